"""Groups as JSON and back, without a change."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from directory.errors import ValueProblem
from directory.model import Contact, Fact, Group, Venue
from directory.values import field_from_json, field_to_json, group_from_json, group_to_json
from tests.directory.examples import group, weekly
from tests.directory.strategies import groups


@given(groups())
@settings(deadline=None, max_examples=60)
def test_any_group_comes_back_from_json_as_it_was(given: Group) -> None:
    assert group_from_json(json.loads(json.dumps(group_to_json(given)))) == given


def test_the_names_and_values_are_those_of_the_model() -> None:
    values = group_to_json(group("a", weekly(1), min_age=55, referral=Fact.NO))
    assert (values["min_age"], values["referral"], values["cost_pence"]) == (55, "no", None)
    assert values["schedules"][0]["start_time"] == "10:00:00"
    assert values["provenance"]["dataset"] == "council"


def test_what_an_older_linkway_wrote_has_the_defaults_of_new_fields() -> None:
    values = group_to_json(group("a", alert="New field"))
    del values["alert"]
    assert group_from_json(values) == group("a")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("min_age", "55"),
        ("min_age", True),
        ("name", None),
        ("name", "half a character \ud800"),
        ("name", "a\0b"),
        ("needs", ["tea"]),
        ("contacts", (Contact(phone=1),)),  # type: ignore[arg-type]
        ("venues", (Venue("v", lat=float("nan"), lon=0.0),)),
        ("assured_on", dt.datetime(2026, 1, 1, 10)),
        ("status", "active"),
        ("provenance_of", "x"),
    ],
)
def test_a_value_that_would_not_come_back_is_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(ValueProblem):
        field_to_json(field, value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "gone"),
        ("needs", "tea"),
        ("schedules", [{"frequency": "weekly"}]),
        ("schedules", [{"frequency": "weekly", "weekday": 1, "colour": "red"}]),
        ("assured_on", "yesterday"),
    ],
)
def test_json_that_is_no_value_of_the_field_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ValueProblem):
        field_from_json(field, value)


def test_no_group_without_its_name() -> None:
    values = group_to_json(replace(group("a"), name="A"))
    del values["name"]
    with pytest.raises(ValueProblem, match="name"):
        group_from_json(values)
