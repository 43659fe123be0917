"""What a session keeps comes back as it was."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.pickups.model import Offer, PickupPlan, Run, RunStop, StopKind, Unserved, Way
from geo.pickups.model import UnservedReason as Reason
from geo.routing.vocabulary import Point
from webmap.plain_json import reader, written
from webmap.usecases.doors import Door
from webmap.usecases.lift_tables import LiftRequest
from webmap.usecases.pickup_plan import DayPlan, LiftPlan

few = st.integers(0, 10**6)
texts = st.text(max_size=8)
numbers = st.floats(-180, 180)
points = st.builds(Point, numbers, numbers)
times = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1))
stops = st.builds(
    RunStop, st.sampled_from(StopKind), st.none() | texts, st.none() | st.sampled_from(Way),
    few, few, few, few, few,
)  # fmt: skip
runs = st.builds(Run, texts, st.lists(stops, max_size=3).map(tuple), few, few)
unserved = st.builds(
    Unserved, texts, st.sampled_from(Reason), st.sampled_from(Way), st.sampled_from(Way),
    st.none() | few, st.none() | few, st.none() | st.builds(Offer, texts, few, few),
)  # fmt: skip
requests = st.builds(
    LiftRequest, texts, points, points, times, times, st.sampled_from(Way), st.booleans(), few,
    few, st.booleans(), st.none() | few, texts, texts, texts, st.booleans(), st.booleans(),
)  # fmt: skip
days = st.builds(
    DayPlan,
    st.builds(
        PickupPlan,
        st.lists(runs, max_size=2).map(tuple),
        st.lists(unserved, max_size=2).map(tuple),
        few,
        st.booleans(),
    ),
    times,
    times.map(dt.datetime.date),
    st.lists(points, max_size=2).map(tuple),
    st.lists(st.builds(Door, texts, texts), max_size=2).map(tuple),
    st.lists(st.lists(st.tuples(numbers, numbers), max_size=3).map(tuple), max_size=2).map(tuple),
    st.lists(requests, max_size=2).map(tuple),
)
plans = st.builds(
    LiftPlan, st.lists(days, max_size=2).map(tuple), st.lists(texts, max_size=2).map(tuple)
)


@given(plans)
def test_a_plan_of_lifts_comes_back_from_json_as_it_was(plan):
    again = reader(LiftPlan)(json.loads(json.dumps(written(plan))))
    assert again == plan
    assert all(isinstance(r.direction, Way) for day in again.days for r in day.requests)


@pytest.mark.parametrize(
    "kept",
    [None, [], {}, {"driver": "Ann", "from_s": 1}, "text"],
)
def test_what_was_never_written_is_refused(kept):
    with pytest.raises((KeyError, TypeError, ValueError)):
        reader(Offer)(kept)


def test_an_enum_or_a_time_that_is_none_is_refused():
    kept = written(Unserved("R-1", Reason.NO_ROAD, Way.THERE, Way.THERE))
    with pytest.raises(ValueError, match="sideways"):
        reader(Unserved)({**kept, "way": "sideways"})


@dataclass(frozen=True)
class Odd:
    many: dict[str, int]


def test_a_kind_of_field_that_is_not_known_is_refused_before_anything_is_kept():
    with pytest.raises(TypeError, match="cannot be read"):
        reader(Odd)
