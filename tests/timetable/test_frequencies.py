"""Buses "every 20 minutes" written out as trips."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import InputError
from geo.findings import Findings
from geo.timetable import Limits, read_timetable
from tests.timetable.feeds import CRS, calls_of, load, village, write_feed

HEAD = "trip_id,start_time,end_time,headway_secs,exact_times\n"


def test_departures_from_start_to_just_before_the_end(tmp_path: Path) -> None:
    files = village(frequencies=HEAD + "t1,07:00:00,08:00:00,1200,1\n")
    timetable, findings = load(tmp_path, files)
    assert list(timetable.trip_id) == ["t1@07:00:00", "t1@07:20:00", "t1@07:40:00"]
    assert calls_of(timetable, "t1@07:20:00") == [
        ("A", "07:20:00", "07:20:00"),
        ("B", "07:25:00", "07:26:00"),
        ("C", "07:30:00", "07:30:00"),
        ("D", "07:35:00", "07:35:00"),
    ]
    assert timetable.trip_pattern_count == 1
    assert "frequency_times_are_nominal" not in findings


def test_the_trip_itself_does_not_run_at_the_time_of_its_template(tmp_path: Path) -> None:
    timetable, _ = load(tmp_path, village(frequencies=HEAD + "t1,07:00:00,07:10:00,600,1\n"))
    assert list(timetable.trip_id) == ["t1@07:00:00"]


@pytest.mark.parametrize(("end", "count"), [("07:40:00", 2), ("07:40:01", 3), ("07:00:01", 1)])
def test_the_end_is_not_a_departure(tmp_path: Path, end: str, count: int) -> None:
    timetable, _ = load(tmp_path, village(frequencies=HEAD + f"t1,07:00:00,{end},1200,1\n"))
    assert timetable.trip_count == count


@pytest.mark.parametrize("exact", ["0", ""])
def test_headways_without_times_are_nominal_and_counted(tmp_path: Path, exact: str) -> None:
    files = village(
        frequencies=HEAD + f"t1,07:00:00,08:00:00,1800,{exact}\nt1,24:10:00,25:00:00,3000,1\n"
    )
    timetable, findings = load(tmp_path, files)
    assert list(timetable.trip_id) == ["t1@07:00:00", "t1@07:30:00", "t1@24:10:00"]
    assert timetable.trip_headway_s.tolist() == [1800, 1800, 0]
    assert findings["frequency_times_are_nominal"] == 1


def test_other_trips_keep_their_times_and_copies_are_in_no_block(tmp_path: Path) -> None:
    files = village(
        trips="route_id,service_id,trip_id,block_id\nR,tuesdays,t1,x\nR,tuesdays,t2,x\n",
        frequencies=HEAD + "t1,07:00:00,08:00:00,1800,1\n",
    )
    files["stop_times.txt"] += "t2,10:00:00,10:00:00,C,1\nt2,10:09:00,10:09:00,A,2\n"
    timetable, _ = load(tmp_path, files)
    assert calls_of(timetable, "t2") == [
        ("C", "10:00:00", "10:00:00"),
        ("A", "10:09:00", "10:09:00"),
    ]
    assert timetable.trip_headway_s.tolist() == [0, 0, 0]
    blocks = dict(zip(timetable.trip_id, timetable.trip_block.tolist(), strict=True))
    assert blocks == {"t1@07:00:00": -1, "t1@07:30:00": -1, "t2": 0}


def test_a_first_stop_without_a_place_still_starts_the_clock(tmp_path: Path) -> None:
    files = village(frequencies=HEAD + "t1,07:00:00,07:10:00,600,1\n")
    files["stops.txt"] = files["stops.txt"].replace("52.6500,-0.7800", ",")
    timetable, findings = load(tmp_path, files)
    assert findings["stop_without_coordinates"] == 1
    assert calls_of(timetable, "t1@07:00:00") == [
        ("B", "07:05:00", "07:06:00"),
        ("C", "07:10:00", "07:10:00"),
        ("D", "07:15:00", "07:15:00"),
    ]


def test_a_trip_that_nobody_says_when_it_starts_is_left_out(tmp_path: Path) -> None:
    files = village(
        trips="route_id,service_id,trip_id\nR,tuesdays,t1\nR,tuesdays,t2\n",
        frequencies=HEAD + "t1,07:00:00,08:00:00,600,1\nt1,09:00:00,10:00:00,600,1\n",
    )
    files["stop_times.txt"] = files["stop_times.txt"].replace("t1,09:00:00,09:00:00,A", "t1,,,A")
    files["stop_times.txt"] += "t2,10:00:00,10:00:00,C,1\nt2,10:09:00,10:09:00,A,2\n"
    timetable, findings = load(tmp_path, files)
    assert list(timetable.trip_id) == ["t2"]
    assert findings["frequency_without_first_time"] == 1


def test_a_window_that_holds_no_departure(tmp_path: Path) -> None:
    files = village(
        frequencies=HEAD + "t1,07:00:00,07:00:00,600,1\nt1,09:00:00,08:00:00,600,1\n"
        "t1,10:00:00,10:01:00,600,1\n"
    )
    timetable, findings = load(tmp_path, files)
    assert list(timetable.trip_id) == ["t1@10:00:00"]
    assert findings["frequency_without_departures"] == 2


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("t1,07:00:00,08:00:00,0,1", "column headway_secs.*'0' is not a whole number from 1"),
        ("t1,07:00:00,08:00:00,-60,1", "column headway_secs"),
        ("t1,,08:00:00,600,1", "column start_time.*there is no time here"),
        ("t1,07:00:00,late,600,1", "column end_time.*'late' is not a time"),
        ("t9,07:00:00,08:00:00,600,1", "column trip_id.*'t9' is not in trips.txt"),
    ],
)
def test_rows_that_cannot_be_read(tmp_path: Path, row: str, fault: str) -> None:
    with pytest.raises(InputError, match=rf"feed1.zip \(frequencies.txt line 2, {fault}"):
        load(tmp_path, village(frequencies=HEAD + row + "\n"))


def test_a_bus_every_second_for_a_week_is_refused_before_it_fills_the_memory(
    tmp_path: Path,
) -> None:
    path = write_feed(tmp_path, "feed", village(frequencies=HEAD + "t1,00:00:00,167:59:59,1,1\n"))
    with pytest.raises(InputError, match=r"asks for 2,419,196 calls .* at most 1,000,000"):
        read_timetable([path], CRS, Findings(), limits=Limits(expanded_calls=1_000_000))
