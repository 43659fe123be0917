"""Times at stops: reading, filling, refusing, and who may get on or off."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.timetable.times import NO_TIME, clock, parse_times
from tests.timetable.feeds import calls_of, load, pattern_of, village

HEAD = "trip_id,arrival_time,departure_time,stop_id,stop_sequence"


@given(st.lists(st.integers(0, 999 * 3600 + 3599), max_size=20))
def test_times_are_read_as_they_are_written(seconds: list[int]) -> None:
    texts = [f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in seconds]
    found, bad = parse_times(np.array(texts, dtype=object))
    assert found.tolist() == seconds
    assert not bad.any()
    assert [clock(s) for s in seconds] == texts


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("7:05:09", 25_509), ("00:00:00", 0), ("31:30:00", 113_400), ("120:00:01", 432_001)],
)
def test_single_times(text: str, seconds: int) -> None:
    found, bad = parse_times(np.array([text, ""], dtype=object))
    assert found.tolist() == [seconds, NO_TIME]
    assert not bad.any()


@pytest.mark.parametrize(
    "text",
    ["7:5:09", "24:60:00", "24:00:60", "-1:00:00", "07.05.09", "070509", "7:05", "noon",
     "1000:00:00", "::::::", "0007:05:09", "\u0661\u0662:00:00", "9" * 10_000, "07:05:09Z"],
)  # fmt: skip
def test_what_is_not_a_time(text: str) -> None:
    _, bad = parse_times(np.array(["07:00:00", text], dtype=object))
    assert bad.tolist() == [False, True]


def test_rows_in_any_order_and_gaps_in_the_sequence(tmp_path: Path) -> None:
    files = village(
        stop_times=f"""
            {HEAD}
            t1,09:15:00,09:15:00,D,400
            t1,09:00:00,09:00:00,A,0
            t1,09:10:00,09:10:00,C,30
            t1,09:05:00,09:06:00,B,7
            """
    )
    timetable, _ = load(tmp_path, files)
    assert calls_of(timetable, "t1") == [
        ("A", "09:00:00", "09:00:00"),
        ("B", "09:05:00", "09:06:00"),
        ("C", "09:10:00", "09:10:00"),
        ("D", "09:15:00", "09:15:00"),
    ]


def test_untimed_stops_by_the_distance_between_stops(tmp_path: Path) -> None:
    """A, B, C, D lie evenly on a line: 09:06 to 09:30 over C and D gives C at 09:18."""
    files = village(
        stop_times=f"""
            {HEAD}
            t1,09:00:00,09:00:00,A,1
            t1,09:05:00,09:06:00,B,2
            t1,,,C,3
            t1,09:30:00,09:30:00,D,4
            """
    )
    timetable, findings = load(tmp_path, files)
    assert calls_of(timetable, "t1")[2] == ("C", "09:18:00", "09:18:00")
    assert findings["call_time_interpolated"] == 1


def test_untimed_stops_by_shape_distance(tmp_path: Path) -> None:
    """The way goes 1, 4, 5 along the shape: B after a fifth of 20 minutes, C after four fifths."""
    files = village(
        stop_times=f"""
            {HEAD},shape_dist_traveled
            t1,09:00:00,09:00:00,A,1,0
            t1,,,B,2,1.0
            t1,,,C,3,4.0
            t1,09:20:00,09:20:00,D,4,5.0
            """
    )
    timetable, _ = load(tmp_path, files)
    assert [arrival for _, arrival, _ in calls_of(timetable, "t1")] == [
        "09:00:00",
        "09:04:00",
        "09:16:00",
        "09:20:00",
    ]


@pytest.mark.parametrize(
    "distances",
    [
        ("0", "", "4", "5"),
        ("0", "3", "1", "5"),
        ("2", "2", "2", "2"),
        ("", "1", "4", "5"),
        ("0", "x", "4", "5"),
    ],
)
def test_shape_distances_that_say_nothing_give_way(
    tmp_path: Path, distances: tuple[str, ...]
) -> None:
    a, b, c, d = distances
    files = village(
        stop_times=f"""
            {HEAD},shape_dist_traveled
            t1,09:00:00,09:00:00,A,1,{a}
            t1,,,B,2,{b}
            t1,,,C,3,{c}
            t1,09:30:00,09:30:00,D,4,{d}
            """
    )
    timetable, _ = load(tmp_path, files)
    assert [arrival for _, arrival, _ in calls_of(timetable, "t1")] == [
        "09:00:00",
        "09:10:00",
        "09:20:00",
        "09:30:00",
    ]


def test_stops_at_one_place_share_the_time_evenly(tmp_path: Path) -> None:
    files = village(
        stops="stop_id,stop_lat,stop_lon\n" + "".join(f"{s},52.65,-0.78\n" for s in "ABCD"),
        stop_times=f"""
            {HEAD}
            t1,09:00:00,09:00:00,A,1
            t1,,,B,2
            t1,,,C,3
            t1,09:30:00,09:30:00,D,4
            """,
    )
    timetable, _ = load(tmp_path, files)
    assert [arrival for _, arrival, _ in calls_of(timetable, "t1")] == [
        "09:00:00",
        "09:10:00",
        "09:20:00",
        "09:30:00",
    ]


def test_a_gap_never_borrows_from_the_next_trip(tmp_path: Path) -> None:
    """t1 ends untimed and t2 begins untimed: nothing can be said of these calls."""
    files = village(
        trips="route_id,service_id,trip_id\nR,tuesdays,t1\nR,tuesdays,t2\n",
        stop_times=f"""
            {HEAD}
            t1,09:00:00,09:00:00,A,1
            t1,09:05:00,09:05:00,B,2
            t1,,,C,3
            t2,,,A,1
            t2,10:00:00,10:00:00,B,2
            t2,10:10:00,10:10:00,C,3
            """,
    )
    timetable, findings = load(tmp_path, files)
    assert calls_of(timetable, "t1") == [
        ("A", "09:00:00", "09:00:00"),
        ("B", "09:05:00", "09:05:00"),
    ]
    assert calls_of(timetable, "t2") == [
        ("B", "10:00:00", "10:00:00"),
        ("C", "10:10:00", "10:10:00"),
    ]
    assert findings["call_without_time_left_out"] == 2
    assert "call_time_interpolated" not in findings


def test_one_time_of_two_holds_for_both(tmp_path: Path) -> None:
    files = village(
        stop_times=f"""
            {HEAD}
            t1,,09:00:00,A,1
            t1,09:05:00,09:06:00,B,2
            t1,09:10:00,,C,3
            """
    )
    timetable, findings = load(tmp_path, files)
    assert calls_of(timetable, "t1") == [
        ("A", "09:00:00", "09:00:00"),
        ("B", "09:05:00", "09:06:00"),
        ("C", "09:10:00", "09:10:00"),
    ]
    assert "call_time_interpolated" not in findings


def test_trips_that_cannot_be_used_are_counted_and_the_others_stay(tmp_path: Path) -> None:
    names = ("good", "back", "backwait", "lonely", "none", "repeat", "untimed")
    files = village(
        trips="route_id,service_id,trip_id\n" + "".join(f"R,tuesdays,{n}\n" for n in names),
        stop_times=f"""
            {HEAD}
            good,09:00:00,09:00:00,A,1
            good,09:05:00,09:05:00,B,2
            back,09:00:00,09:00:00,A,1
            back,08:55:00,08:55:00,B,2
            backwait,09:00:00,09:00:00,A,1
            backwait,09:10:00,09:05:00,B,2
            lonely,09:00:00,09:00:00,A,1
            repeat,09:00:00,09:00:00,A,1
            repeat,09:05:00,09:05:00,B,1
            untimed,,,A,1
            untimed,,,B,2
            """,
    )
    timetable, findings = load(tmp_path, files)
    assert list(timetable.trip_id) == ["good"]
    assert findings["trip_times_go_back"] == 2
    assert findings["trip_repeats_stop_sequence"] == 1
    assert findings["trip_with_fewer_than_two_stops"] == 3


def test_a_call_anywhere_in_a_zone_is_not_a_stop(tmp_path: Path) -> None:
    files = village(
        trips="route_id,service_id,trip_id\nR,tuesdays,t1\nR,tuesdays,flex\n",
        stop_times=f"""
            {HEAD},location_id
            t1,09:00:00,09:00:00,A,1,
            t1,09:05:00,09:05:00,B,2,
            flex,,,,1,zone1
            flex,,,,2,zone1
            """,
    )
    timetable, findings = load(tmp_path, files)
    assert list(timetable.trip_id) == ["t1"]
    assert findings["trip_on_demand_left_out"] == 1


def test_loops_call_twice_at_a_stop(tmp_path: Path) -> None:
    files = village(
        stop_times=f"""
            {HEAD}
            t1,09:00:00,09:00:00,A,1
            t1,09:05:00,09:05:00,B,2
            t1,09:10:00,09:10:00,A,3
            t1,09:15:00,09:15:00,C,4
            """
    )
    timetable, _ = load(tmp_path, files)
    assert [stop for stop, _, _ in calls_of(timetable, "t1")] == ["A", "B", "A", "C"]


def test_who_may_get_on_and_off(tmp_path: Path) -> None:
    files = village(
        stop_times=f"""
            {HEAD},pickup_type,drop_off_type
            t1,09:00:00,09:00:00,A,1,0,1
            t1,09:05:00,09:05:00,B,2,2,3
            t1,09:10:00,09:10:00,C,3,,
            t1,09:15:00,09:15:00,D,4,1,9
            """
    )
    timetable, findings = load(tmp_path, files)
    assert timetable.pattern_board.tolist() == [1, 2, 1, 0]
    assert timetable.pattern_alight.tolist() == [0, 3, 1, 0]  # 9 is unknown: not allowed
    assert findings["drop_off_type_unknown"] == 1


def test_trips_with_other_permissions_are_other_patterns(tmp_path: Path) -> None:
    files = village(
        trips="route_id,service_id,trip_id\nR,tuesdays,t1\nR,tuesdays,t2\nR,tuesdays,t3\n",
        stop_times=f"""
            {HEAD},pickup_type
            t1,09:00:00,09:00:00,A,1,0
            t1,09:05:00,09:05:00,B,2,0
            t2,10:00:00,10:00:00,A,1,1
            t2,10:05:00,10:05:00,B,2,0
            t3,11:00:00,11:00:00,A,1,0
            t3,11:05:00,11:05:00,B,2,0
            """,
    )
    timetable, _ = load(tmp_path, files)
    ids = list(timetable.trip_id)
    patterns = [pattern_of(timetable, ids.index(name)) for name in ("t1", "t2", "t3")]
    assert patterns[0] == patterns[2] != patterns[1]


def test_calls_at_a_stop_without_a_place_are_left_out_and_the_rest_runs(tmp_path: Path) -> None:
    files = village()
    files["stops.txt"] = (
        files["stops.txt"].replace("52.6500,-0.7600", ",").replace("52.6500,-0.7200", "0,0.0")
    )
    timetable, findings = load(tmp_path, files)
    assert list(timetable.stop_id) == ["A", "C"]
    assert calls_of(timetable, "t1") == [
        ("A", "09:00:00", "09:00:00"),
        ("C", "09:10:00", "09:10:00"),
    ]
    assert findings["stop_without_coordinates"] == 2
    assert findings["call_at_stop_without_place_left_out"] == 2


def test_only_the_ends_of_a_long_trip_are_timed(tmp_path: Path) -> None:
    """25 stops 1 minute of the way apart, 2 of 25 timed: a stop every 5 minutes past midnight."""
    stops = "".join(f"s{i},52.65,{-0.5 + 0.01 * i:.2f}\n" for i in range(25))
    calls = "".join(f"t1,,,s{i},{i}\n" for i in range(1, 24))
    files = village(
        stops="stop_id,stop_lat,stop_lon\n" + stops,
        stop_times=f"{HEAD}\nt1,29:30:00,29:30:00,s0,0\n{calls}t1,31:30:00,31:30:00,s24,24\n",
    )
    timetable, findings = load(tmp_path, files)
    found = calls_of(timetable, "t1")
    assert [arrival for _, arrival, _ in found] == [
        clock(29 * 3600 + 1800 + 300 * i) for i in range(25)
    ]
    assert [arrival for _, arrival, _ in found] == [departure for _, _, departure in found]
    assert findings["call_time_interpolated"] == 23


def test_a_trip_with_one_timed_stop_is_left_out(tmp_path: Path) -> None:
    files = village()
    files["stop_times.txt"] += "t2,,,A,1\nt2,10:00:00,10:00:00,B,2\nt2,,,C,3\n"
    files["trips.txt"] += "R,tuesdays,t2,\n"
    timetable, findings = load(tmp_path, files)
    assert list(timetable.trip_id) == ["t1"]
    assert findings["call_without_time_left_out"] == 2
    assert findings["trip_with_fewer_than_two_stops"] == 1


def test_stopping_a_bus_between_stops_is_not_used_and_counted(tmp_path: Path) -> None:
    files = village(
        routes="""
            route_id,agency_id,route_short_name,route_type,continuous_pickup,continuous_drop_off
            R,V,7,3,1,
            Q,V,8,3,,0
            P,V,9,3,3,2
            """,
        stop_times=f"""
            {HEAD},continuous_pickup,continuous_drop_off
            t1,09:00:00,09:00:00,A,1,0,1
            t1,09:05:00,09:05:00,B,2,2,
            t1,09:10:00,09:10:00,C,3,1,
            """,
    )
    timetable, findings = load(tmp_path, files)
    assert timetable.pattern_board.tolist() == [1, 1, 1]
    assert findings["route_stops_anywhere_only_stops_used"] == 2
    assert findings["trip_stops_anywhere_only_stops_used"] == 1


def test_calls_at_a_station_are_counted_because_nobody_boards_there(tmp_path: Path) -> None:
    files = village()
    files["stops.txt"] = """
        stop_id,stop_name,stop_lat,stop_lon,location_type
        A,Alder Green,52.6500,-0.7800,1
        B,Beech Road,52.6500,-0.7600,0
        C,Cherry Lane,52.6500,-0.7400,
        D,Damson Hill,52.6500,-0.7200,0
        """
    timetable, findings = load(tmp_path, files)
    assert findings["call_at_station_not_used"] == 1
    assert len(calls_of(timetable, "t1")) == 4
