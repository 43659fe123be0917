"""The directory opened live by other programs: OGC API Features and calendars."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import icalendar
import pytest
from flask import Flask

from tests.web.browser import serving
from tests.web.conftest import make_app
from tests.web.fakes import GROUPS, FakeStore, fake_services, group, venue

ITEMS = "/ogc/collections/groups/items"


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    with serving(app) as at:
        yield at


def read_by_gdal(address: str) -> list[dict[str, Any]]:
    """Read all groups with GDAL's own client, as QGIS does; in a process that can be stopped."""
    code = (
        "import sys, pyogrio\n"
        "read = pyogrio.read_dataframe(sys.argv[1], layer='groups', use_arrow=False)\n"
        "print(read.to_json(default=str))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, f"OAPIF:{address}/ogc/"],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return list(json.loads(done.stdout)["features"])


def test_gdal_reads_every_group_live_as_qgis_does(address: str) -> None:
    found = {each["properties"]["name"]: each for each in read_by_gdal(address)}
    assert sorted(found) == sorted(each.name for each in GROUPS)
    singers = found["Town Singers"]
    assert singers["geometry"]["coordinates"] == [-1.52, 52.13]
    assert singers["properties"]["kind"] == "singing"
    # The lost readers meet nobody knows where; they are in the list all the same.
    assert found["Lost Readers"]["geometry"] is None


def test_gdal_reads_more_groups_than_a_page_holds(tmp_path: Path) -> None:
    hall = venue("hall", 52.1, -1.5)
    many = tuple(group(f"g{i}", f"Group {i}", hall) for i in range(250))
    services = replace(fake_services(), store=FakeStore(many))
    with serving(make_app(tmp_path, services)) as at:
        found = [each["properties"]["group"] for each in read_by_gdal(at)]
    assert sorted(found) == sorted(each.id for each in many)


def test_every_link_leads_somewhere(client: Any) -> None:
    seen: set[str] = set()
    waiting = ["http://localhost/ogc/"]
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        answer = client.get(here)
        assert answer.status_code == 200, here
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        body = answer.get_json()
        for holder in (body, *body.get("collections", ())):
            waiting += [link["href"] for link in holder.get("links", ())]
    assert {
        "http://localhost/ogc/conformance",
        f"http://localhost{ITEMS}?limit=100&offset=0",
    } <= seen


def names(client: Any, query: str) -> list[str]:
    body = client.get(f"{ITEMS}?{query}").get_json()
    assert body["numberReturned"] == len(body["features"])
    return [feature["properties"]["name"] for feature in body["features"]]


def test_a_rectangle_holds_what_lies_in_it(client: Any) -> None:
    assert sorted(names(client, "bbox=-1.53,52.12,-1.51,52.14")) == [
        "Town Knitters",
        "Town Singers",
    ]
    # With heights, as the standard allows.
    assert len(names(client, "bbox=-1.53,52.12,0,-1.51,52.14,99")) == 2
    # Around the world the other way, and a point exactly on the edge.
    assert "Town Singers" not in names(client, "bbox=-1.51,52.12,-1.53,52.14")
    assert "Town Singers" in names(client, "bbox=-1.52,52.13,-1.52,52.13")


def test_pages_together_are_everything_once(client: Any) -> None:
    everything = names(client, "limit=1000")
    found, at = [], f"http://localhost{ITEMS}?limit=2"
    while at:
        body = client.get(at).get_json()
        assert body["numberMatched"] == len(everything) == len(GROUPS)
        found += [feature["properties"]["name"] for feature in body["features"]]
        at = next((link["href"] for link in body["links"] if link["rel"] == "next"), None)
    assert found == everything
    assert names(client, "offset=999999999") == []


def test_a_kind_is_asked_for_without_regard_to_capitals(client: Any) -> None:
    assert names(client, "kind=SINGING") == ["Town Singers"]
    assert names(client, "kind=nothing") == []


def test_one_feature_and_one_that_is_not_there(client: Any) -> None:
    body = client.get(f"{ITEMS}/bus").get_json()
    assert body["properties"]["name"] == "Town Singers"
    for path in (f"{ITEMS}/nobody", "/ogc/collections/homes", "/ogc/collections/homes/items"):
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (404, "application/json")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=-1", "limit=x", "limit=1e9", "offset=-1", "bbox=1,2,3", "bbox=a,b,c,d",
        "bbox=nan,1,2,3", "bbox=0,9,1,8", "bbox=inf,0,1,1", "datetime=yesterday",
        "datetime=../../..", "f=html", "home=52.1,-1.5", "limit=", "bbox=",
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_and_named(client: Any, query: str) -> None:
    answer = client.get(f"{ITEMS}?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["description"]


@pytest.mark.parametrize(
    "when", ["2026-03-02", "2026-03-02T10:00:00Z", "../2026-03-02", "2026-01-01/.."]
)
def test_groups_have_no_date_of_their_own_so_every_interval_has_them(
    client: Any, when: str
) -> None:
    assert len(names(client, f"datetime={when}")) == len(GROUPS)


def sessions(answer: Any) -> list[tuple[str, dt.datetime]]:
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    events = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    return [(str(event["SUMMARY"]), event.start.replace(tzinfo=None)) for event in events]


def test_a_group_gives_its_dates(client: Any) -> None:
    found = sessions(client.get("/groups/bus.ics"))
    assert found[0] == ("Town Singers", dt.datetime(2026, 3, 3, 10, 30))
    assert len(found) >= 25
    assert client.get("/groups/nobody.ics").status_code == 404
    # A link to nothing would disappoint.
    assert "undated.ics" not in client.get("/groups/undated").text
    assert "bus.ics" in client.get("/groups/bus").text


def test_a_search_gives_the_dates_that_work_and_no_home(searched: Any) -> None:
    answer = searched.get(f"{searched.results}.ics")
    assert {name for name, _ in sessions(answer)} == {
        "Near Lunch Club", "Town Singers", "Town Knitters",
    }  # fmt: skip
    assert b"LK1 1AA" not in answer.data
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_calendar_of_a_search_needs_its_session(app: Flask, searched: Any) -> None:
    stranger = app.test_client()
    assert stranger.get(f"{searched.results}.ics").status_code != 200


@pytest.mark.parametrize(
    ("form", "starts"),
    [("csv", b"\xef\xbb\xbfid,name"), ("xlsx", b"PK"), ("geojson", b"{"), ("gpkg", b"SQLite")],
)
def test_the_directory_is_offered_as_files(client: Any, form: str, starts: bytes) -> None:
    assert f"/data/groups.{form}" in client.get("/data/").text
    answer = client.get(f"/data/groups.{form}")
    assert answer.status_code == 200
    assert answer.data.startswith(starts)
    assert f"groups.{form}" in answer.headers["Content-Disposition"]


def test_no_other_file_is_offered(client: Any) -> None:
    assert client.get("/data/groups.db").status_code == 404
