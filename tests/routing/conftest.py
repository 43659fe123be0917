"""Fixtures of the engine's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.crs import BRITISH_NATIONAL_GRID
from geo.findings import Findings
from geo.routing.network import StreetNetwork
from geo.streets.assemble import street_network
from geo.streets.local import read_highways
from geo.streets.profiles import DRIVE, WALK


@pytest.fixture(scope="session")
def newport_streets(real_data: Path) -> tuple[StreetNetwork, StreetNetwork]:
    """Give the walk and the drive network of Newport."""
    path = real_data / "newport" / "newport-2023-06-13.osm.pbf"
    highways, _, _ = read_highways(path, Findings())
    walk, drive = (
        street_network(highways, profile, BRITISH_NATIONAL_GRID, Findings())
        for profile in (WALK, DRIVE)
    )
    return walk, drive


@pytest.fixture(scope="session")
def newport_walk(newport_streets: tuple[StreetNetwork, StreetNetwork]) -> StreetNetwork:
    """Give the walk network of Newport."""
    return newport_streets[0]


@pytest.fixture(scope="session")
def newport_drive(newport_streets: tuple[StreetNetwork, StreetNetwork]) -> StreetNetwork:
    """Give the drive network of Newport."""
    return newport_streets[1]
