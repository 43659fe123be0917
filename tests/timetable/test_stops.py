"""What a stop is called, where it is, and what is known of its steps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geo.crs import to_metres
from geo.errors import InputError
from tests.timetable.feeds import CRS, load, village


def test_metres_are_those_of_the_area(tmp_path: Path) -> None:
    timetable, _ = load(tmp_path, village())
    x_m, y_m = to_metres([52.65], [-0.78], CRS)
    assert timetable.stop_x_m[0] == pytest.approx(x_m[0])
    assert timetable.stop_y_m[0] == pytest.approx(y_m[0])
    # 0.02 degrees of longitude at 52.65 north are 1.35 km.
    assert np.hypot(
        timetable.stop_x_m[1] - timetable.stop_x_m[0], timetable.stop_y_m[1] - timetable.stop_y_m[0]
    ) == pytest.approx(1352, abs=5)


def test_details_that_tell_stops_apart(tmp_path: Path) -> None:
    stops = f"""
        stop_id,stop_name,stop_desc,stop_lat,stop_lon,platform_code
        A,High Street,,52.65,-0.78,B
        B,High Street,opp Post Office,52.65,-0.76,
        C,High Street,High Street,52.65,-0.74,
        D,Oakham Rail Station,{"far too long to print " * 3},52.65,-0.72,Platform 2
        """
    timetable, _ = load(tmp_path, village(stops=stops))
    assert list(timetable.stop_detail) == ["Stop B", "opp Post Office", "", "Platform 2"]


def test_accessibility_has_three_values_and_comes_from_the_station(tmp_path: Path) -> None:
    stops = """
        stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,wheelchair_boarding
        A,Alder 1,52.65,-0.78,0,S,0
        B,Alder 2,52.65,-0.78,0,S,2
        C,Alder 3,52.65,-0.78,,S,
        D,Damson,52.65,-0.72,,,
        S,Alder Station,52.65,-0.78,1,,1
        E,Way in,52.65,-0.78,2,S,7
        """
    timetable, findings = load(tmp_path, village(stops=stops))
    assert timetable.stop_wheelchair.tolist() == [1, 2, 1, 0, 1, 1]
    assert timetable.stop_boarding.tolist() == [True, True, True, True, False, False]
    assert timetable.stop_parent.tolist() == [4, 4, 4, -1, -1, 4]
    assert findings["wheelchair_boarding_unknown"] == 1


def test_a_station_that_is_missing_is_counted(tmp_path: Path) -> None:
    stops = """
        stop_id,stop_lat,stop_lon,parent_station
        A,52.65,-0.78,S
        B,52.65,-0.76,
        C,52.65,-0.74,
        D,52.65,-0.72,
        """
    timetable, findings = load(tmp_path, village(stops=stops))
    assert timetable.stop_parent.tolist() == [-1] * 4
    assert findings["stop_parent_missing"] == 1


def test_vehicles_routes_and_headsigns(tmp_path: Path) -> None:
    files = village(
        agency="agency_id,agency_name,agency_timezone\nV,Village Bus,Europe/London\n"
        "W,Rail,Europe/London\n",
        routes="route_id,agency_id,route_short_name,route_long_name,route_type,route_color\n"
        "R,V,7,Alder to Damson,3,00FF00\nQ,W,,Alder to Cherry,2,\nP,,9,,1950,\n",
        trips="route_id,service_id,trip_id,trip_headsign,wheelchair_accessible\n"
        "R,tuesdays,t1,Town,1\nQ,tuesdays,t2,,2\n",
    )
    files["stop_times.txt"] += "t2,10:00:00,10:00:00,A,1\nt2,10:09:00,10:09:00,C,2\n"
    timetable, findings = load(tmp_path, files)
    assert list(timetable.route_name) == ["7", "Alder to Cherry", "9"]
    assert list(timetable.route_agency) == ["Village Bus", "Rail", ""]
    assert list(timetable.route_colour) == ["00FF00", "", ""]
    assert timetable.route_type.tolist() == [3, 2, 1950]
    assert findings["route_type_unknown"] == 1
    signs = dict(zip(timetable.trip_id, timetable.trip_headsign, strict=True))
    assert signs == {"t1": "Town", "t2": "Cherry Lane"}  # the last stop, where none is given
    access = dict(zip(timetable.trip_id, timetable.trip_wheelchair.tolist(), strict=True))
    assert access == {"t1": 1, "t2": 2}


def test_a_lone_agency_needs_no_id(tmp_path: Path) -> None:
    files = village(
        agency="agency_name,agency_timezone\nVillage Bus,Europe/London\n",
        routes="route_id,route_short_name,route_type\nR,7,3\n",
    )
    timetable, _ = load(tmp_path, files)
    assert timetable.route_agency[0] == "Village Bus"
    assert timetable.zone == "Europe/London"


def test_no_stop_has_a_place(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no stop has coordinates"):
        load(tmp_path, village(stops="stop_id,stop_lat,stop_lon\nA,,\nB,,\nC,0,0\nD,,\n"))
