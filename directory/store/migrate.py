"""Bringing a database to the tables of this version, in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import sqlalchemy as sa

from directory.errors import StoreError, StoreMissing
from directory.store.engine import migrating, open_engine, reading

HEAD: Final = "0002"
"""The newest migration: the one that `tables` describes."""

_MIGRATIONS: Final = Path(__file__).parent / "migrations"


def upgrade(url: str) -> None:
    """Create or upgrade the database at `url` (see `open_engine`).

    Raises
    ------
    StoreError : it cannot be opened, or was made by a newer version.
    """
    engine = open_engine(url, create=True)
    try:
        bring_up_to_date(engine)
    finally:
        engine.dispose()


def bring_up_to_date(engine: sa.Engine) -> None:
    """Create or upgrade the database of an engine; does not write where nothing is to do."""
    with reading(engine) as connection:
        if _revision(connection) == HEAD:
            return
    # Takes 0.3 s, and is needed once in the life of a database.
    from alembic import command, config, script

    settings = config.Config()
    settings.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    known = {each.revision for each in script.ScriptDirectory(str(_MIGRATIONS)).walk_revisions()}
    with migrating(engine) as connection:
        # Somebody else may have done it while we waited for the lock.
        revision = _revision(connection)
        if revision == HEAD:
            return
        if revision is not None and revision not in known:
            raise StoreError(
                f"the database was made by a newer Linkway (tables {revision}): update this one"
            )
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def must_be_up_to_date(engine: sa.Engine) -> None:
    """Refuse a database without tables or with those of another version; writes nothing.

    Raises
    ------
    StoreMissing : it holds no directory yet.
    StoreError : it must be upgraded first, or was made by a newer version.
    """
    with reading(engine) as connection:
        revision = _revision(connection)
    if revision is None:
        raise StoreMissing(
            "the database holds no directory yet: fill it with linkway groups import"
        )
    if revision != HEAD:
        raise StoreError(
            f"the database has the tables of another Linkway ({revision}, this one has {HEAD}): "
            "import once without --dry-run, or update"
        )


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)
