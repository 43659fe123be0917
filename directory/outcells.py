"""What is said of a group as the cells of our columns: what `directory.rows` reads, written."""

from __future__ import annotations

import datetime as dt
from typing import Final

from directory.columns import ACCESS_COLUMNS, OFFERS
from directory.fields import join_list
from directory.model import Contact, Fact, Group, Offer, OfferKind, Schedule, Venue
from directory.topics import join_topics
from directory.words import DAY_NAMES

Row = dict[str, str | float | None]

_OFFER_WORDS: Final = dict(zip(OfferKind, OFFERS, strict=True))
_NTH: Final = {1: "1st ", 2: "2nd ", 3: "3rd ", 4: "4th ", 5: "5th ", -1: "last ", None: ""}


def group_cells(group: Group, *, published: bool) -> Row:
    """Return what is said of a group once; its own id, or the published one."""
    origin = group.provenance
    return {
        "id": origin.ref if published else group.id,
        "name": group.name,
        "kind": group.kind,
        "status": group.status.value,
        "alert": group.alert,
        "needs": join_list(group.needs),
        "topics": join_topics(group.topics),
        "summary": group.summary,
        "description": group.description,
        "organisation": group.organisation.name,
        "organisation_id": group.organisation.ref,
        "organisation_description": group.organisation.description,
        "organisation_website": group.organisation.website,
        "how": group.how.value.replace("_", " "),
        "cost": group.cost,
        "price": say_price(group.cost_pence),
        "for_whom": group.for_whom,
        "gender": group.gender,
        "min_age": group.min_age,
        "max_age": group.max_age,
        "places_left": group.places_left,
        "referral": _fact(group.referral),
        "how_to_refer": group.how_to_refer,
        "languages": join_list(group.languages),
        "source": origin.source,
        "licence": origin.licence,
        "assured_on": _date(origin.assured_on),
    }


def say_price(pence: int | None) -> str:
    """Return a price as an editor writes it: 2.50, free, or nothing where it is not known."""
    if pence is None:
        return ""
    return f"{pence // 100}.{pence % 100:02}" if pence else "free"


def contact_cells(contact: Contact) -> Row:
    """Return what is said of a contact."""
    return {
        "contact_for": contact.title,
        "phone": contact.phone,
        "email": contact.email,
        "website": contact.website,
    }


def offer_cells(offer: Offer | None) -> Row:
    """Return what is said of help with getting there; empty cells for none."""
    if offer is None:
        names = ("transport", "transport_area", "transport_days", "transport_phone")
        return dict.fromkeys((*names, "transport_kind"))
    return {
        "transport": offer.text,
        "transport_kind": _OFFER_WORDS[offer.kind],
        "transport_area": offer.area,
        "transport_days": "; ".join(DAY_NAMES[day] for day in offer.weekdays),
        "transport_phone": offer.phone,
    }


def venue_cells(venue: Venue | None) -> Row:
    """Return what is said of a venue; empty cells for none."""
    venue = venue or Venue("")
    return {
        "venue_name": venue.name,
        "address": venue.address,
        "postcode": venue.postcode,
        "uprn": venue.uprn,
        "lat": venue.lat,
        "lon": venue.lon,
        **{column: _fact(getattr(venue.access, column)) for column in ACCESS_COLUMNS},
        "access_notes": venue.access.notes,
    }


def when_cells(schedule: Schedule | None) -> Row:
    """Return what is said of a schedule; empty cells for none."""
    if schedule is None:
        names = ("frequency", "every", "day", "starts_on", "ends_on", "start_time", "end_time")
        more = ("term_time_only", "bank_holidays", "not_on", "also_on")
        return dict.fromkeys((*names, *more))
    day = "" if schedule.weekday is None else DAY_NAMES[schedule.weekday]
    return {
        "frequency": schedule.frequency.value,
        "every": schedule.every,
        "day": _NTH[schedule.nth] + day,
        "starts_on": _date(schedule.starts_on),
        "ends_on": _date(schedule.ends_on),
        "start_time": _time(schedule.start_time),
        "end_time": _time(schedule.end_time),
        "term_time_only": _fact(schedule.term_time_only),
        "bank_holidays": _fact(schedule.bank_holidays),
        "not_on": "; ".join(map(_date, schedule.not_on)),
        "also_on": "; ".join(map(_date, schedule.also_on)),
    }


def _fact(fact: Fact) -> str:
    return "" if fact is Fact.UNKNOWN else fact.value


def _date(date: dt.date | None) -> str:
    return date.isoformat() if date else ""


def _time(time: dt.time | None) -> str:
    return f"{time:%H:%M}" if time else ""
