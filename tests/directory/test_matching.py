"""Groups that two sources list are found, and two classes of one teacher are not one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.matching import Code, Match, find_matches
from directory.matchwords import say_evidence
from directory.model import Contact, Group, Provenance
from tests.directory.examples import FRI, MON, TEN, TUE, day, group, venue, weekly

HALL = venue("Hall", postcode="NP20 1AA")
CHURCH = venue("Church", postcode="NP19 4AB")
PHONE = (Contact("01633 496 000"),)


def listed(dataset: str, ref: str, *schedules: Any, **more: Any) -> Group:
    """Return a group of a source, on Tuesdays in the hall where nothing else is said."""
    facts: dict[str, Any] = {
        "name": "Tuesday Lunch Club",
        "venues": (HALL,),
        "contacts": PHONE,
        "provenance": Provenance(dataset, dataset, ref),
        **more,
    }
    return group(f"{dataset}-{ref}", *(schedules or (weekly(TUE),)), **facts)


def only(*groups: Group) -> Match | None:
    found = find_matches(groups)
    assert len(found) <= 1
    return found[0] if found else None


def codes(match: Match | None) -> set[Code]:
    assert match is not None
    return {evidence.code for evidence in match.evidence}


COUNCIL = listed("council", "1")


@pytest.mark.parametrize(
    "other",
    [
        listed("charity", "a"),
        listed("charity", "a", name="tuesday lunch-club"),
        listed("charity", "a", name="Lunch Club, Tuesday", contacts=(Contact("+44 1633 496000"),)),
        listed(
            "charity", "a", venues=(replace(HALL, id="x", name="The hall", postcode="np201aa"),)
        ),
    ],
)
def test_the_same_group_written_in_another_way_is_surely_one(other: Group) -> None:
    match = only(COUNCIL, other)
    assert match is not None
    assert match.sure
    assert {Code.SAME_NAME, Code.SAME_POSTCODE, Code.SAME_PHONE, Code.SAME_TIMES} <= codes(match)
    assert {match.one, match.other} == {COUNCIL.id, other.id}


@pytest.mark.parametrize(
    "other",
    [
        listed("charity", "a", name="Lunch Club"),
        listed("charity", "a", weekly(TUE, start_time=TEN.replace(hour=9)), contacts=()),
        listed("charity", "a", name="Tuesday Lunches Club", contacts=(Contact("01633 111222"),)),
        # One source may list it twice, or hold two groups in one hall.
        listed("council", "2"),
    ],
)
def test_where_it_is_not_plain_a_person_is_asked(other: Group) -> None:
    match = only(COUNCIL, other)
    assert match is not None
    assert not match.sure


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # One teacher, one hall, one phone.
        (
            listed("a", "1", name="Yoga for beginners"),
            listed("b", "2", weekly(FRI), name="Yoga for improvers"),
        ),
        (listed("a", "1", name="Men's Shed"), listed("b", "2", weekly(FRI), name="Women's Shed")),
        (listed("a", "1"), listed("b", "2", weekly(FRI), name="Friday Lunch Club")),
        (
            listed("a", "1", name="Walking Group 1"),
            listed("b", "2", weekly(MON), name="Walking Group 2"),
        ),
        # One hall, nothing else.
        (
            listed("a", "1", contacts=()),
            listed("b", "2", weekly(FRI), name="Knit and Natter", contacts=()),
        ),
        # A common name in two towns.
        (
            listed("a", "1", contacts=()),
            listed("b", "2", weekly(FRI), venues=(CHURCH,), contacts=()),
        ),
        # A community centre's number.
        (listed("a", "1", name="Bingo"), listed("b", "2", name="Tai Chi")),
    ],
)  # fmt: skip
def test_two_groups_that_share_much_stay_two(one: Group, other: Group) -> None:
    assert only(one, other) is None


def test_a_number_of_many_groups_says_little() -> None:
    names = ("Bingo", "Tai Chi", "Choir", "Painting", "Chess", "Bowls", "Sewing", "Quiz night")
    crowd = [listed("a", name, name=name) for name in names]
    assert find_matches(crowd) == []


def test_the_record_assured_last_is_the_one_to_keep() -> None:
    fresh = replace(
        COUNCIL, id="fresh", provenance=Provenance("b", "b", "1", assured_on=day("2026-10-01"))
    )
    match = only(COUNCIL, fresh)
    assert match is not None
    assert (match.one, match.other) == ("fresh", COUNCIL.id)


def test_what_somebody_has_decided_is_not_asked_again() -> None:
    other = listed("charity", "a")
    assert find_matches([COUNCIL, other], {(other.id, COUNCIL.id)}) == []


def test_every_point_can_be_said() -> None:
    match = only(COUNCIL, listed("charity", "a", name="Lunch Club"))
    assert match is not None
    assert match.score == sum(evidence.points for evidence in match.evidence)
    said = [say_evidence(evidence) for evidence in match.evidence]
    assert (
        "The postcode is the same: NP20 1AA" in said or "The postcode is the same: NP201AA" in said
    )
    assert all(said)


GROUPS = st.builds(
    lambda number, name, phone, code, when: listed(
        f"s{number % 3}", str(number), weekly(when), name=name,
        contacts=(Contact(phone),), venues=(venue("V", postcode=code),),
    ),
    st.integers(0, 99), st.sampled_from(["Tea", "Tea Club", "Yoga", ""]),
    st.sampled_from(["", "01633 496000", "01633 496001"]),
    st.sampled_from(["", "NP20 1AA", "NP19 4AB"]), st.integers(0, 6),
)  # fmt: skip


@given(st.lists(GROUPS, max_size=8, unique_by=lambda g: g.id), st.randoms())
@settings(max_examples=80, deadline=None)
def test_the_order_of_the_groups_makes_no_difference(groups: list[Group], chance: Any) -> None:
    shuffled = chance.sample(groups, len(groups))
    assert find_matches(groups) == find_matches(shuffled)
