"""Counts of what could not be found, on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from webmap.records.database import Records
from webmap.records.tables import unmet
from webmap.records.unmet import Count, UnmetCounts


@pytest.fixture
def records(database: str) -> Iterator[Records]:
    with Records.open(database) as opened:
        yield opened


def test_a_search_counts_once_for_each_kind_whatever_days_it_asked_for(records: Records) -> None:
    counts = UnmetCounts(records)
    counts.add("W1", ["lunch club", "singing", "singing"], [1, 3], "lift")
    counts.add("W1", ["lunch club"], [], "one_way")
    counts.add("", ["any"], [6], "none")
    assert counts.by_area_and_kind() == [
        Count("", "any", 1),
        Count("W1", "lunch club", 2),
        Count("W1", "singing", 1),
    ]


def test_nothing_but_area_kind_days_and_verdict_is_kept(records: Records) -> None:
    UnmetCounts(records).add("W1", ["lunch club"], [0, 6], "lift")
    with records.reading() as connection:
        (row,) = connection.execute(sa.select(unmet)).mappings().all()
    assert dict(row) == {
        "area": "W1",
        "kind": "lunch club",
        "weekdays": 0b1000001,
        "verdict": "lift",
        "number": 1,
    }


def test_no_press_is_lost_when_many_press_at_once(records: Records) -> None:
    ready = threading.Barrier(4)

    def press() -> None:
        ready.wait()
        for _ in range(5):
            UnmetCounts(records).add("W1", ["any"], [], "lift")

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert UnmetCounts(records).by_area_and_kind() == [Count("W1", "any", 20)]
