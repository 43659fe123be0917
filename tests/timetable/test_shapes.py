"""Lines on the ground: which are read, which are not, and where the stops are along them.

The village line with a road that turns north between A and B, and goes straight on to D::

         n1 ---- n2            0.01 degrees (1.1 km) north of the stops
         |        |
    A ---+        +- B ------ C ------ D
  -0.78 -0.775 -0.765 -0.76  -0.74   -0.72
"""

from __future__ import annotations

import zipfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import great_circle_m
from geo.findings import Findings
from geo.routing.courses import points_between
from geo.routing.kernels import flat
from geo.routing.kernels.alongside import Places, points_kept, stops_along
from geo.routing.network import Courses, Timetable
from geo.timetable import read_timetable
from tests.timetable.feeds import CRS, load, pattern_of, village, write_feed

Point = tuple[float, float]

HEADER = "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\n"
NORTH: list[Point] = [
    (52.65, -0.78), (52.65, -0.775), (52.66, -0.775), (52.66, -0.765), (52.65, -0.765),
    (52.65, -0.72),
]  # fmt: skip
TRIPS = """
    route_id,service_id,trip_id,shape_id
    R,tuesdays,t1,north
    """


def rows(points: list[Point], name: str = "north") -> list[str]:
    return [f"{name},{lat},{lon},{number}\n" for number, (lat, lon) in enumerate(points)]


def line(points: list[Point]) -> str:
    return HEADER + "".join(rows(points))


def read(folder: Path, shapes: str | None, **files: str) -> tuple[Timetable, dict[str, int]]:
    folder.mkdir(exist_ok=True)
    return load(folder, village(**{"trips": TRIPS, "shapes": shapes, **files}))


def courses_of(timetable: Timetable) -> Courses:
    assert timetable.courses is not None
    return timetable.courses


def places_of(timetable: Timetable, trip: str = "t1") -> list[float]:
    pattern = pattern_of(timetable, list(timetable.trip_id).index(trip))
    first = timetable.pattern_first_stop
    places: list[float] = courses_of(timetable).at[first[pattern] : first[pattern + 1]].tolist()
    return places


def piece(timetable: Timetable, board: int, alight: int, trip: str = "t1") -> list[Point]:
    """Return the line between two of the stops of a trip."""
    pattern = pattern_of(timetable, list(timetable.trip_id).index(trip))
    places = places_of(timetable, trip)
    number = int(courses_of(timetable).pattern_line[pattern])
    return points_between(courses_of(timetable), number, places[board], places[alight])


def passes(points: list[Point], lat: float, lon: float) -> bool:
    lats, lons = zip(*points, strict=True)
    return bool((great_circle_m(lats, lons, lat, lon) < 5).any())


def same(points: list[Point], expected: list[Point]) -> bool:
    away = [float(great_circle_m(*a, *b)) for a, b in zip(points, expected, strict=True)]
    return max(away) < 5


def test_a_ride_follows_the_line_between_its_stops(tmp_path: Path) -> None:
    timetable, findings = read(tmp_path, line(NORTH))
    assert same(piece(timetable, 0, 1), [*NORTH[:5], (52.65, -0.76)])
    assert same(piece(timetable, 1, 2), [(52.65, -0.76), (52.65, -0.74)])
    assert same(piece(timetable, 0, 3), NORTH)
    assert not findings


def test_the_order_of_points_is_that_of_their_numbers(tmp_path: Path) -> None:
    timetable, findings = read(tmp_path, HEADER + "".join(rows(NORTH)[::-1]))
    assert same(piece(timetable, 0, 3), NORTH)
    assert not findings


def test_a_feed_without_lines_has_none(tmp_path: Path) -> None:
    timetable, findings = load(tmp_path, village())
    assert timetable.courses is None
    assert not findings


def test_a_line_is_cut_to_what_is_driven_with_passengers(tmp_path: Path) -> None:
    timetable, _ = read(tmp_path, line([(52.60, -0.78), *NORTH, (52.60, -0.72)]))
    assert same(piece(timetable, 0, 3), NORTH)
    assert courses_of(timetable).lat.min() >= 52_640_000 - 10_000


LOOP: list[Point] = [
    (52.65, -0.78), (52.65, -0.76), (52.66, -0.76), (52.66, -0.75), (52.65, -0.76), (52.65, -0.72),
]  # fmt: skip
"""From A to B, round a block to the north-east, past B again and on to D."""


def test_a_stop_that_is_passed_twice_is_where_the_feed_says(tmp_path: Path) -> None:
    told = [0, 1, 2, 3, 4, 7]
    shapes = HEADER.replace("\n", ",shape_dist_traveled\n") + "".join(
        row.replace("\n", f",{along}\n") for row, along in zip(rows(LOOP), told, strict=True)
    )
    calls = """
        trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled
        t1,09:00:00,09:00:00,A,1,0
        t1,09:05:00,09:06:00,B,2,{}
        t1,09:10:00,09:10:00,C,3,5.5
        t1,09:15:00,09:15:00,D,4,7
        """
    second, _ = read(tmp_path / "2", shapes, stop_times=calls.format(4))
    assert passes(piece(second, 0, 1), 52.66, -0.76)
    assert not passes(piece(second, 1, 2), 52.66, -0.76)
    first, _ = read(tmp_path / "1", shapes, stop_times=calls.format(1))
    assert not passes(piece(first, 0, 1), 52.66, -0.76)
    assert passes(piece(first, 1, 2), 52.66, -0.76)


@pytest.mark.parametrize("told", ["", "900", "-1", "inf"])
def test_distances_that_are_of_no_use_are_not_used(tmp_path: Path, told: str) -> None:
    """Here of one stop: not said, in another unit, going back, or not a number."""
    shapes = HEADER.replace("\n", ",shape_dist_traveled\n") + "".join(
        row.replace("\n", f",{along}\n")
        for row, along in zip(rows(NORTH), [0, 1, 2, 3, 4, 7], strict=True)
    )
    calls = f"""
        trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled
        t1,09:00:00,09:00:00,A,1,0
        t1,09:05:00,09:06:00,B,2,{told}
        t1,09:10:00,09:10:00,C,3,5.5
        t1,09:15:00,09:15:00,D,4,7
        """
    timetable, _ = read(tmp_path, shapes, stop_times=calls)
    assert same(piece(timetable, 0, 1), [*NORTH[:5], (52.65, -0.76)])


def test_a_round_trip_begins_and_ends_at_the_same_stop(tmp_path: Path) -> None:
    square: list[Point] = [
        (52.65, -0.78), (52.65, -0.74), (52.66, -0.74), (52.66, -0.78), (52.65, -0.78),
    ]  # fmt: skip
    calls = """
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        t1,09:00:00,09:00:00,A,1
        t1,09:05:00,09:06:00,B,2
        t1,09:10:00,09:10:00,C,3
        t1,09:25:00,09:25:00,A,4
        """
    timetable, findings = read(tmp_path, line(square), stop_times=calls)
    assert places_of(timetable) == pytest.approx([0, 0.5, 1, 4], abs=0.01)
    assert same(piece(timetable, 2, 3), square[1:])
    assert not findings


def test_a_stop_off_the_line_is_counted_and_the_others_stay_on_it(tmp_path: Path) -> None:
    stops = """
        stop_id,stop_name,stop_lat,stop_lon
        A,Alder Green,52.6500,-0.7800
        B,Beech Road,52.6500,-0.7600
        C,Cherry Lane,52.6530,-0.7400
        D,Damson Hill,52.6500,-0.7200
        """
    timetable, findings = read(tmp_path, line(NORTH), stops=stops)
    assert [np.isnan(place) for place in places_of(timetable)] == [False, False, True, False]
    assert findings == {"stop_off_the_line_of_its_trip": 1}


@pytest.mark.parametrize(
    "points",
    [
        pytest.param([(53.65, lon) for _, lon in NORTH], id="elsewhere"),
        pytest.param(NORTH[::-1], id="the other way"),
        pytest.param([(52.65, -0.78), (52.60, -0.78)], id="past the first stop only"),
    ],
)
def test_a_line_of_another_way_is_not_used_and_counted(tmp_path: Path, points: list[Point]) -> None:
    timetable, findings = read(tmp_path, line(points))
    assert timetable.courses is None
    assert timetable.trip_count == 1
    assert findings == {"trip_with_the_line_of_another_way": 1}


def test_points_that_cannot_be_used_are_left_out_and_counted(tmp_path: Path) -> None:
    bad = [
        "north,,-0.77,2.1\n", "north,52.1,west,2.2\n", "north,0,0,2.3\n", "north,95,-0.77,2.4\n",
        "north,52.1,-0.77,\n", "north,52.1,-0.77,-4\n", "north,nan,-0.77,2.5\n",
    ]  # fmt: skip
    ragged = ["north,52.1,-0.77\n", "north,52.1,-0.77,2,9\n"]
    text = HEADER + "".join([*rows(NORTH), *bad, "\n", *ragged])
    timetable, findings = read(tmp_path, text)
    assert same(piece(timetable, 0, 3), NORTH)
    assert findings == {"shape_point_left_out": 7, "shape_row_not_whole_left_out": 2}


@pytest.mark.parametrize(
    ("shapes", "code"),
    [
        pytest.param(None, "shape_without_a_line", id="no file"),
        pytest.param("", "shape_without_a_line", id="empty"),
        pytest.param(HEADER, "shape_without_a_line", id="no rows"),
        pytest.param(line(NORTH[:1]), "shape_without_a_line", id="one point"),
        pytest.param(line(NORTH).replace("north", "south"), "shape_without_a_line", id="another"),
        pytest.param("shape_id,lat\nnorth,1\n", "shapes_not_read", id="columns"),
    ],
)
def test_a_bad_file_of_lines_never_stops_the_reading(
    tmp_path: Path, shapes: str | None, code: str
) -> None:
    files = village(trips=TRIPS, shapes=shapes)
    path = write_feed(tmp_path, "feed", {name: text for name, text in files.items() if text})
    findings = Findings()
    timetable = read_timetable([path], CRS, findings)
    assert timetable.trip_count == 1
    assert timetable.courses is None
    assert [finding.code for finding in findings.all()] == [code]
    [example] = findings.all()[0].examples
    assert "shapes.txt" in example


def test_text_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    files = village(trips=TRIPS)
    path = write_feed(tmp_path, "feed", files)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("shapes.txt", line(NORTH).encode().replace(b"north,", b"north\xff,", 1))
    findings = Findings()
    assert read_timetable([path], CRS, findings).courses is None
    assert [finding.code for finding in findings.all()] == ["shapes_not_read"]


def test_one_line_is_kept_once_and_each_feed_has_its_own(tmp_path: Path) -> None:
    calls = "".join(
        f"t{n},{9 + n}:00:00,{9 + n}:00:00,A,1\nt{n},{9 + n}:20:00,{9 + n}:20:00,{last},2\n"
        for n, last in ((1, "D"), (2, "C"))
    )
    two = village(
        trips="route_id,service_id,trip_id,shape_id\nR,tuesdays,t1,north\nR,tuesdays,t2,twin\n",
        stop_times="trip_id,arrival_time,departure_time,stop_id,stop_sequence\n" + calls,
        shapes=HEADER + "".join([*rows(NORTH), *rows([*NORTH, (52.65, -0.70)], "twin")]),
    )
    other = village(shapes=line(NORTH), trips=TRIPS)
    timetable, findings = load(tmp_path, two, other)
    # The twin is cut at C, so that it is another line; the other feed has the first one too.
    assert courses_of(timetable).line_count == 2
    assert same(piece(timetable, 0, 1, "feed1:t1"), NORTH)
    assert same(piece(timetable, 0, 1, "t2"), [*NORTH[:5], (52.65, -0.74)])
    assert same(piece(timetable, 0, 3, "feed2:t1"), NORTH)
    assert not findings


def test_lines_are_kept_of_trips_that_call_in_the_area(tmp_path: Path) -> None:
    path = write_feed(tmp_path, "feed", village(trips=TRIPS, shapes=line(NORTH)))
    near, far = (-0.77, 52.6, -0.75, 52.7), (-0.5, 52.6, -0.4, 52.7)
    assert read_timetable([path], CRS, Findings(), area=near).courses is not None
    assert read_timetable([path], CRS, Findings(), area=far).courses is None


places = st.tuples(st.integers(0, 300), st.integers(0, 300))
metres = st.lists(places, min_size=2, max_size=30, unique=True)


def columns(points: list[tuple[float, float]]) -> Places:
    x_m, y_m = (flat(np.array(column, dtype=np.float64)) for column in zip(*points, strict=True))
    return Places(x_m, y_m, flat(np.full(len(points), np.nan)))


def from_line(x: float, y: float, points: list[tuple[float, float]]) -> float:
    """Return the distance of a place from a line, by looking at every segment."""
    best = np.inf
    for (ax, ay), (bx, by) in pairwise(points):
        squared = (bx - ax) ** 2 + (by - ay) ** 2
        share = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / squared if squared else 0.0
        share = min(max(share, 0.0), 1.0)
        best = min(best, float(np.hypot(ax + share * (bx - ax) - x, ay + share * (by - ay) - y)))
    return best


@given(metres, st.floats(0, 50))
def test_a_thinned_line_is_as_near_as_it_is_told_to_be(
    points: list[tuple[float, float]], tolerance: float
) -> None:
    first = flat(np.array([0, len(points)]))
    kept = points_kept(first, columns(points), tolerance)
    assert kept[[0, -1]].all()
    thin = [point for point, keep in zip(points, kept.tolist(), strict=True) if keep]
    assert max(from_line(x, y, thin) for x, y in points) <= tolerance + 1e-6


def walked(points: list[tuple[float, float]], at: float) -> tuple[float, float]:
    """Return the place on a line at the number of a point and the share of the way to the next."""
    number = min(int(at), len(points) - 2)
    (ax, ay), (bx, by) = points[number], points[number + 1]
    return ax + (at - number) * (bx - ax), ay + (at - number) * (by - ay)


@given(
    metres,
    st.lists(
        st.tuples(st.floats(0, 1), st.floats(-14, 14), st.floats(-14, 14)), min_size=2, max_size=4
    ),
)
def test_stops_beside_a_line_are_put_on_it_in_their_order(
    points: list[tuple[float, float]], beside: list[tuple[float, float, float]]
) -> None:
    """Stops up to 20 m beside some line, on which any place may be passed often."""
    truth = sorted(share * (len(points) - 1) for share, _, _ in beside)
    stops = [
        (walked(points, at)[0] + dx, walked(points, at)[1] + dy)
        for at, (_, dx, dy) in zip(truth, beside, strict=True)
    ]
    first_stop, first_point = flat(np.array([0, len(stops)])), flat(np.array([0, len(points)]))
    line_of = flat(np.zeros(1, dtype=np.int32))
    at = stops_along(first_stop, columns(stops), line_of, first_point, columns(points), 100.0)
    assert np.isfinite(at).all()
    assert (np.diff(at) >= 0).all()
    assert at[0] >= 0
    assert at[-1] <= len(points) - 1
    for place, (x, y) in zip(at.tolist(), stops, strict=True):
        here = walked(points, place)
        assert np.hypot(here[0] - x, here[1] - y) <= 100


@given(metres, st.lists(places, min_size=1, max_size=3))
def test_stops_are_as_near_to_the_line_as_any_order_allows(
    points: list[tuple[float, float]], stops: list[tuple[float, float]]
) -> None:
    """Against every choice of segments of which no two stops share one."""
    limit = 1_000.0
    first_stop, first_point = flat(np.array([0, len(stops)])), flat(np.array([0, len(points)]))
    line_of = flat(np.zeros(1, dtype=np.int32))
    at = stops_along(first_stop, columns(stops), line_of, first_point, columns(points), limit)
    found = sum(
        float(np.hypot(walked(points, place)[0] - x, walked(points, place)[1] - y))
        for place, (x, y) in zip(at.tolist(), stops, strict=True)
    )
    assert found >= sum(from_line(x, y, points) for x, y in stops) - 1e-6
    segments = [points[i : i + 2] for i in range(len(points) - 1)]
    least = [0.0] * len(segments)
    for number, (x, y) in enumerate(stops):
        before = least
        costs = [from_line(x, y, segment) for segment in segments]
        least = [
            (min(before[:s], default=np.inf) if number else 0.0) + costs[s]
            for s in range(len(segments))
        ]
    assert found <= min(least) + 1e-6
