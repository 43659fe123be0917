"""Opens the records: from an address to connections, and their end."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final, Self

import sqlalchemy as sa
from sqlalchemy import event

from directory.store.engine import open_engine, reading, writing
from directory.store.migrate import Schema, bring_up_to_date

_SCHEMA: Final = Schema("0001", Path(__file__).parent / "migrations", "records_version")

# Nobody waits to sign in while a long import writes groups into the same PostgreSQL database.
_LOCK: Final = 7_451_203_312


class Records:
    """The open records.

    Parameters
    ----------
    engine : of their database; its tables are up to date.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the records at `url`; make them, or bring them up to date, where needed.

        Parameters
        ----------
        url : ``sqlite:///path``, ``sqlite://`` (in memory), or ``postgresql://user@host/name``.

        Raises
        ------
        StoreError : they cannot be opened, or were made by a newer version.
        """
        engine = open_engine(url, create=True)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _overwrite_what_is_deleted)
        try:
            bring_up_to_date(engine, _SCHEMA)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """Give a connection that sees one state of the records."""
        return reading(self._engine)

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """Give the only writing connection; all that it does takes place together or not at all."""
        return writing(self._engine, _LOCK)

    def wipe(self) -> None:
        """Take what was deleted out of the write-ahead log too. PostgreSQL does so by itself."""
        if self._engine.dialect.name != "sqlite":
            return
        with self._engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the connections; new ones are opened when they are asked for again."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _overwrite_what_is_deleted(connection: Any, _record: object) -> None:
    # Else the bytes of a home, even if encrypted, stay in the file until something needs the place.
    connection.execute("PRAGMA secure_delete = ON").close()
