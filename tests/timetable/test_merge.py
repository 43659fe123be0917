"""Several feeds as one: nothing is mixed up when ids clash."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.findings import Findings
from geo.routing.network import Timetable
from geo.timetable import read_timetable
from tests.timetable.feeds import CRS, calls_of, load, running, village, write_feed


def moved(files: dict[str, str], latitude: str) -> dict[str, str]:
    return {**files, "stops.txt": files["stops.txt"].replace("52.6500", latitude)}


def test_equal_ids_at_other_places_are_told_apart(tmp_path: Path) -> None:
    there = moved(village(), "52.7000")
    there["stops.txt"] = there["stops.txt"].replace("B,Beech", "E,Elm")
    there["stop_times.txt"] = there["stop_times.txt"].replace("B,2", "E,2")
    timetable, _ = load(tmp_path, village(), there)
    assert list(timetable.stop_id) == [
        "feed1:A", "B", "feed1:C", "feed1:D", "feed2:A", "E", "feed2:C", "feed2:D",
    ]  # fmt: skip
    assert [stop for stop, _, _ in calls_of(timetable, "feed1:t1")] == [
        "feed1:A", "B", "feed1:C", "feed1:D",
    ]  # fmt: skip
    assert [stop for stop, _, _ in calls_of(timetable, "feed2:t1")] == [
        "feed2:A", "E", "feed2:C", "feed2:D",
    ]  # fmt: skip
    assert running(timetable, dt.date(2024, 3, 5)) == {"feed1:t1", "feed2:t1"}


def test_one_stop_in_two_feeds_is_one_stop(tmp_path: Path) -> None:
    """33 m apart is one stop, and the first feed's name holds; 111 m apart is two."""
    near = moved(village(), "52.6503")
    near["stops.txt"] = near["stops.txt"].replace("Beech Road", "Beech Rd")
    timetable, _ = load(tmp_path, village(), near)
    assert list(timetable.stop_id) == ["A", "B", "C", "D"]
    assert timetable.stop_name[1] == "Beech Road"
    timetable, _ = load(tmp_path, village(), moved(village(), "52.6510"))
    assert timetable.stop_count == 8


def test_a_stop_that_the_first_feed_cannot_place_is_shared_by_the_others(tmp_path: Path) -> None:
    lost = village()
    lost["stops.txt"] = lost["stops.txt"].replace("D,Damson Hill,52.6500,-0.7200", "D,Damson,,")
    timetable, _ = load(tmp_path, lost, village(), village())
    assert list(timetable.stop_id) == ["A", "B", "C", "D"]
    assert timetable.stop_name[3] == "Damson Hill"
    assert [stop for stop, _, _ in calls_of(timetable, "feed3:t1")] == ["A", "B", "C", "D"]


def test_what_the_second_feed_knows_of_a_shared_stop_is_not_lost(tmp_path: Path) -> None:
    head = "stop_id,stop_name,stop_lat,stop_lon,wheelchair_boarding\n"
    places = [("A", "0.78"), ("B", "0.76"), ("C", "0.74"), ("D", "0.72")]
    feeds = [
        village(
            stops=head
            + "".join(
                f"{stop},x,52.65,-{lon},{known}\n"
                for (stop, lon), known in zip(places, wheelchair, strict=True)
            )
        )
        for wheelchair in ("0120", "1210")
    ]
    timetable, _ = load(tmp_path, *feeds)
    assert timetable.stop_wheelchair.tolist() == [1, 1, 2, 0]


def test_two_files_of_one_name(tmp_path: Path) -> None:
    paths = []
    for folder in ("north", "south"):
        (tmp_path / folder).mkdir()
        paths.append(write_feed(tmp_path / folder, "bus", village()))
    timetable = read_timetable(paths, CRS, Findings())
    assert [feed.name for feed in timetable.feeds] == ["bus", "bus-2"]
    assert set(timetable.trip_id) == {"bus:t1", "bus-2:t1"}


def test_parents_blocks_and_routes_stay_with_their_feed(tmp_path: Path) -> None:
    stops = """
        stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,wheelchair_boarding
        B,Beech Road,52.6500,-0.7600,0,S,
        A,Alder Green,52.6500,-0.7800,0,,
        S,Beech Station,52.6500,-0.7601,1,,1
        """
    feed = village(
        stops=stops,
        trips="route_id,service_id,trip_id,block_id\nR,tuesdays,t1,x\nR,tuesdays,t2,\n"
        "R,tuesdays,t3,x\n",
        stop_times="trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        + "".join(
            f"t{i},0{i}:00:00,0{i}:00:00,A,1\nt{i},0{i}:09:00,0{i}:09:00,B,2\n" for i in (1, 2, 3)
        ),
    )
    other = {**moved(feed, "52.8000"), "routes.txt": feed["routes.txt"].replace(",7,", ",9,")}
    timetable, _ = load(tmp_path, feed, other)
    ids = list(timetable.stop_id)
    assert timetable.stop_parent.tolist() == [2, -1, -1, 5, -1, -1]
    assert ids[5] == "feed2:S"
    assert timetable.stop_wheelchair.tolist() == [1, 0, 1, 1, 0, 1]
    assert timetable.stop_boarding.tolist() == [True, True, False] * 2
    block = dict(zip(timetable.trip_id, timetable.trip_block.tolist(), strict=True))
    assert block["feed1:t2"] == block["feed2:t2"] == -1
    assert block["feed1:t1"] == block["feed1:t3"] != block["feed2:t1"] == block["feed2:t3"]
    names = {
        trip: timetable.route_name[int(route)]
        for trip, route in zip(timetable.trip_id, timetable.trip_route, strict=True)
    }
    assert names["feed1:t1"] == "7"
    assert names["feed2:t1"] == "9"


Rows = list[tuple[int, list[tuple[str, int]]]]  # weekday, calls as (stop, minutes)

journeys = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(0, 30)), min_size=2, max_size=4),
    ),
    min_size=1,
    max_size=5,
)


def feed_from(rows: Rows, prefix: str = "") -> dict[str, str]:
    week = ["0,0,0,0,0,0,0"[: 2 * d] + "1" + "0,0,0,0,0,0,0"[2 * d + 1 :] for d in range(7)]
    calls = ""
    for number, (_, visits) in enumerate(rows):
        minute = 480
        for i, (stop, gap) in enumerate(visits):
            minute += gap
            time = f"{minute // 60:02d}:{minute % 60:02d}:00"
            calls += f"{prefix}{number},{time},{time},{stop},{i}\n"
    return village(
        trips="route_id,service_id,trip_id\n"
        + "".join(f"R,d{day},{prefix}{number}\n" for number, (day, _) in enumerate(rows)),
        stop_times="trip_id,arrival_time,departure_time,stop_id,stop_sequence\n" + calls,
        calendar="service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
        "start_date,end_date\n"
        + "".join(f"d{day},{week[day]},20240304,20240317\n" for day in range(7)),
    )


def journeys_by_day(timetable: Timetable) -> dict[dt.date, Counter[tuple[object, ...]]]:
    ids = list(timetable.trip_id)
    assert len(set(ids)) == len(ids)
    week = (timetable.first_date + dt.timedelta(days=i) for i in range(len(timetable.date_pattern)))
    return {
        date: Counter(tuple(calls_of(timetable, trip)) for trip in running(timetable, date))
        for date in week
    }


@settings(max_examples=25, deadline=None)
@given(journeys, journeys)
def test_two_feeds_run_what_one_feed_with_both_runs(one: Rows, two: Rows) -> None:
    """Trip ids and service ids clash in full; stops are shared; days and times must not mix."""
    with tempfile.TemporaryDirectory() as folder:
        apart, _ = load(Path(folder), feed_from(one), feed_from(two))
        together, _ = load(Path(folder), feed_from(one + two))
    days, expected = journeys_by_day(apart), journeys_by_day(together)
    assert {d: c for d, c in days.items() if c} == {d: c for d, c in expected.items() if c}
    assert apart.trip_pattern_count == together.trip_pattern_count
