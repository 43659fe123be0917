"""A directory that is open: from an address to connections, and their end."""

from __future__ import annotations

from typing import Self

import sqlalchemy as sa

from directory.store.engine import is_new_file, open_engine, remove_if_empty
from directory.store.migrate import bring_up_to_date, must_be_up_to_date


class Opened:
    """An open directory."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str, *, create: bool = True) -> Self:
        """Open the directory at `url`.

        Parameters
        ----------
        url : ``sqlite:///path``, ``sqlite://`` (in memory), or ``postgresql://user@host/name``.
        create : make the database and bring its tables up to date; otherwise nothing is written.

        Raises
        ------
        StoreMissing : there is none, and `create` is false.
        StoreError : it cannot be opened, or was made by a newer version.
        """
        engine = open_engine(url, create=create)
        new = is_new_file(url)
        try:
            if create:
                bring_up_to_date(engine)
            else:
                must_be_up_to_date(engine)
        except BaseException:
            engine.dispose()
            if new:
                remove_if_empty(url)
            raise
        return cls(engine)

    def close(self) -> None:
        """Close the connections; the store opens new ones when it is asked again."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
