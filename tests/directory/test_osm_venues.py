"""Venues without a place, found among those of OpenStreetMap: exactly one, near its postcode."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from directory.model import Fact, Group, How, Venue
from directory.store import Store
from tests.directory.examples import group
from webmap.cli.groups import groups as groups_command
from webmap.cli.groups import places as places_module
from webmap.usecases.osm_venues import Found, place_venues

POSTCODES = pd.DataFrame(
    {"postcode": ["LE15 1AA", "LE15 2BB"], "lat": [52.65, 52.70], "lon": [-0.70, -0.70]}
)


def osm(name: str, lat: float, lon: float = -0.7, **more: str) -> dict[str, Any]:
    row = {"id": f"node/{name}", "kind": "venue", "category": "hall", "name": name, "lat": lat,
           "lon": lon, "x_m": 0.0, "y_m": 0.0, "postcode": "", "address": "",
           "wheelchair": "unknown", "phone": "", "website": ""}  # fmt: skip
    return {**row, **more}


def meeting(venue: Venue, **more: Any) -> Group:
    return group(venue.id, venues=(venue,), **more)


def look(*rows: dict[str, Any], **venue: Any) -> Any:
    place = Venue("v", **{"name": "St Mary's Hall", "postcode": "le151aa", **venue})
    (found,) = place_venues([meeting(place)], pd.DataFrame(list(rows)), POSTCODES)
    return found


def test_the_one_of_the_same_name_near_the_postcode_is_taken() -> None:
    # 0.004 degrees of latitude are 445 m, 0.005 are 556 m.
    near = osm("Saint Marys Hall", 52.654, wheelchair="yes", address="Church Lane")
    far = osm("St Mary's Hall", 52.655)
    found = look(near, far, osm("Other Hall", 52.65))
    assert found.found is Found.PLACED
    assert (found.place.osm_id, found.place.lat) == ("node/Saint Marys Hall", 52.654)
    assert found.place.step_free is Fact.YES
    assert look(far).found is Found.NONE


def test_two_that_fit_are_not_guessed() -> None:
    found = look(osm("St Mary's Hall", 52.651), osm("St. Mary's Hall", 52.6515))
    assert (found.found, found.place) == (Found.SEVERAL, None)


@pytest.mark.parametrize(
    ("own", "lat", "found"),
    [("LE15 1AA", 52.7, Found.PLACED), ("LE15 2BB", 52.65, Found.NONE), ("x", 52.65, Found.PLACED)],
)
def test_a_postcode_of_its_own_decides(own: str, lat: float, found: Found) -> None:
    assert look(osm("St Mary's Hall", lat, postcode=own)).found is found


@pytest.mark.parametrize("venue", [{"postcode": ""}, {"postcode": "LE15"}, {"name": ""}])
def test_a_name_alone_and_a_postcode_alone_never_fit(venue: dict[str, str]) -> None:
    rows = (osm("St Mary's Hall", 52.65), osm("", 52.65))
    assert look(*rows, **venue).found is Found.NONE


def test_settlements_limited_access_and_venues_with_a_place() -> None:
    village = osm("St Mary's Hall", 52.65, kind="settlement")
    assert look(village).found is Found.NONE
    limited = osm("St Mary's Hall", 52.65, wheelchair="limited")
    assert look(limited).place.step_free is Fact.UNKNOWN
    rows = pd.DataFrame([limited])
    known = Venue("v", "St Mary's Hall", "", "LE15 1AA", 52.6, -0.7)
    assert place_venues([meeting(known)], rows, POSTCODES) == []
    online = meeting(Venue("v", "St Mary's Hall", "", "LE15 1AA"), how=How.ONLINE)
    assert place_venues([online], rows, POSTCODES) == []


def test_the_command_tells_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'groups.db'}"
    halls = [
        meeting(Venue("v1", "St Mary's Hall", "", "LE15 1AA")),
        meeting(Venue("v2", "Lost \x1b[2J Hall", "", "LE15 1AA")),
    ]
    with Store.open(url) as store:
        store.import_groups(halls, "council")
        before = store.change()
    area = SimpleNamespace(
        places=pd.DataFrame([osm("St Mary's Hall", 52.65, wheelchair="no")]), postcodes=POSTCODES
    )
    monkeypatch.setattr(places_module, "load_pack", lambda _name: area)
    said = CliRunner().invoke(groups_command, ["places", "here", "--database", url])
    assert said.exit_code == 0
    assert (
        "St Mary's Hall, LE15 1AA: placed by OpenStreetMap at 52.650000, -0.700000 "
        "(node/St Mary's Hall; step-free: no)\n"
    ) in said.stdout
    assert said.stdout.endswith("1 placed by OpenStreetMap, 0 with several that fit, 1 not found\n")
    assert "\x1b" not in said.stdout
    as_json = CliRunner().invoke(groups_command, ["places", "here", "--database", url, "--json"])
    answer = json.loads(as_json.stdout)
    assert "OpenStreetMap" in answer["credit"]
    assert [v["found"] for v in answer["venues"]] == ["none", "placed"]
    with Store.open(url) as store:
        assert store.change() == before
