"""The page of planners, on the hamlet with its real pack, engine and store."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from flask import Flask

from directory.importing import import_file
from directory.store import Store
from geo.pack.build import build_pack
from geo.pack.load import open_pack
from geo.routing.engine import Engine
from tests.pack.hamlet import hamlet
from tests.web.conftest import make_app
from webmap.wiring import Services

GROUPS = """\
id,name,kind,how,venue_name,lat,lon,frequency,day,start_time,end_time
1,<script>alert(1)</script>,Lunch club,in person,Hall,52.6501,-0.75,weekly,Tuesday,14:00,16:00
2,Choir,Singing,in person,Hall,52.6501,-0.75,weekly,Thursday,19:00,21:00
3,Phone Friends,Befriending,online,,,,,,,
4,Recall,Memory café,in person,Hall,52.6501,-0.75,monthly,last Thursday,10:00,11:00
5,Slow Moves,Tai chi,in person,Hall,52.6501,-0.75,weekly,Friday,10:00,11:00
"""
WEEK = "from=2024-03-04"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("planning")


@pytest.fixture(scope="module")
def planning(instance: Path) -> Flask:
    """The app on the hamlet."""
    pack = open_pack(build_pack(hamlet(instance), instance / "packs").folder)
    # Without postcodes, one home in the middle of each area is looked at.
    vars(pack)["postcodes"] = pack.postcodes.iloc[:0]
    store = Store.open(f"sqlite:///{instance / 'linkway.db'}")
    (instance / "groups.csv").write_text(GROUPS)
    import_file(store, instance / "groups.csv", dt.date(2026, 3, 2))
    return make_app(instance, Services(pack, Engine(pack.network), store))


@pytest.fixture
def client(planning: Flask) -> Any:
    return planning.test_client()


def test_the_planner_says_how_many_people_cannot_get_there_and_back(client):
    """Both areas lie 17 minutes from the hall; who walks slowly manages 10, and 300 are counted."""
    page = client.get(f"/planner?kind=Lunch+club&days=weekdays&walking=slowly&{WEEK}")
    assert page.status_code == 200
    assert '<strong class="lw-big__number">300</strong>' in page.text
    assert (
        "of 300 people cannot get to a group of the kind “lunch club” and home again" in page.text
    )
    walks = client.get(f"/planner?kind=Lunch+club&days=weekdays&walking=well&{WEEK}")
    assert '<strong class="lw-big__number">0</strong>' in walks.text


def test_unknown_people_are_not_shown_as_none(client):
    page = client.get(f"/planner?kind=Lunch+club&walking=slowly&{WEEK}").text
    assert "not known" in page
    assert "&lt;NA&gt;" not in page
    assert "In 1 of these areas nobody has counted the people." in page


@pytest.mark.parametrize("query", ["", "kind=LUNCH+club", "kind=", "from="])
def test_what_is_left_out_is_answered_by_the_usual_words(client, query):
    assert client.get(f"/planner?{query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("kind=%3Cscript%3E", "We know of no group of the kind “&lt;script&gt;”"),
        ("days=never", "We do not know the days “never”"),
        ("walking=flying", "We do not know “flying” as a way to get about"),
        ("from=yesterday", "“yesterday” is not a date"),
        (f"from={'9' * 500}", f"“{'9' * 60}…” is not a date"),
    ],
)
def test_words_that_are_not_known_are_said_and_not_answered_as_something_else(client, query, says):
    page = client.get(f"/planner?{query}")
    assert page.status_code == 400
    assert says in page.text
    assert "lw-big__number" not in page.text
    assert client.get(f"/planner/areas.geojson?{query}").status_code == 400
    assert client.get(f"/planner/gaps.csv?{query}").status_code == 400


def test_a_kind_that_nobody_travels_to_has_no_gap(client):
    page = client.get("/planner?kind=Befriending")
    assert page.status_code == 200
    assert "Nobody has to travel to them, so there is no gap to show." in page.text
    assert "lw-big__number" not in page.text
    assert client.get("/planner/gaps.csv?kind=Befriending").status_code == 404


def test_a_week_without_a_meeting_says_when_the_next_is(client):
    page = client.get("/planner?kind=Memory+caf%C3%A9&days=any&from=2024-03-04").text
    assert "No group of the kind “memory café” meets on any day from" in page
    assert "The next meeting we know of is on Thursday 28 March" in page
    assert "kind=Memory+caf%C3%A9&amp;days=any&amp;walking=slowly&amp;from=2024-03-25" in page
    assert "lw-big__number" not in page


def test_a_kind_with_a_name_of_any_grammar_makes_a_sentence(client):
    page = client.get(f"/planner?kind=Tai+chi&days=any&{WEEK}").text
    assert "of 300 people cannot get to a group of the kind “tai chi” and home again" in page


def test_a_week_outside_the_timetable_is_said(client):
    assert "outside the timetable" in client.get("/planner?from=2031-03-03").text
    assert "outside the timetable" not in client.get(f"/planner?{WEEK}").text


def test_the_map_the_table_and_the_downloads_say_the_same(client, tmp_path):
    import geopandas as gpd

    query = f"kind=Lunch+club&walking=slowly&{WEEK}"
    areas = json.loads(client.get(f"/planner/areas.geojson?{query}").data)["features"]
    table = pd.read_csv(io.BytesIO(client.get(f"/planner/gaps.csv?{query}").data))
    (tmp_path / "gaps.gpkg").write_bytes(client.get(f"/planner/gaps.gpkg?{query}").data)
    layer = gpd.read_file(tmp_path / "gaps.gpkg")
    drawn = {f["properties"]["name"]: f["properties"]["answer"] for f in areas}
    assert drawn == dict(zip(table["area_name"], table["answer"], strict=True))
    assert drawn == dict(zip(layer["area_name"], layer["answer"], strict=True))
    assert drawn == {"Area E1": "lift_only", "Area E2": "lift_only"}


def test_another_file_kind_is_not_there(client):
    assert client.get("/planner/gaps.exe").status_code == 404
