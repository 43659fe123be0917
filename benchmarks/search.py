"""How long the search takes over many groups, beside SQLite's own full-text search (FTS5).

Run: python -m benchmarks.search [--groups 50000] [--rounds 7]. Nothing is asserted; the groups are
invented. The peer finds words only: it knows no needs, slips, dates or counts. Both are asked in
turn in the same run; the figure is the middle one of the rounds. On Linux the memory that the
index takes is measured too.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sqlite3
import statistics
import time
import tracemalloc
from collections.abc import Callable

from directory.find import AccessPoint, DayPart, Index, Query, Sure
from directory.model import Access, Fact, Frequency, Group, Provenance, Schedule, Venue
from directory.schedule import ScheduleTable
from webmap.demo.group_spec import KINDS
from webmap.demo.groups import GROUPS

TODAY = dt.date(2026, 11, 22)
WEEK = (dt.date(2026, 11, 23), dt.date(2026, 11, 29))
FIRST = 50


def invented(count: int) -> list[Group]:
    """Return groups after those of the demo, each with words and a place of its own."""
    draw = random.Random(1)
    letters = "abcdefghijklmnoprstuvwy"
    made_up = ["".join(draw.choices(letters, k=draw.randint(4, 10))) for _ in range(20_000)]
    common = [
        word
        for kind in KINDS.values()
        for word in kind.description.split()
    ]  # fmt: skip
    groups = []
    for i in range(count):
        spec = GROUPS[i % len(GROUPS)]
        kind, extra = KINDS[spec.kind], dict(spec.extra)
        own = draw.choices(made_up, k=6)
        start = draw.randrange(8, 20)
        access = Access(*(draw.choice(list(Fact)) for _ in range(5)))
        venue = Venue(f"v{i // 3}", f"{own[0].title()} Hall", access=access)
        text = " ".join([kind.description, *draw.choices(common, k=30), *own])
        groups.append(
            Group(
                f"g{i}",
                f"{own[1].title()} {spec.name}",
                spec.kind,
                Provenance(
                    "Invented",
                    "invented",
                    f"g{i}",
                    assured_on=TODAY - dt.timedelta(days=draw.randrange(700)),
                ),
                needs=tuple(extra.get("needs", kind.needs).split(";")),
                summary=f"{spec.summary} {own[2]}",
                description=text,
                for_whom=extra.get("for_whom", kind.for_whom),
                cost=extra.get("cost", kind.cost),
                venues=(venue,),
                schedules=(
                    Schedule(
                        Frequency.WEEKLY,
                        draw.randrange(7),
                        starts_on=dt.date(2025, 9, 1),
                        start_time=dt.time(start),
                        end_time=dt.time(start + 2),
                        bank_holidays=Fact.NO,
                        venue_id=venue.id,
                    ),
                ),
            )
        )
    return groups


def middle(work: Callable[[], object], rounds: int) -> float:
    """Return the middle time of some rounds, in milliseconds."""
    took = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        took.append(time.perf_counter() - begin)
    return statistics.median(took) * 1000


def full_text(groups: list[Group]) -> sqlite3.Connection:
    """Return an FTS5 table of the same texts."""
    peer = sqlite3.connect(":memory:")
    peer.execute(
        "CREATE VIRTUAL TABLE found USING fts5(name, kind, needs, summary, description, "
        "tokenize='porter unicode61')"
    )
    rows = ((g.name, g.kind, " ".join(g.needs), g.summary, g.description) for g in groups)
    peer.executemany("INSERT INTO found VALUES (?, ?, ?, ?, ?)", rows)
    return peer


def ask(peer: sqlite3.Connection, words: str) -> list[tuple[int]]:
    """Return the best groups by BM25, the name counting most."""
    wanted = "SELECT rowid FROM found WHERE found MATCH ? ORDER BY bm25(found, 16, 12, 8, 6, 2)"
    return peer.execute(f"{wanted} LIMIT {FIRST}", (words,)).fetchall()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args()
    groups = invented(chosen.groups)
    schedules = ScheduleTable(groups)
    begin = time.perf_counter()
    index = Index(groups, schedules)
    print(f"{len(groups):,} groups, index made in {time.perf_counter() - begin:.2f} s")
    begin = time.perf_counter()
    peer = full_text(groups)
    print(f"FTS5 table of the same made in {time.perf_counter() - begin:.2f} s")
    tracemalloc.start()
    kept = Index(groups, schedules)
    print(
        f"memory of the index {tracemalloc.get_traced_memory()[0] / 1e6:.0f} MB, "
        f"of its postings {kept.bytes / 1e6:.0f} MB"
    )
    tracemalloc.stop()
    del kept

    def find(query: Query) -> object:
        return index.search(query, today=TODAY).hits(FIRST)

    rows: list[tuple[str, Query, str]] = [
        ("a word: crafts", Query("crafts"), "crafts"),
        ("two words: singing arthritis", Query("singing arthritis"), "singing AND arthritis"),
        ("a beginning: gard", Query("gard"), "gard*"),
        ("a need: lonely", Query("lonely"), "lonely"),
        ("two needs: lost my husband, lonely", Query("lost my husband, lonely"), "lost husband"),
        ("a slip: bereavmnet", Query("bereavmnet"), ""),
        ("a word nobody has: xqzzyvw", Query("xqzzyvw"), "xqzzyvw"),
        ("nothing but filters", Query(cost_up_to=300, age=70, kinds=("Dance", "Singing")), ""),
        ("a need, a week, Tuesday morning, step-free", Query(
            "bad back", weekdays=frozenset({1}), parts=frozenset({DayPart.MORNING}),
            first=WEEK[0], last=WEEK[1], access=((AccessPoint.STEP_FREE, Sure.YES),),
        ), ""),
        ("all groups of a week", Query(first=WEEK[0], last=WEEK[1]), ""),
    ]  # fmt: skip
    print(f"{'first ' + str(FIRST) + ' with reasons and counts':<46}{'ours':>9}{'FTS5':>10}")
    for name, query, words in rows:
        find(query)
        ours = middle(lambda q=query: find(q), chosen.rounds)  # type: ignore[misc]
        theirs = f"{middle(lambda w=words: ask(peer, w), chosen.rounds):7.1f} ms" if words else "-"  # type: ignore[misc]
        print(f"{name:<46}{ours:6.1f} ms{theirs:>10}")


if __name__ == "__main__":
    main()
