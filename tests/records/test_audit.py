"""The audit log: what is in it, and that no change of it goes unseen."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress

import pytest
import sqlalchemy as sa

from webmap.records.audit import AuditLog, Deed
from webmap.records.database import Records
from webmap.records.tables import audit, audit_end

KEY = "a key for the tests, and for nothing else"


@pytest.fixture
def records(database: str) -> Iterator[Records]:
    with Records.open(database) as opened:
        yield opened


def fill(records: Records, rows: int) -> AuditLog:
    log = AuditLog(records, KEY)
    for number in range(rows):
        log.add(Deed.SEARCH_MADE, account_id=number % 3, who="Sam", about=f"ref-{number}")
    return log


def test_the_log_says_who_what_and_when(records: Records) -> None:
    log = fill(records, 3)
    log.add(Deed.SIGN_IN_FAILED)
    (failed, last, _) = log.newest(3)
    assert (failed.account_id, failed.who, failed.what) == (None, "", "sign-in failed")
    assert (last.account_id, last.who, last.what, last.about) == (2, "Sam", "search made", "ref-2")
    assert last.at <= failed.at
    assert [row.id for row in log.newest(2, before=3)] == [2, 1]
    assert [row.id for row in log.all()] == [1, 2, 3, 4]
    assert log.check().whole


@pytest.mark.parametrize("about", ["LK1 1AA;", "52.1/-1.5", "Sam’s", "a" * 121, "line\n"])
def test_no_words_that_somebody_typed_get_in(records: Records, about: str) -> None:
    log = AuditLog(records, KEY)
    with pytest.raises(ValueError, match="only a reference"):
        log.add(Deed.SEARCH_MADE, about=about)
    assert log.newest(9) == []


def test_an_empty_log_is_whole_and_another_key_fits_no_row(records: Records) -> None:
    assert AuditLog(records, KEY).check().whole
    fill(records, 2)
    assert AuditLog(records, KEY + "!").check().wrong == 1


def test_rows_are_counted_over_more_than_one_reading(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webmap.records.audit._AT_ONCE", 4)
    log = fill(records, 9)
    assert (log.check().rows, log.check().whole) == (9, True)


def test_a_thousand_random_tamperings_are_all_seen(tmp_path) -> None:
    rng = random.Random(5)
    rows = 12
    with Records.open("sqlite://") as records:
        log = fill(records, rows)
        for _ in range(1000):
            with suppress(_Back):
                said = _tampered(records, rng, rows)
                pytest.fail(said)
        assert log.check().whole


def _tampered(records: Records, rng: random.Random, rows: int) -> str:
    """Tamper in a transaction that is taken back where it was seen; else say how."""
    with records.writing() as connection:
        said = _tamper(connection, rng, rows)
        if not _whole_within(connection):
            raise _Back
    return said


class _Back(Exception):
    pass


def _whole_within(connection: sa.Connection) -> bool:
    class Same:
        def reading(self) -> Same:
            return self

        def __enter__(self) -> sa.Connection:
            return connection

        def __exit__(self, *_: object) -> None:
            return None

    return AuditLog(Same(), KEY).check().whole  # type: ignore[arg-type]


def _tamper(connection: sa.Connection, rng: random.Random, rows: int) -> str:
    number = rng.randint(1, rows)
    one = audit.c.id == number
    way = rng.choice(("column", "delete", "cut", "swap", "copy", "end"))
    if way == "column":
        column, value = rng.choice(
            [("who", "Kim"), ("what", "signed out"), ("about", "x"), ("account_id", 77),
             ("account_id", None), ("at", sa.func.datetime("now", "+1 day")), ("seal", "0" * 64)]
        )  # fmt: skip
        connection.execute(audit.update().where(one).values({column: value}))
        return f"{column} of {number}"
    if way == "delete":
        connection.execute(audit.delete().where(one))
    elif way == "cut":
        connection.execute(audit.delete().where(audit.c.id >= number))
        kept = connection.execute(sa.select(audit).order_by(audit.c.id.desc())).first()
        if rng.random() < 0.5 and kept is not None:
            connection.execute(audit_end.update().values(rows=kept.id, last=kept.seal))
    elif way == "swap":
        other = number % rows + 1
        for new, old in ((-1, number), (number, other), (other, -1)):
            connection.execute(audit.update().where(audit.c.id == old).values(id=new))
    elif way == "copy":
        row = dict(connection.execute(sa.select(audit).where(one)).one()._mapping)
        connection.execute(audit.insert().values({**row, "id": rows + 1}))
    else:
        connection.execute(audit_end.delete())
    return f"{way} {number}"
