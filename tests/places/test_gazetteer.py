"""Streets and stops by name, each with the place that it is in."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from shapely.geometry import Point

from geo.gazetteer import Wanted, stops_named, streets_named
from geo.osm import Feature
from geo.places import find_places

PLACES = find_places(
    [
        Feature("node/1", {"place": "village", "name": "Overwick"}, Point(-1.0, 52.0)),
        Feature("node/2", {"place": "village", "name": "Underwick"}, Point(-1.2, 52.0)),
        Feature("node/3", {"amenity": "pub", "name": "The Bell"}, Point(-1.1, 52.0)),
    ],
    "EPSG:27700",
)
# Church Lane has two arcs in Overwick and one in Underwick.
STREETS: Any = SimpleNamespace(
    names=("", "Church Lane", "Saint Mary's Road", "Church Lane East"),
    arc_name=np.array([1, 1, 1, 2, 3]),
    arc_tail=np.array([0, 1, 2, 3, 4]),
    node_lat=np.array([52.001, 52.002, 52.001, 52.003, 52.004]),
    node_lon=np.array([-1.001, -1.001, -1.199, -1.0, -1.0]),
)
STOPS: Any = SimpleNamespace(
    stop_name=(
        "Overwick Rail Station",
        "Church Lane",
        "Church Lane",
        "Hill (Midlands)",
        "Hill Top",
    ),
    stop_lat=np.array([52.0, 52.001, 52.0011, 52.0, 52.0]),
    stop_lon=np.array([-1.0, -1.001, -1.001, -1.2, -1.2]),
    # One train from Overwick to Hill, one bus from Church Lane to Hill Top.
    route_type=np.array([2, 3]),
    trip_route=np.array([0, 1]),
    pattern_first_trip=np.array([0, 1, 2]),
    pattern_first_stop=np.array([0, 2, 4]),
    pattern_stop=np.array([0, 3, 1, 4]),
)


def streets(text: str) -> list[tuple[str, str]]:
    return [(s.name, s.near) for s in streets_named(STREETS, PLACES, Wanted.of(text).is_name)]


def test_a_street_is_one_place_in_each_village_that_has_it() -> None:
    assert streets("church lane") == [("Church Lane", "Overwick"), ("Church Lane", "Underwick")]
    here, there = streets_named(STREETS, PLACES, Wanted.of("Church Lane").is_name)
    assert here.lat in (52.001, 52.002)
    assert (there.lat, there.lon) == (52.001, -1.199)


@pytest.mark.parametrize("text", ["Church Ln", "CHURCH LANE", "church  lane."])
def test_short_words_and_case_make_no_difference(text: str) -> None:
    assert len(streets(text)) == 2


@pytest.mark.parametrize("text", ["St Mary's Rd", "Saint Marys Road"])
def test_saint_and_street_are_told_apart_by_where_they_stand(text: str) -> None:
    assert streets(text) == [("Saint Mary's Road", "Overwick")]


def test_names_that_begin_so_are_found_when_asked_for() -> None:
    found = streets_named(STREETS, PLACES, Wanted.of("church").begins)
    assert {s.name for s in found} == {"Church Lane", "Church Lane East"}
    assert Wanted.of("?!").names == ()


@pytest.mark.parametrize("text", ["Overwick", "Overwick Station", "overwick rail stn"])
def test_a_station_is_found_by_the_name_of_its_town_or_its_own(text: str) -> None:
    found = stops_named(STOPS, PLACES, Wanted.of(text).is_stop)
    assert [(s.name, s.kind) for s in found] == [("Overwick Rail Station", "station")]


def test_a_station_with_a_longer_name_is_found_and_a_bus_stop_is_no_station() -> None:
    found = stops_named(STOPS, PLACES, Wanted.of("Hill station").is_stop)
    assert [(s.name, s.kind) for s in found] == [("Hill (Midlands)", "station")]
    assert stops_named(STOPS, PLACES, Wanted.of("Hill bus station").is_stop) == []


def test_a_police_station_is_no_station() -> None:
    names = ("Mill", "Mill Police Station", "Mill Bus Station", "Mill", "Mill")
    stops: Any = SimpleNamespace(**{**vars(STOPS), "stop_name": names})
    found = stops_named(stops, PLACES, lambda name, _: "Station" in name)
    assert [(s.name, s.kind) for s in found] == [
        ("Mill Police Station", "stop"),
        ("Mill Bus Station", "station"),
    ]


def test_a_village_far_away_is_not_named() -> None:
    far: Any = SimpleNamespace(**{**vars(STREETS), "node_lat": STREETS.node_lat + 0.1})
    assert [s.near for s in streets_named(far, PLACES, Wanted.of("church lane").is_name)] == [""]


def test_two_poles_of_one_stop_are_one_place() -> None:
    [only] = stops_named(STOPS, PLACES, Wanted.of("church lane").is_stop)
    assert (only.kind, only.near) == ("stop", "Overwick")


def test_without_villages_a_street_is_one_place() -> None:
    [only] = streets_named(STREETS, PLACES.iloc[2:], Wanted.of("church lane").is_name)
    assert only.near == ""
