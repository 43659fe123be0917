"""A directory that an older Linkway made is upgraded with all that it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from directory.errors import ChangeError, StoreError
from directory.model import (
    Access,
    Contact,
    Fact,
    Group,
    Offer,
    OfferKind,
    Organisation,
    Provenance,
    Status,
    Venue,
)
from directory.store import Store
from directory.store.engine import migrating, open_engine
from directory.store.migrate import GROUPS, bring_up_to_date
from tests.directory.examples import MON, TUE, day, weekly

Before = Callable[[str], None]

HALL = Venue("hall", "Hall", "1 Lane", "NP20 1AA", 51.5, -3.0, Access(Fact.YES, parking=Fact.NO))
LUNCH = Group(
    "lunch",
    "Lunch",
    "Lunch club",
    Provenance("Council", "council", "1", "OGL", day("2026-11-01")),
    needs=("tea",),
    organisation=Organisation("Trust"),
    venues=(HALL, Venue("barn", "Barn")),
    schedules=(
        weekly(MON, venue_id="barn", not_on=(day("2026-12-21"), day("2026-12-28"))),
        weekly(TUE, also_on=(day("2026-12-23"),)),
    ),
    min_age=55,
    languages=("English",),
    contacts=(Contact("01632 960123", "a@example.org", ""),),
    offers=(Offer(OfferKind.OTHER, "Minibus"),),
)
CHOIR = Group(
    "choir",
    "Choir",
    "Choir",
    Provenance("Council", "council", "2"),
    venues=(HALL,),
    status=Status.CLOSED,
)

_GROUP = (
    "INSERT INTO groups VALUES ('{0}', 'council', {1}, '{2}', 7, '{3}', '{4}', 'in_person', '', '',"
    " '{5}', '', '', {6}, NULL, 'unknown', '{7}', '{8}', '', '{9}', 'Council', '{10}', {11})"
)
_SCHEDULE = (
    "INSERT INTO schedules VALUES ('lunch', {0}, 'weekly', {0}, NULL, 1, NULL, NULL, "
    "'10:00:00.000000', '12:00:00.000000', 'unknown', 'yes', {1})"
)
ROWS = [
    "INSERT INTO imports VALUES (7, '2026-11-02 10:30:00', 'council', 'a.csv', 2, 0, 0, 0, 1)",
    "INSERT INTO terms VALUES (0, 'Autumn', '2026-09-02', '2026-12-18')",
    "INSERT INTO venues VALUES ('hall', 'Hall', '1 Lane', 'NP20 1AA', 51.5, -3.0, 'yes', "
    "'unknown', 'unknown', 'no')",
    "INSERT INTO venues VALUES ('barn', 'Barn', '', '', NULL, NULL, 'unknown', 'unknown', "
    "'unknown', 'unknown')",
    _GROUP.format(
        "lunch", "'1'", "active", "Lunch", "Lunch club", "Trust", 55, "01632 960123",
        "a@example.org", "Minibus", "OGL", "'2026-11-01'",
    ),
    _GROUP.format(
        "choir", "'2'", "closed", "Choir", "Choir", "", "NULL", "", "", "", "", "NULL"
    ),
    "INSERT INTO group_needs VALUES ('lunch', 0, 'tea')",
    "INSERT INTO group_languages VALUES ('lunch', 0, 'English')",
    "INSERT INTO group_venues VALUES ('lunch', 0, 'hall')",
    "INSERT INTO group_venues VALUES ('lunch', 1, 'barn')",
    # Twice the same place: the old tables let that through.
    "INSERT INTO group_venues VALUES ('lunch', 2, 'hall')",
    "INSERT INTO group_venues VALUES ('choir', 0, 'hall')",
    _SCHEDULE.format(0, "'barn'"),
    _SCHEDULE.format(1, "NULL"),
    "INSERT INTO schedule_dates VALUES ('lunch', 0, '2026-12-28', false)",
    "INSERT INTO schedule_dates VALUES ('lunch', 0, '2026-12-21', false)",
    "INSERT INTO schedule_dates VALUES ('lunch', 1, '2026-12-23', true)",
]  # fmt: skip


@pytest.fixture
def first_version() -> Before:
    """Give a function that makes a database as the first version of the tables had it."""
    from alembic import command, config

    from directory.store.migrate import GROUPS

    def make(url: str) -> None:
        engine = open_engine(url, create=True)
        settings = config.Config()
        settings.set_main_option("script_location", str(GROUPS.migrations))
        with migrating(engine) as connection:
            settings.attributes.update(connection=connection, version_table=GROUPS.version_table)
            command.upgrade(settings, "0001")
            for row in ROWS:
                connection.exec_driver_sql(row)
        engine.dispose()

    return make


def test_an_old_directory_is_upgraded_with_all_that_it_holds(
    database: str, first_version: Before
) -> None:
    first_version(database)
    with Store.open(database) as store:
        assert store.group("lunch") == LUNCH
        assert store.all_groups() == [LUNCH]
        assert store.all_groups("closed") == [CHOIR]
        assert [term.name for term in store.terms()] == ["Autumn"]
        assert store.change() == 7
        report = store.import_groups([LUNCH], "council")
        assert (report.unchanged, report.writes) == (("lunch",), False)
        assert store.import_groups([replace(LUNCH, name="Tea")], "council").writes
        # The count goes on from where it was.
        assert store.change() == 8
        new, old = store.runs()
        assert (old.id, old.new, old.rejected_rows, str(old.at.date())) == (7, 2, 1, "2026-11-02")
        with pytest.raises(ChangeError, match="older Linkway"):
            store.undo(old.id, "Ann")
        store.undo(new.id, "Ann")
        assert store.group("lunch") == LUNCH


def test_an_upgrade_that_fails_leaves_the_old_directory_as_it_was(
    database: str, first_version: Before
) -> None:
    class Stop(Exception):
        pass

    def stop(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if "CREATE TABLE wrong_reports" in statement:
            raise Stop

    first_version(database)
    engine = open_engine(database, create=False)
    sa.event.listen(engine, "before_cursor_execute", stop)
    with pytest.raises(Stop):
        bring_up_to_date(engine)
    sa.event.remove(engine, "before_cursor_execute", stop)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM imports").scalar() == 1
        assert (
            connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0001"
        )
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    bring_up_to_date(engine)
    with engine.connect() as connection:
        assert (
            connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            == GROUPS.head
        )
    engine.dispose()


def test_an_old_directory_with_broken_references_is_refused_and_left(
    database: str, first_version: Before
) -> None:
    if not database.startswith("sqlite"):
        pytest.skip("PostgreSQL keeps its references whole at any time")
    first_version(database)
    engine = open_engine(database, create=False)
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            connection.exec_driver_sql("INSERT INTO group_needs VALUES ('nobody', 0, 'tea')")
    engine.dispose()
    with pytest.raises(StoreError, match="group_needs"):
        Store.open(database)
    with pytest.raises(StoreError, match="0001"):
        Store.open(database, create=False)
