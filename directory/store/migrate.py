"""Bringing a database to the tables of this version, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from directory.errors import StoreError, StoreMissing
from directory.store.engine import migrating, open_engine, reading


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables that one part of Linkway keeps, and how they came to be.

    Attributes
    ----------
    head : the newest migration.
    migrations : the folder that Alembic reads them from.
    version_table : where a database says which migration it has; parts that share a database
        have one each.
    """

    head: str
    migrations: Path
    version_table: str = "alembic_version"


GROUPS: Final = Schema("0002", Path(__file__).parent / "migrations")
"""The directory's own, which `tables` describes."""


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


def bring_up_to_date(engine: sa.Engine, schema: Schema = GROUPS) -> None:
    """Create or upgrade the tables of a database; does not write where nothing is to do."""
    with reading(engine) as connection:
        if _revision(connection, schema) == schema.head:
            return
    # Takes 0.3 s, and is needed once in the life of a database.
    from alembic import command, config, script

    folder = str(schema.migrations)
    settings = config.Config()
    settings.set_main_option("script_location", folder.replace("%", "%%"))
    known = {each.revision for each in script.ScriptDirectory(folder).walk_revisions()}
    with migrating(engine) as connection:
        # Somebody else may have done it while we waited for the lock.
        revision = _revision(connection, schema)
        if revision == schema.head:
            return
        if revision is not None and revision not in known:
            raise StoreError(
                f"the database was made by a newer Linkway (tables {revision}): update this one"
            )
        settings.attributes.update(connection=connection, version_table=schema.version_table)
        command.upgrade(settings, "head")


def must_be_up_to_date(engine: sa.Engine) -> None:
    """Refuse a database without tables or with those of another version; writes nothing.

    Raises
    ------
    StoreMissing : it holds no directory yet.
    StoreError : it must be upgraded first, or was made by a newer version.
    """
    with reading(engine) as connection:
        revision = _revision(connection, GROUPS)
    if revision is None:
        raise StoreMissing(
            "the database holds no directory yet: fill it with linkway groups import"
        )
    if revision != GROUPS.head:
        raise StoreError(
            f"the database has the tables of another Linkway ({revision}, this one has "
            f"{GROUPS.head}): "
            "import once without --dry-run, or update"
        )


def _revision(connection: sa.Connection, schema: Schema) -> str | None:
    if not sa.inspect(connection).has_table(schema.version_table):
        return None
    table = sa.table(schema.version_table, sa.column("version_num"))
    found = connection.execute(sa.select(table.c.version_num)).scalar()
    return None if found is None else str(found)
