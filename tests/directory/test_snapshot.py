"""A store that has been open for long says the same as one that was just opened."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from directory.errors import ChangeError
from directory.model import Group, Provenance, Status, Term
from directory.store import Store
from tests.directory.examples import day, group, venue, weekly

STATUSES = list(Status)


def some_groups(draw: random.Random, dataset: str) -> list[Group]:
    refs = draw.sample("abcdef", draw.randint(1, 6))
    return [
        group(
            f"{dataset}-{ref}",
            weekly(draw.randrange(7)),
            name=draw.choice(["Tea", "Choir", "Walk"]),
            summary=draw.choice(["", "One", "Two"]),
            venues=(venue(draw.choice(["Hall", "Barn"])),),
            status=draw.choice([*STATUSES, Status.ACTIVE]),
            provenance=Provenance(dataset, dataset, f"{dataset}-{ref}"),
        )
        for ref in refs
    ]


def some_change(draw: random.Random, store: Store) -> Callable[[], object]:
    ids = [g.id for status in STATUSES for g in store.all_groups(status)] or ["nobody"]
    one, other = draw.choice(ids), draw.choice([f"{d}-{r}" for d in ("x", "y") for r in "abcdef"])
    dataset = draw.choice(["x", "y"])
    term = Term("Term", day("2026-09-01"), day("2026-12-18").replace(day=draw.randint(10, 20)))
    runs = [run.id for run in store.runs() if not run.undone] or [0]
    return draw.choice([
        lambda: store.import_groups(some_groups(draw, dataset), dataset),
        lambda: store.import_groups(some_groups(draw, dataset), dataset, terms=(term,)),
        lambda: store.edit(one, {"name": draw.choice(["Tea", "Art"])}, "Ann"),
        lambda: store.edit(other, {"status": draw.choice([*STATUSES, None])}, "Ann"),
        lambda: store.merge(one, other, "Ann"),
        lambda: store.merge(one, other, "Ann"),
        lambda: store.split(other, "Ann"),
        lambda: store.not_same(one, other, "Ann"),
        lambda: store.create(replace(group("?"), name="Made here"), "Ann"),
        lambda: store.undo(runs[0], "Ann"),
        lambda: store.close_group(one, "Ann"),
    ])  # fmt: skip


@pytest.mark.parametrize(("most", "seed"), [(0, 0), (1_000, 1)])
def test_what_changed_is_seen_whoever_changed_it_and_how(
    database: str, most: int, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.store.snapshot._MOST_READ_ALONE", most)
    draw = random.Random(seed)
    done = 0
    with Store.open(database) as writer, Store.open(database) as reader:
        for _ in range(30):
            try:
                some_change(draw, writer)()
                done += 1
            except ChangeError:
                continue
            with Store.open(database) as fresh:
                for status in STATUSES:
                    assert reader.all_groups(status) == fresh.all_groups(status)
                assert (reader.terms(), reader.kinds()) == (fresh.terms(), fresh.kinds())
                week = day("2026-11-02"), day("2026-11-08")
                assert reader.sessions_between(*week) == fresh.sessions_between(*week)
                for one in fresh.all_groups():
                    assert reader.group(one.id) == one
    assert done > 12
