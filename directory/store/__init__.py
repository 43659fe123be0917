"""The directory in a database: the only place that knows SQL.

SQLite for one machine, PostgreSQL where several share a directory; both give the same answers.
"""

from directory.store.history import Change, Run
from directory.store.migrate import upgrade
from directory.store.report import ImportReport
from directory.store.store import Store
from directory.store.undoing import UndoReport
from directory.store.wrong import LONGEST_REPORT, WrongReport

__all__ = [
    "LONGEST_REPORT",
    "Change",
    "ImportReport",
    "Run",
    "Store",
    "UndoReport",
    "WrongReport",
    "upgrade",
]
