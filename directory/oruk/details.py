"""What a group says that Open Referral UK has no field for, as attributes of the service.

Writing and reading stand side by side: what one of them knows, the other must know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from directory.model import Fact, Group, How, Offer, OfferKind, Organisation, Topic
from directory.oruk.attributes import Attributes, Json, said_by, terms_of, text, values
from directory.oruk.topics import (
    DETAILS,
    HOW,
    KINDS,
    NEEDS,
    REFERRAL,
    TRANSPORT,
    published_term_id,
    topic_term,
    word_term,
)

DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""The weekdays of iCalendar, Monday first."""

_WHOLE: Final = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Details:
    """What the attributes of a service of ours say.

    Parameters
    ----------
    summary_only : the description of the service is its summary; the group has no description.
    publisher_only : the organization is who published the record; nobody says who runs the group.
    """

    kind: str
    needs: tuple[str, ...]
    topics: tuple[Topic, ...]
    how: How
    referral: Fact
    offers: tuple[Offer, ...]
    summary: str
    summary_only: bool
    for_whom: str
    gender: str
    how_to_refer: str
    places_left: int | None
    source: str
    licence: str
    publisher_only: bool


def write_details(group: Group, service: str) -> Attributes:
    """Return the attributes of a group.

    Parameters
    ----------
    service : the UUID of the group.
    """
    said = Attributes(service)
    if group.kind:
        said.add("kind", word_term(KINDS, group.kind))
    for need in group.needs:
        said.add("need", word_term(NEEDS, need))
    for topic in group.topics:
        said.add("topic", topic_term(topic))
    said.say(HOW, group.how.value)
    if group.referral is not Fact.UNKNOWN:
        said.say(REFERRAL, group.referral.value)
    for offer in group.offers:
        said.add(
            TRANSPORT.key, TRANSPORT.nested[offer.kind.value], offer.text, _offer_details(offer)
        )
    said.say(DETAILS, "plain_text")
    if group.summary:
        # A reader who knows nothing of our terms should see something of every group.
        said.say(DETAILS, "summary", group.summary)
        if not group.description:
            said.say(DETAILS, "summary_only")
    places = "" if group.places_left is None else str(group.places_left)
    for code, value in (
        ("for_whom", group.for_whom),
        ("gender", group.gender),
        ("how_to_refer", group.how_to_refer),
        ("places_left", places),
        ("source", group.provenance.source),
        ("licence", group.provenance.licence),
    ):
        if value:
            said.say(DETAILS, code, value)
    if group.organisation == Organisation():
        said.say(DETAILS, "publisher_only")
    return said


def read_details(service: Json) -> Details | None:
    """Return what the attributes of a service say; None where we did not write it."""
    facts = values(said_by(service, DETAILS))
    if "plain_text" not in facts:
        return None
    places = facts.get("places_left", "")
    return Details(
        kind=next((each.code for each in said_by(service, KINDS)), ""),
        needs=tuple(each.code for each in said_by(service, NEEDS)),
        topics=_topics(service),
        how=next((How(each.code) for each in said_by(service, HOW)), How.IN_PERSON),
        referral=next((Fact(each.code) for each in said_by(service, REFERRAL)), Fact.UNKNOWN),
        offers=tuple(
            Offer(
                OfferKind(each.code),
                each.value,
                each.details.get("area", ""),
                weekdays(each.details.get("byday", "")),
                each.details.get("phone", ""),
            )
            for each in said_by(service, TRANSPORT)
        ),
        summary=facts.get("summary", ""),
        summary_only="summary_only" in facts,
        for_whom=facts.get("for_whom", ""),
        gender=facts.get("gender", ""),
        how_to_refer=facts.get("how_to_refer", ""),
        places_left=int(places) if _WHOLE.fullmatch(places) else None,
        source=facts.get("source", ""),
        licence=facts.get("licence", ""),
        publisher_only="publisher_only" in facts,
    )


def weekdays(byday: str) -> tuple[int, ...]:
    """Return the weekdays of a list such as ``MO,TU``; what is no weekday is left out."""
    return tuple(sorted({DAYS.index(day) for day in byday.split(",") if day in DAYS}))


def _offer_details(offer: Offer) -> dict[str, str]:
    known = {
        "area": offer.area,
        "byday": ",".join(DAYS[day] for day in offer.weekdays),
        "phone": offer.phone,
    }
    return {key: value for key, value in known.items() if value}


def _topics(service: Json) -> tuple[Topic, ...]:
    """Return the terms of published lists, as they were before we wrote them."""
    found = []
    for _, term in terms_of(service):
        code, vocabulary, name = text(term, "term"), text(term, "taxonomy"), text(term, "name")
        for topic in (Topic(vocabulary, code, name), Topic(vocabulary, code, "")):
            if published_term_id(topic) == text(term, "id"):
                found.append(topic)
                break
    return tuple(found)
