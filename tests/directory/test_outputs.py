"""What other programs open: calendars and map files, read back with libraries of their own."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import geopandas as gpd
import icalendar
import openpyxl
import pytest

from directory.columns import COLUMNS, REQUIRED
from directory.model import Access, Contact, Doubt, Fact, Group, Organisation, Session
from directory.outputs.calendar import calendar_file
from directory.outputs.mapfiles import geojson_bytes, geopackage_bytes
from directory.outputs.workbook import xlsx_bytes
from directory.rows import read_groups
from directory.xlsxfile import read_xlsx
from tests.directory.examples import MON, TUE, group, monthly, venue, weekly

MADE = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
LONDON = ZoneInfo("Europe/London")
HALL = venue("Hall", lat=51.58, lon=-2.99, address="1 High Street", postcode="NP20 1AA")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def events(groups: list[Group], sessions: list[Session]) -> list[icalendar.Event]:
    read = icalendar.Calendar.from_ical(calendar_file(groups, sessions, "Groups", MADE))
    assert not read.errors
    return read.walk("VEVENT")


def test_a_session_is_an_event_at_its_clock_time_before_and_after_the_clocks_change() -> None:
    tea = group("tea", weekly(MON, venue_id=HALL.id), venues=(HALL,))
    summer, winter = events(
        [tea],
        [
            Session("tea", HALL, at("2026-10-19T10:00"), at("2026-10-19T12:00"), 0),
            Session("tea", HALL, at("2026-10-26T10:00"), at("2026-10-26T12:00"), 0),
        ],
    )
    assert summer.start == dt.datetime(2026, 10, 19, 9, tzinfo=dt.UTC)
    assert winter.start == dt.datetime(2026, 10, 26, 10, tzinfo=dt.UTC)
    assert winter.end - winter.start == dt.timedelta(hours=2)
    assert winter["LOCATION"] == "Hall, 1 High Street, NP20 1AA"
    assert (winter["GEO"].latitude, winter["GEO"].longitude) == (51.58, -2.99)
    assert str(winter["STATUS"]) == "CONFIRMED"


def test_a_session_past_midnight_ends_on_the_next_day() -> None:
    [event] = events(
        [group("late")], [Session("late", None, at("2026-12-31T22:00"), at("2027-01-01T01:00"), 0)]
    )
    assert event.end == dt.datetime(2027, 1, 1, 1, tzinfo=LONDON)


def test_a_session_that_may_not_take_place_says_so() -> None:
    doubt = Doubt.BANK_HOLIDAY_UNKNOWN
    [event] = events(
        [group("tea")],
        [Session("tea", None, at("2026-12-28T10:00"), at("2026-12-28T12:00"), 0, doubt)],
    )
    assert str(event["STATUS"]) == "TENTATIVE"
    assert "may not meet" in event["DESCRIPTION"]


def test_each_date_keeps_its_id_when_its_words_and_times_change() -> None:
    session = Session("tea", None, at("2026-12-07T10:00"), at("2026-12-07T12:00"), 0)
    later = session._replace(start=at("2026-12-07T11:00"), end=at("2026-12-07T13:00"))
    next_week = Session("tea", None, at("2026-12-14T10:00"), at("2026-12-14T12:00"), 0)
    [one, other] = events([group("tea")], [session, next_week])
    [moved] = events([group("tea", name="Coffee")], [later])
    assert one["UID"] == moved["UID"]
    assert one["UID"] != other["UID"]


@pytest.mark.parametrize(
    "text",
    [
        "END:VEVENT\r\nEND:VCALENDAR",
        "a;b,c\\n\\",
        "x\u2028y\u0085z",
        "\u202egnp.exe",
        "\x00\x1b[31m",
    ],
)
def test_no_text_of_a_group_breaks_out_of_its_event(text: str) -> None:
    place = venue("Hall", address=text, postcode=text)
    hostile = group("a", name=text, kind=text, summary=text, alert=text, venues=(place,))
    session = Session("a", place, at("2026-12-07T10:00"), at("2026-12-07T12:00"), 0)
    written = calendar_file([hostile], [session], text, MADE)
    assert written.count(b"BEGIN:VEVENT") == 1
    assert written.count(b"\r\nEND:VCALENDAR\r\n") == 1
    assert not any(character in written for character in (b"\x00", b"\x1b", "\u202e".encode()))
    [event] = icalendar.Calendar.from_ical(written).walk("VEVENT")
    assert event["UID"]


def test_sessions_of_other_groups_are_left_out() -> None:
    session = Session("other", None, at("2026-12-07T10:00"), at("2026-12-07T12:00"), 0)
    assert events([group("tea")], [session]) == []


FULL = group(
    "tea",
    weekly(MON, venue_id=HALL.id),
    monthly(-1, TUE, venue_id="venue-Church"),
    name="Tea and talk",
    cost="£2.50",
    cost_pence=250,
    min_age=50,
    contacts=(Contact("01633 496000"),),
    venues=(
        venue("Hall", lat=51.58, lon=-2.99, access=Access(Fact.YES, Fact.NO)),
        venue("Church", lat=51.6, lon=-3.0),
    ),
)


def test_a_group_with_two_venues_is_two_features_with_their_own_times() -> None:
    first, second = json.loads(geojson_bytes([FULL]))["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [-2.99, 51.58]}
    assert first["id"] != second["id"]
    assert first["properties"]["group"] == second["properties"]["group"] == "tea"
    assert first["properties"]["when"].startswith("Every Monday")
    assert second["properties"]["when"].startswith("Last Tuesday")
    assert (first["properties"]["step_free"], second["properties"]["step_free"]) == ("yes", None)
    assert first["properties"]["min_age"] == 50


def test_a_group_without_a_place_is_not_hidden() -> None:
    [feature] = json.loads(geojson_bytes([group("phone", name="Phone friends")]))["features"]
    assert feature["geometry"] is None
    assert feature["properties"]["name"] == "Phone friends"
    # Nobody said so: that is not "no".
    assert feature["properties"]["step_free"] is None


def test_a_geopackage_holds_what_the_geojson_holds(tmp_path: Path) -> None:
    path = tmp_path / "groups.gpkg"
    groups = [FULL, group("phone", provenance=FULL.provenance, name="Tŷ <b>")]
    path.write_bytes(geopackage_bytes(groups))
    frame = gpd.read_file(path)
    assert frame.crs == "EPSG:4326"
    assert list(frame["id"]) == ["tea", "tea~2", "phone"]
    assert list(frame["cost_pence"].dropna()) == [250, 250]
    assert (frame.geometry.x[0], frame.geometry.y[0]) == (-2.99, 51.58)
    assert frame.geometry[2] is None
    assert frame["name"][2] == "Tŷ <b>"


def test_an_empty_directory_gives_files_that_open(tmp_path: Path) -> None:
    path = tmp_path / "groups.gpkg"
    path.write_bytes(geopackage_bytes([]))
    assert len(gpd.read_file(path)) == 0
    assert json.loads(geojson_bytes([]))["features"] == []
    assert events([], []) == []


def test_a_workbook_reads_back_as_the_same_groups_and_runs_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "groups.xlsx"
    formula = '=HYPERLINK("https://example.org","Tea")'
    groups = [replace(FULL, summary=formula, organisation=Organisation("+44 Club"))]
    path.write_bytes(xlsx_bytes(groups))
    sheet = openpyxl.load_workbook(path).active
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    read = read_groups(read_xlsx(path, COLUMNS, REQUIRED), "council", MADE.date())
    [back] = read.groups
    assert not read.problems
    assert (back.summary, back.organisation.name) == (formula, "+44 Club")
    assert [s.weekday for s in back.schedules] == [MON, TUE]
    assert (back.cost_pence, back.min_age, back.contact) == (250, 50, Contact("01633 496000"))
