"""No trip of a pattern overtakes another, whatever the feed says, and no trip is lost.

The drawn case, buses from A to C::

    time at   A      B      C
    slow    09:00  09:30  10:00
    fast    09:10  09:20  09:30      overtakes slow
    late    09:15  09:35  10:05      overtakes nobody
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.timetable.calls import Calls
from geo.timetable.patterns import Patterns, find_patterns
from geo.timetable.ragged import equal_rows, first_of
from tests.timetable.feeds import load, pattern_of, village

Trip = tuple[tuple[tuple[int, int, int], ...], tuple[tuple[int, int], ...]]  # places, times


def calls_from(trips: list[Trip]) -> Calls:
    places = [place for stops, _ in trips for place in stops]
    times = [time for _, visits in trips for time in visits]
    stop, board, alight = (np.array(column) for column in zip(*places, strict=True))
    arrival, departure = (np.array(column) for column in zip(*times, strict=True))
    return Calls(
        first_of([len(stops) for stops, _ in trips]),
        stop.astype(np.int32),
        arrival.astype(np.int32),
        departure.astype(np.int32),
        board.astype(np.uint8),
        alight.astype(np.uint8),
        np.full(len(stop), np.nan),
    )


def trips_of(patterns: Patterns) -> list[list[Trip]]:
    """Trips by pattern, read back one at a time."""
    calls = patterns.calls
    result = []
    for start, stop in pairwise(patterns.first_trip.tolist()):
        rows = []
        for trip in range(start, stop):
            part = slice(int(calls.first[trip]), int(calls.first[trip + 1]))
            rows.append(
                (
                    tuple(
                        zip(
                            calls.stop[part].tolist(),
                            calls.board[part].tolist(),
                            calls.alight[part].tolist(),
                            strict=True,
                        )
                    ),
                    tuple(
                        zip(
                            calls.arrival_s[part].tolist(),
                            calls.departure_s[part].tolist(),
                            strict=True,
                        )
                    ),
                )
            )
        result.append(rows)
    return result


@st.composite
def towns(draw: st.DrawFn) -> list[Trip]:
    """Many trips over few lines, crowded in time, so that they overtake and repeat."""
    lines = draw(
        st.lists(
            st.lists(
                st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 1)),
                min_size=2,
                max_size=5,
            ).map(tuple),
            min_size=1,
            max_size=3,
        )
    )
    trips = []
    for _ in range(draw(st.integers(1, 25))):
        line = draw(st.sampled_from(lines))
        clock = draw(st.integers(0, 6))
        times = []
        for _ in line:
            arrival = clock + draw(st.integers(0, 4))
            clock = arrival + draw(st.integers(0, 2))
            times.append((arrival, clock))
        trips.append((line, tuple(times)))
    return trips


@settings(max_examples=300, deadline=None)
@given(towns())
def test_never_overtaking_and_nothing_lost(trips: list[Trip]) -> None:
    patterns = find_patterns(calls_from(trips))
    found = trips_of(patterns)
    assert Counter(trip for rows in found for trip in rows) == Counter(trips)
    assert sorted(patterns.order.tolist()) == list(range(len(trips)))
    for rows in found:
        assert rows
        assert len({places for places, _ in rows}) == 1
        for (_, before), (_, after) in pairwise(rows):
            assert all(a <= b for x, y in zip(before, after, strict=True)
                       for a, b in zip(x, y, strict=True))  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(towns())
def test_trips_in_order_are_never_split(trips: list[Trip]) -> None:
    """A town whose trips all run one after the other has one pattern for each line."""
    apart = [
        (places, tuple((a + 1000 * i, d + 1000 * i) for a, d in times))
        for i, (places, times) in enumerate(trips)
    ]
    patterns = find_patterns(calls_from(apart))
    assert len(patterns.first_trip) - 1 == len({places for places, _ in trips})


@settings(max_examples=100, deadline=None)
@given(st.data(), towns())
def test_the_order_of_the_feed_changes_nothing(data: st.DataObject, trips: list[Trip]) -> None:
    shuffled = data.draw(st.permutations(trips))

    def shape(some: list[Trip]) -> Counter[tuple[Trip, ...]]:
        return Counter(tuple(rows) for rows in trips_of(find_patterns(calls_from(some))))

    assert shape(shuffled) == shape(trips)


@given(st.lists(st.lists(st.integers(-2, 2), max_size=4), max_size=30))
def test_rows_have_one_number_exactly_when_they_are_equal(rows: list[list[int]]) -> None:
    items = np.array([item for row in rows for item in row], dtype=np.int64)
    number = equal_rows(first_of([len(row) for row in rows]), items).tolist()
    for i, one in enumerate(rows):
        for j, other in enumerate(rows):
            assert (number[i] == number[j]) == (one == other)


def test_the_drawn_case(tmp_path: Path) -> None:
    trips = ("slow", "fast", "late")
    times = {
        "slow": ("09:00:00", "09:30:00", "10:00:00"),
        "fast": ("09:10:00", "09:20:00", "09:30:00"),
        "late": ("09:15:00", "09:35:00", "10:05:00"),
    }
    files = village(
        trips="route_id,service_id,trip_id\n" + "".join(f"R,tuesdays,{t}\n" for t in trips),
        stop_times="trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        + "".join(
            f"{trip},{time},{time},{stop},{i}\n"
            for trip in reversed(trips)
            for i, (stop, time) in enumerate(zip("ABC", times[trip], strict=True))
        ),
    )
    timetable, _ = load(tmp_path, files)
    ids = list(timetable.trip_id)
    pattern = {trip: pattern_of(timetable, ids.index(trip)) for trip in trips}
    assert timetable.trip_pattern_count == 2
    assert pattern["slow"] == pattern["late"] != pattern["fast"]
    assert ids.index("slow") < ids.index("late")


def test_arrays_are_read_only_and_fit_together(tmp_path: Path) -> None:
    timetable, _ = load(tmp_path, village())
    assert not timetable.arrival_s.flags.writeable
    assert not timetable.stop_lat.flags.writeable
    assert not timetable.stop_id.data.flags.writeable
    assert not timetable.date_pattern.flags.writeable
    assert timetable.pattern_first_stop.tolist() == [0, 4]
    assert timetable.pattern_first_trip.tolist() == [0, 1]
    assert timetable.pattern_first_time.tolist() == [0, 4]
    assert timetable.departure_s.tolist() == [32_400, 32_760, 33_000, 33_300]
