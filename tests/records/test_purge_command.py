"""``linkway purge``: what has expired is gone from the database; what has not stays."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from tests.records.test_lifts import ask, people_of
from webmap.cli import linkway
from webmap.records.database import Records
from webmap.records.tables import lift_requests

LONG_AGO = dt.datetime(2001, 1, 1)
LONG_AHEAD = dt.datetime(2999, 1, 1)


def purge(monkeypatch: pytest.MonkeyPatch, url: str, key: str = "k" * 32) -> Result:
    monkeypatch.setenv("LINKWAY_SECRET_KEY", key)
    monkeypatch.setenv("LINKWAY_RECORDS_URL", url)
    return CliRunner().invoke(linkway, ["purge"])


def test_what_has_expired_is_deleted_with_any_secret_key(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Records.open(database) as records:
        sam, _ = people_of(records)
        stays = ask(records, sam, "1", expires_at=LONG_AHEAD)
        ask(records, sam, "2", expires_at=LONG_AGO)
        done = purge(monkeypatch, database)
        assert (done.exit_code, done.output) == (0, "1 lift request deleted\n")
        with records.reading() as connection:
            assert list(connection.scalars(sa.select(lift_requests.c.id))) == [stays]
    assert purge(monkeypatch, database).output == "0 lift requests deleted\n"


@pytest.mark.parametrize(
    ("key", "url", "says"),
    [
        ("short", "sqlite://", "LINKWAY_SECRET_KEY is missing or shorter than 32 characters"),
        ("k" * 32, "mysql://x", "mysql is not a database that we use"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, key: str, url: str, says: str
) -> None:
    done = purge(monkeypatch, url, key)
    assert done.exit_code == 1
    assert says in done.output
    assert "Traceback" not in done.output
