"""A group of several sources and of its editors says what each knows best."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import given, settings

from directory.compose import EDITORS, Composed, Correction, Part, compose
from directory.model import Access, Contact, Fact, Group, Provenance, Status, Venue
from tests.directory.examples import MON, TUE, day, group, venue, weekly
from tests.directory.strategies import groups

ON = dt.date(2026, 11, 20)


def says(value: Any) -> Correction:
    return Correction(value, "Ann", ON)


def from_nhs(assured: str | None = None, *schedules: Any, **more: Any) -> Group:
    origin = Provenance("NHS", "nhs", "9", "OGL", day(assured) if assured else None)
    return group("nhs-9", *schedules, provenance=origin, **more)


def from_council(assured: str | None = None, *schedules: Any, **more: Any) -> Group:
    origin = Provenance("Council", "council", "1", "CC BY", day(assured) if assured else None)
    return group("1", *schedules, provenance=origin, **more)


def joined(kept: Group, other: Group, **corrections: Any) -> Composed:
    return compose(Part(kept, {k: says(v) for k, v in corrections.items()}), [Part(other)])


@given(groups())
@settings(deadline=None, max_examples=25)
def test_a_record_alone_is_the_group(record: Group) -> None:
    made = compose(Part(record))
    assert made.group is record
    assert set(made.sources.values()) == {record.provenance}


@given(groups(), groups("b", "nhs"))
@settings(deadline=None, max_examples=40)
def test_a_merge_says_nothing_that_no_source_says(kept: Group, other: Group) -> None:
    made = joined(kept, other)
    assert made.group.id == kept.id
    known = {venue.id for venue in made.group.venues}
    assert {s.venue_id for s in made.group.schedules} <= {None, *known}
    for name, origin in made.sources.items():
        assert origin in {kept.provenance, other.provenance}
        if name not in {"assured_on", "licence", "schedules", "venues", "status"}:
            teller = kept if origin == kept.provenance else other
            assert getattr(made.group, name) == getattr(teller, name)


def test_the_kept_record_speaks_first_and_the_other_fills_in() -> None:
    kept = from_council(name="Lunch", needs=("tea",), contacts=(Contact("01632"),))
    other = from_nhs(name="Lunch club", summary="Hot food", contacts=(Contact("01633"),))
    made = joined(kept, other)
    assert (made.group.name, made.group.summary) == ("Lunch", "Hot food")
    assert made.group.contact.phone == "01632"
    assert made.sources["name"].source == "Council"
    assert made.sources["summary"].source == "NHS"
    assert (made.group.provenance.source, made.group.provenance.licence) == (
        "Council; NHS",
        "CC BY; OGL",
    )
    assert "alert" not in made.sources


def test_when_it_meets_is_from_the_record_assured_last_with_its_own_venues() -> None:
    hall, barn = venue("Hall"), venue("Barn")
    kept = from_council(
        "2025-01-01", weekly(MON, venue_id=hall.id), venues=(hall,), referral=Fact.NO
    )
    other = from_nhs(
        "2026-10-01", weekly(TUE, venue_id=barn.id), venues=(barn,), referral=Fact.YES,
        how_to_refer="Ask the surgery",
    )  # fmt: skip
    made = joined(kept, other).group
    assert (made.schedules, made.venues) == (other.schedules, (barn,))
    assert (made.referral, made.how_to_refer) == (Fact.YES, "Ask the surgery")
    assert made.provenance.assured_on == day("2026-10-01")
    # Without a date it may be of any age, and so it does not overrule.
    undated = replace(other, provenance=replace(other.provenance, assured_on=None))
    made = joined(kept, undated).group
    assert (made.schedules, made.venues, made.referral) == (kept.schedules, (hall,), Fact.NO)


def test_times_without_a_place_get_the_only_place_that_the_other_knows() -> None:
    timed, placed = from_council("2026-01-01", weekly(MON)), from_nhs(venues=(venue("Hall"),))
    made = joined(timed, placed).group
    assert [s.venue_id for s in made.schedules] == ["venue-Hall"]
    two = replace(placed, venues=(venue("Hall"), venue("Barn")))
    assert [s.venue_id for s in joined(timed, two).group.schedules] == [None]


def test_what_sources_know_of_one_venue_is_put_together() -> None:
    hall = Venue("h1", "Hall", "", "NP20 1AA", access=Access(Fact.NO, parking=Fact.YES))
    same = Venue("h2", "The Hall", "1 Lane", "np201aa", 51.5, -3.0, Access(Fact.YES, notes="Ramp"))
    kept = from_council("2025-01-01", weekly(MON, venue_id="h1"), venues=(hall,))
    made = joined(kept, from_nhs("2026-10-01", venues=(same,))).group
    (one,) = made.venues
    assert (one.name, one.address, one.postcode) == ("Hall", "1 Lane", "NP20 1AA")
    assert (one.lat, one.lon) == (51.5, -3.0)
    # The steps were looked at last by the other one.
    assert one.access == Access(Fact.YES, parking=Fact.YES, notes="Ramp")
    # Its id is that of a venue of which all this is known, and the session takes place there.
    assert one.id not in {"h1", "h2"}
    assert made.schedules[0].venue_id == one.id
    older = joined(kept, from_nhs("2024-01-01", venues=(same,))).group.venues[0]
    assert older.access.step_free is Fact.NO


def test_two_places_are_not_mixed_up() -> None:
    hall = Venue("h", "Hall", postcode="NP20 1AA")
    kept = from_council(None, weekly(MON, venue_id="h"), venues=(hall,))
    access = Access(Fact.YES)
    for other in (
        (Venue("x", "Hall", postcode="NP20 1AB", access=access),),
        (Venue("x", "Hall", access=access),),
        # One of two in a building: which one, nobody can tell.
        (Venue("x", "Room", postcode="NP20 1AA", access=access), Venue("y", "Annexe")),
    ):
        assert joined(kept, from_nhs(venues=other)).group.venues == (hall,)
    numbered = replace(kept, venues=(replace(hall, uprn="1"),))
    other = from_nhs(venues=(replace(hall, id="x", uprn="2", access=access),))
    assert joined(numbered, other).group.venues == numbered.venues


def test_prices_and_ages_are_never_put_together_from_two_sources() -> None:
    kept = from_council(cost="£3", min_age=55)
    other = from_nhs(cost_pence=500, max_age=50)
    made = joined(kept, other).group
    assert (made.cost, made.cost_pence, made.min_age, made.max_age) == ("£3", None, 55, None)


def test_a_group_is_open_while_one_source_lists_it_and_that_one_alone_speaks() -> None:
    kept = from_council(name="Old name", status=Status.CLOSED, summary="Old")
    other = from_nhs(name="New name")
    made = joined(kept, other).group
    assert (made.status, made.name, made.summary, made.id) == (Status.ACTIVE, "New name", "", "1")
    assert made.provenance.source == "NHS"
    both = joined(kept, replace(other, status=Status.CLOSED)).group
    assert (both.status, both.name) == (Status.CLOSED, "Old name")


def test_a_correction_wins_over_every_source_even_to_say_that_nobody_knows() -> None:
    kept, other = from_council(name="Lunch", min_age=18), from_nhs(min_age=21, cost="£1")
    made = joined(kept, other, name="Tea", min_age=None, cost="")
    assert (made.group.name, made.group.min_age, made.group.cost) == ("Tea", None, "")
    assert made.sources["name"] == Provenance("Ann", EDITORS, "1", "", ON)
    assert "min_age" not in made.sources


def test_who_looked_last_has_looked_last() -> None:
    older, newer = day("2026-10-01"), day("2026-11-19")
    record = from_council("2026-11-01")
    made = compose(Part(record, {"assured_on": says(newer)}))
    assert made.group.provenance.assured_on == newer
    assert made.sources["assured_on"].source == "Ann"
    made = compose(Part(record, {"assured_on": says(older)}))
    assert made.group.provenance.assured_on == day("2026-11-01")
    assert made.sources["assured_on"].source == "Council"


def test_a_merged_record_brings_its_corrections() -> None:
    kept, other = from_council(), from_nhs(summary="Wrong")
    made = compose(Part(kept), [Part(other, {"summary": says("Right")})])
    assert made.group.summary == "Right"
    assert made.sources["summary"].source == "Ann"


def test_a_corrected_venue_keeps_its_sessions() -> None:
    hall, barn = venue("Hall"), venue("Barn")
    record = group("a", weekly(MON, venue_id=barn.id), weekly(TUE), venues=(hall, barn))
    stepless = replace(barn, id="stepless", access=Access(Fact.YES))
    made = compose(Part(record, {"venues": says((hall, stepless))})).group
    assert [s.venue_id for s in made.schedules] == ["stepless", None]
    made = compose(Part(record, {"venues": says((stepless,))})).group
    assert [s.venue_id for s in made.schedules] == ["stepless", None]
    third = venue("Third")
    made = compose(Part(record, {"venues": says((hall, stepless, third))})).group
    assert [s.venue_id for s in made.schedules] == [None, None]
