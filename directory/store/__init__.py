"""The directory in a database: the only place that knows SQL.

SQLite for one machine, PostgreSQL where several share a directory; both give the same answers.
"""

from directory.store.migrate import upgrade
from directory.store.report import ImportReport
from directory.store.store import Store

__all__ = ["ImportReport", "Store", "upgrade"]
