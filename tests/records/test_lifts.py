"""Lift requests, on SQLite and PostgreSQL: who sees them, what is sealed, and when they go."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from webmap.records.database import Records
from webmap.records.lifts import (
    Asked,
    CannotOpen,
    LiftRequests,
    Overtaken,
    State,
    is_reference,
    read_aloud,
)
from webmap.records.people import People
from webmap.records.tables import lift_requests
from webmap.roles import Role

KEY = "a key for the tests, and for nothing else"
NOW = dt.datetime(2026, 3, 2, 9, 0)
EXPIRES = dt.datetime(2026, 3, 5)
ASKED = Asked(
    group_id="g1",
    group_name="Far Gardeners",
    venue_name="Far Hall",
    venue_lat=52.06,
    venue_lon=-1.56,
    date=dt.date(2026, 3, 3),
    start=dt.time(10, 30),
    end=dt.time(12, 0),
    ways="both",
    aid="frame",
    escorts=1,
)
PRIVATE = {"lat": 52.101, "lon": -1.502, "label": "LK1 1AA", "notes": "Ring twice <b>"}


@pytest.fixture
def records(database: str) -> Iterator[Records]:
    with Records.open(database) as opened:
        yield opened


def people_of(records: Records) -> tuple[Any, Any]:
    """Two people of two organisations."""
    people = People(records)
    roles = frozenset({Role.LINK_WORKER, Role.COORDINATOR})
    return (
        people.add("sam@surgery.example", "Sam", "Severn Surgery", roles),
        people.add("kim@other.example", "Kim", "Other Surgery", roles),
    )


def lifts(records: Records, now: dt.datetime = NOW, key: str = KEY) -> LiftRequests:
    return LiftRequests(records, key, now)


def ask(records: Records, account: Any, once: str = "x", **more: Any) -> str:
    kept = lifts(records)
    reference = kept.reference_for(account.id, once)
    facts = {"expires_at": EXPIRES, **more}
    kept.ask(
        reference,
        ASKED,
        PRIVATE,
        organisation_id=account.organisation_id,
        account_id=account.id,
        **facts,
    )
    return reference


def test_a_request_is_kept_and_opened_by_its_own_organisation_only(records: Records) -> None:
    sam, kim = people_of(records)
    reference = ask(records, sam)
    kept = lifts(records).get(reference, sam.organisation_id)
    assert kept is not None
    assert (kept.asked, kept.state, kept.made_by_name) == (ASKED, State.NEW, "Sam")
    assert lifts(records).open_private(reference, sam.organisation_id) == PRIVATE
    other = kim.organisation_id
    assert lifts(records).get(reference, other) is None
    assert lifts(records).open_private(reference, other) is None
    assert lifts(records).of_organisation(other) == []
    assert lifts(records).on(ASKED.date, other) == []
    with pytest.raises(LookupError):
        lifts(records).change([reference], other, State.ACCEPTED)
    assert lifts(records).get(reference, sam.organisation_id) == kept


def test_a_reference_is_opaque_and_only_the_whole_of_it_finds(records: Records) -> None:
    sam, kim = people_of(records)
    one, two = ask(records, sam, "1"), ask(records, sam, "2")
    assert is_reference(one)
    assert one[:8] != two[:8]
    assert lifts(records).reference_for(kim.id, "1") != one
    assert lifts(records, key=KEY + "!").reference_for(sam.id, "1") != one
    for part in (one[:8], read_aloud(one), one.lower(), one[:-1], f"{one[:-1]}%"):
        assert lifts(records).get(part, sam.organisation_id) is None


def test_a_form_that_is_sent_twice_asks_once(records: Records) -> None:
    sam, _ = people_of(records)
    assert ask(records, sam) == ask(records, sam)
    assert len(lifts(records).of_organisation(sam.organisation_id)) == 1


def test_another_secret_key_is_said_plainly(records: Records) -> None:
    sam, _ = people_of(records)
    reference = ask(records, sam)
    other = lifts(records, key=KEY + "!")
    with pytest.raises(CannotOpen, match="sealed with another LINKWAY_SECRET_KEY"):
        other.open_private(reference, sam.organisation_id)
    assert other.get(reference, sam.organisation_id) is not None


def test_no_request_opens_with_the_sealed_text_of_another(records: Records) -> None:
    sam, _ = people_of(records)
    one, two = ask(records, sam, "1"), ask(records, sam, "2")
    with records.writing() as connection:
        moved = connection.scalar(
            sa.select(lift_requests.c.sealed).where(lift_requests.c.id == one)
        )
        connection.execute(
            lift_requests.update().where(lift_requests.c.id == two).values(sealed=moved)
        )
    with pytest.raises(CannotOpen):
        lifts(records).open_private(two, sam.organisation_id)


@pytest.mark.parametrize("end", [State.DECLINED, State.WITHDRAWN, State.DONE])
def test_where_from_is_erased_as_soon_as_nobody_fetches_them(records: Records, end: State) -> None:
    sam, _ = people_of(records)
    reference, kept = ask(records, sam), lifts(records)
    kept.change([reference], sam.organisation_id, State.ACCEPTED)
    kept.change([reference], sam.organisation_id, end, why="No driver is free")
    assert kept.open_private(reference, sam.organisation_id) is None
    assert kept.answer(reference, sam.organisation_id) == "No driver is free"
    found = kept.get(reference, sam.organisation_id)
    assert found is not None
    assert (found.state, found.opens) == (end, False)
    assert kept.on(ASKED.date, sam.organisation_id) == []
    with pytest.raises(Overtaken, match=f"is {end.value} already"):
        kept.change([reference], sam.organisation_id, State.ACCEPTED)


def test_what_is_said_no_to_in_words_is_sealed(records: Records) -> None:
    sam, _ = people_of(records)
    reference = ask(records, sam)
    lifts(records).change([reference], sam.organisation_id, State.DECLINED, why="Too far for Ann")
    with records.reading() as connection:
        (row,) = connection.execute(sa.select(lift_requests)).all()
    assert "Ann" not in repr(row)


def test_several_are_accepted_together_or_none_of_them(records: Records) -> None:
    sam, _ = people_of(records)
    one, two = ask(records, sam, "1"), ask(records, sam, "2")
    kept = lifts(records)
    kept.change([two], sam.organisation_id, State.WITHDRAWN)
    with pytest.raises(Overtaken):
        kept.change([one, two], sam.organisation_id, State.ACCEPTED)
    found = kept.get(one, sam.organisation_id)
    assert found is not None
    assert found.state is State.NEW


def test_of_two_coordinators_at_once_one_is_told(records: Records) -> None:
    sam, _ = people_of(records)
    reference = ask(records, sam)
    ready = threading.Barrier(2)
    said: list[str] = []

    def accept() -> None:
        ready.wait()
        try:
            lifts(records).change([reference], sam.organisation_id, State.ACCEPTED)
            said.append("accepted")
        except Overtaken as told:
            said.append(f"told: {told.state.value}")

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["accepted", "told: accepted"]


READS: dict[str, Callable[[LiftRequests, str, int], object]] = {
    "get": lambda kept, reference, own: kept.get(reference, own),
    "list": lambda kept, _, own: kept.of_organisation(own),
    "day": lambda kept, _, own: kept.on(ASKED.date, own),
    "open": lambda kept, reference, own: kept.open_private(reference, own),
    "purge": lambda kept, _reference, _own: kept.purge() == 0,
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_request_that_has_expired_is_deleted_by_whatever_is_done_next(
    records: Records, read: Callable[[LiftRequests, str, int], object]
) -> None:
    sam, _ = people_of(records)
    reference = ask(records, sam)
    assert read(lifts(records, EXPIRES - dt.timedelta(seconds=1)), reference, sam.organisation_id)
    assert not read(lifts(records, EXPIRES), reference, sam.organisation_id)
    with records.reading() as connection:
        assert connection.execute(sa.select(lift_requests)).all() == []


def test_nothing_of_a_request_stays_in_any_file(tmp_path: Path) -> None:
    """Neither in words nor sealed, after it is withdrawn, and after it has expired."""
    with Records.open(f"sqlite:///{tmp_path / 'records.db'}") as records:
        sam, _ = people_of(records)
        one, two = ask(records, sam, "1"), ask(records, sam, "2")
        with records.reading() as connection:
            rows = connection.execute(sa.select(lift_requests.c.id, lift_requests.c.sealed))
            sealed = {row.id: row.sealed for row in rows}

        def bytes_kept() -> bytes:
            return b"".join(path.read_bytes() for path in tmp_path.iterdir())

        for secret in (b"LK1 1AA", b"52.101", b"Ring twice"):
            assert secret not in bytes_kept()
        lifts(records).change([one], sam.organisation_id, State.WITHDRAWN)
        assert sealed[one].encode() not in bytes_kept()
        assert sealed[two].encode() in bytes_kept()
        assert lifts(records, EXPIRES).purge() == 2
        for gone in (sealed[two], one, two, "Far Gardeners"):
            assert gone.encode() not in bytes_kept(), gone


_KILLED = """
import datetime as dt, os, signal, sys
from webmap.records.database import Records
from webmap.records.lifts import LiftRequests, State
from webmap.records.tables import lift_requests
records = Records.open(sys.argv[1])
with records.writing() as connection:
    connection.execute(lift_requests.update().values(state="accepted", sealed=""))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_change_that_is_killed_in_the_middle_has_not_happened(database: str) -> None:
    with Records.open(database) as records:
        sam, _ = people_of(records)
        reference = ask(records, sam)
        done = subprocess.run(
            [sys.executable, "-c", _KILLED, database], env=dict(os.environ), check=False
        )
        assert done.returncode == -signal.SIGKILL
        kept = lifts(records)
        assert kept.open_private(reference, sam.organisation_id) == PRIVATE
        kept.change([reference], sam.organisation_id, State.ACCEPTED)
