"""The store keeps what it is given, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.bankholidays import Region
from directory.errors import StoreError, StoreMissing
from directory.model import (
    Access,
    Contact,
    Fact,
    Group,
    How,
    Offer,
    OfferKind,
    Organisation,
    Provenance,
    Status,
    Term,
    Topic,
)
from directory.rows import venue_id
from directory.store import Store, migrations, upgrade
from directory.store.engine import open_engine
from directory.store.migrate import GROUPS
from directory.store.tables import metadata
from tests.directory.examples import MON, TUE, day, group, monthly, once, venue, weekly


@pytest.fixture
def store(empty_url: str) -> Iterator[Store]:
    with Store.open(empty_url, create=False) as opened:
        yield opened


FULL = Group(
    id="full",
    name="Tŷ Gŵyr \U0001f9f6 <b>&amp;",
    kind="Crafts",
    provenance=Provenance("Council", "council", "full", "OGL v3.0", day("2026-11-01")),
    how=How.COMES_TO_YOU,
    needs=("low mood", "loneliness"),
    topics=(Topic("esdServiceTypes", "1", "Zumba"), Topic("", "", "Crafts")),
    summary="One line",
    description="Two\nlines with 'quotes' and \"more\"; -- and %s :b_id ${x}",
    organisation=Organisation("Trust", "A charity", "https://example.org/trust", "org-1"),
    venues=(
        venue("Zeta", lat=51.584123456789, lon=-2.9912345678901, uprn="010000000001",
              access=Access(Fact.YES, Fact.NO, quiet_space=Fact.YES, notes="Ring the bell")),
        venue("Alpha", postcode="np20 1aa"),
    ),
    schedules=(
        weekly(MON, not_on=(day("2026-12-21"),), also_on=(day("2026-12-24"), day("2026-12-23"))),
        monthly(-1, TUE, every=2, starts_on=day("2026-09-29"), venue_id="venue-Alpha",
                term_time_only=Fact.YES),
        once("2026-12-25", end_time=None, not_on=(day("2026-12-25"), day("2026-12-25"))),
    ),
    cost="£2",
    cost_pence=0,
    for_whom="Anyone",
    min_age=0,
    max_age=99,
    gender="women",
    referral=Fact.NO,
    how_to_refer="Just come",
    places_left=0,
    languages=("Cymraeg", "English", "English"),
    contacts=(
        Contact("01633", "a@example.org", "https://example.org", "Bookings"),
        Contact(title="Nobody answers"),
    ),
    offers=(
        Offer(OfferKind.OWN_MINIBUS, "Ours", "Newport", (0, 6), "01633"),
        Offer(OfferKind.ON_ROUTE, "42"),
    ),
    alert="Closed in August",
)  # fmt: skip


def test_a_group_comes_back_as_it_was_given(store: Store) -> None:
    store.import_groups([FULL], "council")
    assert store.group("full") == FULL
    assert store.all_groups() == [FULL]
    assert store.group("nobody") is None


@settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_comes_back_as_it_was_given(store: Store, text: str) -> None:
    store.import_groups([group("a", description=text, needs=(text,))], "council")
    (found,) = store.all_groups()
    assert (found.description, found.needs) == (text, (text,))


def test_the_order_is_by_name_on_every_engine(store: Store) -> None:
    names = {"1": "banana", "2": "Apple", "3": "apple", "4": "Éclair", "5": "zebra", "6": "_"}
    store.import_groups([group(ref, name=name) for ref, name in names.items()], "council")
    assert [g.id for g in store.all_groups()] == ["6", "2", "3", "1", "5", "4"]


def test_an_import_changes_what_is_different_and_that_alone(store: Store) -> None:
    a, b, c = group("a", weekly(TUE)), group("b", venues=(venue("Hall"),)), group("c")
    first = store.import_groups([a, b, c], "council")
    assert (first.new, first.changed, first.unchanged, first.closed) == (
        ("a", "b", "c"), (), (), (),
    )  # fmt: skip
    before = store.change()
    again = store.import_groups([a, b, c], "council")
    assert again.unchanged == ("a", "b", "c")
    assert not again.writes
    assert store.change() == before
    later = replace(a, schedules=(weekly(MON),))
    moved = replace(b, venues=(venue("Library"),))
    report = store.import_groups([later, moved, group("d")], "council")
    assert (report.new, report.changed, report.unchanged, report.closed) == (
        ("d",), ("a", "b"), (), ("c",),
    )  # fmt: skip
    assert store.all_groups() == [later, moved, group("d")]
    assert store.all_groups("closed") == [replace(c, status=Status.CLOSED)]
    assert [v.name for v in store.venues()] == ["Library"]
    assert store.change() > before


def test_a_closed_group_keeps_its_page_and_may_come_back(store: Store) -> None:
    a, b = group("a", weekly(TUE), venues=(venue(),)), group("b")
    store.import_groups([a, b], "council")
    store.import_groups([b], "council")
    assert store.group("a") == replace(a, status=Status.CLOSED)
    assert store.import_groups([b], "council").closed == ()
    assert store.import_groups([a, b], "council").changed == ("a",)
    assert store.all_groups() == [a, b]


def test_a_dry_run_tells_the_same_and_writes_nothing(store: Store) -> None:
    store.import_groups([group("a"), group("b")], "council")
    groups = [group("a", name="New name"), group("c")]
    terms = (Term("Autumn", day("2026-09-02"), day("2026-12-18")),)
    told = store.import_groups(groups, "council", terms=terms, dry_run=True)
    assert [g.id for g in store.all_groups()] == ["a", "b"]
    assert store.terms() == ()
    assert replace(told, dry_run=False) == store.import_groups(groups, "council", terms=terms)
    assert told.terms_changed


def test_datasets_do_not_touch_each_other(store: Store) -> None:
    ours, theirs = (
        group("1"),
        group("1", name="Theirs", provenance=Provenance("T", "their set", "1")),
    )
    assert store.import_groups([ours], "council").new == ("1",)
    assert store.import_groups([theirs], "their set").new == ("their-set.1",)
    assert store.import_groups([theirs], "their set").unchanged == ("their-set.1",)
    assert {g.name for g in store.all_groups()} == {"Group 1", "Theirs"}
    store.import_groups([group("2")], "council")
    assert {g.id for g in store.all_groups()} == {"2", "their-set.1"}


def test_ids_are_safe_in_an_address(store: Store) -> None:
    report = store.import_groups(
        [group(ref) for ref in ("a/b?c", "a b c", "../..", "ŵ")], "council"
    )
    assert report.new == ("a-b-c", "council.a-b-c", "group", "ŵ")


def test_what_could_not_be_read_is_not_closed(store: Store) -> None:
    store.import_groups([group("a"), group("b"), group("c")], "council")
    report = store.import_groups([group("a")], "council", rejected_refs=frozenset({"b"}))
    assert (report.kept, report.closed) == (("b",), ("c",))
    report = store.import_groups([group("b")], "council", unreadable=1)
    assert (report.kept, report.closed) == (("a",), ())


def test_a_paused_group_is_kept_as_paused_and_can_vanish(store: Store) -> None:
    a, b = group("a"), group("b", weekly(TUE), status=Status.PAUSED)
    store.import_groups([a, b], "council")
    assert store.all_groups() == [a]
    assert store.all_groups("paused") == [b]
    assert store.sessions_between(day("2026-09-01"), day("2026-09-30")) == []
    assert store.import_groups([a, b], "council").unchanged == ("a", "b")
    assert store.import_groups([a], "council").closed == ("b",)


def test_a_venue_that_two_sources_describe_in_two_ways_is_kept_with_each(store: Store) -> None:
    known = group("a", venues=(venue("Hall", access=Access(Fact.YES)),))
    unknown = group("1", venues=(venue("Hall"),), provenance=Provenance("T", "theirs", "1"))
    store.import_groups([known], "council")
    store.import_groups([unknown], "theirs")
    assert store.all_groups() == [unknown, known]
    assert store.import_groups([known], "council").unchanged == ("a",)


def test_kinds_are_counted_whatever_their_capitals(store: Store) -> None:
    kinds = ["Lunch club", "lunch club", "Lunch club", "Choir"]
    store.import_groups([group(str(i), kind=kind) for i, kind in enumerate(kinds)], "council")
    assert store.kinds() == [("Choir", 1), ("Lunch club", 3)]


def test_sessions_use_the_terms_and_holidays_of_the_store(store: Store) -> None:
    terms = (Term("Autumn", day("2026-09-02"), day("2026-10-23")),)
    groups = [
        group("term", weekly(MON, term_time_only=Fact.YES)),
        group("free", weekly(MON, bank_holidays=Fact.NO)),
    ]
    store.import_groups(groups, "council", terms=terms)
    found = store.sessions_between(day("2026-08-31"), day("2026-09-07"))
    assert [(s.group_id, s.start.day) for s in found] == [("free", 7), ("term", 7)]
    found = store.sessions_between(day("2026-08-31"), day("2026-08-31"), Region.SCOTLAND)
    assert [s.group_id for s in found] == ["free"]
    found = store.sessions_between(day("2026-08-31"), day("2026-08-31"), include_doubtful=True)
    assert [s.group_id for s in found] == ["term"]


def test_two_stores_see_each_others_imports(store: Store, empty_url: str) -> None:
    assert store.all_groups() == []
    with Store.open(empty_url) as other:
        other.import_groups([group("a")], "council")
    assert [g.id for g in store.all_groups()] == ["a"]


def test_imports_at_the_same_time_wait_for_each_other(store: Store) -> None:
    names = [f"set{i}" for i in range(4)]

    def run(name: str) -> None:
        many = [group(f"{name}-{i}", provenance=Provenance("S", name, str(i))) for i in range(20)]
        store.import_groups(many, name)

    threads = [Thread(target=run, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({g.id for g in store.all_groups()}) == 80


def test_a_failure_half_way_leaves_everything_as_it_was(store: Store) -> None:
    store.import_groups([group("a", venues=(venue(),))], "council")
    # A schedule at a venue that the group does not have is refused by the database itself.
    broken = group("b", weekly(TUE, venue_id="nowhere"))
    with pytest.raises(StoreError):
        store.import_groups([group("c"), broken], "council")
    assert [g.id for g in store.all_groups()] == ["a"]


def test_migrations_make_exactly_the_tables_that_the_code_uses(database: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    upgrade(database)
    upgrade(database)
    engine = open_engine(database, create=False)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()
    folder = Path(migrations.__file__).parent
    assert ScriptDirectory(str(folder)).get_heads() == [GROUPS.head]


def test_a_migration_that_fails_half_way_leaves_no_table(database: str) -> None:
    class Stop(Exception):
        pass

    def stop(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if "CREATE TABLE schedules" in statement:
            raise Stop

    sa.event.listen(sa.Engine, "before_cursor_execute", stop)
    try:
        with pytest.raises(Stop):
            upgrade(database)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", stop)
    engine = open_engine(database, create=False)
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()
    upgrade(database)


def test_a_database_of_a_newer_version_is_left_alone(database: str) -> None:
    upgrade(database)
    engine = open_engine(database, create=False)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError, match="newer"):
        Store.open(database)
    with pytest.raises(StoreError, match="9999"):
        Store.open(database, create=False)


def test_without_leave_to_create_nothing_is_made(database: str, tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        Store.open(database, create=False)
    assert list(tmp_path.iterdir()) == []


def test_sqlite_is_opened_to_survive_a_crash(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    upgrade(url)
    engine = open_engine(url, create=False)
    with engine.connect() as connection:
        asked = ("journal_mode", "foreign_keys", "synchronous")
        said = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    engine.dispose()
    assert said == ["wal", 1, 2]


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("nonsense", "cannot be read"),
        ("mysql://u:secret@h/d", "mysql is not"),
        ("sqlite:////proc/none/linkway.db", "cannot be made"),
        ("postgresql://u:secret@127.0.0.1:1/none", "cannot be used"),
    ],
)
def test_bad_addresses_are_one_line_without_a_password(url: str, what: str) -> None:
    with pytest.raises(StoreError, match=what) as error:
        Store.open(url)
    assert "\n" not in str(error.value)
    assert "secret" not in str(error.value)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="not a database"):
        Store.open(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"not a database")


def test_a_locked_database_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.store.engine._BUSY_MS", 10)
    path = tmp_path / "a.db"
    with Store.open(f"sqlite:///{path}") as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"):
            store.import_groups([group("a")], "council")
        assert store.all_groups() == []
        other.close()


def test_venues_with_equal_facts_have_one_id() -> None:
    one = venue_id("Hall", "", "NP20", 51.5, -3.0, Access())
    assert one == venue_id("Hall", "", "NP20", 51.5, -3.0, Access())
    assert one != venue_id("Hall", "NP20", "", 51.5, -3.0, Access())
    assert one != venue_id("Hall", "", "NP20", None, None, Access())


def test_a_database_that_cannot_be_made_leaves_no_empty_file(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    path = tmp_path / "linkway.db"
    # Not one byte can be written to a file, as on a full disk.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(StoreError):
            Store.open(f"sqlite:///{path}")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []
    with Store.open(f"sqlite:///{path}") as store:
        assert store.all_groups() == []


def test_an_empty_file_of_somebody_else_is_left(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    path = tmp_path / "linkway.db"
    path.touch()
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(StoreError):
            Store.open(f"sqlite:///{path}")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.exists()
