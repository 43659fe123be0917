"""Rules for changing that hold for some routes or trips only.

::

    station S = platforms S1, S2          A, B: stops of their own

Routes 1 and 2; trips a, b, ... call where a test says, ten minutes apart.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.routing.network import Timetable
from geo.timetable import narrow
from tests.timetable.feeds import load, pattern_of, village

STATION = {"S1": "S", "S2": "S"}
FIELDS = ("from_stop_id", "to_stop_id", "from_route_id", "to_route_id", "from_trip_id",
          "to_trip_id", "transfer_type", "min_transfer_time")  # fmt: skip

Row = dict[str, str]
Rule = tuple[int, int] | None


def row(ends: str, kind: int, least: str = "", **sides: str) -> Row:
    """Write ``row("A B", 3, from_route="1")``."""
    origin, target = ends.split()
    told = dict.fromkeys(FIELDS, "") | {f"{side}_id": value for side, value in sides.items()}
    return told | {
        "from_stop_id": origin,
        "to_stop_id": target,
        "transfer_type": str(kind),
        "min_transfer_time": least,
    }


def feed(trips: dict[str, tuple[str, str]], rows: list[Row], **rest: str) -> dict[str, str]:
    """Write a feed; `trips` are (route, stops) by name."""
    calls = [
        f"{trip},{8 + t % 12:02d}:{10 * i:02d}:00,{8 + t % 12:02d}:{10 * i:02d}:00,{stop},{i}"
        for t, (trip, (_, stops)) in enumerate(trips.items())
        for i, stop in enumerate(stops.split())
    ]
    return village(
        stops="""
            stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station
            A,Alder Green,52.6500,-0.7800,,
            B,Beech Road,52.6500,-0.7600,,
            S,Cherry Station,52.6500,-0.7400,1,
            S1,Cherry Station,52.6500,-0.7401,0,S
            S2,Cherry Station,52.6500,-0.7402,0,S
            """,
        routes="route_id,agency_id,route_short_name,route_type\n1,V,1,3\n2,V,2,3\n",
        trips="route_id,service_id,trip_id\n"
        + "".join(f"{route},tuesdays,{trip}\n" for trip, (route, _) in trips.items()),
        stop_times="trip_id,arrival_time,departure_time,stop_id,stop_sequence\n" + "\n".join(calls),
        transfers=",".join(FIELDS)
        + "\n"
        + "\n".join(",".join(one[name] for name in FIELDS) for one in rows),
        **rest,
    )


def rules_of(timetable: Timetable) -> dict[tuple[str, str, str, str], Rule]:
    """Return the rule for changing from each trip at each stop to each other."""
    rules = {
        (a, b): (kind, least)
        for a, b, kind, least in zip(
            timetable.transfer_from.tolist(),
            timetable.transfer_to.tolist(),
            timetable.transfer_type.tolist(),
            timetable.transfer_min_s.tolist(),
            strict=True,
        )
    }
    calls = {}
    for trip in range(timetable.trip_count):
        p = pattern_of(timetable, trip)
        rows = slice(timetable.pattern_first_stop[p], timetable.pattern_first_stop[p + 1])
        for stop in timetable.pattern_stop[rows].tolist():
            calls[timetable.trip_id[trip], timetable.stop_id[stop]] = stop
    return {(*one, *two): rules.get((a, b)) for one, a in calls.items() for two, b in calls.items()}


def oracle(trips: dict[str, tuple[str, str]], rows: list[Row]) -> dict[tuple[str, ...], Rule]:
    """Judge each change by the words of the reference, one row at a time."""
    calls = [(t, s) for t, (_, stops) in trips.items() for s in dict.fromkeys(stops.split())]
    return {(*a, *b): _rule(trips, rows, *a, *b) for a in calls for b in calls}


def _rule(trips: dict[str, tuple[str, str]], rows: list[Row], trip: str, stop: str, onto: str,
          target: str) -> Rule:  # fmt: skip
    closeness = {(2, 2): 5, (1, 2): 4, (0, 2): 3, (1, 1): 2, (0, 1): 1, (0, 0): 0}
    found = []
    for number, one in enumerate(rows):
        close, width = [], 0
        for side, t, s in (("from", trip, stop), ("to", onto, target)):
            place, route = one[f"{side}_stop_id"], one[f"{side}_route_id"]
            if place not in (s, STATION.get(s)):
                break
            width += place != s
            if one[f"{side}_trip_id"]:
                if one[f"{side}_trip_id"] != t:
                    break
                close.append(2)
            elif route and route != trips[t][0]:
                break
            else:
                close.append(1 if route else 0)
        else:
            kind, least = int(one["transfer_type"]), int(one["min_transfer_time"] or -1)
            score = closeness[tuple(sorted(close))]  # type: ignore[index]
            if score and kind < 2:
                continue  # never faster
            caution = 10**6 if kind == 3 else max(least, 0)
            found.append((-score, width, -caution if score else number, (kind, least)))
    return min(found)[3] if found else None


def test_a_change_that_is_forbidden_from_one_route_only(tmp_path: Path) -> None:
    trips = {"a": ("1", "A B"), "b": ("2", "A B"), "c": ("2", "B S1")}
    timetable, _ = load(tmp_path, feed(trips, [row("B B", 3, from_route="1")]))
    found = rules_of(timetable)
    assert found["a", "B", "c", "B"] == (3, -1)
    assert found["b", "B", "c", "B"] is None
    # B is there twice: for route 1, and for all others. They are one place with one name.
    assert sorted(timetable.stop_id) == ["A", "B", "B", "S", "S1", "S2"]
    [[b, copy]] = [[i for i, name in enumerate(timetable.stop_id) if name == "B"]]
    assert timetable.stop_itself[[b, copy]].tolist() == [b, b]
    assert timetable.stop_lat[b] == timetable.stop_lat[copy]
    assert timetable.stop_name[copy] == "Beech Road"


def test_the_closest_rule_holds(tmp_path: Path) -> None:
    trips = {"a": ("1", "A S1"), "b": ("1", "A S1"), "c": ("2", "S2 B"), "d": ("2", "S2 B")}
    rows = [
        row("S S", 2, "120"),
        row("S S", 2, "300", from_route="1"),
        row("S S", 2, "600", from_route="1", to_route="2"),
        row("S S", 2, "60", to_trip="c"),
        row("S S", 2, "30", from_route="1", to_trip="c"),
        row("S S", 3, from_trip="a", to_trip="d"),
    ]
    found = rules_of(load(tmp_path, feed(trips, rows))[0])
    assert found["a", "S1", "b", "S1"] == (2, 300)  # a route
    assert found["b", "S1", "d", "S2"] == (2, 600)  # two routes
    assert found["d", "S2", "c", "S2"] == (2, 60)  # a trip
    assert found["b", "S1", "c", "S2"] == (2, 30)  # a trip and a route
    assert found["a", "S1", "d", "S2"] == (3, -1)  # two trips
    assert found["d", "S2", "b", "S1"] == (2, 120)  # everybody
    assert found["c", "S2", "a", "A"] is None


def test_narrow_rules_that_would_make_a_change_quicker_are_left_out(tmp_path: Path) -> None:
    trips = {"a": ("1", "A B"), "b": ("2", "B A")}
    rows = [row("B B", 1, from_route="1"), row("B B", 0, to_trip="b"), row("A A", 3, to_route="9")]
    timetable, findings = load(tmp_path, feed(trips, rows))
    assert set(rules_of(timetable).values()) == {None}
    assert timetable.stop_count == 5
    assert findings["transfer_for_one_route_or_trip_left_out"] == 2
    assert findings["transfer_stop_missing"] == 1


def test_a_rule_for_a_trip_that_repeats_holds_for_all_its_departures(tmp_path: Path) -> None:
    trips = {"a": ("1", "A B"), "b": ("2", "B A")}
    files = feed(
        trips,
        [row("B B", 3, from_trip="a")],
        frequencies="trip_id,start_time,end_time,headway_secs\na,09:00:00,10:00:00,1800\n",
    )
    found = rules_of(load(tmp_path, files)[0])
    assert found["a@09:00:00", "B", "b", "B"] == found["a@09:30:00", "B", "b", "B"] == (3, -1)


def test_a_journey_published_twice_is_known_at_the_copies_of_a_stop(tmp_path: Path) -> None:
    files = feed({"a": ("1", "A B"), "b": ("2", "A B")}, [row("B B", 3, from_route="2")])
    files["routes.txt"] = files["routes.txt"].replace("2,V,2", "2,V,1")
    files["stop_times.txt"] = (
        files["stop_times.txt"].replace("b,09:", "b,08:").replace(",09:", ",08:")
    )
    timetable, findings = load(tmp_path, files)
    assert sorted(timetable.trip_duplicate_of.tolist()) == [-1, 0]
    assert findings["journey_published_twice"] == 1


def test_rules_stay_with_their_feed(tmp_path: Path) -> None:
    """Both feeds know stop B and route 1; only the second forbids changes from its route 1."""
    first = feed({"a": ("1", "A B"), "b": ("2", "B S1")}, [])
    second = feed({"c": ("1", "A B"), "d": ("2", "B S1")}, [row("B B", 3, from_route="1")])
    found = rules_of(load(tmp_path, first, second)[0])
    assert found["c", "B", "b", "B"] == found["c", "B", "d", "B"] == (3, -1)
    assert found["a", "B", "d", "B"] is found["a", "B", "b", "B"] is None


def test_a_stop_with_too_many_rules_holds_the_most_cautious_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrow, "MOST_COPIES", 2)
    trips = dict.fromkeys("abc", ("1", "A B")) | {"d": ("2", "B A")}
    rows = [
        row("B B", 2, "500"),
        row("B B", 2, "400", from_trip="a"),
        row("B B", 2, "600", from_trip="b"),
        row("B B", 2, "60", from_trip="c"),
        row("A A", 3, from_trip="d"),
    ]
    timetable, findings = load(tmp_path, feed(trips, rows))
    found = rules_of(timetable)
    assert {found[name, "B", "d", "B"] for name in "abcd"} == {(2, 600)}
    assert found["d", "A", "a", "A"] == (3, -1)
    assert found["a", "A", "b", "A"] is None
    assert findings["transfer_for_one_route_or_trip_held_for_all"] == 1


sides = st.fixed_dictionaries(
    {},
    optional={
        "from_route": st.sampled_from("12"),
        "to_route": st.sampled_from("12"),
        "from_trip": st.sampled_from("abc"),
        "to_trip": st.sampled_from("abc"),
    },
)
drawn_rows = st.builds(
    lambda a, b, kind, least, told: row(f"{a} {b}", kind, str(least), **told),
    st.sampled_from(("S1", "S2", "S", "S", "A")),
    st.sampled_from(("S1", "S2", "S", "S", "A")),
    st.sampled_from((0, 1, 2, 2, 3)),
    st.sampled_from((60, 120, 300)),
    sides,
)
drawn_trips = st.lists(
    st.tuples(
        st.sampled_from("12"), st.lists(st.sampled_from(("A", "S1", "S2")), min_size=2, max_size=3)
    ),
    min_size=3,
    max_size=3,
)


@settings(max_examples=150, deadline=None)
@given(drawn_trips, st.lists(drawn_rows, min_size=2, max_size=12))
def test_any_rules_hold_as_the_reference_says(
    drawn: list[tuple[str, list[str]]], rows: list[Row]
) -> None:
    trips = {
        name: (route, " ".join(stops)) for name, (route, stops) in zip("abc", drawn, strict=True)
    }
    # A trip of another route than its own is a fault of the feed, and not what is tested here.
    for one in rows:
        for side in ("from", "to"):
            if one[f"{side}_trip_id"]:
                one[f"{side}_route_id"] = ""
    with tempfile.TemporaryDirectory() as folder:
        timetable, _ = load(Path(folder), feed(trips, rows))
    assert rules_of(timetable) == oracle(trips, rows)
    assert np.array_equal(np.sort(np.unique(timetable.stop_itself)), np.arange(5))
