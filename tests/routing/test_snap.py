"""Snapping: which street a place is on."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import NoPathNearby
from geo.routing.network import StreetNetwork
from geo.routing.snap import Snapper
from geo.routing.vocabulary import Point
from tests.routing.towns import Street, Town, town, town_of

MM = 0.01  # what is left of a metre after going to degrees and back


def snapper(built: Town) -> Snapper:
    return Snapper(built.streets, built.crs)


def ends(built: Town, arc: int) -> set[str]:
    names = {index: name for name, index in built.nodes.items()}
    return {names[int(built.streets.arc_tail[arc])], names[int(built.streets.arc_head[arc])]}


LANE = town(
    """
A-----------------------------------------------B
|
C
"""
)  # A to B is 1,200 m, A to C 100 m


def test_a_door_in_the_middle_of_a_lane_is_there_and_not_at_its_end() -> None:
    found = snapper(LANE).snap(LANE.place(300, 130))
    assert ends(LANE, found.arc) == {"A", "B"}
    along = found.fraction if LANE.streets.arc_tail[found.arc] == LANE.nodes["A"] else None
    assert along == pytest.approx(0.25, abs=1e-4)
    assert found.offset_m == pytest.approx(30, abs=MM)
    on_street = LANE.place(300, 100)
    assert (found.lat, found.lon) == pytest.approx((on_street.lat, on_street.lon), abs=1e-6)


def test_beyond_the_end_of_a_street_the_end_is_nearest() -> None:
    found = snapper(LANE).snap(LANE.place(1_230, 140))
    assert ends(LANE, found.arc) == {"A", "B"}
    assert found.fraction == 1.0
    assert found.offset_m == pytest.approx(50, abs=MM)  # 30 east and 40 north


def test_the_limit_is_kept_to_the_metre() -> None:
    snap = snapper(LANE).snap
    assert snap(LANE.place(600, 100 + 399.9)).offset_m == pytest.approx(399.9, abs=MM)
    with pytest.raises(NoPathNearby):
        snap(LANE.place(600, 100 + 400.1))
    assert snap(LANE.place(600, 100 + 400.1), 401).offset_m == pytest.approx(400.1, abs=MM)


def test_the_error_says_what_to_do_and_keeps_the_home_secret() -> None:
    home = LANE.place(600, 2_000)
    with pytest.raises(NoPathNearby, match=r"more than 400 m .* check the place") as caught:
        snapper(LANE).snap(home)
    for number in (home.lat, home.lon):
        assert f"{number:.2f}"[:5] not in str(caught.value)


@pytest.mark.parametrize(
    "place",
    [
        Point(50.0, -20.0),
        Point(0.0, 0.0),
        Point(-33.9, 151.2),
        Point(90.0, 0.0),
        Point(100.0, 101.0),
        Point(math.nan, -3.0),
        Point(math.inf, -3.0),
    ],
    ids=["sea", "null island", "Sydney", "pole", "not on Earth", "nan", "inf"],
)
def test_a_place_somewhere_else_has_no_street(place: Point) -> None:
    with pytest.raises(NoPathNearby):
        snapper(LANE).snap(place)


ISLAND = town(
    """
A-----------------------------------------------B
C---D
""",
    down_m=30,
)  # the path C-D in a garden is joined to nothing


def test_a_path_that_leads_nowhere_is_passed_over_for_a_street_that_does() -> None:
    found = snapper(ISLAND).snap(ISLAND.place(50, 2))
    assert ends(ISLAND, found.arc) == {"A", "B"}
    assert found.offset_m == pytest.approx(28, abs=MM)


def test_where_nothing_else_is_near_the_path_that_leads_nowhere_is_taken() -> None:
    found = snapper(ISLAND).snap(ISLAND.place(50, -5), limit_m=20)
    assert ends(ISLAND, found.arc) == {"C", "D"}


def test_a_second_village_of_some_size_is_not_an_island() -> None:
    built = town_of(
        {"A": (0, 0), "B": (5_000, 0), "C": (0, 200), "D": (1_100, 200)},
        [Street("A", "B"), Street("C", "D")],
    )
    assert ends(built, snapper(built).snap(built.place(500, 190)).arc) == {"C", "D"}


def test_a_small_network_is_useful_when_there_is_no_larger_one() -> None:
    built = town("A---B")
    assert snapper(built).snap(built.place(50, 5)).offset_m == pytest.approx(5, abs=MM)


def test_a_barred_street_is_never_taken() -> None:
    built = town(
        """
A---------------B
+---x-----------+
""",
        down_m=30,
    )
    assert ends(built, snapper(built).snap(built.place(200, 1)).arc) == {"A", "B"}
    with pytest.raises(NoPathNearby):
        snapper(built).snap(built.place(200, 1), limit_m=10)


def test_steps_are_taken_only_where_they_are_clearly_nearer() -> None:
    built = town(
        """
A---------------B
|
C###D
""",
        down_m=25,
    )
    snap = snapper(built).snap
    # The street is at y = 50, the steps at y = 0.
    assert ends(built, snap(built.place(70, -26)).arc) == {"C", "D"}  # 76 m or 26 m
    assert ends(built, snap(built.place(70, 36)).arc) == {"A", "B"}  # 14 m or 36 m
    assert ends(built, snap(built.place(70, 14)).arc) == {"A", "B"}  # 36 m or 14 m
    assert ends(built, snap(built.place(70, 12)).arc) == {"C", "D"}  # 38 m or 12 m


@pytest.mark.parametrize("one_way", [">", "<"], ids=["no way out", "no way in"])
def test_a_one_way_dead_end_is_not_where_a_drive_can_begin_and_end(one_way: str) -> None:
    built = town(
        f"""
A-----------------------------------------------B
|
C------{one_way}-----------D
""",
        down_m=50,
    )
    found = snapper(built).snap(built.place(300, 10))
    assert ends(built, found.arc) == {"A", "B"}


def test_one_way_streets_that_come_round_again_are_useful() -> None:
    built = town(
        """
A------------>------------B
^                         v
D------------<------------C
"""
    )
    found = snapper(built).snap(built.place(300, 90))
    assert ends(built, found.arc) == {"A", "B"}
    assert built.streets.arc_tail[found.arc] == built.nodes["A"]
    assert found.fraction == pytest.approx(300 / 650, abs=1e-4)


def test_many_places_at_once_are_answered_in_order() -> None:
    places = [LANE.place(300, 130), LANE.place(0, 5_000), LANE.place(-10, 50)]
    arc, fraction, offset_m = snapper(LANE).snap_many(
        [p.lat for p in places], [p.lon for p in places], 400
    )
    assert arc.dtype == np.int64
    assert [ends(LANE, a) if a >= 0 else None for a in arc.tolist()] == [
        {"A", "B"},
        None,
        {"A", "C"},
    ]
    assert offset_m == pytest.approx([30, math.inf, 10], abs=MM)
    assert fraction[1] == 0


def test_no_places_and_no_streets_are_no_trouble() -> None:
    assert [len(column) for column in snapper(LANE).snap_many([], [])] == [0, 0, 0]
    empty = town_of({}, [])
    arc, _, offset_m = snapper(empty).snap_many([51.6], [-3.0])
    assert arc.tolist() == [-1]
    assert offset_m.tolist() == [math.inf]


@given(x=st.floats(-300, 1_500), y=st.floats(-300, 400))
@settings(max_examples=60, deadline=None)
def test_no_street_is_nearer_than_the_one_taken(x: float, y: float) -> None:
    found = snapper(LANE).snap(LANE.place(x, y), limit_m=1_000)
    # Distances to the two segments, worked out without vectors.
    to_lane = math.hypot(max(-x, x - 1_200, 0), y - 100)
    to_stub = math.hypot(x, max(-y, y - 100, 0))
    assert found.offset_m == pytest.approx(min(to_lane, to_stub), abs=MM)


@pytest.mark.real_data
def test_newport_every_stop_in_the_mapped_area_has_a_street(
    real_data: Path, newport_walk: StreetNetwork
) -> None:
    stops = pd.read_csv(
        real_data / "newport" / "newport_osm_stops_2023-06-12.csv", usecols=["lat", "lon"]
    )
    inside = stops[stops.lat.between(51.52222, 51.593596) & stops.lon.between(-3.077081, -2.925075)]
    arc, fraction, offset_m = Snapper(newport_walk, "EPSG:27700").snap_many(
        inside.lat, inside.lon, 200
    )
    assert (arc >= 0).all()
    assert ((fraction >= 0) & (fraction <= 1)).all()
    assert np.median(offset_m) < 10
