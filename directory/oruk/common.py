"""What the versions of Open Referral UK say in the same way: status, who, contacts, cost, ages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from directory.fields import parse_email, parse_website
from directory.model import Contact, How, Organisation, Status
from directory.oruk.nodes import Node
from directory.problems import BadValue

_STATUSES: Final = {
    "active": Status.ACTIVE,
    "inactive": Status.CLOSED,
    "defunct": Status.CLOSED,
    "closed": Status.CLOSED,
    "temporarily closed": Status.PAUSED,
}
_OLDEST: Final = 120
_FREE: Final = re.compile(
    r"free(?: of charge)?|no (?:charge|cost|fees?)|£?0(?:\.00)?|none", re.IGNORECASE
)
_A_SESSION: Final = re.compile(
    r"(?:per|each|a|/) ?(?:\w+ ){0,3}(?:session|visit|class|meeting|person|time|week's session)\b",
    re.IGNORECASE,
)
_WAYS: Final = {
    How.IN_PERSON: re.compile(
        r"\b(?:in[ -]?person|venue|face[ -]to[ -]face|on[ -]?site|drop[ -]?in)\b", re.IGNORECASE
    ),
    How.ONLINE: re.compile(
        r"\b(?:online|on-line|virtual|remotely?|zoom|video|tele?phone|phone)\b", re.IGNORECASE
    ),
    How.COMES_TO_YOU: re.compile(
        r"\bhome[ -]visits?\b|\b(?:at|in) (?:your|their|the person's) (?:own )?home\b",
        re.IGNORECASE,
    ),
}
_NOT_A_PHONE: Final = re.compile(r"fax", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Feed:
    """What the reading of a service needs to know of its feed.

    Parameters
    ----------
    dataset : the name under which its groups are kept.
    today : a record cannot have been assured later than this, and prices before it are over.
    """

    dataset: str
    today: dt.date


def read_status(service: Node) -> Status:
    """Return whether a service takes place; one with an unknown status is not shown as taking."""
    text = service.line("status").casefold().replace("_", " ")
    if not text:
        return Status.ACTIVE
    status = _STATUSES.get(text)
    if status is None:
        service.warn(
            "status",
            "is not known to us, so the group is shown as paused",
            "Write active, inactive, defunct or temporarily closed.",
        )
        return Status.PAUSED
    return status


def read_assured(service: Node, today: dt.date) -> dt.date | None:
    """Return when somebody last checked."""
    for node, key in (
        (service, "assured_date"),
        (service.node("pc_metadata"), "date_assured"),
    ):
        date = node.date(key)
        if date and date > today:
            node.warn(key, "is in the future", "Write the day on which somebody last checked.")
        elif date:
            return date
    return None


def read_organisation(service: Node) -> Organisation:
    """Return who runs a service, without anybody's name."""
    node = service.node("organization", "organisation")
    if not node:
        return Organisation(ref=service.line("organization_id", "organisation_id"))
    key = "website" if node.has("website") else "url"
    return Organisation(
        name=node.line("name"),
        description=node.text("description"),
        website=_website(node, key, node.line(key)),
        ref=node.line("id"),
    )


def read_contacts(service: Node, organisation: Node) -> tuple[Contact, ...]:
    """Return how to ask, the first one to ask first. Names of people are left out."""
    url = service.line("url")
    main = Contact(
        phone=_phone(service),
        email=service.read("email", parse_email) or "",
        website=_website(service, "url", url),
    )
    others = _listed(service)
    if not main.phone and not any(each.phone for each in others):
        for link in service.nodes("service_at_locations"):
            others += [*_listed(link), *_listed(link.node("location"))]
    others = [each for each in dict.fromkeys(others) if each.phone or each.email or each.website]
    if others and _fit(main, others[0]):
        first = others.pop(0)
        main = replace(
            first,
            phone=first.phone or main.phone,
            email=first.email or main.email,
            website=first.website or main.website,
        )
    if not main.phone and not main.email and not others:
        first = next(iter(_listed(organisation)), Contact())
        main = replace(
            main,
            phone=_phone(organisation) or first.phone,
            email=organisation.read("email", parse_email) or first.email,
        )
    # A main contact that is listed again says nothing new.
    others = [each for each in others if each.title not in {"", main.title} or not _in(each, main)]
    return tuple(each for each in (main, *others) if each != Contact())


def _in(one: Contact, other: Contact) -> bool:
    """Whether all that a contact says, but for its title, is said by another one."""
    return (
        one.phone in {"", other.phone}
        and one.email in {"", other.email}
        and one.website in {"", other.website}
    )


def _listed(node: Node) -> list[Contact]:
    """Return the contacts and phones of a thing, some of them perhaps without anything."""
    phones = [
        Contact(phone=_number(phone), title=phone.line("description"))
        for phone in node.nodes("phones")
    ]
    return [*(each for contact in node.nodes("contacts") for each in _contacts(contact)), *phones]


def _fit(one: Contact, other: Contact) -> bool:
    """Whether two contacts can be said as one, because they do not contradict each other."""
    pairs = ((one.phone, other.phone), (one.email, other.email), (one.website, other.website))
    return all(not a or not b or a.casefold() == b.casefold() for a, b in pairs)


def _contacts(node: Node) -> list[Contact]:
    title = node.line("title", "department")
    numbers = [number for number in map(_number, node.nodes("phones")) if number]
    if not numbers and node.has("phone"):
        numbers = [_phone(node)]
    first = Contact(
        phone=numbers[0] if numbers else "",
        email=node.read("email", parse_email) or "",
        website=_website(node, "url", node.line("url")),
        title=title,
    )
    return [first, *(Contact(phone=number, title=title) for number in numbers[1:])]


def _phone(node: Node) -> str:
    if isinstance(node.values.get("phone"), dict | list):
        return next((_number(each) for each in node.nodes("phone")), "")
    return node.line("phone", "telephone")


def _number(phone: Node) -> str:
    if _NOT_A_PHONE.search(phone.line("type", "description")):
        return ""
    number, extension = phone.line("number", "phone").strip(' "'), phone.line("extension")
    return f"{number} ext. {extension}" if number and extension else number


def _website(node: Node, key: str, address: str) -> str:
    if not address:
        return ""
    try:
        return parse_website(address)
    except BadValue as bad:
        node.faults.add(node.at(key), address, bad)
        return ""


def read_ages(node: Node, youngest_key: str, oldest_key: str) -> tuple[int | None, int | None]:
    """Return the youngest and oldest age; None for no limit or not known."""
    youngest, oldest = _age(node, youngest_key), _age(node, oldest_key)
    if youngest is not None and oldest is not None and oldest < youngest:
        if oldest:
            node.warn(oldest_key, f"is less than {youngest_key} ({youngest})", "Swap the two.")
            return None, None
        # A form that was left at 0.
        oldest = None
    return youngest, oldest


def _age(node: Node, key: str) -> int | None:
    number = node.number(key)
    if number is None:
        return None
    if number < 0:
        node.warn(key, "is not an age in years", f"Write a number from 0 to {_OLDEST}.")
        return None
    # 999 and the like say that there is no limit.
    return None if number > _OLDEST else int(number)


def read_cost(service: Node, today: dt.date) -> tuple[str, int | None]:
    """Return what it costs in words, and in pence where one price holds for one session."""
    fees = service.text("fees", "fees_description")
    said = [fees] if fees else []
    prices: set[int | None] = set()
    for option in service.nodes("cost_options"):
        ends = option.date("valid_to")
        if ends is not None and ends < today:
            option.warn("valid_to", "is over, so this price is not shown", "Give today's price.")
            continue
        amount = option.number("amount")
        condition, detail = option.line("option"), option.text("amount_description", "cost")
        currency = option.line("currency").upper() or "GBP"
        prices.add(_pence(option, amount, currency, condition, detail))
        said.append(_price_in_words(amount, currency, condition, detail))
    pence = prices.pop() if len(prices) == 1 else None
    if not prices and pence is None and _FREE.fullmatch(fees.strip(". ")):
        pence = 0
    return "\n".join(dict.fromkeys(text for text in said if text)), pence


def _pence(
    option: Node, amount: float | None, currency: str, condition: str, detail: str
) -> int | None:
    if amount is None or condition or currency != "GBP":
        return None
    pence = amount * 100
    if amount < 0 or abs(pence - round(pence)) > 1e-6:
        option.warn("amount", "is not a price in pounds", "Write pounds, such as 2.50.")
        return None
    if amount and detail and not _A_SESSION.search(detail):
        return None
    return round(pence)


def _price_in_words(amount: float | None, currency: str, condition: str, detail: str) -> str:
    if amount is None:
        price = ""
    elif currency == "GBP":
        price = "Free" if amount == 0 else f"£{amount:.2f}"
    else:
        price = f"{amount:g} {currency}"
    words = " ".join(part for part in (price, detail) if part)
    return f"{condition}: {words}" if condition and words else words or condition


def read_how(attending: Iterable[str], *, virtual: bool, venues: bool) -> How:
    """Return how people meet: by what is said of attending, else by the sort of its locations.

    Parameters
    ----------
    attending : words of the feed.
    virtual, venues : whether it has virtual locations, and places to go to.
    """
    ways = {way for text in attending for way in _ways(text)}
    if not ways:
        return How.ONLINE if virtual and not venues else How.IN_PERSON
    if How.IN_PERSON in ways or (len(ways) > 1 and venues):
        return How.IN_PERSON
    return How.COMES_TO_YOU if How.COMES_TO_YOU in ways else How.ONLINE


def _ways(text: str) -> set[How]:
    return {way for way, words in _WAYS.items() if words.search(text)}


def read_languages(service: Node) -> tuple[str, ...]:
    """Return the languages in which a service is given."""
    named = (node.line("name", "language", "code") for node in service.nodes("languages"))
    return tuple(dict.fromkeys(name for name in named if name))
