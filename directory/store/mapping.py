"""How the values of the model lie in rows of the tables, and come out of them again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from directory.model import (
    Access,
    Contact,
    Fact,
    Frequency,
    Group,
    How,
    Offer,
    OfferKind,
    Organisation,
    Provenance,
    Schedule,
    Status,
    Topic,
    Venue,
)

Values = dict[str, Any]


def group_row(group: Group) -> Values:
    """Return the row of a record, without its lists."""
    origin, organisation = group.provenance, group.organisation
    return {
        "id": group.id,
        "dataset": origin.dataset,
        "ref": origin.ref,
        "status": group.status.value,
        "name": group.name,
        "kind": group.kind,
        "how": group.how.value,
        "summary": group.summary,
        "description": group.description,
        "organisation": organisation.name,
        "organisation_description": organisation.description,
        "organisation_website": organisation.website,
        "organisation_ref": organisation.ref,
        "cost": group.cost,
        "cost_pence": group.cost_pence,
        "for_whom": group.for_whom,
        "min_age": group.min_age,
        "max_age": group.max_age,
        "gender": group.gender,
        "referral": group.referral.value,
        "how_to_refer": group.how_to_refer,
        "places_left": group.places_left,
        "alert": group.alert,
        "source": origin.source,
        "licence": origin.licence,
        "assured_on": origin.assured_on,
    }


def group_of(row: sa.Row[Any], lists: dict[str, tuple[Any, ...]]) -> Group:
    """Return the record of a row and of its lists, which are named as the fields are."""
    return Group(
        id=row.id,
        name=row.name,
        kind=row.kind,
        provenance=Provenance(row.source, row.dataset, row.ref, row.licence, row.assured_on),
        how=How(row.how),
        summary=row.summary,
        description=row.description,
        organisation=Organisation(
            row.organisation,
            row.organisation_description,
            row.organisation_website,
            row.organisation_ref,
        ),
        cost=row.cost,
        cost_pence=row.cost_pence,
        for_whom=row.for_whom,
        min_age=row.min_age,
        max_age=row.max_age,
        gender=row.gender,
        referral=Fact(row.referral),
        how_to_refer=row.how_to_refer,
        places_left=row.places_left,
        alert=row.alert,
        status=Status(row.status),
        **lists,
    )


def venue_row(venue: Venue) -> Values:
    """Return the row of a venue of a group."""
    access = venue.access
    return {
        "venue_id": venue.id,
        "name": venue.name,
        "address": venue.address,
        "postcode": venue.postcode,
        "lat": venue.lat,
        "lon": venue.lon,
        "uprn": venue.uprn,
        "step_free": access.step_free.value,
        "toilet": access.toilet.value,
        "hearing_loop": access.hearing_loop.value,
        "parking": access.parking.value,
        "quiet_space": access.quiet_space.value,
        "access_notes": access.notes,
    }


def venue_of(row: sa.Row[Any]) -> Venue:
    """Return the venue of a row."""
    return Venue(
        id=row.venue_id,
        name=row.name,
        address=row.address,
        postcode=row.postcode,
        lat=row.lat,
        lon=row.lon,
        access=Access(
            Fact(row.step_free),
            Fact(row.toilet),
            Fact(row.hearing_loop),
            Fact(row.parking),
            Fact(row.quiet_space),
            row.access_notes,
        ),
        uprn=row.uprn,
    )


def topic_row(topic: Topic) -> Values:
    """Return the row of a topic of a group."""
    return {"vocabulary": topic.vocabulary, "code": topic.code, "name": topic.name}


def topic_of(row: sa.Row[Any]) -> Topic:
    """Return the topic of a row."""
    return Topic(row.vocabulary, row.code, row.name)


def contact_row(contact: Contact) -> Values:
    """Return the row of a contact of a group."""
    return {
        "phone": contact.phone,
        "email": contact.email,
        "website": contact.website,
        "title": contact.title,
    }


def contact_of(row: sa.Row[Any]) -> Contact:
    """Return the contact of a row."""
    return Contact(row.phone, row.email, row.website, row.title)


def offer_row(offer: Offer) -> Values:
    """Return the row of an offer of transport."""
    return {
        "kind": offer.kind.value,
        "text": offer.text,
        "area": offer.area,
        "weekdays": "".join(str(day) for day in offer.weekdays),
        "phone": offer.phone,
    }


def offer_of(row: sa.Row[Any]) -> Offer:
    """Return the offer of a row."""
    weekdays = tuple(int(day) for day in row.weekdays)
    return Offer(OfferKind(row.kind), row.text, row.area, weekdays, row.phone)


def schedule_row(schedule: Schedule) -> Values:
    """Return the row of a schedule, without its dates."""
    return {
        "frequency": schedule.frequency.value,
        "weekday": schedule.weekday,
        "nth": schedule.nth,
        "every": schedule.every,
        "starts_on": schedule.starts_on,
        "ends_on": schedule.ends_on,
        "start_time": schedule.start_time,
        "end_time": schedule.end_time,
        "term_time_only": schedule.term_time_only.value,
        "bank_holidays": schedule.bank_holidays.value,
        "venue_id": schedule.venue_id,
    }


def schedule_of(row: sa.Row[Any], not_on: Sequence[Any], also_on: Sequence[Any]) -> Schedule:
    """Return the schedule of a row and of its dates."""
    return Schedule(
        frequency=Frequency(row.frequency),
        weekday=row.weekday,
        nth=row.nth,
        every=row.every,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        start_time=row.start_time,
        end_time=row.end_time,
        term_time_only=Fact(row.term_time_only),
        bank_holidays=Fact(row.bank_holidays),
        not_on=tuple(not_on),
        also_on=tuple(also_on),
        venue_id=row.venue_id,
    )
