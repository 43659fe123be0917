"""How the database is opened, how it is locked, and how its errors are said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event, exc, pool

from directory.errors import StoreError, StoreMissing

_WRITING: Final = "linkway_writing"
_BUSY_MS: Final = 30_000

# One writer at a time, whoever it is: the number is ours and means nothing.
GROUPS_LOCK: Final = 7_451_203_311


def open_engine(url: str, *, create: bool) -> sa.Engine:
    """Return an engine for a database address.

    Parameters
    ----------
    url : ``sqlite:///path``, ``sqlite://`` (in memory), or ``postgresql://...``.
    create : make the SQLite file, and its folder, where there is none.

    Raises
    ------
    StoreMissing : there is no such SQLite file and `create` is false.
    StoreError : the address cannot be read, or names another kind of database.
    """
    try:
        address = sa.make_url(url)
    except (exc.ArgumentError, ValueError):
        raise StoreError(
            "the database address cannot be read: write sqlite:///file.db or "
            "postgresql://user@host/name"
        ) from None
    backend = address.get_backend_name()
    if backend in {"postgres", "postgresql"}:
        return _postgres(address)
    if backend == "sqlite":
        return _sqlite(address, create=create)
    raise StoreError(f"{backend} is not a database that we use: take sqlite or postgresql")


def _postgres(address: sa.URL) -> sa.Engine:
    try:
        return sa.create_engine(
            address.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True
        )
    except ImportError:
        raise StoreError(
            'PostgreSQL needs the package psycopg: install "linkway[postgres]"'
        ) from None


def _sqlite(address: sa.URL, *, create: bool) -> sa.Engine:
    address = address.set(drivername="sqlite")
    name = address.database
    if name in {None, "", ":memory:"}:
        engine = sa.create_engine(
            address,
            poolclass=pool.StaticPool,
            connect_args={"check_same_thread": False},
            hide_parameters=True,
        )
    else:
        path = Path(str(name))
        if not path.is_file() and not create:
            raise StoreMissing(
                f"there is no directory at {path} yet: fill it with linkway groups import"
            )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{path.parent} cannot be made ({error.strerror})") from None
        engine = sa.create_engine(
            address, connect_args={"timeout": _BUSY_MS / 1000}, hide_parameters=True
        )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        # The driver must not begin transactions on its own: it leaves schema changes outside.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writing = connection.get_execution_options().get(_WRITING, False)
        # A writer takes its lock at once, not half way, where it could no longer be given.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def is_new_file(url: str) -> bool:
    """Return whether the database would be a SQLite file that does not exist yet."""
    path = _file(url)
    return path is not None and not path.exists()


def remove_if_empty(url: str) -> None:
    """Take away the SQLite file of a database that could not be made.

    Only one without a single byte: in any other, somebody may have begun to write.
    """
    path = _file(url)
    try:
        if path is not None and path.stat().st_size == 0:
            path.unlink()
    except OSError:
        # What cannot be removed does no harm: the error that brought us here says what is wrong.
        return


def _file(url: str) -> Path | None:
    address = sa.make_url(url)
    if address.get_backend_name() != "sqlite" or address.database in {None, "", ":memory:"}:
        return None
    return Path(str(address.database))


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection that sees one state of the database from its first to its last query."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with said_plainly(engine), engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: sa.Engine, lock: int = GROUPS_LOCK) -> Iterator[sa.Connection]:
    """Give the only writing connection; all that it does takes place together or not at all.

    Parameters
    ----------
    lock : the number of the lock in PostgreSQL; parts that share a database but no table have one
        each, so that neither waits for the other.
    """
    engine = engine.execution_options(**{_WRITING: True})
    with said_plainly(engine), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))
        yield connection


@contextmanager
def migrating(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Give the only writing connection, for changes of tables.

    SQLite changes a table by copying it. Its references are not looked at meanwhile, and all of
    them at the end; they can be left aside only before a transaction begins.
    """
    engine = engine.execution_options(**{_WRITING: True})
    if engine.dialect.name != "sqlite":
        with writing(engine) as connection:
            yield connection
        return
    with said_plainly(engine), engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                if broken is not None:
                    raise StoreError(
                        f"the database was not upgraded: a row of {broken[0]} names what is not in "
                        f"{broken[2]}; it is as it was"
                    )
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


@contextmanager
def said_plainly(engine: sa.Engine) -> Iterator[None]:
    """Turn what the database says into one line without a statement, a value or a password."""
    try:
        yield
    except exc.SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        said = (str(cause).strip().splitlines() or [type(cause).__name__])[0]
        shown = engine.url.render_as_string(hide_password=True)
        raise StoreError(f"the database {shown} cannot be used: {said}") from error
