"""Venues without a street beside them are found, and no others."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from directory.checks import Severity
from directory.model import Group, How
from directory.store import Store
from geo.crs import to_degrees
from tests.directory.examples import TUE, group, venue, weekly
from tests.routing.towns import CORNER_X_M, CORNER_Y_M, Street, town_of
from webmap.cli.groups import checking
from webmap.cli.groups import groups as groups_command
from webmap.usecases.venue_checks import check_venues

TOWN = town_of({"a": (0, 0), "b": (1000, 0)}, [Street("a", "b", name="High Street")])
WEST, SOUTH, EAST, NORTH = (-7.0, 49.0, 3.0, 56.0)
NETWORK: Any = SimpleNamespace(walk=TOWN.streets, crs=TOWN.crs, extent=(WEST, SOUTH, EAST, NORTH))


def at(ref: str, x_m: float, y_m: float, **more: Any) -> Group:
    """Return a group that meets so many metres from the west end of the street."""
    lat, lon = to_degrees([CORNER_X_M + x_m], [CORNER_Y_M + y_m], TOWN.crs)
    return placed(ref, float(lat[0]), float(lon[0]), **more)


def placed(ref: str, lat: float | None, lon: float | None, **more: Any) -> Group:
    return group(ref, weekly(TUE), venues=(venue(f"Hall {ref}", lat=lat, lon=lon),), **more)


def test_each_venue_is_judged_by_its_own_place() -> None:
    near = at("near", 500, 390)
    hall = near.venues[0]
    found = check_venues(
        [
            near,
            at("far", 500, 450),
            placed("swapped", hall.lon, hall.lat),
            placed("abroad", 40.0, -74.0),
            placed("unknown", None, None),
            at("online", 500, 450, how=How.ONLINE),
        ],
        NETWORK,
    )
    assert {f.group_id: (f.code, f.severity) for f in found} == {
        "far": ("venue_off_the_streets", Severity.WARNING),
        "swapped": ("venue_swapped", Severity.ERROR),
        "abroad": ("venue_off_the_map", Severity.WARNING),
    }
    assert "Hall far" in next(f.what for f in found if f.group_id == "far")


def test_a_directory_without_venues_has_no_findings() -> None:
    assert check_venues([], NETWORK) == []


def test_the_command_adds_them_by_severity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'groups.db'}"
    near = at("near", 500, 0).venues[0]
    with Store.open(url) as store:
        store.import_groups([placed("swapped", near.lon, near.lat)], "council")
    monkeypatch.setattr(checking, "load_pack", lambda _name: SimpleNamespace(network=NETWORK))
    args = ["check", "--json", "--database", url]
    plain = json.loads(CliRunner().invoke(groups_command, args).stdout)
    assert "venue_swapped" not in {f["code"] for f in plain["findings"]}
    done = CliRunner().invoke(groups_command, [*args, "--pack", "here"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["findings"][0]["code"] == "venue_swapped"


def test_a_pack_that_is_not_there_is_said_in_a_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(groups_command, ["check", "--pack", str(tmp_path / "no")])
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
