"""Groups are found by what they are, whom they are for and when they meet, and it is said why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.errors import DateRangeError
from directory.find import (
    AccessPoint,
    DayPart,
    Found,
    Gender,
    Hit,
    Index,
    NeedsError,
    Query,
    Reason,
    ReasonCode,
    Sure,
    read_needs,
    usual_needs,
)
from directory.model import Access, Fact, Group, How, Provenance, Topic
from directory.store import Store
from tests.directory.examples import MON, SAT, TUE, WED, day, group, venue, weekly

WEEK = {"first": day("2026-11-23"), "last": day("2026-11-29")}
TODAY = day("2026-11-22")
GROUPS = [
    group("lunch", weekly(TUE), name="Tuesday lunch", kind="Lunch club", needs=("Loneliness",)),
    group("garden", weekly(WED), name="Dig it", kind="Gardening", summary="Lunch is shared."),
    group("knit", weekly(MON), weekly(SAT), name="Café Crafts", kind="Crafts"),
    group("call", name="Friendly phone calls", kind="Befriending", how=How.COMES_TO_YOU,
          needs=("loneliness",)),
]  # fmt: skip


def ask(words: str = "", groups: list[Group] | None = None, **more: Any) -> Found:
    today = more.pop("today", None)
    return Index(GROUPS if groups is None else groups).search(Query(words, **more), today=today)


def find(words: str = "", **more: Any) -> list[Hit]:
    return ask(words, **more).hits()


def ids(words: str = "", groups: list[Group] | None = None, **more: Any) -> list[str]:
    return [g.id for g in ask(words, groups, **more).groups()]


def checked(ref: str, date: str | None, *schedules: Any, **more: Any) -> Group:
    origin = Provenance("Council", "council", ref, assured_on=day(date) if date else None)
    return group(ref, *schedules, provenance=origin, **more)


def test_words_are_found_in_each_field_and_the_name_counts_most() -> None:
    groups = [
        group("name", name="Zither", kind="x"),
        group("kind", name="b", kind="zither"),
        group("tag", name="c", kind="x", needs=("zither",)),
        group("summary", name="d", kind="x", summary="A zither."),
        group("text", name="e", kind="x", description="Bring a zither."),
    ]
    assert ids("zither", groups) == ["name", "kind", "tag", "summary", "text"]
    assert [hit.reasons[0].code for hit in find("zither", groups=groups)] == [
        ReasonCode.WORD_IN_NAME, ReasonCode.WORD_IN_KIND, ReasonCode.WORD_IN_NEEDS,
        ReasonCode.WORD_IN_SUMMARY, ReasonCode.WORD_IN_DESCRIPTION,
    ]  # fmt: skip


def test_a_need_is_found_by_what_people_say_and_the_reason_names_it() -> None:
    assert ids("I feel so lonely") == ["call", "lunch"]
    assert find("lonely")[0].reasons[0] == Reason(ReasonCode.NEED, "lonely", "loneliness")


def test_groups_that_carry_a_term_of_the_esd_lists_are_found_by_their_need() -> None:
    groups = [
        group("a", kind="x", topics=(Topic("esdServiceTypes", "esdServiceType:1818", "y"),)),
        group("b", kind="x", topics=(Topic("z", "http://id.esd.org.uk/service/1818", "y"),)),
        group("c", kind="x", topics=(Topic("esdServiceTypes", "1818", "y"),)),
        group("d", kind="x", topics=(Topic("esdServiceTypes", "1819", "y"),)),
    ]
    assert ids("cannot afford food", groups) == ["a", "b", "c"]


def test_all_words_are_looked_for_or_else_the_groups_with_the_most_are_found() -> None:
    assert ids("lunch shared") == ["garden"]
    found = ask("shared zebras crafts lunch")
    assert found.partly
    assert [g.id for g in found.groups()] == ["garden"]
    assert found.reading.unknown == ("zebras",)
    assert Reason(ReasonCode.NOT_FOUND, "crafts") in found.hits()[0].reasons


def test_beginnings_endings_accents_capitals_and_points_do_not_matter() -> None:
    assert ids("garden") == ids("gardens") == ids("gardeners") == ["garden"]
    assert ids("CAFE, crafts!") == ["knit"]
    assert ids("befri") == ["call"]
    assert ids("ard") == []


def test_a_whole_word_is_better_than_a_beginning() -> None:
    groups = [group("a", name="Zithers Tonight"), group("b", name="Zitherland")]
    assert ids("zither", groups) == ["a", "b"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("crafs", "crafts"),
        ("lucnh", "lunch"),
        ("frendly", "friendly"),
        ("befreinding", "befriending"),
    ],
)
def test_a_slip_of_the_keyboard_is_read_as_the_nearest_word_and_said(
    typed: str, meant: str
) -> None:
    found = ask(typed)
    assert found.reading.corrected == ((typed, meant),)
    assert len(found)


def test_a_word_that_is_known_is_never_corrected_and_a_far_one_is_not_guessed() -> None:
    assert ask("calls").reading.corrected == ()
    assert ask("xylophone").reading.unknown == ("xylophone",)
    assert ids("xylophone") == []


def test_where_nothing_is_found_the_nearest_needs_and_kinds_are_offered() -> None:
    assert "befriending" in ask("bfrendng").offered
    assert ask("crafts").offered == ()


def test_nothing_asked_gives_all_by_name_those_without_dates_last() -> None:
    assert ids() == ids("   ") == ids("?!") == ["knit", "garden", "lunch", "call"]


def test_kinds_and_needs() -> None:
    assert ids(kinds=("crafts", "LUNCH CLUB")) == ["knit", "lunch"]
    assert ids(needs=("loneliness",)) == ["lunch", "call"]


def test_dates_and_weekdays_and_what_is_not_known_comes_last() -> None:
    assert ids(weekdays=frozenset({TUE, SAT}), **WEEK) == ["knit", "lunch", "call"]
    hits = find(weekdays=frozenset({TUE, SAT}), **WEEK)
    assert [hit.reasons[-1].code for hit in hits] == [
        ReasonCode.MEETS, ReasonCode.MEETS, ReasonCode.TIMES_UNKNOWN,
    ]  # fmt: skip
    assert [s.start.day for s in hits[0].sessions] == [28]
    assert hits[0].reasons[-1].detail == "2026-11-28"


def test_a_session_belongs_to_the_part_of_the_day_in_which_it_starts() -> None:
    times = {"early": (11, 59), "noon": (12, 0), "tea": (16, 59), "late": (17, 0)}
    groups = [
        group(ref, weekly(TUE, start_time=dt.time(*at), end_time=dt.time(at[0] + 1)))
        for ref, at in times.items()
    ]
    assert ids(groups=groups, parts=frozenset({DayPart.MORNING}), **WEEK) == ["early"]
    assert ids(groups=groups, parts=frozenset({DayPart.AFTERNOON}), **WEEK) == ["noon", "tea"]
    assert ids(groups=groups, parts=frozenset({DayPart.EVENING}), **WEEK) == ["late"]


def test_a_doubtful_meeting_is_found_and_marked_after_the_sure_ones() -> None:
    groups = [
        group("a doubtful", weekly(MON, bank_holidays=Fact.UNKNOWN)),
        group("b sure", weekly(MON, bank_holidays=Fact.YES)),
        group("c closed", weekly(MON, bank_holidays=Fact.NO)),
    ]
    hits = find(groups=groups, first=day("2026-05-04"), last=day("2026-05-04"))
    assert [hit.group.id for hit in hits] == ["b sure", "a doubtful"]
    assert hits[1].reasons[-1].code is ReasonCode.MAY_NOT_MEET


def test_half_a_range_is_refused() -> None:
    with pytest.raises(DateRangeError):
        Query(first=day("2026-05-04"))
    with pytest.raises(DateRangeError):
        Query(weekdays=frozenset({MON}))
    with pytest.raises(DateRangeError):
        Query(parts=frozenset({DayPart.EVENING}))


def test_among_equals_those_that_were_checked_lately_and_have_dates_come_first() -> None:
    groups = [
        checked("a never", None, weekly(TUE)),
        checked("b old", "2025-01-01", weekly(TUE)),
        checked("c this year", "2026-02-01", weekly(TUE)),
        checked("d lately, no dates", "2026-11-01"),
        checked("e lately", "2026-11-01", weekly(TUE)),
    ]
    hits = find(groups=groups, today=TODAY)
    assert [hit.group.id[0] for hit in hits] == ["e", "c", "d", "a", "b"]
    by_id = {hit.group.id[0]: hit.reasons[-1] for hit in hits}
    assert by_id["e"] == Reason(ReasonCode.CHECKED, "2026-11-01", "21")
    assert by_id["b"].code is ReasonCode.CHECKED_LONG_AGO
    assert by_id["a"].code is ReasonCode.NEVER_CHECKED


def test_age_and_gender_leave_out_only_groups_that_say_they_are_for_others() -> None:
    groups = [
        group("anybody"),
        group("over 60", min_age=60),
        group("young", min_age=16, max_age=24),
        group("women", for_whom="Women over 18"),
        group("women too", gender="female"),
        group("men", gender="Men"),
        group("both", for_whom="Men and women over 18"),
    ]
    assert ids(groups=groups, age=60, gender=Gender.MEN) == ["anybody", "both", "men", "over 60"]
    assert ids(groups=groups, age=24, gender=Gender.WOMEN) == [
        "anybody", "both", "women", "women too", "young",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cost", "pence"),
    [("Free", 0), ("free of charge.", 0), ("£3", 300), ("£4.50", 450), ("50p for tea", 50),
     ("£5, £2 if money is tight", 500), ("£5, first time free", 500), ("£1,000", -1),
     ("Give what you like", -1), ("First three times free", -1), ("", -1)],
)  # fmt: skip
def test_what_a_session_costs_is_read_from_words_only_where_it_is_clear(
    cost: str, pence: int
) -> None:
    groups = [group("a", cost=cost)]
    assert ids(groups=groups, cost_up_to=10_000) == (["a"] if pence >= 0 else [])
    if pence > 0:
        assert ids(groups=groups, cost_up_to=pence) == ["a"]
        assert ids(groups=groups, cost_up_to=pence - 1) == []
    assert bool(ids(groups=groups, cost_up_to=0, cost_sure=Sure.YES_OR_UNKNOWN)) is (pence <= 0)


def test_access_must_be_known_or_at_least_not_denied_at_every_venue() -> None:
    def hall(fact: Fact) -> Any:
        return venue(fact.value, access=Access(step_free=fact))

    yes, no, unknown = hall(Fact.YES), hall(Fact.NO), hall(Fact.UNKNOWN)
    groups = [
        group("yes", venues=(yes,)), group("no", venues=(no,)), group("unknown", venues=(unknown,)),
        group("mixed", venues=(yes, unknown)), group("half", venues=(yes, no)), group("nowhere"),
        group("at home", how=How.COMES_TO_YOU),
    ]  # fmt: skip
    sure = ((AccessPoint.STEP_FREE, Sure.YES),)
    maybe = ((AccessPoint.STEP_FREE, Sure.YES_OR_UNKNOWN),)
    assert ids(groups=groups, access=sure) == ["at home", "yes"]
    assert ids(groups=groups, access=maybe) == ["at home", "mixed", "nowhere", "unknown", "yes"]


def test_language_referral_and_way_of_meeting() -> None:
    groups = [
        group("en"), group("pl", languages=("English", "Polish"), referral=Fact.NO),
        group("cy", languages=("Welsh",), referral=Fact.YES, how=How.ONLINE),
    ]  # fmt: skip
    assert ids(groups=groups, languages=("english",)) == ["en", "pl"]
    assert ids(groups=groups, languages=("polish", "welsh")) == ["cy", "pl"]
    assert ids(groups=groups, without_referral=Sure.YES) == ["pl"]
    assert ids(groups=groups, without_referral=Sure.YES_OR_UNKNOWN) == ["en", "pl"]
    assert ids(groups=groups, hows=frozenset({How.ONLINE})) == ["cy"]


def test_facets_count_what_another_choice_of_the_same_question_would_give() -> None:
    groups = [
        group("a", weekly(TUE), kind="Crafts", needs=("x",), cost="Free"),
        group("b", weekly(TUE), weekly(WED), kind="crafts", needs=("x", "y"), cost="£2"),
        group("c", weekly(WED), kind="Dance", needs=("y",), languages=("Welsh",)),
    ]
    facets = ask(groups=groups, kinds=("Crafts",), cost_up_to=0).facets
    assert facets.kinds == (("Crafts", 1),)
    assert facets.costs == {"free": 1, "paid": 1, "unknown": 0}
    assert facets.needs == (("x", 1),)
    facets = ask(groups=groups, kinds=("Crafts",)).facets
    assert facets.kinds == (("Crafts", 2), ("Dance", 1))
    assert facets.days == (0, 2, 1, 0, 0, 0, 0)
    assert facets.languages == (("English", 2),)
    assert facets.access[AccessPoint.TOILET] == {"yes": 0, "no": 0, "unknown": 2}
    dated = ask(groups=groups, weekdays=frozenset({TUE}), **WEEK).facets
    assert dated.days == (0, 2, 2, 0, 0, 0, 0)
    assert dated.kinds == (("Crafts", 2),)
    assert dated.parts[DayPart.MORNING] == 3


def test_the_order_is_the_same_on_every_database(database: str) -> None:
    names = ["Zoë's lunch", "zoe's Lunch", "Åse lunch", "ase lunch", "Éire lunch", "eire lunch",
             "lunch-club", "Lunch club", "lunch_club", "ábc lunch", "Abc lunch"]  # fmt: skip
    groups = [group(f"g{i}", weekly(i % 7), name=name) for i, name in enumerate(names)]
    with Store.open(database) as store:
        store.import_groups(list(reversed(groups)), "council")
        stored = Index(store.all_groups()).search(Query("lunch", **WEEK)).groups()
    in_memory = Index(groups).search(Query("lunch", **WEEK)).groups()
    assert [g.name for g in stored] == [g.name for g in in_memory]
    assert len(stored) == len(names)


NASTY = st.text(max_size=60)


@settings(deadline=None)
@given(NASTY, st.lists(NASTY, max_size=4))
def test_any_text_can_be_typed_and_published(words: str, texts: list[str]) -> None:
    groups = [group(str(i), name=text, summary=text) for i, text in enumerate(texts)]
    found = ask(words, groups)
    assert len(found.hits()) == len(found) <= len(groups)


VOCABULARY = ["zither", "zithers", "oboe", "harp", "harps", "lute"]
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=3).map(" ".join)


@settings(deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS, WORDS), min_size=1, max_size=6), WORDS)
def test_the_index_finds_what_reading_every_group_finds(
    texts: list[tuple[str, str, str, str]], words: str
) -> None:
    groups = [
        group(str(i), name=name, kind=kind, needs=(needs,), summary=summary)
        for i, (name, kind, needs, summary) in enumerate(texts)
    ]
    asked = {word.removesuffix("s") for word in words.split()}
    own = {
        str(i): {w.removesuffix("s") for w in " ".join(parts).split()}
        for i, parts in enumerate(texts)
    }
    known = {word for word in asked if any(word in mine for mine in own.values())}
    most = max(len(known & mine) for mine in own.values())
    expected = {key for key, mine in own.items() if len(known & mine) == most}
    if asked and not known:
        expected = set()
    assert set(ids(words, groups)) == expected


def test_the_list_of_needs_leads_to_groups_and_is_said() -> None:
    needs = usual_needs()
    kinds = {kind for need in needs.needs.values() for kind in need.kinds}
    assert {"befriending", "lunch club", "memory cafe", "advice"} <= kinds
    assert all(need.said for need in needs.needs.values())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[a]\nname='a'\nsaid=['I want to']\nkinds=['x']", "say nothing"),
        ("[a]\nname='a'\nsaid=['older people']\nkinds=['x']", "say nothing"),
        ("[a]\nname='a'\nsaid=['dance', 'dancing']\nkinds=['x']", "already"),
        ("[a]\nname='a'\nsaid=['b']", "leads to no group"),
        ("[a]\nname='a'\nkinds=['x']", "never said"),
        ("[a]\nname='a'\nsaid=['b']\nsee=['c']", "not in the list"),
        ("[a]\nname='a'\nsaid=['b']\nsee=['c']\n[c]\nname='c'\nsee=['a']", "back to itself"),
        ("[a]\nname='a'\nsaid=['b']\nsee=['a']", "back to itself"),
        ("[a]\nname='a'\nsaid=['b']\nkinds=['x']\nkind=['y']", "'kind'"),
        ("[a]\nname='a'\nsaid='b'\nkinds=['x']", "not a list"),
        ("[a]\nsaid=['b']\nkinds=['x']", "no name"),
        ("a = 1", "not a table"),
        ("[a", "table declaration"),
    ],
)
def test_a_fault_in_a_list_of_needs_is_named(text: str, fault: str) -> None:
    with pytest.raises(NeedsError, match=fault):
        read_needs(text)


@settings(deadline=None)
@given(st.lists(st.text(alphabet="ab~ é£ł_-’", max_size=12), min_size=1, max_size=5))
def test_texts_with_odd_letters_are_read_group_by_group(texts: list[str]) -> None:
    groups = [group(str(i), name=f"x {text}", kind="x") for i, text in enumerate(texts)]
    for letters in ("a", "b", "ab", "ł", "é"):
        plain = letters.replace("é", "e")
        expected = {
            str(i)
            for i, text in enumerate(texts)
            if any(
                word.startswith(plain)
                for word in "".join(
                    c if c.isalnum() else "" if c == "’" else " " for c in text.replace("é", "e")
                ).split()
            )
        }
        if expected:
            assert set(ids(letters, groups)) == expected
