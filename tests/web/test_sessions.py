"""Sessions: nothing readable on the disk, nothing but a random token in the cookie."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import make_app
from tests.web.fakes import POSTCODE
from webmap.sessions import SessionFiles

IDLE, LONGEST = 900.0, 43_200.0


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def files_in(folder: Path, clock: Clock, key: str = "k" * 32) -> SessionFiles:
    return SessionFiles(folder, key, idle_s=IDLE, longest_s=LONGEST, now=clock)


def kept(files: SessionFiles, **data: Any) -> str:
    session = files.start()
    session.update(data)
    files.write(session)
    assert session.token is not None
    return session.token


def test_what_is_kept_comes_back(tmp_path: Path, clock: Clock) -> None:
    files = files_in(tmp_path, clock)
    session = files.read(kept(files, home=[52.1, -1.5]))
    assert session is not None
    assert dict(session) == {"home": [52.1, -1.5]}


def test_the_disk_holds_neither_the_home_nor_the_token_and_only_its_owner_may_read(
    tmp_path: Path, clock: Clock
) -> None:
    folder = tmp_path / "sessions"
    token = kept(files_in(folder, clock), home=POSTCODE)
    (file,) = folder.iterdir()
    assert POSTCODE.encode() not in file.read_bytes()
    assert token not in file.name
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_file_and_the_token_without_the_secret_key_are_worth_nothing(
    tmp_path: Path, clock: Clock
) -> None:
    token = kept(files_in(tmp_path, clock), home=POSTCODE)
    assert files_in(tmp_path, clock, key="z" * 32).read(token) is None


@pytest.mark.parametrize("position", [0, 9, 30, -1])
def test_a_changed_file_is_not_believed(tmp_path: Path, clock: Clock, position: int) -> None:
    files = files_in(tmp_path, clock)
    token = kept(files, home=POSTCODE)
    (file,) = tmp_path.iterdir()
    sealed = bytearray(file.read_bytes())
    sealed[position] ^= 1
    file.write_bytes(bytes(sealed))
    assert files.read(token) is None


def test_the_file_of_another_session_cannot_be_put_in_its_place(
    tmp_path: Path, clock: Clock
) -> None:
    files = files_in(tmp_path, clock)
    mine = kept(files, home="mine")
    (first,) = tmp_path.iterdir()
    kept(files, home="theirs")
    other = next(file for file in tmp_path.iterdir() if file != first)
    first.write_bytes(other.read_bytes())
    assert files.read(mine) is None


def test_a_session_ends_when_it_is_not_used(tmp_path: Path, clock: Clock) -> None:
    files = files_in(tmp_path, clock)
    token = kept(files, a=1)
    clock.now += IDLE - 1
    assert files.read(token) is not None
    clock.now += IDLE - 1  # reading it was using it
    assert files.read(token) is not None
    clock.now += IDLE + 1
    assert files.read(token) is None
    assert not list(tmp_path.iterdir())


def test_a_session_ends_after_the_longest_time_however_it_is_used(
    tmp_path: Path, clock: Clock
) -> None:
    files = files_in(tmp_path, clock)
    token = kept(files, a=1)
    steps = int(LONGEST // (IDLE / 2))
    for _ in range(steps):
        clock.now += IDLE / 2
        assert files.read(token) is not None
    clock.now += IDLE / 2
    assert files.read(token) is None


def test_writing_again_does_not_make_a_session_younger(tmp_path: Path, clock: Clock) -> None:
    files = files_in(tmp_path, clock)
    token = kept(files, a=1)
    while clock.now < 1_000_000 + LONGEST - IDLE:
        clock.now += IDLE / 2
        session = files.read(token)
        assert session is not None
        files.write(session)
    clock.now += IDLE / 2
    files.read(token)
    clock.now += IDLE / 2 + 1
    assert files.read(token) is None


def test_purging_deletes_what_is_over_and_leaves_the_rest(tmp_path: Path, clock: Clock) -> None:
    files = files_in(tmp_path, clock)
    kept(files, a=1)
    clock.now += IDLE
    token = kept(files, a=2)
    clock.now += 1
    assert files.purge() == 1
    assert files.read(token) is not None


def test_the_cookie_is_a_token_alone(tmp_path: Path) -> None:
    client: Any = make_app(tmp_path).test_client()
    (cookie,) = client.get("/search").headers.getlist("Set-Cookie")
    name, _, rest = cookie.partition("=")
    value, *attributes = rest.split("; ")
    assert name == "linkway"
    assert len(value) == 43
    assert set(attributes) == {"HttpOnly", "Path=/", "SameSite=Lax"}


def test_over_https_the_cookie_is_bound_to_the_host(tmp_path: Path) -> None:
    client: Any = make_app(tmp_path, https=True).test_client()
    (cookie,) = client.get("/search", base_url="https://localhost").headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-linkway=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


def test_a_page_without_a_form_sets_no_cookie(client: Any) -> None:
    assert "Set-Cookie" not in client.get("/about").headers


def test_no_file_of_a_searching_session_can_be_read(tmp_path: Path) -> None:
    client: Any = make_app(tmp_path).test_client()
    client.search()
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert files
    for file in files:
        assert POSTCODE.encode() not in file.read_bytes()


def test_clearing_the_patient_deletes_the_file_and_the_token(tmp_path: Path) -> None:
    client: Any = make_app(tmp_path).test_client()
    client.search()
    before = client.get_cookie("linkway").value
    (old,) = (tmp_path / "sessions").iterdir()
    client.post("/clear", data={"csrf_token": client.csrf_token()})
    assert client.get_cookie("linkway").value != before
    assert not old.exists()


def test_a_made_up_cookie_opens_nothing(tmp_path: Path) -> None:
    client: Any = make_app(tmp_path).test_client()
    for value in ("", "x", "../../etc/passwd", "A" * 43, "A" * 900, "%00"):
        client.set_cookie("linkway", value)
        assert client.get("/results").location == "/search"
