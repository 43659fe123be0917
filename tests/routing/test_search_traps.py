"""The search on timetables drawn by hand, each with one trap in it."""

from __future__ import annotations

import numpy as np
import pytest

from geo.routing.kernels import flat
from geo.routing.kernels.timetable import Limits
from geo.routing.search import chances, last_leaving
from geo.routing.vocabulary import UNREACHED
from geo.routing.ways import Ends, Service
from tests.routing.test_search import service_of, trace
from tests.routing.timetables import Rows, hms, trip

LIMITS = Limits(max_walk_s=600, total_walk_s=1200, max_journey_s=5400, min_change_s=180, rides=3)


def _ask(
    trips: list[str],
    limits: Limits = LIMITS,
    window: str = "9:45 10:00",
    walks: tuple[tuple[int, int, float, float], ...] = (),
) -> tuple[int, int, int, int] | None:
    """Ask from A (2 minutes' walk) to Z (3 minutes' walk)."""
    stops = ["A", "B", "C", "Z"]
    drawn = Rows(4, tuple(trip(text, stops) for text in trips), walks=walks)
    far = UNREACHED
    ends = Ends(
        flat(np.array([120, far, far, far], dtype=np.int32)),
        flat(np.array([far, far, far, 180], dtype=np.int32)),
        far,
    )
    first, last = (hms(text) for text in window.split())
    return trace(last_leaving(service_of(drawn), limits, ends, first, last))


def test_a_slow_bus_into_the_window_beats_a_fast_one_before_it() -> None:
    slow, fast = "A 9:00 B 9:20 Z 9:50", "A 9:05 Z 9:20"
    assert _ask([slow, fast]) == (hms("8:58"), hms("9:53"), 0, 300)


def test_waiting_for_the_next_bus_of_the_same_line_keeps_the_window() -> None:
    trips = ["A 9:00 B 9:10", "B 9:15 Z 9:25", "B 9:45 Z 9:55"]
    assert _ask(trips) == (hms("8:58"), hms("9:58"), 1, 300)


def test_the_longest_journey_rules_out_the_last_to_leave() -> None:
    """Leaving 9:20 takes 38 minutes, all that fits; with 35 minutes only 9:10 by the other way."""
    trips = ["A 9:22 B 9:30", "B 9:40 Z 9:55", "A 9:12 Z 9:42"]
    assert _ask(trips) == (hms("9:20"), hms("9:58"), 1, 300)
    assert _ask(trips, LIMITS._replace(max_journey_s=35 * 60)) == (
        hms("9:10"), hms("9:45"), 0, 300,
    )  # fmt: skip


def test_the_total_of_walks_rules_out_the_last_to_leave() -> None:
    trips = ["A 9:22 B 9:30", "C 9:45 Z 9:52", "A 9:02 Z 9:45"]
    walk = ((1, 2, 640.0, 640.0), (2, 1, 640.0, 640.0))
    assert _ask(trips, walks=walk) == (hms("9:20"), hms("9:55"), 1, 780)
    assert _ask(trips, LIMITS._replace(total_walk_s=779), walks=walk) == (
        hms("9:00"), hms("9:48"), 0, 300,
    )  # fmt: skip


def test_the_minimum_change_time_is_kept_to_the_second() -> None:
    trips = ["A 9:20 B 9:30", "B 9:33 Z 9:50"]
    assert _ask(trips) is not None
    assert _ask(trips, LIMITS._replace(min_change_s=181)) is None


def test_no_time_is_needed_to_board_the_first_bus() -> None:
    assert _ask(["A 9:30 Z 9:50"]) == (hms("9:28"), hms("9:53"), 0, 300)


def _between(
    trips: list[str], from_s: tuple[int, ...], limits: Limits = LIMITS
) -> tuple[Service, Limits, Ends]:
    """Give a question from stops at `from_s` seconds to Z, 3 minutes' walk from the target."""
    stops = ["A", "B", "X", "Z"]
    to_s = np.array([UNREACHED, UNREACHED, UNREACHED, 180], dtype=np.int32)
    ends = Ends(flat(np.array(from_s, dtype=np.int32)), flat(to_s), UNREACHED)
    return service_of(Rows(4, tuple(trip(text, stops) for text in trips))), limits, ends


@pytest.mark.parametrize("first", [0, 1])
def test_a_later_bus_with_less_walking_is_not_lost_to_an_earlier_one(first: int) -> None:
    """Both leave home at 9:20 and meet at X: one walks 2 minutes before, the other 7."""
    trips = ["A 9:22 X 9:40", "B 9:27 X 9:38"]
    trips = [trips[first], trips[1 - first], "X 9:45 Z 9:52"]
    far = UNREACHED
    question = _between(trips, (120, 420, far, far))
    way = last_leaving(*question, hms("9:45"), hms("10:00"))
    assert trace(way) == (hms("9:20"), hms("9:55"), 1, 300)
    tight = _between(trips, (120, 420, far, far), LIMITS._replace(total_walk_s=300))
    assert trace(last_leaving(*tight, hms("9:45"), hms("10:00"))) == trace(way)


def test_a_chance_that_only_an_earlier_bus_makes_too_long_is_not_counted() -> None:
    """Both buses meet the 10:00 at X; who leaves at 9:08 is on the way for longer than an hour."""
    trips = ["A 9:40 X 9:50", "A 9:10 X 9:45", "X 10:00 Z 10:15", "A 9:00 Z 9:50"]
    far = UNREACHED
    hour = LIMITS._replace(max_journey_s=3600)
    ways = chances(*_between(trips, (120, far, far, far), hour), hms("8:00"), hms("10:00"))
    # The 9:00 is home sooner, the 9:40 leaves later; the 9:10 is the same chance as the 9:40.
    assert (ways.count, ways.last_leave_s) == (2, hms("9:38"))
    longer = chances(*_between(trips, (120, far, far, far)), hms("8:00"), hms("10:00"))
    assert longer.count == 2


def test_feeders_to_one_train_are_one_chance() -> None:
    feeders = [f"A 9:{minute:02d} X 9:{minute + 10}" for minute in range(5, 45, 5)]
    far = UNREACHED
    ways = chances(
        *_between([*feeders, "X 10:00 Z 10:15"], (120, far, far, far)), hms("9:00"), hms("10:00")
    )
    assert (ways.count, ways.last_leave_s) == (1, hms("9:38"))


def test_a_way_after_the_longest_wait_takes_no_chance_away() -> None:
    """The 9:45 is home as soon as the 9:30, but nobody who keeps the longest wait takes it."""
    trips = ["A 9:30 Z 9:56", "A 9:45 Z 9:56"]
    far = UNREACHED
    question = _between(trips, (120, far, far, far))
    early = chances(*question, hms("9:00"), hms("9:40"))
    assert (early.count, early.last_leave_s) == (1, hms("9:28"))
    both = chances(*question, hms("9:00"), hms("9:43"))
    assert (both.count, both.last_leave_s) == (1, hms("9:43"))


def test_a_failed_chance_does_not_hide_one_with_less_walking() -> None:
    """From B with 7 minutes' walk the total is too long; from A, later at X, it is not."""
    trips = ["B 9:28 X 9:38", "A 9:22 X 9:40", "X 9:45 Z 9:52"]
    far = UNREACHED
    tight = _between(trips, (120, 420, far, far), LIMITS._replace(total_walk_s=300))
    ways = chances(*tight, hms("9:00"), hms("10:00"))
    assert (ways.count, ways.last_leave_s) == (1, hms("9:20"))


def test_who_leaves_early_to_wait_for_a_later_bus_is_no_second_chance() -> None:
    """Only the 9:30 goes on to Z after B; who takes the 9:00 waits for it at B."""
    stops = ["A", "B", "X", "Z"]
    far = UNREACHED
    rows = Rows(
        4,
        (
            trip("A 9:00 B 9:10", stops),
            trip("A 9:30 B 9:40", stops, block=0),
            trip("B 9:42 Z 9:50", stops, block=0),
        ),
    )
    to_s = np.array([far, far, far, 180], dtype=np.int32)
    ends = Ends(flat(np.array([120, far, far, far], dtype=np.int32)), flat(to_s), far)
    ways = chances(service_of(rows), LIMITS, ends, hms("8:00"), hms("9:20"))
    assert (ways.count, ways.last_leave_s) == (1, hms("8:58"))
    ways = chances(service_of(rows), LIMITS, ends, hms("8:00"), hms("9:28"))
    assert (ways.count, ways.last_leave_s) == (1, hms("9:28"))


def test_a_minimum_transfer_time_includes_the_walk() -> None:
    """Off at B at 9:30; 2 minutes' walk to C; 5 minutes in all by transfers.txt."""
    stops = ["A", "B", "C", "Z"]
    far = UNREACHED
    to_s = np.array([far, far, far, 180], dtype=np.int32)
    ends = Ends(flat(np.array([120, far, far, far], dtype=np.int32)), flat(to_s), far)
    for departs, reaches in (("9:35", True), ("9:34", False)):
        rows = Rows(
            4,
            (trip("A 9:20 B 9:30", stops), trip(f"C {departs} Z 9:50", stops)),
            walks=((1, 2, 160.0, 160.0),),
            transfers=((1, 2, 2, 300),),
        )
        way = last_leaving(service_of(rows), LIMITS, ends, hms("9:45"), hms("10:00"))
        assert (way is not None) is reaches
