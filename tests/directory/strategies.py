"""Any group that the model allows, for Hypothesis."""

from __future__ import annotations

import datetime as dt

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

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
NAME = st.text("abc \N{LATIN SMALL LETTER W WITH CIRCUMFLEX}", min_size=1, max_size=5)
DATES = st.dates(dt.date(2000, 1, 1), dt.date(2040, 12, 31))
FACTS = st.sampled_from(Fact)


def few(each: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(each, max_size=2).map(tuple)


def may(each: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | each


ACCESS = st.builds(Access, FACTS, FACTS, FACTS, FACTS, FACTS, TEXT)
PLACES = st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@st.composite
def venues(draw: st.DrawFn) -> Venue:
    lat, lon = draw(PLACES) or (None, None)
    texts = [draw(TEXT) for _ in range(4)]
    return Venue(draw(NAME), *texts[:3], lat, lon, draw(ACCESS), texts[3])


@st.composite
def schedules(draw: st.DrawFn, places: tuple[Venue, ...]) -> Schedule:
    frequency = draw(st.sampled_from(Frequency))
    once = frequency is Frequency.ONCE
    return Schedule(
        frequency,
        weekday=None if once else draw(st.integers(0, 6)),
        nth=draw(st.sampled_from([1, 5, -1])) if frequency is Frequency.MONTHLY else None,
        every=draw(st.integers(1, 9)),
        starts_on=draw(DATES if once else may(DATES)),
        ends_on=draw(may(DATES)),
        start_time=draw(may(st.times())),
        end_time=draw(may(st.times())),
        term_time_only=draw(FACTS),
        bank_holidays=draw(FACTS),
        not_on=draw(few(DATES)),
        also_on=draw(few(DATES)),
        venue_id=draw(st.sampled_from([None, *(place.id for place in places)])),
    )


@st.composite
def groups(draw: st.DrawFn, ref: str = "a", dataset: str = "council") -> Group:
    places = tuple({place.id: place for place in draw(few(venues()))}.values())
    count = st.integers(0, 10**6)
    return Group(
        id=ref,
        name=draw(TEXT),
        kind=draw(TEXT),
        provenance=Provenance(draw(TEXT), dataset, ref, draw(TEXT), draw(may(DATES))),
        how=draw(st.sampled_from(How)),
        needs=draw(few(TEXT)),
        topics=draw(few(st.builds(Topic, TEXT, TEXT, TEXT))),
        summary=draw(TEXT),
        description=draw(TEXT),
        organisation=draw(st.builds(Organisation, TEXT, TEXT, TEXT, TEXT)),
        venues=places,
        schedules=draw(few(schedules(places))),
        cost=draw(TEXT),
        cost_pence=draw(may(count)),
        for_whom=draw(TEXT),
        min_age=draw(may(count)),
        max_age=draw(may(count)),
        gender=draw(TEXT),
        referral=draw(FACTS),
        how_to_refer=draw(TEXT),
        places_left=draw(may(count)),
        languages=draw(few(TEXT)),
        contacts=draw(few(st.builds(Contact, TEXT, TEXT, TEXT, TEXT))),
        offers=draw(
            few(
                st.builds(
                    Offer, st.sampled_from(OfferKind), TEXT, TEXT, few(st.integers(0, 6)), TEXT
                )
            )
        ),
        alert=draw(TEXT),
        status=draw(st.sampled_from(Status)),
    )
