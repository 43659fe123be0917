"""What is killed at any moment has happened as a whole, or not at all: imports, edits, undos."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from directory.model import Group
from directory.store import Store
from directory.store.engine import open_engine
from directory.store.tables import metadata
from tests.directory.examples import group, venue, weekly

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]

# For each number that it reads, does something in a process of its own, which ends by SIGKILL just
# before the n-th thing that it says to the database, COMMIT counted in, or by SIGTERM just
# after the last one. Answers with how the process ended; that is 0 if the number was too high.
KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
from directory.store import Store
from tests.directory.test_kill import DEEDS

said = 0
ending = signal.SIGKILL

def run(moment):
    def count(*_):
        global said
        said += 1
        if said == moment:
            os.kill(os.getpid(), ending)

    store = Store.open(sys.argv[1])
    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)
    DEEDS[sys.argv[2]](store)
    global ending
    ending = signal.SIGTERM
    count()
    return 0

# Loads the driver once, for all of them; nothing stays open.
Store.open(sys.argv[1]).close()
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os._exit(run(int(line)))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def earlier() -> list[Group]:
    return [group(f"g{i}", weekly(i % 7), venues=(venue(f"Hall {i}"),)) for i in range(40)]


def later() -> list[Group]:
    kept = [group(f"g{i}", weekly((i + 1) % 7), venues=(venue("New hall"),)) for i in range(20)]
    return [*kept, *(group(f"n{i}", weekly(0), weekly(1), needs=("tea",)) for i in range(30))]


def _import(store: Store) -> None:
    store.import_groups(later(), "council")


def _undo(store: Store) -> None:
    store.undo(store.runs()[0].id, "Ann")


def _edit(store: Store) -> None:
    barn = venue("Barn")
    changes = {"venues": (barn,), "schedules": (weekly(2, venue_id=barn.id),), "cost": "5"}
    store.edit("g1", changes, "Ann")


def _create(store: Store) -> None:
    store.create(group("?", weekly(1), name="Tea", needs=("tea",)), "Ann")


def _merge(store: Store) -> None:
    store.merge("g3", "g1", "Ann")


def _split(store: Store) -> None:
    store.split("g2", "Ann")


DEEDS: dict[str, Callable[[Store], None]] = {
    "import": _import,
    "undo": _undo,
    "edit": _edit,
    "create": _create,
    "merge": _merge,
    "split": _split,
}


def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, without the time of day."""
    engine = open_engine(url, create=False)
    with engine.connect() as connection:
        rows = {
            table.name: sorted(
                (
                    tuple(row)
                    for row in connection.execute(
                        sa.select(*(c for c in table.c if c.name != "made_at"))
                    )
                ),
                key=repr,
            )
            for table in metadata.sorted_tables
        }
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    engine.dispose()
    return rows


@contextmanager
def killed(database: str, deed: str) -> Iterator[Callable[[int], int]]:
    """Give a function that does a deed and is killed at the n-th moment, or never."""
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, database, deed],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as deeds:

        def run(moment: int) -> int:
            print(moment, file=deeds.stdin, flush=True)
            return int(deeds.stdout.readline())

        yield run
        deeds.stdin.close()


@pytest.mark.parametrize("deed", DEEDS)
def test_killed_at_any_moment_it_is_all_or_nothing(database: str, deed: str) -> None:
    with Store.open(database) as store, killed(database, deed) as run:
        for groups in (earlier(), later(), earlier()):
            store.import_groups(groups, "council")
        store.merge("g1", "g2", "Ann")
        store.edit("g1", {"cost": "4"}, "Ann")
        before = contents(database)
        moment = 1
        while (ended := run(moment)) == -signal.SIGKILL:
            assert contents(database) == before, f"killed at {moment}"
            moment += 1
        # The last moment before was the COMMIT; now all of it is there.
        assert ended == -signal.SIGTERM
        assert moment > 5
        after = contents(database)
        assert deed in {row[-1] for row in after["changes"]}
        assert len(after["history"]) > len(before["history"])
