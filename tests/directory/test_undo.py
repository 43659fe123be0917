"""An import is taken back as a whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from directory.errors import ChangeError
from directory.model import Group, Provenance, Status, Term
from directory.store import Store
from tests.directory.examples import MON, TUE, day, group, venue, weekly
from tests.directory.test_store import FULL

A, B, C = group("a", weekly(MON), cost="£1"), group("b", venues=(venue(),)), FULL
AUTUMN = (Term("Autumn", day("2026-09-02"), day("2026-12-18")),)
SPRING = (Term("Spring", day("2027-01-05"), day("2027-03-20")),)


@pytest.fixture
def store(empty_url: str) -> Iterator[Store]:
    with Store.open(empty_url, create=False) as opened:
        opened.import_groups([A, B, C], "council", terms=AUTUMN)
        yield opened


def latest(store: Store) -> int:
    return store.runs()[0].id


def everything(store: Store) -> list[Group]:
    return [*store.all_groups(), *store.all_groups("paused"), *store.all_groups("closed")]


def test_all_that_an_import_changed_goes_back(store: Store) -> None:
    changed = Group("full", "Bare", "", Provenance("X", "council", "full"), status=Status.PAUSED)
    later = [replace(A, schedules=(weekly(TUE),), cost=""), changed, group("d")]
    store.import_groups(later, "council", terms=SPRING)
    report = store.undo(latest(store), "Ann")
    assert store.all_groups() == sorted([A, B, C], key=lambda g: g.name.casefold())
    # New ones are closed and not removed: what links to them, or was done with them, stays.
    assert store.all_groups("closed") == [replace(group("d"), status=Status.CLOSED)]
    assert store.terms() == AUTUMN
    assert (set(report.restored), report.closed, report.terms_changed) == (
        {"a", "b", "full"}, ("d",), True,
    )  # fmt: skip
    assert [(run.undone, run.new, run.changed, run.closed) for run in store.runs()] == [
        (True, 1, 2, 1), (False, 3, 0, 0),
    ]  # fmt: skip
    undone = store.history("a")[0]
    assert (undone.what, undone.by, undone.before["cost"], undone.after["cost"]) == (
        "undone", "Ann", "", "£1",
    )  # fmt: skip
    assert not store.import_groups([A, B, C], "council", terms=AUTUMN).writes


def test_what_editors_did_stays(store: Store) -> None:
    store.import_groups([replace(A, cost="£9"), B, C, group("d")], "council")
    store.edit("a", {"summary": "Right"}, "Ann")
    store.merge("b", "d", "Ann")
    store.undo(latest(store), "Ann")
    assert store.group("a") == replace(A, summary="Right")
    assert store.group("d") == B


def test_an_undone_import_can_come_again(store: Store) -> None:
    later = [replace(A, cost="£9"), C, group("d")]
    store.import_groups(later, "council")
    after = everything(store)
    store.undo(latest(store), "Ann")
    report = store.import_groups(later, "council")
    assert (set(report.changed), report.closed, report.new) == ({"a", "d"}, ("b",), ())
    assert everything(store) == after
    store.undo(latest(store), "Ann")
    assert store.group("a") == A


def test_a_later_import_of_the_same_records_is_named_and_nothing_is_undone(store: Store) -> None:
    first = latest(store)
    store.import_groups([replace(A, cost="£2"), B, C, group("d")], "council")
    second = latest(store)
    store.import_groups([replace(A, cost="£3"), B, C, group("d")], "council")
    third = latest(store)
    before = everything(store)
    for run, later in ((first, third), (second, third)):
        with pytest.raises(ChangeError, match=f"import {later} of council"):
            store.undo(run, "Ann")
        assert everything(store) == before
    for run, cost in ((third, "£2"), (second, "£1")):
        store.undo(run, "Ann")
        assert store.group("a").cost == cost
    store.undo(first, "Ann")
    assert store.all_groups() == []
    assert store.terms() == ()


def test_imports_of_other_records_do_not_stand_in_the_way(store: Store) -> None:
    store.import_groups([replace(A, cost="£2"), B, C], "council")
    run = latest(store)
    store.import_groups([group("1", provenance=Provenance("N", "nhs", "1"))], "nhs")
    store.undo(run, "Ann")
    assert store.group("a") == A
    assert store.group("1").status is Status.ACTIVE


def test_later_term_dates_stand_in_the_way(store: Store) -> None:
    store.import_groups([A, B, C], "council", terms=SPRING)
    run = latest(store)
    store.import_groups([group("1", provenance=Provenance("N", "nhs", "1"))], "nhs", terms=AUTUMN)
    with pytest.raises(ChangeError, match=f"import {latest(store)} of nhs"):
        store.undo(run, "Ann")
    assert store.terms() == AUTUMN


def test_what_is_no_import_is_said(store: Store) -> None:
    store.edit("a", {"summary": "x"}, "Ann")
    for number in (0, -1, 99, 2**40, store.change()):
        with pytest.raises(ChangeError, match="no import"):
            store.undo(number, "Ann")


def test_once_is_enough(store: Store) -> None:
    store.undo(latest(store), "Ann")
    with pytest.raises(ChangeError, match="already"):
        store.undo(latest(store), "Ann")
