"""How long the directory takes: expanding, importing, reading and searching many groups.

Run: python -m benchmarks.schedules [--groups 10000]. Nothing is asserted; the groups are invented.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from directory.bankholidays import Region, bank_holidays_between
from directory.export import write_groups
from directory.find import Index, Query
from directory.importing import import_file
from directory.model import Fact, Frequency, Group, Provenance, Schedule, Term, Venue
from directory.schedule import ScheduleTable
from directory.store import Store

T = TypeVar("T")

KINDS = ("Lunch club", "Choir", "Gardening", "Crafts", "Walking group", "Befriending")
YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
TERMS = (
    Term("Spring", dt.date(2026, 1, 5), dt.date(2026, 3, 27)),
    Term("Summer", dt.date(2026, 4, 13), dt.date(2026, 7, 21)),
    Term("Autumn", dt.date(2026, 9, 2), dt.date(2026, 12, 18)),
)


def invented(count: int) -> list[Group]:
    """Return groups of which three in four are weekly, the others monthly or fortnightly."""
    draw = random.Random(1)
    groups = []
    for i in range(count):
        venue = Venue(f"v{i // 3}", f"Hall {i // 3}", lat=51.5 + i / 1e5, lon=-3.0)
        hour = draw.randrange(9, 19)
        monthly = draw.random() < 0.15
        every = 2 if draw.random() < 0.1 else 1
        schedule = Schedule(
            Frequency.MONTHLY if monthly else Frequency.WEEKLY,
            draw.randrange(7),
            draw.choice([1, 2, 3, 4, -1]) if monthly else None,
            every,
            dt.date(2025, 9, 1),
            None,
            dt.time(hour),
            dt.time(hour + 2),
            draw.choice([Fact.YES, Fact.NO, Fact.UNKNOWN]),
            draw.choice([Fact.NO, Fact.UNKNOWN]),
            venue_id=venue.id,
        )
        groups.append(
            Group(
                f"g{i}",
                f"{draw.choice(KINDS)} number {i}",
                draw.choice(KINDS),
                Provenance("Invented", "invented", f"g{i}"),
                venues=(venue,),
                schedules=(schedule,),
                summary="Tea, talk and something to do with your hands.",
            )
        )
    return groups


def timed(what: str, work: Callable[[], T]) -> T:
    begin = time.perf_counter()
    result = work()
    print(f"{what:<58}{time.perf_counter() - begin:8.3f} s")
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=int, default=10_000)
    count = parser.parse_args().groups
    groups = invented(count)
    timed("import of the package holidays", lambda: bank_holidays_between(Region.ENGLAND, *YEAR))
    table = timed(f"schedules of {count:,} groups to columns", lambda: ScheduleTable(groups))
    year = timed("a year of sessions as columns", lambda: table.between(*YEAR, TERMS))
    timed(f"the {len(year):,} sessions as values", year.sessions)
    index = timed("search index", lambda: Index(groups, table))
    fortnight = Query("choir", first=dt.date(2026, 11, 23), last=dt.date(2026, 12, 6))
    timed("search by a word and a fortnight", lambda: index.search(fortnight))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "groups.csv"
        timed("export to CSV", lambda: write_groups(groups, path))
        with Store.open(f"sqlite:///{folder}/linkway.db") as store:
            today = dt.date(2026, 11, 22)
            timed("first import of that file (SQLite)", lambda: import_file(store, path, today))
            timed("second import, nothing changed", lambda: import_file(store, path, today))
            timed("all groups out of the store, first time", store.all_groups)
            timed("all groups out of the store, again", store.all_groups)


if __name__ == "__main__":
    main()
