"""Services that Linkway has written, read back as the same groups, field by field.

A record says by a term of ours that Linkway wrote it. Anybody could say so: what is not just as we
write it is left to the reading of other feeds, which cleans and tells.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from directory.errors import ScheduleError
from directory.fields import FIRST_YEAR, LAST_YEAR, check_place, parse_email, parse_website
from directory.model import (
    Contact,
    Frequency,
    Group,
    Organisation,
    Provenance,
    Schedule,
    Status,
    Venue,
)
from directory.oruk.attributes import Json, said_by, text, values
from directory.oruk.details import DAYS, Details, read_details
from directory.oruk.ids import organization_id, published_id
from directory.oruk.places import NOT_PUBLISHED, read_access, read_address
from directory.oruk.timetable import read_exceptions
from directory.oruk.topics import DETAILS
from directory.oruk.writing import NO_DESCRIPTION, STATUS
from directory.problems import BadValue
from directory.venuecells import venue_id

_STATUS: Final = {word: status for status, word in STATUS.items()}
_BYDAY: Final = re.compile(r"(-1|[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_AT: Final = "service_at_locations"
_LONGEST: Final = 20_000
_MOST_PARTS: Final = 1000
_MOST_YEARS: Final = 120
_MOST_EVERY: Final = 52
_MOST_PENCE: Final = 10_000_000
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class _NotOurs(Exception):
    """The record is not as we write it."""


_FAULTS: Final = (
    _NotOurs,
    BadValue,
    ScheduleError,
    AttributeError,
    KeyError,
    OverflowError,
    TypeError,
    ValueError,
)


def read_own(service: Json, dataset: str, today: dt.date | None = None) -> Group | None:
    """Return the group of a record that Linkway wrote; None where it is none, or not quite.

    Parameters
    ----------
    service : all that is known of a group, as `directory.oruk.writing.write_service` gives it.
    dataset : the import that the record belongs to.
    today : a record cannot have been assured later than this; None where that does not matter.
    """
    try:
        details = read_details(service)
        if details is None:
            return None
        group = _group(service, details, dataset)
    except _FAULTS:
        return None
    assured_on = group.provenance.assured_on
    in_future = today is not None and assured_on is not None and assured_on > today
    return None if in_future else group


def _group(service: Json, details: Details, dataset: str) -> Group:
    ref = published_id(text(service, "id"))
    if ref is None or not text(service, "name"):
        raise _NotOurs
    _check_texts(service)
    links = {text(link, "id"): _venue(link["location"]) for link in _of(service, _AT)}
    description = "" if details.summary_only else text(service, "description")
    cost = next(iter(_of(service, "cost_options")), {})
    return Group(
        id=ref,
        name=text(service, "name"),
        kind=details.kind,
        provenance=Provenance(
            details.source, dataset, ref, details.licence, _date(service, "assured_date")
        ),
        how=details.how,
        needs=details.needs,
        topics=details.topics,
        summary=details.summary,
        description=description,
        organisation=(
            Organisation() if details.publisher_only else _organisation(service["organization"])
        ),
        venues=tuple(links.values()),
        schedules=tuple(_schedule(each, links) for each in _of(service, "schedules")),
        cost=text(cost, "amount_description"),
        cost_pence=_pence(cost),
        for_whom=details.for_whom,
        min_age=_whole(service, "minimum_age", _MOST_YEARS),
        max_age=_whole(service, "maximum_age", _MOST_YEARS),
        gender=details.gender,
        referral=details.referral,
        how_to_refer=details.how_to_refer,
        places_left=details.places_left,
        languages=tuple(text(each, "name") for each in _of(service, "languages")),
        contacts=tuple(_contact(each) for each in _of(service, "contacts")),
        offers=details.offers,
        alert=text(service, "alert"),
        status=_STATUS.get(text(service, "status"), Status.ACTIVE),
    )


def _of(thing: Json, key: str) -> list[Json]:
    found = thing.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise _NotOurs
    if len(found) > _MOST_PARTS:
        raise _NotOurs
    return found


def _check_texts(thing: object) -> None:
    """Refuse texts that no import of ours would have let in."""
    for each in _texts(thing, 0):
        if len(each) > _LONGEST or _CONTROL.search(each):
            raise _NotOurs


def _texts(thing: object, depth: int) -> Iterator[str]:
    if depth > 12:
        raise _NotOurs
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for each in thing.values():
            yield from _texts(each, depth + 1)
    elif isinstance(thing, list):
        for each in thing:
            yield from _texts(each, depth + 1)


def _organisation(organization: Json) -> Organisation:
    said = values(said_by(organization, DETAILS))
    name, description = text(organization, "name"), text(organization, "description")
    made = text(organization, "id")
    website = said.get("website", text(organization, "website"))
    return Organisation(
        name="" if name == NOT_PUBLISHED else name,
        description="" if description == NO_DESCRIPTION else description,
        website=parse_website(website) if website else "",
        ref=said.get("reference") or ("" if made == organization_id("", name) else made),
    )


def _venue(location: Json) -> Venue:
    address, postcode = "", ""
    for each in _of(location, "addresses")[:1]:
        address, postcode = read_address(each)
    lat, lon = location.get("latitude"), location.get("longitude")
    if lat is not None and lon is not None:
        lat, lon = float(lat), float(lon)
        check_place(lat, lon)
    name, uprn = text(location, "name"), text(location, "external_identifier")
    access = read_access(location)
    own_id = venue_id(name, address, postcode, lat, lon, access, uprn)
    return Venue(own_id, name, address, postcode, lat, lon, access, uprn)


def _schedule(written: Json, links: dict[str, Venue]) -> Schedule:
    said = read_exceptions(written)
    frequency = Frequency.ONCE if said.once else Frequency(text(written, "freq").lower())
    day = _BYDAY.fullmatch(text(written, "byday"))
    if day is None and not said.once:
        raise _NotOurs
    at = text(written, "service_at_location_id")
    return Schedule(
        frequency=frequency,
        weekday=DAYS.index(day[2]) if day else None,
        nth=int(day[1]) if day and day[1] else None,
        every=_whole(written, "interval", _MOST_EVERY) or 1,
        starts_on=_date(written, "valid_from"),
        ends_on=None if said.once else _date(written, "valid_to"),
        start_time=_time(written, "opens_at"),
        end_time=_time(written, "closes_at"),
        term_time_only=said.term_time_only,
        bank_holidays=said.bank_holidays,
        not_on=said.not_on,
        also_on=said.also_on,
        venue_id=links[at].id if at else None,
    )


def _contact(written: Json) -> Contact:
    website = values(said_by(written, DETAILS)).get("website", "")
    email = text(written, "email")
    return Contact(
        phone=next((text(phone, "number") for phone in _of(written, "phones")), ""),
        email=parse_email(email) if email else "",
        website=parse_website(website) if website else "",
        title=text(written, "title"),
    )


def _date(thing: Json, key: str) -> dt.date | None:
    if key not in thing:
        return None
    date = dt.date.fromisoformat(thing[key])
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise _NotOurs
    return date


def _time(thing: Json, key: str) -> dt.time | None:
    return dt.time.fromisoformat(thing[key]) if key in thing else None


def _whole(thing: Json, key: str, most: int) -> int | None:
    if key not in thing:
        return None
    number = thing[key]
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= most:
        raise _NotOurs
    return number


def _pence(cost: Json) -> int | None:
    if "amount" not in cost:
        return None
    pence: int = round(cost["amount"] * 100)
    if isinstance(cost["amount"], bool) or not 0 <= pence <= _MOST_PENCE:
        raise _NotOurs
    return pence
