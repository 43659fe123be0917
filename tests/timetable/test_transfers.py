"""Rules for changing, written for stops or for whole stations.

::

    station S = platforms S1, S2          A, B: stops of their own
"""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import InputError
from tests.timetable.feeds import load, village

STOPS = """
    stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station
    A,Alder Green,52.6500,-0.7800,,
    B,Beech Road,52.6500,-0.7600,,
    S,Cherry Station,52.6500,-0.7400,1,
    S1,Cherry Station,52.6500,-0.7401,0,S
    S2,Cherry Station,52.6500,-0.7402,0,S
    """
CALLS = """
    trip_id,arrival_time,departure_time,stop_id,stop_sequence
    t1,09:00:00,09:00:00,A,1
    t1,09:05:00,09:06:00,B,2
    t1,09:10:00,09:10:00,S1,3
    """


def rules(folder: Path, text: str) -> tuple[dict[tuple[str, str], tuple[int, int]], dict[str, int]]:
    timetable, findings = load(folder, village(stops=STOPS, stop_times=CALLS, transfers=text))
    ids = list(timetable.stop_id)
    found = {
        (ids[a], ids[b]): (kind, seconds)
        for a, b, kind, seconds in zip(
            timetable.transfer_from.tolist(),
            timetable.transfer_to.tolist(),
            timetable.transfer_type.tolist(),
            timetable.transfer_min_s.tolist(),
            strict=True,
        )
    }
    assert len(found) == len(timetable.transfer_from)
    return found, findings


def test_rules_between_stops(tmp_path: Path) -> None:
    text = (
        "from_stop_id,to_stop_id,transfer_type,min_transfer_time\n"
        "A,B,2,300\nB,A,3,\nA,A,2,0\nB,S1,,\nS1,B,1,\n"
    )
    found, _ = rules(tmp_path, text)
    assert found == {
        ("A", "B"): (2, 300),
        ("B", "A"): (3, -1),
        ("A", "A"): (2, 0),
        ("B", "S1"): (0, -1),
        ("S1", "B"): (1, -1),
    }


def test_a_rule_for_a_station_holds_for_its_platforms_unless_one_has_its_own(
    tmp_path: Path,
) -> None:
    text = "from_stop_id,to_stop_id,transfer_type,min_transfer_time\nS,S,2,420\nA,S,3,\nA,S2,2,60\n"
    found, _ = rules(tmp_path, text)
    platforms = ("S1", "S2")
    assert found == {
        **{(a, b): (2, 420) for a in platforms for b in platforms},
        ("A", "S1"): (3, -1),
        ("A", "S2"): (2, 60),
    }


def test_a_stop_that_is_missing_is_counted(tmp_path: Path) -> None:
    text = "from_stop_id,to_stop_id,transfer_type\nA,X,0\nA,B,0\n"
    found, findings = rules(tmp_path, text)
    assert found == {("A", "B"): (0, -1)}
    assert findings["transfer_stop_missing"] == 1


def test_a_minimum_time_that_is_none(tmp_path: Path) -> None:
    text = "from_stop_id,to_stop_id,transfer_type,min_transfer_time\nA,B,2,soon\n"
    with pytest.raises(
        InputError, match=r"\(transfers.txt line 2, column min_transfer_time\): 'soon'"
    ):
        rules(tmp_path, text)


LINKED_TRIPS = """
    route_id,service_id,trip_id,block_id
    R,tuesdays,t1,
    R,tuesdays,t2,
    R,tuesdays,t3,
    R,tuesdays,hollow,
    """
LINKED_CALLS = """
    trip_id,arrival_time,departure_time,stop_id,stop_sequence
    t1,09:00:00,09:00:00,A,1
    t1,09:10:00,09:10:00,B,2
    t2,08:00:00,08:00:00,A,1
    t2,08:10:00,08:10:00,B,2
    t3,07:00:00,07:00:00,B,1
    t3,07:10:00,07:10:00,C,2
    hollow,07:00:00,07:00:00,B,1
    """


def test_linked_trips_follow_their_trips_through_all_feeds(tmp_path: Path) -> None:
    """Trips are sorted into patterns and two feeds name theirs alike: the links hold."""
    files = village(
        trips=LINKED_TRIPS,
        stop_times=LINKED_CALLS,
        transfers="""
            from_trip_id,to_trip_id,transfer_type
            t2,t1,4
            t3,t2,5
            t3,t1,4
            t3,t1,5
            t1,hollow,4
            t1,nowhere,4
            t1,,5
            """,
    )
    timetable, findings = load(tmp_path, files, files)
    ids = list(timetable.trip_id)
    found = {
        (ids[a], ids[b], seated)
        for a, b, seated in zip(
            timetable.stay_from.tolist(),
            timetable.stay_to.tolist(),
            timetable.stay_allowed.tolist(),
            strict=True,
        )
    }
    assert found == {
        (f"{feed}:{a}", f"{feed}:{b}", seated)
        for feed in ("feed1", "feed2")
        # Where a feed says both, passengers get off.
        for a, b, seated in (("t2", "t1", True), ("t3", "t2", False), ("t3", "t1", False))
    }
    assert findings["linked_trip_not_used"] == 2 * 3
    assert "transfer_stop_missing" not in findings
