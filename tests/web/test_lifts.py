"""The pages of coordinators, on the hamlet with its real pack and engine."""

from __future__ import annotations

import io
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from flask import Flask

from directory.store import Store
from geo.pack.build import build_pack
from geo.pack.load import open_pack
from geo.routing.engine import Engine
from tests.pack.hamlet import hamlet
from tests.web.conftest import make_app
from webmap.usecases.pickup_plan import MOST_DAYS, MOST_DRIVERS, MOST_REQUESTS
from webmap.wiring import Services, services

# The first home is marked: it must be found in no log, address or readable file.
REQUESTS = """\
id,lat,lon,venue_lat,venue_lon,start,end,direction,passengers,wheelchair,note
R-1,52.650137,-0.779513,52.6501,-0.75,2024-03-05T10:30,2024-03-05T12:00,both,2,no,Uses a stick
R-2,52.6501,-0.7700,52.6501,-0.75,2024-03-05T10:30,2024-03-05T12:00,there,1,yes,
"""
DRIVERS = """\
id,lat,lon,seats,wheelchair_places,from,to
Ann,52.6501,-0.7205,3,0,2024-03-05T08:00,2024-03-05T15:00
"""
MARKS = ("52.650137", "0.779513")


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lifts")


@pytest.fixture(scope="module")
def lifts(instance: Path) -> Flask:
    """The app on the hamlet."""
    pack = open_pack(build_pack(hamlet(instance), instance / "packs").folder)
    store = Store.open(f"sqlite:///{instance / 'linkway.db'}")
    return make_app(instance, Services(pack, Engine(pack.network), store))


@pytest.fixture
def client(lifts: Flask) -> Any:
    return lifts.test_client()


def hand_in(client: Any, requests: str | bytes = REQUESTS, drivers: str | bytes = DRIVERS) -> Any:
    def file(content: str | bytes, name: str) -> tuple[io.BytesIO, str]:
        return io.BytesIO(content.encode() if isinstance(content, str) else content), name

    return client.post(
        "/coordinator",
        data={
            "csrf_token": client.csrf_token("/coordinator"),
            "requests": file(requests, "requests.csv"),
            "drivers": file(drivers, "drivers.csv"),
        },
        content_type="multipart/form-data",
    )


def shown(client: Any, requests: str | bytes = REQUESTS, drivers: str | bytes = DRIVERS) -> str:
    """Hand in two tables that can be used, and return the text of the plan."""
    answer = hand_in(client, requests, drivers)
    assert answer.status_code == 303, answer.text
    return str(client.get(answer.location).text)


def test_a_plan_is_shown_with_times_notes_and_who_is_left(client):
    plan = hand_in(client).location
    page = client.get(plan)
    assert page.headers["Cache-Control"] == "no-store"
    assert "1 of 2 requests has a lift, with 1 driver and" in page.text
    assert "Pick up R-1 (2 people) at home" in page.text
    assert "Uses a stick" in page.text
    assert "No car that day has a place for a wheelchair." in page.text
    answer = client.get(f"{plan}.geojson")
    assert answer.mimetype == "application/geo+json"
    runs = answer.get_json()["features"]
    assert [f["properties"]["role"] for f in runs] == [
        "run", "start", "pickup", "dropoff", "pickup", "dropoff", "end",
    ]  # fmt: skip
    assert len(runs[0]["geometry"]["coordinates"]) > 2


@pytest.mark.parametrize(
    ("requests", "drivers", "says"),
    [
        ("", DRIVERS, "Choose a CSV file of lift requests"),
        (REQUESTS, "", "Choose a CSV file of drivers"),
        ("id,lat\n1,2\n", DRIVERS, "has no column lon"),
        (REQUESTS.replace("R-2", "R-1"), DRIVERS, "is used on line 2 already"),
        (REQUESTS, DRIVERS.replace(",3,", ",many,"), "line 2, column seats: is not a number"),
        (b"PK\x03\x04\x00\x00", DRIVERS, "not a text file"),
        (REQUESTS.replace("05T10:30", "32T10:30"), DRIVERS, "March 2024 has 31 days"),
        (REQUESTS.replace("2024-03-05T12:00,both", "9999-12-31T12:00,both"), DRIVERS,
         "line 2, column end: &#39;9999-12-31T12:00&#39; is too far away"),
        (REQUESTS.replace("2024-03-05T12:00,both", "2024-03-15T12:00,both"), DRIVERS,
         "line 2, column end: is more than a day after the start"),
        (REQUESTS, DRIVERS + DRIVERS.splitlines()[1], "line 3, column id: &#39;Ann&#39; is free"),
        (REQUESTS.replace("52.6501,-0.7700", "-0.7700,52.6501"), DRIVERS,
         "line 3, column lat: and lon look swapped"),
        (REQUESTS, DRIVERS.replace("52.6501,-0.7205", "51.0,-0.7205"), "no driver"),
    ],
)  # fmt: skip
def test_a_bad_table_is_answered_beside_its_field(client, requests, drivers, says):
    page = hand_in(client, requests, drivers)
    assert page.status_code == 400
    assert says in page.text
    assert "There is a problem" in page.text
    assert not any(mark in page.text for mark in MARKS)


def clear(client: Any, plan: str) -> Any:
    data = {"csrf_token": client.csrf_token("/coordinator")}
    return client.post(plan.replace("/plan/", "/clear/"), data=data, follow_redirects=True)


def is_gone(client: Any, plan: str) -> bool:
    answers = [client.get(plan), client.get(f"{plan}.geojson"), client.get(f"{plan}?day=x")]
    return all(
        answer.status_code == 410 and "This plan is not kept any more" in answer.text
        for answer in answers
    )


WELSH = {
    "Lifts for %(date)s": "Lifftiau ar gyfer %(date)s",
    "Pick up %(who)s at home": "Codwch %(who)s gartref",
    "Dates are read with the day first: %(shown)s is %(date)s.": (
        "Diwrnod yn gyntaf: %(shown)s, %(date)s."
    ),
    "No car that day has a place for a wheelchair.": "Nid oes lle i gadair olwyn.",
}


def test_a_plan_that_was_made_in_one_language_is_read_in_another(
    lifts: Flask, tmp_path: Path
) -> None:
    """The plan is kept as facts: no sentence of the English page is left in the Welsh one."""
    folder = tmp_path / "languages"
    folder.mkdir()
    catalogue = Catalog(locale="cy")
    for english, welsh in WELSH.items():
        catalogue.add(english, welsh)
    with (folder / "cy.po").open("wb") as file:
        write_po(file, catalogue)
    with lifts.app_context():
        app = make_app(tmp_path, services(), languages=folder)
    client: Any = app.test_client()
    plan = hand_in(client, UK).location
    page = client.get(plan).text
    assert "Pick up R-1 (2 people) at home" in page
    assert "Lifts for Tuesday 5 March 2024" in client.get("/coordinator").text
    client.set_cookie("language", "cy")
    page = client.get(plan).text
    assert "Codwch R-1 (2 people) gartref" in page
    assert "Lifftiau ar gyfer Tuesday 5 March 2024" in page
    assert "Diwrnod yn gyntaf: 05/03/2024, 5 March 2024." in page
    assert "Nid oes lle i gadair olwyn." in page
    assert "Pick up R-1 (2 people) at home" not in page
    words = [
        f["properties"].get("words", "") for f in client.get(f"{plan}.geojson").json["features"]
    ]
    assert "Codwch R-1 (2 people) gartref" in words


def test_clearing_a_plan_forgets_it(client, instance):
    before = sorted(instance.glob("sessions/*.plan.*"))
    plan = hand_in(client).location
    assert sorted(instance.glob("sessions/*.plan.*")) != before
    assert "The plan is cleared." in clear(client, plan).text
    assert is_gone(client, plan)
    assert sorted(instance.glob("sessions/*.plan.*")) == before


def test_two_tabs_with_two_plans_never_show_each_others(client):
    """The second is of another day; both stay as they are, whatever the other tab does."""
    first = hand_in(client).location
    second = hand_in(
        client, REQUESTS.replace("-03-05T", "-03-06T"), DRIVERS.replace("-03-05T", "-03-06T")
    ).location
    for _ in range(2):
        assert "Lifts for Tuesday 5 March 2024" in client.get(first).text
        assert "Lifts for Wednesday 6 March 2024" in client.get(second).text
    assert first.rpartition("/")[2] not in client.get(second).text
    form = client.get("/coordinator").text
    assert "Lifts for Tuesday 5 March 2024</a>, made at" in form
    assert f'href="{second}"' in form
    form = clear(client, first).text
    assert first not in form
    assert is_gone(client, first)
    assert "Lifts for Wednesday 6 March 2024" in client.get(second).text


def test_clearing_the_last_patient_leaves_the_plan_of_another_tab(client):
    plan = hand_in(client).location
    token = client.get_cookie("linkway").value
    client.search(home="52.6501,-0.77")
    results = client.results
    assert client.get(results).status_code == 200
    data = {"csrf_token": client.csrf_token()}
    client.post(results.replace("/results/", "/clear/"), data=data)
    assert client.get(results).status_code == 410
    assert client.get(plan).status_code == 200
    client.search(home="52.6501,-0.77")
    client.post("/clear", data=data)
    assert client.get(client.results).status_code == 410
    assert client.get(plan).status_code == 200
    clear(client, plan)
    client.search(home="52.6501,-0.77")
    client.post("/clear", data=data)
    assert client.get_cookie("linkway").value != token


def test_another_browser_sees_nothing_of_the_plan(lifts, client):
    plan = hand_in(client).location
    other: Any = lifts.test_client()
    assert is_gone(other, plan)
    other.get("/coordinator")
    clear(other, plan)
    assert client.get(plan).status_code == 200


def test_a_home_is_in_no_log_address_or_file(client, instance, caplog):
    caplog.set_level(logging.DEBUG)
    answer = hand_in(client)
    client.get(answer.location)
    assert not any(mark in answer.headers["Location"] for mark in MARKS)
    assert not any(mark in caplog.text for mark in MARKS)
    kept = [p for p in instance.rglob("*") if p.is_file() and "packs" not in p.parts]
    assert any("sessions" in path.parts for path in kept)
    for path in kept:
        assert not any(mark.encode() in path.read_bytes() for mark in MARKS), path


def test_a_plan_needs_the_pages_own_token(client):
    data = {"requests": (io.BytesIO(REQUESTS.encode()), "r.csv")}
    page = client.post("/coordinator", data=data, content_type="multipart/form-data")
    assert page.status_code == 400


def test_a_sheet_says_where_each_door_is_and_how_long_to_wait(client):
    """Ann has nobody else to fetch, and waits at the hall until the session ends at 12:00."""
    page = shown(client)
    assert '<span class="lw-stops__where">Long Lane, near LE15 1AA</span>' in page
    assert '<span class="lw-stops__wait">Wait until 12:00.</span>' in page


def test_what_the_coordinator_wrote_of_a_door_is_what_the_driver_reads(client):
    table = REQUESTS.replace(",note\n", ",note,address,venue\n").replace(
        "Uses a stick\n", "Uses a stick,The Old Mill & Barn,Hamlet Hall\n"
    )
    page = shown(client, table)
    assert '<span class="lw-stops__where">The Old Mill &amp; Barn</span>' in page
    assert '<span class="lw-stops__where">Hamlet Hall, Long Lane</span>' in page


def test_each_run_has_a_small_map_with_the_numbers_of_its_stops(client):
    page = shown(client)
    drawing = re.search(r'<svg class="lw-sketch.*?</svg>', page, re.DOTALL)
    assert drawing is not None
    numbers = re.findall(r'class="lw-sketch__number"[^>]*>([^<]*)<', drawing[0])
    # Stops 1 and 4 are the home of R-1, 2 and 3 the hall.
    assert sorted(numbers) == ["1, 4", "2, 3"]
    assert "Little Hamlet" in drawing[0]


def test_who_gets_in_or_out_at_one_door_is_one_line_for_the_driver(client):
    """R-1 brings a friend and R-2 lives two doors on; both go home from the hall at 12:00."""
    page = shown(client, REQUESTS.replace(",there,1,yes,", ",both,1,,Slow"))
    said = re.findall(r"(?:Set down|Pick up) [^<]*at the venue|Set down [^<]*", page)
    assert sorted(re.sub(r"R-\d( \(2 people\))?", "R", text).strip() for text in said) == [
        "Pick up R and R at the venue",
        "Set down R and R; their session starts at 10:30",
    ]
    # Who gets in together has their notes by name.
    assert "R-1: Uses a stick" in page
    assert "R-2: Slow Ask if they use a wheelchair: nobody has said." in page


@pytest.mark.parametrize("table", ["requests", "drivers"])
def test_an_empty_table_has_every_column_and_is_told_so_when_it_is_handed_in(client, table):
    file = client.get(f"/coordinator/{table}.csv")
    assert file.mimetype == "text/csv"
    tables = {"requests": REQUESTS, "drivers": DRIVERS, table: file.text}
    assert "has a header but no rows" in hand_in(client, **tables).text
    full = {"requests": REQUESTS, "drivers": DRIVERS}[table].splitlines()[0].split(",")
    assert set(full) <= set(file.text.strip().split(","))


def test_a_plan_without_a_run_has_no_map_and_says_so(client):
    page = shown(client, REQUESTS.replace(",no,Uses", ",yes,Uses"))
    assert "nobody could be given a lift" in page
    assert "LinkwayMap.create" not in page
    assert "lw-split" not in page


UK = REQUESTS.replace("2024-03-05T10:30", "05/03/2024 10:30").replace(
    "2024-03-05T12:00", "05/03/2024 12:00"
)


@pytest.mark.parametrize(
    "table",
    [
        UK,
        UK.replace(",", ";"),
        UK.replace(",", "\t").encode("utf-16"),
        UK.replace("Uses a stick", "Zoë’s café").encode("cp1252"),
        ("\ufeffsep=;\n" + UK.replace(",", ";")).replace("\n", "\r\n"),
        UK.replace("52.650137", "52,650137").replace("-0.77", "-0,77").replace(",", ";")
        .replace("52;6", "52,6").replace("-0;77", "-0,77"),
    ],
)  # fmt: skip
def test_files_as_excel_saves_them_are_read_with_the_day_first(client, table):
    page = shown(client, table)
    assert "Lifts for Tuesday 5 March 2024" in page
    assert "05/03/2024 is 5 March 2024" in page


def test_dates_that_cannot_be_mistaken_need_no_note(client):
    later = UK.replace("05/03/2024", "25/03/2024")
    page = shown(client, later, DRIVERS.replace("03-05", "03-25"))
    assert "Lifts for Monday 25 March 2024" in page
    assert "Dates are read" not in page


TWO_DAYS = (
    REQUESTS + "R-3,52.6501,-0.77,52.6501,-0.75,2024-03-07T10:30,2024-03-07T12:00,both,1,no,\n"
)


def test_several_days_are_planned_one_by_one(client):
    drivers = DRIVERS + "Ann,52.6501,-0.7205,3,0,2024-03-07T08:00,2024-03-07T15:00\n"
    plan = hand_in(client, TWO_DAYS, drivers).location
    page = client.get(plan).text
    assert "Lifts for Tuesday 5 March 2024" in page
    assert f'href="{plan}?day=2024-03-07"' in page
    assert "R-3" not in page
    other = client.get(f"{plan}?day=2024-03-07").text
    assert "Lifts for Thursday 7 March 2024" in other
    assert "Pick up R-3" in other
    assert "R-1" not in other
    runs = client.get(f"{plan}.geojson?day=2024-03-07").get_json()["features"]
    assert not any("R-1" in f["properties"].get("words", "") for f in runs)
    assert any("R-3" in f["properties"].get("words", "") for f in runs)


def test_a_day_without_a_driver_says_so(client):
    plan = hand_in(client, TWO_DAYS).location
    other = client.get(f"{plan}?day=2024-03-07").text
    assert "<strong>R-3</strong>, both ways. It is the way there that does not fit." in other
    assert "No driver is free then." in other


def test_a_day_that_is_not_in_the_plan_is_answered_by_the_first(client):
    plan = hand_in(client).location
    assert "5 March" in client.get(f"{plan}?day=<script>").text


def rows_of(kind: str, count: int, day: int = 5) -> str:
    if kind == "requests":
        row = "Q-{n},52.6501,-0.77,52.6501,-0.75,2024-03-{day:02}T10:30,2024-03-{day:02}T12:00\n"
        return "".join(row.format(n=f"{day}-{n}", day=day) for n in range(count))
    row = "D-{n},52.6501,-0.72,1,0,2024-03-05T08:00,2024-03-05T15:00\n"
    return "".join(row.format(n=n) for n in range(count))


HEADER = "id,lat,lon,venue_lat,venue_lon,start,end\n"


def test_a_day_may_be_as_full_as_we_say_and_no_fuller(client):
    most = HEADER + rows_of("requests", MOST_REQUESTS)
    page = shown(client, most, DRIVERS + rows_of("drivers", MOST_DRIVERS - 1))
    assert f"of {MOST_REQUESTS} requests have a lift" in page
    page = hand_in(client, most + rows_of("requests", 1, day=5).replace("Q-", "P-"))
    assert page.status_code == 400
    assert f"plan at most {MOST_REQUESTS} requests and {MOST_DRIVERS} drivers a day" in page.text
    assert "on 5 March 2024 there are 151 and 1" in page.text
    page = hand_in(client, REQUESTS, DRIVERS + rows_of("drivers", MOST_DRIVERS))
    assert f"there are 2 and {MOST_DRIVERS + 1}" in page.text


def test_more_requests_than_a_day_holds_are_planned_where_they_are_on_two_days(client):
    table = HEADER + rows_of("requests", 100) + rows_of("requests", 100, day=12)
    assert "of 100 requests have a lift" in shown(client, table)


def test_more_days_than_a_month_are_too_many(client):
    table = HEADER + "".join(rows_of("requests", 1, day) for day in range(1, 32))
    assert "Friday 1 March" in shown(client, table)
    table += rows_of("requests", 1, 1).replace("2024-03", "2024-04").replace("Q-", "P-")
    assert f"plan at most {MOST_DAYS} days at a time; here are 32" in hand_in(client, table).text


def test_a_driver_without_a_road_is_named(client):
    page = shown(client, REQUESTS, DRIVERS + "Bob,51,-0.72,3,0,2024-03-05T08:00,2024-03-05T15:00\n")
    assert "Bob is not in the plan: their home is too far from any mapped road." in page
