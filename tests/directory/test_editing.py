"""Editors correct, join and take back; imports go on beneath, and nothing goes without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Thread
from typing import Any

import pytest

from directory.compose import EDITORS
from directory.errors import ChangeError, DirectoryError, StoreError, ValueProblem
from directory.model import (
    Access,
    Contact,
    Fact,
    Group,
    Offer,
    OfferKind,
    Provenance,
    Status,
    Venue,
)
from directory.store import Store
from directory.values import BLANK, group_from_json
from tests.directory.examples import MON, TUE, day, group, venue, weekly


@pytest.fixture
def store(empty_url: str) -> Iterator[Store]:
    with Store.open(empty_url, create=False) as opened:
        yield opened


def council(*groups: Group) -> dict[str, Any]:
    return {"groups": groups, "dataset": "council"}


def nhs(ref: str = "n", *schedules: Any, **more: Any) -> Group:
    return group(ref, *schedules, provenance=Provenance("NHS", "nhs", ref, "OGL"), **more)


def whats(store: Store, group_id: str) -> list[str]:
    return [change.what for change in store.history(group_id)]


def test_a_correction_outlasts_imports_and_is_not_reported_by_them(store: Store) -> None:
    record = group("a", weekly(MON), summary="Wrong", cost="£2")
    store.import_groups(**council(record))
    store.edit("a", {"summary": "Right", "cost": "£3"}, "Ann")
    assert store.import_groups(**council(record)).writes is False
    report = store.import_groups(**council(replace(record, summary="Worse", name="New name")))
    assert report.changed == ("a",)
    found = store.group("a")
    assert (found.summary, found.cost, found.name) == ("Right", "£3", "New name")
    assert store.all_groups() == [found]
    store.edit("a", {"summary": None}, "Ann")
    assert store.group("a").summary == "Worse"
    assert store.group("a").cost == "£3"


def test_what_the_sources_say_anyhow_is_no_correction(store: Store) -> None:
    record = group("a", summary="Old")
    store.import_groups(**council(record))
    before = store.change()
    store.edit("a", {"summary": "Old", "min_age": BLANK, "alert": None}, "Ann")
    assert (store.change(), whats(store, "a")) == (before, ["new"])
    store.edit("a", {"summary": "Right"}, "Ann")
    store.edit("a", {"summary": "Old"}, "Ann")
    store.import_groups(**council(replace(record, summary="Newer")))
    assert store.group("a").summary == "Newer"


def test_any_field_can_be_corrected_and_comes_back_as_given(store: Store) -> None:
    store.import_groups(**council(group("a", min_age=18)))
    barn = Venue("barn", "Barn", lat=51.5, lon=-3.0, access=Access(Fact.YES, notes="Ramp"))
    changes = {
        "name": "Te a bara brith \N{LATIN SMALL LETTER Y WITH CIRCUMFLEX}",
        "venues": (barn,),
        "schedules": (weekly(TUE, venue_id="barn", not_on=(day("2026-12-22"),)),),
        "contacts": (Contact("01632 960123"), Contact(email="a@example.org", title="Bookings")),
        "offers": (Offer(OfferKind.MEMBERS_LIFT, "Lift", "Newport", (1,)),),
        "min_age": BLANK,
        "cost_pence": 0,
        "referral": Fact.NO,
        "status": Status.PAUSED,
        "assured_on": day("2026-11-20"),
        "licence": "OGL",
    }
    store.edit("a", changes, "Ann")
    found = store.group("a")
    for name in changes.keys() - {"assured_on", "licence", "min_age"}:
        assert getattr(found, name) == changes[name]
    assert found.min_age is None
    assert (found.provenance.assured_on, found.provenance.licence) == (day("2026-11-20"), "OGL")
    assert store.all_groups("paused") == [found]
    store.edit("a", dict.fromkeys(changes), "Ann")
    assert store.all_groups() == [group("a", min_age=18)]


IMPOSSIBLE: list[dict[str, object]] = [
    {"id": "b"},
    {"provenance": Provenance("x", "y", "z")},
    {"nonsense": 1},
    {"name": " "},
    {"name": "a\0"},
    {"min_age": "18"},
    {"min_age": -1},
    {"min_age": 50, "max_age": 40},
    {"venues": (Venue("v", lat=51.0),)},
    {"venues": (Venue("v", lat=151.0, lon=0.0),)},
    {"venues": (Venue("v"), Venue("v", "Other"))},
    {"schedules": (weekly(MON, venue_id="nowhere"),)},
    {"offers": (Offer(OfferKind.OTHER, weekdays=(7,)),)},
]


def test_a_correction_that_cannot_be_changes_nothing(store: Store) -> None:
    record = group("a")
    store.import_groups(**council(record))
    for changes in IMPOSSIBLE:
        with pytest.raises((ChangeError, ValueProblem)) as error:
            store.edit("a", {"summary": "Right", **changes}, "Ann")
        assert "\n" not in str(error.value)
        assert store.group("a") == record, changes
    assert whats(store, "a") == ["new"]


def test_nobody_changes_nothing_and_without_a_name_nobody_does(store: Store) -> None:
    store.import_groups(**council(group("a")))
    for by in ("", " ", "x" * 201):
        with pytest.raises(ChangeError, match="who"):
            store.edit("a", {"summary": "x"}, by)
        with pytest.raises(ChangeError, match="who"):
            store.import_groups(**council(), by=by)
    for call in (
        lambda: store.edit("nobody", {"summary": "x"}, "Ann"),
        lambda: store.close_group("nobody", "Ann"),
        lambda: store.merge("a", "nobody", "Ann"),
        lambda: store.split("nobody", "Ann"),
        lambda: store.not_same("nobody", "a", "Ann"),
        lambda: store.report_wrong("nobody", "x"),
        lambda: store.sources("nobody"),
    ):
        with pytest.raises(ChangeError, match="no group"):
            call()
    assert store.history("nobody") == []
    assert store.records("nobody") == []


def test_the_history_says_who_when_what_before_and_after(store: Store) -> None:
    record = group("a", cost="£1")
    store.import_groups([record], "council", by="Ben")
    store.import_groups([replace(record, cost="£2", places_left=3)], "council")
    store.edit("a", {"cost": "£3"}, "Ann")
    store.edit("a", {"assured_on": day("2026-11-20")}, "Ann")
    store.close_group("a", "Cat")
    store.import_groups([group("b")], "council")
    store.import_groups([record], "council")
    changes = store.history("a")
    assert [(c.what, c.by) for c in reversed(changes)] == [
        ("new", "Ben"),
        ("changed", "import"),
        ("edited", "Ann"),
        ("assured", "Ann"),
        ("closed", "Cat"),
        ("closed", "import"),
        ("reopened", "import"),
    ]
    first, second, third, *_ = reversed(changes)
    assert group_from_json(dict(first.after)) == record
    assert second.before == {"cost": "£1", "places_left": None}
    assert second.after == {"cost": "£2", "places_left": 3}
    assert (third.before, third.after) == ({"cost": "£2"}, {"cost": "£3"})
    assert all(change.at.tzinfo is not None for change in changes)
    # The editor closed it: that its source lists it again does not open it.
    assert [g.id for g in store.all_groups("closed")] == ["a", "b"]
    store.edit("a", {"status": None}, "Cat")
    assert [g.id for g in store.all_groups()] == ["a"]


def test_a_record_that_could_not_come_back_is_named_and_nothing_is_imported(store: Store) -> None:
    with pytest.raises(DirectoryError, match='group "b": min_age'):
        store.import_groups(**council(group("a"), group("b", min_age="old")))
    assert store.all_groups() == []


def test_a_group_made_here_is_like_any_other_and_no_import_touches_it(store: Store) -> None:
    made = group("?", weekly(MON, venue_id="venue-Hall"), name="Tea & Talk", venues=(venue(),))
    first, second = store.create(made, "Ann"), store.create(made, "Ann")
    assert (first, second) == ("tea-talk", "editors.tea-talk")
    found = store.group(first)
    assert replace(found, id="?", provenance=made.provenance) == made
    assert found.provenance.dataset == EDITORS
    store.import_groups(**council(group("a")))
    assert {g.id for g in store.all_groups()} == {first, second, "a"}
    assert whats(store, first) == ["created"]
    with pytest.raises(ChangeError, match="editors"):
        store.import_groups([group("a")], EDITORS)
    with pytest.raises(DirectoryError):
        store.create(replace(made, name=""), "Ann")
    with pytest.raises(DirectoryError):
        store.create(replace(made, min_age="x"), "Ann")  # type: ignore[arg-type]


def test_merged_groups_are_one_through_imports_until_they_are_split(store: Store) -> None:
    ours, theirs = group("a", name="Lunch", cost="£2"), nhs(name="Lunch club", summary="Hot food")
    store.import_groups([ours], "council")
    store.import_groups([theirs], "nhs")
    store.edit("n", {"cost": "£9", "gender": "women"}, "Ann")
    store.merge("a", "n", "Ann")
    (one,) = store.all_groups()
    assert (one.id, one.name, one.summary, one.cost, one.gender) == (
        "a", "Lunch", "Hot food", "£2", "women",
    )  # fmt: skip
    assert store.group("n") == store.group("a") == one
    assert [record.id for record in store.records("n")] == ["a", "n"]
    sources = store.sources("a")
    assert (sources["name"].dataset, sources["summary"].dataset) == ("council", "nhs")
    assert (sources["gender"].source, sources["gender"].dataset) == ("Ann", EDITORS)
    assert store.import_groups([ours], "council").writes is False
    assert store.import_groups([theirs], "nhs").writes is False
    store.import_groups([replace(theirs, summary="Cold food")], "nhs")
    assert store.group("a").summary == "Cold food"
    # One source drops it: the group is still there.
    store.import_groups([group("b")], "council")
    assert (store.group("a").status, store.group("a").name) == (Status.ACTIVE, "Lunch club")
    store.edit("n", {"name": "Tea"}, "Ann")
    assert store.group("a").name == "Tea"
    store.split("n", "Ben")
    assert store.group("n").cost == "£9"
    assert store.group("a").status is Status.CLOSED
    assert whats(store, "n") == ["split", "changed", "merged", "edited", "new"]
    assert store.decided() == {("a", "n")}


def test_merges_of_merges_are_one_group(store: Store) -> None:
    store.import_groups(**council(group("a"), group("b"), group("c")))
    store.merge("b", "c", "Ann")
    store.merge("a", "b", "Ann")
    assert [g.id for g in store.all_groups()] == ["a"]
    assert store.group("c").id == "a"
    for keep, other in (("a", "c"), ("c", "a"), ("b", "c"), ("a", "a")):
        with pytest.raises(ChangeError, match="already"):
            store.merge(keep, other, "Ann")
    with pytest.raises(ChangeError, match="split"):
        store.not_same("b", "c", "Ann")
    with pytest.raises(ChangeError, match="not merged"):
        store.split("a", "Ann")
    store.split("b", "Ann")
    assert [g.id for g in store.all_groups()] == ["a", "b"]
    assert store.group("c").id == "a"


def test_a_pair_is_decided_once_until_somebody_merges_it(store: Store) -> None:
    store.import_groups(**council(group("a"), group("b"), group("c")))
    store.not_same("b", "a", "Ann")
    before = store.change()
    store.not_same("a", "b", "Ann")
    assert (store.decided(), store.change()) == ({("a", "b")}, before)
    assert whats(store, "b") == ["not_same", "new"]
    store.merge("b", "a", "Ann")
    assert store.decided() == frozenset()


def test_reports_wait_until_they_are_settled(store: Store) -> None:
    store.import_groups(**council(group("a"), group("b")))
    before = store.change()
    text = "<b>Closed</b> since Easter"
    for _ in range(2):
        store.report_wrong("a", text)
    store.report_wrong("b", text)
    first, second = store.wrong_reports()
    assert (first.group_id, first.text, second.group_id) == ("a", text, "b")
    store.settle_report(first.id, "Ann")
    assert store.wrong_reports() == [second]
    assert store.change() == before
    for report_id in (first.id, 99):
        with pytest.raises(ChangeError, match="waits"):
            store.settle_report(report_id, "Ann")
    store.report_wrong("a", "x" * 2_000)
    for bad in ("", " \n", "x" * 2_001, "a\0b", "\ud800"):
        with pytest.raises(ChangeError):
            store.report_wrong("a", bad)
    for i in range(49):
        store.report_wrong("a", f"text {i}")
    with pytest.raises(ChangeError, match="many"):
        store.report_wrong("a", "one more")


def test_editors_and_imports_at_the_same_time_lose_nothing(store: Store) -> None:
    ids = [f"g{i}" for i in range(6)]
    store.import_groups(**council(*map(group, ids)))
    failed: list[StoreError] = []

    def run(number: int) -> None:
        try:
            for group_id in ids:
                store.edit(group_id, {("summary", "cost", "alert")[number]: str(number)}, "Ann")
            store.import_groups([nhs(f"n{number}")], f"nhs{number}")
        except StoreError as error:
            failed.append(error)

    threads = [Thread(target=run, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    for group_id in ids:
        found = store.group(group_id)
        assert (found.summary, found.cost, found.alert) == ("0", "1", "2")
        assert sorted(whats(store, group_id)) == ["edited"] * 3 + ["new"]
