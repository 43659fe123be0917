"""The sea is on the right of a coastline."""

from __future__ import annotations

import pytest
from shapely import affinity
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from geo.coast import sea
from geo.findings import Findings

BOX = (0.0, 0.0, 1.0, 1.0)


def built(*coast: BaseGeometry) -> tuple[BaseGeometry | None, int]:
    findings = Findings()
    water = sea(coast, BOX, findings)
    return water, sum(finding.count for finding in findings.all())


def test_no_coast_no_sea() -> None:
    assert built() == (None, 0)
    assert built(LineString([(2, 2), (3, 3)])) == (None, 0)


def test_a_shore_running_west_has_the_land_south_and_the_sea_north() -> None:
    water, faults = built(LineString([(2, 0.5), (-1, 0.5)]))
    assert water is not None
    assert water.contains(Point(0.5, 0.75))
    assert water.area == pytest.approx(0.5)
    assert faults == 0


def test_the_other_way_round_the_sea_is_south() -> None:
    water, _ = built(LineString([(-1, 0.5), (2, 0.5)]))
    assert water is not None
    assert water.bounds == (0, 0, 1, 0.5)


def test_an_island_is_left_out_of_the_sea() -> None:
    # Anticlockwise: land inside is on the left. The mainland lies south of 0.2.
    island = LineString([(0.4, 0.5), (0.6, 0.5), (0.6, 0.7), (0.4, 0.7), (0.4, 0.5)])
    water, faults = built(LineString([(2, 0.2), (-1, 0.2)]), island)
    assert water is not None
    assert water.area == pytest.approx(0.8 - 0.04)
    assert not water.contains(Point(0.5, 0.6))
    assert faults == 0


def test_a_shore_in_pieces_is_one_shore() -> None:
    whole, _ = built(LineString([(2, 0.4), (0.5, 0.6), (-1, 0.4)]))
    pieces, _ = built(LineString([(2, 0.4), (0.5, 0.6)]), LineString([(0.5, 0.6), (-1, 0.4)]))
    assert whole is not None
    assert pieces is not None
    assert whole.equals(pieces)


def test_both_banks_of_a_tidal_river_leave_land_on_either_side() -> None:
    west_bank = LineString([(0.4, 2), (0.4, -1)])  # southwards: the land is east of it on the left
    east_bank = affinity.translate(LineString([(0.6, -1), (0.6, 2)]))
    water, faults = built(west_bank.reverse(), east_bank.reverse())
    assert water is not None
    assert water.bounds == pytest.approx((0.4, 0, 0.6, 1))
    assert faults == 0


def test_a_coast_that_ends_in_the_middle_drowns_nothing_and_is_counted() -> None:
    water, faults = built(LineString([(2, 0.5), (0.5, 0.5)]))
    assert water is None
    assert faults == 1
