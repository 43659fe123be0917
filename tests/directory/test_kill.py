"""An import that is killed at any moment has happened as a whole, or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from directory.model import Group
from directory.store import Store
from directory.store.engine import open_engine
from directory.store.tables import metadata
from tests.directory.examples import group, venue, weekly

ROOT = Path(__file__).resolve().parents[2]

# For each number that it reads, imports in a process of its own, which ends itself by SIGKILL just
# before the n-th thing that it says to the database, COMMIT counted in, or just after the last one.
# Answers with how that process ended, and how many things it said if it was never killed.
KILLED_IMPORTS = """
import os, signal, sys
from sqlalchemy import Engine, event
from directory.store import Store
from tests.directory.test_kill import later

said = 0

def run(moment):
    def count(*_):
        global said
        said += 1
        if said == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    store = Store.open(sys.argv[1])
    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)
    store.import_groups(later(), "council")
    count()
    return said

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


def test_killed_at_any_moment_it_is_all_or_nothing(database: str) -> None:
    with (
        Store.open(database) as store,
        subprocess.Popen(
            [sys.executable, "-c", KILLED_IMPORTS, database],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as imports,
    ):

        def run(moment: int) -> int:
            print(moment, file=imports.stdin, flush=True)
            return int(imports.stdout.readline())

        # Back and forth once, so that from here on each turn says the same to the database.
        for groups in (earlier(), later(), earlier()):
            store.import_groups(groups, "council")
        said = run(0)
        assert said > 10
        store.import_groups(earlier(), "council")
        before = contents(database)
        # The last but one is the COMMIT, the last is after it.
        for moment in range(1, said):
            assert run(moment) == -signal.SIGKILL
            assert contents(database) == before, f"killed at {moment} of {said}"
        assert run(said) == -signal.SIGKILL
        assert contents(database) != before
        assert not store.import_groups(later(), "council").writes
        imports.stdin.close()
