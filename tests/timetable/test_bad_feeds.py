"""Feeds that contradict themselves: one line with the file, the line and what to do."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.findings import Findings
from geo.timetable import read_timetable
from tests.timetable.feeds import CRS, load, village, write_feed

CASES = {
    "stop_times names a stop that does not exist": (
        "stop_times",
        ("B,2", "X,2"),
        "(stop_times.txt line 3, column stop_id): 'X' is not in stops.txt",
    ),
    "stop_times names a trip that does not exist": (
        "stop_times",
        ("t1,09:10:00", "t9,09:10:00"),
        "(stop_times.txt line 4, column trip_id): 't9' is not in trips.txt",
    ),
    "a call without a stop": (
        "stop_times",
        ("09:10:00,C,3", "09:10:00,,3"),
        "(stop_times.txt line 4, column stop_id): there is no id here",
    ),
    "a trip of no known route": (
        "trips",
        ("R,", "Q,"),
        "(trips.txt line 2, column route_id): 'Q' is not in routes.txt",
    ),
    "a trip of no known service": (
        "trips",
        ("tuesdays", "mondays"),
        "(trips.txt line 2, column service_id): 'mondays' is not in calendar.txt or",
    ),
    "a route of no known agency": (
        "routes",
        ("R,V", "R,W"),
        "(routes.txt line 2, column agency_id): 'W' is not in agency.txt",
    ),
    "a time that is none": (
        "stop_times",
        ("09:05:00,09:06:00", "09:65:00,09:66:00"),
        "(stop_times.txt line 3, column arrival_time): '09:65:00' is not a time",
    ),
    "a time without seconds": (
        "stop_times",
        ("09:05:00", "09:05"),
        "(stop_times.txt line 3, column arrival_time): '09:05' is not a time",
    ),
    "a sequence that is no number": (
        "stop_times",
        ("B,2", "B,second"),
        "(stop_times.txt line 3, column stop_sequence): 'second' is not a whole number",
    ),
    "a fractional sequence": (
        "stop_times",
        ("B,2", "B,2.5"),
        "(stop_times.txt line 3, column stop_sequence): '2.5' is not a whole number",
    ),
    "a stop twice": (
        "stops",
        ("B,Beech", "A,Beech"),
        "(stops.txt line 3, column stop_id): 'A' is defined twice",
    ),
    "a stop without an id": (
        "stops",
        ("B,Beech", ",Beech"),
        "(stops.txt line 3, column stop_id): there is no id here",
    ),
    "latitude out of range": (
        "stops",
        ("52.6500,-0.7600", "152.65,-0.76"),
        "(stops.txt line 3, column stop_lat): '152.65' is out of range",
    ),
    "longitude out of range": (
        "stops",
        ("52.6500,-0.7600", "52.65,-180.76"),
        "(stops.txt line 3, column stop_lon): '-180.76' is out of range",
    ),
    "a coordinate that is not a number": (
        "stops",
        ("52.6500,-0.7600", "NaN,-0.76"),
        "(stops.txt line 3, column stop_lat): 'NaN' is not a number of degrees",
    ),
    "a zone that is none": (
        "agency",
        ("Europe/London", "Europe/Camelot"),
        "(agency.txt line 2, column agency_timezone): 'Europe/Camelot' is not a time zone",
    ),
    "a zone that is a path": (
        "agency",
        ("Europe/London", "../../etc/passwd"),
        "(agency.txt line 2, column agency_timezone): '../../etc/passwd' is not a time zone",
    ),
    "a date that is none": (
        "calendar",
        ("20240301", "20240230"),
        "(calendar.txt line 2, column start_date): '20240230' is not a date",
    ),
    "a date in another style": (
        "calendar",
        ("20240301", "2024-03-01"),
        "(calendar.txt line 2, column start_date): '2024-03-01' is not a date",
    ),
    "a weekday that is neither 0 nor 1": (
        "calendar",
        ("0,1,0", "0,yes,0"),
        "(calendar.txt line 2, column tuesday): 'yes' is not a whole number from 0 to 1",
    ),
    "a route type that is no number": (
        "routes",
        ("Hill,3", "Hill,bus"),
        "(routes.txt line 2, column route_type): 'bus' is not a whole number",
    ),
}


@pytest.mark.parametrize(("member", "change", "expected"), CASES.values(), ids=CASES)
def test_the_fault_and_its_line_are_named(
    tmp_path: Path, member: str, change: tuple[str, str], expected: str
) -> None:
    files = village()
    before, after = change
    assert before in files[f"{member}.txt"]
    files[f"{member}.txt"] = files[f"{member}.txt"].replace(before, after, 1)
    with pytest.raises(InputError) as caught:
        load(tmp_path, files)
    text = str(caught.value)
    assert text.startswith(f"feed1.zip {expected}")
    assert "\n" not in text


def test_latitude_and_longitude_swapped_are_recognised(tmp_path: Path) -> None:
    stops = """
        stop_id,stop_name,stop_lon,stop_lat
        A,Alder Green,52.6500,-0.7800
        B,Beech Road,52.6500,-0.7600
        C,Cherry Lane,52.6500,-0.7400
        D,Damson Hill,52.6500,-0.7200
        """
    with pytest.raises(InputError, match=r"feed1.zip \(stops.txt line 2\): .*look swapped"):
        load(tmp_path, village(stops=stops))


def test_one_swapped_stop_is_counted_and_does_not_stop_the_feed(tmp_path: Path) -> None:
    files = village()
    files["stops.txt"] = files["stops.txt"].replace("52.6500,-0.7600", "-0.7600,52.6500")
    _, findings = load(tmp_path, files)
    assert findings["stop_looks_swapped"] == 1


def test_stops_in_another_country_are_not_called_swapped(tmp_path: Path) -> None:
    """A coach to Paris and Lyon: outside the British grid, but not by exchange of columns."""
    files = village()
    files["stops.txt"] = (
        files["stops.txt"]
        .replace("52.6500,-0.7400", "48.8400,2.3800")
        .replace("52.6500,-0.7200", "45.7600,4.8600")
    )
    timetable, findings = load(tmp_path, files)
    assert timetable.stop_count == 4
    assert not findings.keys() & {"stop_looks_swapped", "stop_outside_projection"}


def test_two_zones_in_one_feed(tmp_path: Path) -> None:
    agency = """
        agency_id,agency_name,agency_timezone
        V,Village Bus,Europe/London
        W,Western Bus,Europe/Dublin
        """
    with pytest.raises(
        InputError, match=r"\(agency.txt line 3, .*'Europe/Dublin' differs from 'Europe/London'"
    ):
        load(tmp_path, village(agency=agency))


def test_two_zones_in_two_feeds(tmp_path: Path) -> None:
    irish = village()
    irish["agency.txt"] = irish["agency.txt"].replace("London", "Dublin")
    with pytest.raises(
        InputError,
        match=r"feed2.zip \(agency.txt\): its time zone is Europe/Dublin, but that of "
        "feed1.zip is Europe/London",
    ):
        load(tmp_path, village(), irish)


def test_a_feed_of_school_buses_only_is_told_so(tmp_path: Path) -> None:
    files = village()
    files["routes.txt"] = files["routes.txt"].replace("Damson Hill,3", "Damson Hill,712")
    with pytest.raises(InputError, match=r"no trip that can be used \(1 of school buses\)"):
        load(tmp_path, files)


def test_a_feed_of_headers_only_has_no_trips(tmp_path: Path) -> None:
    empty = {
        name: "\n".join(text.strip().splitlines()[: 2 if name == "agency.txt" else 1]) + "\n"
        for name, text in village().items()
    }
    with pytest.raises(InputError, match=r"feed1\.zip: has no trip: give another feed$"):
        load(tmp_path, empty)
    timetable, findings = load(tmp_path, village(), empty)
    assert findings["feed_without_trips"] == 1
    assert [feed.name for feed in timetable.feeds] == ["feed1"]


def test_no_path_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="at least one"):
        read_timetable([], CRS, Findings())


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    steps: list[tuple[int, int | None]] = []
    read_timetable(
        [write_feed(tmp_path, "feed", village())],
        CRS,
        Findings(),
        lambda done, total=None: steps.append((done, total)),
    )
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[-1][0] == steps[-1][1]
    assert all(done <= (total or 0) for done, total in steps)


def test_why_no_trip_is_left_is_said(tmp_path: Path) -> None:
    """One trip has sequence number 2 twice, one stops only once: neither is about dates."""
    files = village(
        trips="route_id,service_id,trip_id\nR,tuesdays,t1\nR,tuesdays,t2\n",
        stop_times="""
            trip_id,arrival_time,departure_time,stop_id,stop_sequence
            t1,09:00:00,09:00:00,A,1
            t1,09:05:00,09:06:00,B,2
            t1,09:10:00,09:10:00,C,2
            t2,10:00:00,10:00:00,A,1
            """,
    )
    with pytest.raises(InputError) as caught:
        load(tmp_path, files)
    assert str(caught.value) == (
        "feed1.zip: has no trip that can be used (1 with a stop_sequence number twice, "
        "1 with fewer than two stops that have a time and a place): correct it or give another feed"
    )


@pytest.mark.parametrize(
    ("zone", "warned"),
    [
        # The stops lie at longitude -0.75, by the sun 3 minutes behind Greenwich.
        ("Europe/London", 0),
        ("Europe/Berlin", 0),
        ("Europe/Athens", 0),
        ("Europe/Moscow", 1),
        ("America/New_York", 1),
        ("Pacific/Auckland", 1),
    ],
)
def test_a_time_zone_far_from_the_stops_is_counted(tmp_path: Path, zone: str, warned: int) -> None:
    files = village()
    files["agency.txt"] = files["agency.txt"].replace("Europe/London", zone)
    _, findings = load(tmp_path, files)
    assert findings.get("time_zone_far_from_stops", 0) == warned


def test_summer_time_does_not_move_a_zone_away_from_its_stops(tmp_path: Path) -> None:
    """The same in July, when New York is 4 hours behind Greenwich and Athens 3 hours ahead."""
    files = village()
    files["calendar.txt"] = files["calendar.txt"].replace("20240301,20240331", "20240701,20240731")
    files["agency.txt"] = files["agency.txt"].replace("Europe/London", "Europe/Athens")
    assert load(tmp_path, files)[1] == {}


def test_line_breaks_in_ids_and_names_stay_on_one_line(tmp_path: Path) -> None:
    files = {name: textwrap.dedent(text).lstrip("\n") for name, text in village().items()}
    files["stops.txt"] = files["stops.txt"].replace("Alder Green", '"Alder\nGreen"')
    files["trips.txt"] = files["trips.txt"].replace("t1", '"t\n1"')
    files["stop_times.txt"] = files["stop_times.txt"].replace("t1,", '"t\n1",')
    timetable, _ = load(tmp_path, files)
    assert list(timetable.trip_id) == ["t 1"]
    assert timetable.stop_name[0] == "Alder Green"
