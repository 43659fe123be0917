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
from tests.directory.examples import group, venue, weekly

ROOT = Path(__file__).resolve().parents[2]

# Ends itself by SIGKILL just before (or, for the last, just after) the n-th thing that it says
# to the database, COMMIT counted in; prints how many there were when it is never killed.
KILLED_IMPORT = """
import os, signal, sys
from sqlalchemy import Engine, event
from directory.store import Store
from tests.directory.test_kill import later

url, moment = sys.argv[1], int(sys.argv[2])
said = 0

def count(*_):
    global said
    said += 1
    if said == moment:
        os.kill(os.getpid(), signal.SIGKILL)

store = Store.open(url)
event.listen(Engine, "before_cursor_execute", count)
event.listen(Engine, "commit", count)
store.import_groups(later(), "council")
count()
print(said)
"""


def earlier() -> list[Group]:
    return [group(f"g{i}", weekly(i % 7), venues=(venue(f"Hall {i}"),)) for i in range(40)]


def later() -> list[Group]:
    kept = [group(f"g{i}", weekly((i + 1) % 7), venues=(venue("New hall"),)) for i in range(20)]
    return [*kept, *(group(f"n{i}", weekly(0), weekly(1), needs=("tea",)) for i in range(30))]


def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, without the time of day."""
    engine = open_engine(url, create=False)
    tables = sa.MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        rows = {
            table.name: sorted(
                (
                    tuple(row)
                    for row in connection.execute(
                        sa.select(*(c for c in table.c if c.name != "imported_at"))
                    )
                ),
                key=repr,
            )
            for table in tables.sorted_tables
        }
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    engine.dispose()
    return rows


def run(url: str, moment: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", KILLED_IMPORT, url, str(moment)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_killed_at_any_moment_it_is_all_or_nothing(database: str) -> None:
    with Store.open(database) as store:
        # Back and forth once, so that from here on each turn says the same to the database.
        for groups in (earlier(), later(), earlier()):
            store.import_groups(groups, "council")
        whole = run(database, 0)
        assert whole.returncode == 0, whole.stderr
        said = int(whole.stdout)
        store.import_groups(earlier(), "council")
    before = contents(database)
    # The last but one is the COMMIT, the last is after it.
    for moment in (said // 3, 2 * said // 3, said - 2, said - 1):
        done = run(database, moment)
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert contents(database) == before, f"killed at {moment} of {said}"
    done = run(database, said)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert contents(database) != before
    with Store.open(database) as store:
        assert not store.import_groups(later(), "council").writes
