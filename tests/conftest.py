"""Fixtures that every part shares. Keep this file short: fixtures of one subject live with it."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Fixtures that the directory and the records both need: every kind of database.
from tests.databases import database, postgres_server, postgres_url

__all__ = ["database", "postgres_server", "postgres_url", "real_data"]

ROOT = Path(__file__).resolve().parent.parent

# A busy machine is slow, and right: no example, and no drawing of one, fails for the time it takes.
settings.register_profile("linkway", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("linkway")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Give the folder of real open data, or skip: it is never part of the project."""
    folder = Path(os.environ.get("LINKWAY_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "newport").is_dir():
        pytest.skip(f"no open data in {folder} (set LINKWAY_TEST_DATA to its folder)")
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the files that take long: at the end no worker waits for the other's last one."""
    slow = Counter(
        item.path
        for item in items
        if item.get_closest_marker("browser") or item.get_closest_marker("slow")
    )
    items.sort(key=lambda item: -slow[item.path])
