"""People who can sign in to a test's app, and sessions for them without a password."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask

from webmap.passwords import Passwords
from webmap.records.database import Records
from webmap.records.people import People
from webmap.roles import EVERY_ROLE, Role
from webmap.sessions import ServerSessions

EVERYTHING = "everything"
"""Somebody with every role."""
ORGANISATION = "Linkshire Surgery"
PASSWORD = "seven slow kettles"
"""Everybody's."""


def add_people(instance: Path) -> None:
    """Put the file of records with its people into the folder of an app that has none yet."""
    instance.mkdir(parents=True, exist_ok=True)
    file = instance / "records.db"
    if not file.exists():
        file.write_bytes(_records_with_people())


def cheap_passwords() -> Passwords:
    """Return a hasher that is not worth waiting for."""
    return Passwords(memory_kib=8, rounds=1)


def token_for(app: Flask, who: str) -> str:
    """Return the token of a new session for the person with a role, or with all."""
    sessions = app.session_interface
    assert isinstance(sessions, ServerSessions)
    session = sessions.files.start()
    session.sign_in({"id": 1 + _NAMES.index(who), "epoch": 1, "how": "password"})
    sessions.files.write(session)
    assert session.token is not None
    return session.token


def cookie_name(app: Flask) -> str:
    """Return what the cookie of an app is called."""
    return str(app.config["SESSION_COOKIE_NAME"])


def sign_in(client: Any, who: str = EVERYTHING) -> None:
    """Sign a test client in."""
    app = client.application
    client.set_cookie(cookie_name(app), token_for(app, who))


_NAMES = (EVERYTHING, *(role.value for role in Role))


@cache
def _records_with_people() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "records.db"
        with Records.open(f"sqlite:///{file}") as records:
            people = People(records)
            kept = cheap_passwords().hash(PASSWORD)
            for name in _NAMES:
                roles = EVERY_ROLE if name == EVERYTHING else frozenset({Role(name)})
                people.add(
                    f"{name}@linkshire.example", f"Sam {name.title()}", ORGANISATION, roles,
                    password=kept, must_change_password=False,
                )  # fmt: skip
            records.wipe()
        return file.read_bytes()
