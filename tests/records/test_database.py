"""The records on SQLite and on a real PostgreSQL: made, opened again, shared with the groups."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from directory.errors import StoreError
from directory.store import Store
from directory.store.engine import open_engine, writing
from webmap.records.database import Records
from webmap.records.tables import metadata, organisations


def test_records_come_back_when_they_are_opened_again(database: str) -> None:
    with Records.open(database) as records, records.writing() as connection:
        connection.execute(organisations.insert().values(name="Severn Surgery"))
    with Records.open(database) as records, records.reading() as connection:
        assert connection.execute(sa.select(organisations.c.name)).scalar() == "Severn Surgery"


def test_groups_and_records_may_share_a_database(database: str) -> None:
    with Records.open(database), Store.open(database) as store:
        assert store.all_groups() == []
    with Store.open(database, create=False), Records.open(database):
        pass


@pytest.mark.postgres
def test_records_are_written_while_groups_are_being_written(postgres_url: str) -> None:
    impatient = f"{postgres_url}&options=-c%20lock_timeout%3D10s"
    with Records.open(impatient) as records:
        groups = open_engine(postgres_url, create=False)
        with writing(groups) as import_, records.writing() as connection:
            import_.execute(sa.text("SELECT 1"))
            connection.execute(organisations.insert().values(name="Severn Surgery"))
        groups.dispose()
        with records.reading() as connection:
            assert connection.execute(sa.select(organisations.c.name)).scalar() == "Severn Surgery"


def test_the_migrations_make_what_the_tables_say(database: str) -> None:
    with Records.open(database) as records, records.reading() as connection:
        options = {"version_table": "records_version", "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_a_deleted_text_leaves_no_byte_in_any_file(tmp_path: Path) -> None:
    secret = "a home that must not be found"
    with Records.open(f"sqlite:///{tmp_path / 'records.db'}") as records:
        with records.writing() as connection:
            connection.execute(organisations.insert().values(name=secret))
        with records.writing() as connection:
            connection.execute(organisations.delete())
        records.wipe()
        for path in tmp_path.iterdir():
            assert secret.encode() not in path.read_bytes(), path.name


def test_records_of_a_newer_version_are_refused(database: str) -> None:
    with Records.open(database) as records, records.writing() as connection:
        connection.execute(sa.text("UPDATE records_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer Linkway"):
        Records.open(database)
