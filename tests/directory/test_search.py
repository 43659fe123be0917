"""Groups are found by what they are and when they meet, and it is said why."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.errors import DateRangeError
from directory.model import Fact, How
from directory.search import Hit, Index, Query, ReasonCode
from tests.directory.examples import MON, SAT, TUE, WED, day, group, weekly

WEEK = {"first": day("2026-11-23"), "last": day("2026-11-29")}
GROUPS = [
    group("lunch", weekly(TUE), name="Tuesday lunch", kind="Lunch club", needs=("Loneliness",)),
    group("garden", weekly(WED), name="Dig it", kind="Gardening", summary="Lunch is shared."),
    group("knit", weekly(MON), weekly(SAT), name="Café Crafts", kind="Crafts"),
    group("call", name="Friendly phone calls", kind="Befriending", how=How.COMES_TO_YOU,
          needs=("loneliness",)),
]  # fmt: skip


def ids(*args: object, **more: object) -> list[str]:
    return [hit.group.id for hit in find(*args, **more)]


def find(words: str = "", **more: object) -> list[Hit]:
    return Index(GROUPS).search(Query(words, **more))  # type: ignore[arg-type]


def test_words_are_found_in_each_field_and_the_name_counts_most() -> None:
    assert ids("lunch") == ["lunch", "garden"]
    codes = [hit.reasons[0].code for hit in find("lunch")]
    assert codes == [ReasonCode.WORD_IN_NAME, ReasonCode.WORD_IN_SUMMARY]
    assert ids("lonely") == []
    assert ids("loneliness") == ["call", "lunch"]


def test_every_word_must_be_found_somewhere() -> None:
    assert ids("lunch loneliness") == ["lunch"]
    assert ids("lunch crafts") == []


def test_beginnings_accents_capitals_and_points_do_not_matter() -> None:
    assert ids("garden") == ["garden"]
    assert ids("CAFE, crafts!") == ["knit"]
    assert ids("arden") == []


def test_a_whole_word_is_better_than_a_beginning() -> None:
    groups = [group("a", name="Artists"), group("b", name="The art of tea")]
    assert [hit.group.id for hit in Index(groups).search(Query("art"))] == ["b", "a"]


def test_nothing_asked_gives_all_by_name() -> None:
    assert ids() == ["knit", "garden", "call", "lunch"]


def test_kinds() -> None:
    assert ids(kinds=("crafts", "LUNCH CLUB")) == ["knit", "lunch"]


def test_dates_and_weekdays_and_what_is_not_known_comes_last() -> None:
    assert ids(weekdays=frozenset({TUE, SAT}), **WEEK) == ["knit", "lunch", "call"]
    hits = find(weekdays=frozenset({TUE, SAT}), **WEEK)
    assert [hit.reasons[-1].code for hit in hits] == [
        ReasonCode.MEETS, ReasonCode.MEETS, ReasonCode.TIMES_UNKNOWN,
    ]  # fmt: skip
    assert [s.start.day for s in hits[0].sessions] == [28]
    assert hits[0].reasons[-1].detail == "2026-11-28"


def test_a_doubtful_meeting_is_found_and_marked_after_the_sure_ones() -> None:
    groups = [
        group("a doubtful", weekly(MON, bank_holidays=Fact.UNKNOWN)),
        group("b sure", weekly(MON, bank_holidays=Fact.YES)),
        group("c closed", weekly(MON, bank_holidays=Fact.NO)),
    ]
    hits = Index(groups).search(Query(first=day("2026-05-04"), last=day("2026-05-04")))
    assert [hit.group.id for hit in hits] == ["b sure", "a doubtful"]
    assert hits[1].reasons[-1].code is ReasonCode.MAY_NOT_MEET


def test_half_a_range_is_refused() -> None:
    with pytest.raises(DateRangeError):
        Query(first=day("2026-05-04"))
    with pytest.raises(DateRangeError):
        Query(weekdays=frozenset({MON}))


WORDS = st.lists(st.sampled_from(["art", "arts", "tea", "lunch", "lun"]), max_size=3).map(" ".join)


@settings(deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS, WORDS), max_size=6), WORDS)
def test_the_index_finds_what_reading_every_group_finds(
    texts: list[tuple[str, str, str, str]], words: str
) -> None:
    groups = [
        group(str(i), name=name, kind=kind, needs=(needs,), summary=summary)
        for i, (name, kind, needs, summary) in enumerate(texts)
    ]
    expected = {
        g.id
        for g, parts in zip(groups, texts, strict=True)
        if all(any(w.startswith(word) for w in " ".join(parts).split()) for word in words.split())
    }
    assert {hit.group.id for hit in Index(groups).search(Query(words))} == expected
