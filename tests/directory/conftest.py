"""Files to import, and stores to import them into.

The tables of a store are made once and copied: making them takes longer than most tests.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from directory.store import Store
from tests.databases import new_database


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes lines to a file."""

    def write(*lines: str, name: str = "groups.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes("\n".join(lines).encode(encoding))
        return path

    return write


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an SQLite file of an empty directory, to copy."""
    path = tmp_path_factory.mktemp("empty") / "linkway.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def empty_name(postgres_server: str) -> str:
    """Give the name of a PostgreSQL database of an empty directory, to copy."""
    url = new_database(postgres_server)
    Store.open(url).close()
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty directory, one in each engine in turn."""
    if request.param == "sqlite":
        empty = request.getfixturevalue("empty_file")
        return f"sqlite:///{shutil.copy(empty, tmp_path / 'empty.db')}"
    server, name = (request.getfixturevalue(each) for each in ("postgres_server", "empty_name"))
    return new_database(server, name)


@pytest.fixture
def store(empty_file: Path, tmp_path: Path) -> Iterator[Store]:
    """Give an empty directory in a file."""
    path = shutil.copy(empty_file, tmp_path / "copy.db")
    with Store.open(f"sqlite:///{path}", create=False) as opened:
        yield opened
