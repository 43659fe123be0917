"""Files to import, and a store to import them into."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from directory.store import Store


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes lines to a file."""

    def write(*lines: str, name: str = "groups.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes("\n".join(lines).encode(encoding))
        return path

    return write


@pytest.fixture
def store() -> Store:
    """Give an empty store in memory."""
    return Store.open("sqlite://")
