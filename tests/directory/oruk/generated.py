"""Any group that the directory could hold, for properties of what goes out and comes back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

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
from directory.venuecells import venue_id

_SIGNS = "aZ9 éŵ—€<b>&amp;\"'\\{}[],;:|=+@/\n\U0001f68c"
words = st.text(st.sampled_from(_SIGNS), min_size=1, max_size=12).filter(lambda text: text.strip())
maybe = st.just("") | words
facts = st.sampled_from(Fact)
dates = st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31))
times = st.times().map(lambda time: time.replace(microsecond=0, second=0))
websites = st.sampled_from(["", "www.example.org", "https://example.org/a?b=1#c", "example.org:80"])
emails = st.sampled_from(["", "club@example.org"])
weekdays = st.lists(st.integers(0, 6), unique=True).map(lambda days: tuple(sorted(days)))


@st.composite
def venues(draw: Any) -> Venue:
    place: tuple[float | None, float | None] = (None, None)
    if draw(st.booleans()):
        place = (draw(st.floats(49.9, 60.8)), draw(st.floats(-8.6, 1.8)))
    access = Access(*(draw(facts) for _ in range(5)), notes=draw(maybe))
    known = (draw(maybe), draw(maybe), draw(st.sampled_from(["", "NP19 4AB"])), *place, access)
    uprn = draw(st.sampled_from(["", "10092008082"]))
    return Venue(venue_id(*known, uprn), *known, uprn)


@st.composite
def schedules(draw: Any, venue_ids: list[str]) -> Schedule:
    frequency = draw(st.sampled_from(Frequency))
    once = frequency is Frequency.ONCE
    starts_on = draw(dates) if once else draw(st.none() | dates)
    weekday = draw(st.integers(0, 6))
    if once:
        weekday = draw(st.sampled_from([None, starts_on.weekday()]))
    several = st.lists(dates, max_size=3, unique=True).map(lambda found: tuple(sorted(found)))
    return Schedule(
        frequency,
        weekday,
        draw(st.sampled_from([1, 2, 3, 4, 5, -1])) if frequency is Frequency.MONTHLY else None,
        1 if once else draw(st.integers(1, 52)),
        starts_on,
        None if once else draw(st.none() | dates),
        draw(st.none() | times),
        draw(st.none() | times),
        draw(facts),
        draw(facts),
        draw(several),
        draw(several),
        draw(st.sampled_from([None, *venue_ids])),
    )


@st.composite
def organisations(draw: Any) -> Organisation:
    ref = draw(st.sampled_from(["", "org-1", "0b6ad1ce-0000-4000-8000-00000000000a"]))
    return Organisation(draw(maybe), draw(maybe), draw(websites), ref)


@st.composite
def groups(draw: Any) -> Group:
    places = tuple({venue.id: venue for venue in draw(st.lists(venues(), max_size=2))}.values())
    ages = draw(st.lists(st.integers(0, 120), min_size=2, max_size=2).map(sorted))
    contacts = st.builds(Contact, maybe, emails, websites, maybe)
    offers = st.builds(Offer, st.sampled_from(OfferKind), maybe, maybe, weekdays, maybe)
    topics = st.builds(Topic, maybe, maybe, maybe).filter(lambda topic: topic != Topic("", "", ""))
    ref = str(draw(st.uuids()))
    return Group(
        id=ref,
        name=draw(words),
        kind=draw(maybe),
        provenance=Provenance(
            draw(words),
            "feed",
            ref,
            draw(maybe),
            draw(st.none() | st.dates(dt.date(1990, 1, 1), TODAY)),
        ),
        how=draw(st.sampled_from(How)),
        needs=tuple(draw(st.lists(words, max_size=3, unique=True))),
        topics=tuple(draw(st.lists(topics, max_size=2, unique=True))),
        summary=draw(maybe),
        description=draw(maybe),
        organisation=draw(organisations()),
        venues=places,
        schedules=tuple(draw(st.lists(schedules([v.id for v in places]), max_size=3))),
        cost=draw(maybe),
        cost_pence=draw(st.none() | st.integers(0, 99_999)),
        for_whom=draw(maybe),
        min_age=draw(st.sampled_from([None, ages[0]])),
        max_age=draw(st.sampled_from([None, ages[1]])),
        gender=draw(maybe),
        referral=draw(facts),
        how_to_refer=draw(maybe),
        places_left=draw(st.none() | st.integers(0, 500)),
        languages=tuple(draw(st.lists(words, max_size=2, unique=True))),
        contacts=tuple(draw(st.lists(contacts.filter(lambda c: c != Contact()), max_size=2))),
        offers=tuple(draw(st.lists(offers, max_size=2))),
        alert=draw(maybe),
        status=draw(st.sampled_from([Status.ACTIVE, Status.PAUSED])),
    )


TODAY = dt.date(2026, 11, 22)
