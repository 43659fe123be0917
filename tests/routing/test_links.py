"""Stops on the walk network, and the walks between them."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.errors import NoWay
from geo.routing.links import link_stops
from geo.routing.network import StopLinks, StreetNetwork, StringTable, Timetable
from geo.routing.snap import Snapper, position_at
from geo.routing.vocabulary import Point
from geo.routing.walk import metres_to_stops, path_to_stop, stop_position, walk_from
from tests.routing.towns import Town, town, town_of

CM = 0.02


def timetable_at(places: list[Point], boarding: list[bool] | None = None) -> Timetable:
    """Build a timetable that has stops and nothing else."""
    count = len(places)
    lat = np.array([place.lat for place in places], dtype=np.float64)
    lon = np.array([place.lon for place in places], dtype=np.float64)
    strings, none = StringTable.of([]), np.empty(0, dtype=np.int32)
    rows, bits = np.zeros(1, dtype=np.int64), np.empty(0, dtype=np.uint8)
    names = StringTable.of(f"stop {i}" for i in range(count))
    return Timetable(
        zone="Europe/London",
        feeds=(),
        stop_id=names,
        stop_name=names,
        stop_detail=names,
        stop_lat=lat,
        stop_lon=lon,
        stop_x_m=lon,
        stop_y_m=lat,
        stop_parent=np.full(count, -1, dtype=np.int32),
        stop_itself=np.arange(count, dtype=np.int32),
        stop_boarding=np.array(boarding or [True] * count, dtype=np.bool_),
        stop_wheelchair=np.zeros(count, dtype=np.uint8),
        route_name=strings,
        route_long_name=strings,
        route_agency=strings,
        route_colour=strings,
        route_type=none,
        pattern_first_stop=rows,
        pattern_stop=none,
        pattern_board=bits,
        pattern_alight=bits,
        pattern_first_trip=rows,
        pattern_first_time=rows,
        arrival_s=none,
        departure_s=none,
        trip_id=strings,
        trip_headsign=strings,
        trip_route=none,
        trip_service=none,
        trip_wheelchair=bits,
        trip_duplicate_of=none,
        trip_block=none,
        trip_headway_s=none,
        stay_from=none,
        stay_to=none,
        stay_allowed=np.empty(0, dtype=np.bool_),
        first_date=dt.date(2024, 1, 1),
        date_pattern=none,
        pattern_runs=np.zeros((0, 0), dtype=np.bool_),
        transfer_from=none,
        transfer_to=none,
        transfer_type=none,
        transfer_min_s=none,
    )


def linked(built: Town, places: list[Point], boarding: list[bool] | None = None) -> StopLinks:
    timetable = timetable_at(places, boarding)
    return link_stops(built.streets, timetable, Snapper(built.streets, built.crs))


def walks(links: StopLinks, stop: int) -> dict[int, tuple[float, float]]:
    rows = slice(int(links.first_walk[stop]), int(links.first_walk[stop + 1]))
    return {
        int(other): (round(float(metres), 1), round(float(free), 1))
        for other, metres, free in zip(
            links.walk_stop[rows], links.walk_m[rows], links.step_free_walk_m[rows], strict=True
        )
    }


STAIRS = town(
    """
A---B---C
|   #
|   D---E
|   |
F---G
"""
)  # A is at (0, 200)


def test_walks_between_stops_by_hand_with_and_without_steps() -> None:
    links = linked(
        STAIRS,
        [
            STAIRS.place(50, 203),  # 0: 3 m from the middle of A-B
            STAIRS.place(150, 198),  # 1: 2 m from the middle of B-C
            STAIRS.place(150, 101),  # 2: 1 m from the middle of D-E
        ],
    )
    # Step-free from 0 to 2: back to A, down to F, along to G, up to D, along to the stop.
    to_2 = (3 + 50 + 100 + 50 + 1, 3 + 50 + 200 + 100 + 100 + 50 + 1)
    to_1 = (1 + 50 + 100 + 50 + 2, 1 + 50 + 100 + 100 + 200 + 100 + 50 + 2)
    assert walks(links, 0) == {1: (105, 105), 2: to_2}
    assert walks(links, 1) == {0: (105, 105), 2: to_1}
    assert walks(links, 2) == {0: to_2, 1: to_1}


def test_stops_at_one_place_of_the_street_are_the_sum_of_their_offsets_apart() -> None:
    links = linked(STAIRS, [STAIRS.place(50, 204), STAIRS.place(50, 193)])
    assert walks(links, 0) == {1: (11, 11)}
    assert walks(links, 1) == {0: (11, 11)}


def test_no_walk_is_longer_than_the_limit() -> None:
    built = town("A" + "-" * 199 + "B")  # 5 km
    links = linked(built, [built.place(x, 0) for x in (100, 1_100, 2_099, 2_101, 4_500)])
    assert walks(links, 0) == {1: (1_000, 1_000), 2: (1_999, 1_999)}
    assert walks(links, 4) == {}


def test_nearest_stops_come_first() -> None:
    built = town("A" + "-" * 79 + "B")
    links = linked(built, [built.place(x, 0) for x in (1_000, 1_900, 100, 1_010, 700)])
    assert list(walks(links, 0)) == [3, 4, 1, 2]
    assert list(walks(links, 0).values())[1] == (300, 300)


def test_stations_and_far_stops_are_off_the_network() -> None:
    links = linked(
        STAIRS,
        [STAIRS.place(50, 200), STAIRS.place(60, 200), STAIRS.place(50, 405)],
        boarding=[True, False, True],
    )
    assert (links.arc >= 0).tolist() == [True, False, False]
    assert links.offset_m[1:].tolist() == [math.inf, math.inf]
    assert [walks(links, stop) for stop in range(3)] == [{}, {}, {}]
    with pytest.raises(NoWay, match="not on the mapped streets"):
        stop_position(STAIRS.streets, links, 1)


def test_an_area_without_stops_or_without_streets_has_no_links() -> None:
    assert linked(STAIRS, []).first_walk.tolist() == [0]
    empty = town_of({}, [])
    links = linked(empty, [STAIRS.place(0, 0)])
    assert links.arc.tolist() == [-1]
    assert links.first_walk.tolist() == [0, 0]


def test_progress_ends_with_all_stops_done() -> None:
    seen = []
    places = [STAIRS.place(50, 200), STAIRS.place(60, 200)]
    link_stops(
        STAIRS.streets,
        timetable_at(places),
        Snapper(STAIRS.streets, STAIRS.crs),
        lambda done, total=None: seen.append((done, total)),
    )
    assert seen[-1] == (2, 2)


def test_a_home_walks_to_stops_and_the_path_ends_at_the_post() -> None:
    places = [STAIRS.place(50, 203), STAIRS.place(150, 101), STAIRS.place(50, 1_000)]
    links, timetable = linked(STAIRS, places), timetable_at(places)
    field = walk_from(STAIRS.streets, STAIRS.on("A", "B", 0.1, 8), 1_000)
    assert metres_to_stops(field, links) == pytest.approx(
        [8 + 40 + 3, 8 + 90 + 100 + 50 + 1, math.inf], abs=CM
    )
    path = path_to_stop(field, links, 1, timetable)
    assert path.metres == pytest.approx(249, abs=CM)
    assert path.points[-1] == (places[1].lat, places[1].lon)
    back = path_to_stop(field, links, 1, timetable, reverse=True)
    assert back.points == path.points[::-1]


@pytest.mark.real_data
def test_newport_walks_between_stops_are_those_of_walks_from_each_stop(
    real_data: Path, newport_walk: StreetNetwork
) -> None:
    stops = pd.read_csv(
        real_data / "newport" / "newport_osm_stops_2023-06-12.csv", usecols=["lat", "lon"]
    )
    timetable = timetable_at([Point(*row) for row in stops.to_numpy().tolist()])
    links = link_stops(newport_walk, timetable, Snapper(newport_walk, "EPSG:27700"))
    count = timetable.stop_count
    table = np.full((2, count, count), np.inf)
    row = np.repeat(np.arange(count), np.diff(links.first_walk))
    table[0, row, links.walk_stop] = links.walk_m
    table[1, row, links.walk_stop] = links.step_free_walk_m
    assert (links.arc >= 0).sum() > 300
    assert len(row) > 10_000
    np.testing.assert_allclose(table, table.transpose(0, 2, 1), rtol=1e-9)
    assert (table[1] >= table[0]).all()
    assert (table[1] > table[0]).any()
    for stop in np.flatnonzero(links.arc >= 0)[::25].tolist():
        position = position_at(
            newport_walk,
            int(links.arc[stop]),
            float(links.fraction[stop]),
            float(links.offset_m[stop]),
        )
        for step_free in (False, True):
            field = walk_from(newport_walk, position, 2_000, step_free)
            expected = metres_to_stops(field, links)
            expected[stop] = np.inf
            np.testing.assert_allclose(table[int(step_free), stop], expected, rtol=1e-9)
