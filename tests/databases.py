"""Databases to test on: SQLite, and a real PostgreSQL server that lives as long as the tests."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_COUNTER = itertools.count()


def _postgres_programs() -> Path | None:
    """Return the folder that holds the server itself; what is on PATH may be a wrapper."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=str)
    on_path = shutil.which("initdb")
    if on_path:
        folders.insert(0, Path(on_path).resolve().parent)
    return next((f for f in reversed(folders) if (f / "postgres").exists()), None)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start a PostgreSQL server on a Unix socket in a folder of its own; give its address."""
    programs = _postgres_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server program (initdb) on this machine")
    pytest.importorskip("psycopg")
    user = None
    if os.geteuid() == 0:
        # The server refuses to run as root.
        names = [entry.pw_name for entry in pwd.getpwall()]
        user = next((name for name in ("postgres", "nobody") if name in names), None)
        if user is None:
            pytest.skip("PostgreSQL does not run as root, and there is no other user")
    folder = Path(tempfile.mkdtemp(prefix="linkway-pg-", dir="/tmp"))
    if user is not None:
        shutil.chown(folder, user)
    data = folder / "data"

    def run(*command: str | Path) -> None:
        done = subprocess.run(
            command,
            cwd=folder,
            user=user,
            stdin=subprocess.DEVNULL,
            stdout=(log := (folder / "log").open("ab")),
            stderr=subprocess.STDOUT,
            check=False,
        )
        log.close()
        if done.returncode != 0:
            said = (folder / "log").read_text(errors="replace")
            pytest.skip(f"PostgreSQL does not start here: {said[-300:]}")

    try:
        init = ("-A", "trust", "-U", "linkway", "-E", "UTF8", "--locale=C", "--no-sync")
        run(programs / "initdb", "-D", data, *init)
        settings = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        run(
            programs / "pg_ctl",
            "-D",
            data,
            "-l",
            data / "server.log",
            "-w",
            "-o",
            settings,
            "start",
        )
        try:
            yield f"postgresql://linkway@/{{name}}?host={folder}"
        finally:
            run(programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server: str, template: str = "template1") -> str:
    """Return the address of a new database of a PostgreSQL server, a copy of `template`."""
    import psycopg

    name = f"test_{next(_COUNTER)}"
    with psycopg.connect(server.format(name="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return server.format(name=name)


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """Give the address of an empty PostgreSQL database."""
    return new_database(postgres_server)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database, one of each engine in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'linkway.db'}"
    return str(request.getfixturevalue("postgres_url"))
