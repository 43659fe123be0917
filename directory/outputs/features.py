"""Groups as GeoJSON features (RFC 7946): one for each venue of a group.

A group without a place has a feature without a geometry: it is not hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from directory.model import Fact, Group, Venue
from directory.outputs.texts import clean
from directory.words import schedule_in_english

Feature = dict[str, Any]

PROPERTIES: Final[dict[str, type[str] | type[int]]] = {
    "group": str,
    "name": str,
    "kind": str,
    "how": str,
    "needs": str,
    "summary": str,
    "organisation": str,
    "venue": str,
    "address": str,
    "postcode": str,
    "when": str,
    "cost": str,
    "cost_pence": int,
    "for_whom": str,
    "min_age": int,
    "max_age": int,
    "referral": str,
    "languages": str,
    "phone": str,
    "email": str,
    "website": str,
    "step_free": str,
    "toilet": str,
    "hearing_loop": str,
    "parking": str,
    "quiet_space": str,
    "getting_there": str,
    "alert": str,
    "status": str,
    "source": str,
    "licence": str,
    "assured_on": str,
}
"""The properties of each feature, in order, and what they are; ``None`` where not known."""


def features(groups: Iterable[Group]) -> Iterator[Feature]:
    """Yield the features of `groups`, in their order."""
    for group in groups:
        for number, venue in enumerate(group.venues or (None,)):
            yield _feature(group, venue, number)


def _feature(group: Group, venue: Venue | None, number: int) -> Feature:
    placed = venue is not None and venue.lat is not None
    return {
        "type": "Feature",
        # Most groups have one venue: their feature has the id of the group.
        "id": group.id if number == 0 else f"{group.id}~{number + 1}",
        "geometry": {"type": "Point", "coordinates": [venue.lon, venue.lat]}
        if venue is not None and placed
        else None,
        "properties": _properties(group, venue or Venue("")),
    }


def _properties(group: Group, venue: Venue) -> dict[str, str | int | None]:
    access, origin = venue.access, group.provenance
    meets_here = (s for s in group.schedules if s.venue_id in (venue.id, None))
    texts = {
        "group": group.id,
        "name": group.name,
        "kind": group.kind,
        "how": group.how.value,
        "needs": "; ".join(group.needs),
        "summary": group.summary,
        "organisation": group.organisation.name,
        "venue": venue.name,
        "address": venue.address,
        "postcode": venue.postcode,
        "when": "; ".join(schedule_in_english(schedule) for schedule in meets_here),
        "cost": group.cost,
        "for_whom": group.for_whom,
        "referral": _fact(group.referral),
        "languages": "; ".join(group.languages),
        "phone": group.contact.phone,
        "email": group.contact.email,
        "website": group.contact.website,
        "step_free": _fact(access.step_free),
        "toilet": _fact(access.toilet),
        "hearing_loop": _fact(access.hearing_loop),
        "parking": _fact(access.parking),
        "quiet_space": _fact(access.quiet_space),
        "getting_there": "; ".join(offer.text for offer in group.offers if offer.text),
        "alert": group.alert,
        "status": group.status.value,
        "source": origin.source,
        "licence": origin.licence,
        "assured_on": origin.assured_on.isoformat() if origin.assured_on else "",
    }
    values: dict[str, str | int | None] = {
        name: clean(text) or None for name, text in texts.items()
    }
    values["cost_pence"] = group.cost_pence
    values["min_age"], values["max_age"] = group.min_age, group.max_age
    return {name: values[name] for name in PROPERTIES}


def _fact(fact: Fact) -> str:
    """Return yes, no, or nothing where nobody has said."""
    return "" if fact is Fact.UNKNOWN else fact.value
