"""Tables of lift requests and drivers: times as people write them, days, and who is free then."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from geo.pickups.model import Way
from geo.routing.vocabulary import Point
from tests.routing.towns import town
from webmap.usecases.doors import Door, doors_at
from webmap.usecases.lift_days import split_days
from webmap.usecases.lift_tables import DriverOffer, LiftRequest
from webmap.usecases.local_times import NotATime, local_time
from webmap.usecases.table_text import BadTable
from webmap.usecases.tables import day_first_note, read_table

TIME = dt.datetime(2024, 3, 5, 10, 30)


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-05T10:30", "2024-03-05 10:30:00", "2024-3-5 10:30", "05/03/2024 10:30",
        "5/3/24 10:30", "05-03-2024 10.30", "5.3.2024 10:30:00", "05/03/2024 10:30 AM",
        "05/03/2024 10:30am", "Tue 05/03/2024 10:30", "Tuesday, 5 March 2024 at 10:30",
        "5 Mar 2024 10:30", "05-Mar-24 10:30", "5th March 2024, 10:30", "  05/03/2024   10:30 ",
        "2024-03-05T10:30:00.000",
    ],
)  # fmt: skip
def test_times_are_read_as_people_in_the_united_kingdom_write_them(text):
    assert local_time(text) == TIME


@pytest.mark.parametrize(
    ("text", "hour"),
    [("12:15 am", 0), ("12:15pm", 12), ("1:15 p.m.", 13), ("11:15 PM", 23), ("00:15", 0)],
)
def test_hours_of_the_morning_and_the_afternoon(text, hour):
    assert local_time(f"05/03/2024 {text}") == dt.datetime(2024, 3, 5, hour, 15)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("31/02/2024 10:30", "February 2024 has 29 days"),
        ("29/02/2023 10:30", "February 2023 has 28 days"),
        ("0/3/2024 10:30", "March 2024 has 31 days"),
        ("03/25/2024 10:30", "there is no month 25; write the day first, 25/03/2024"),
        ("40/25/2024 10:30", "there is no month 25; correct it"),
        ("02/31/2024 10:30", "there is no month 31; correct it"),
        ("2024-13-01 10:30", "there is no month 13; write the day first, 13/01/2024"),
        ("5 Mai 2024 10:30", "no month is called Mai"),
        ("5 Ju 2024 10:30", "is not a date and time"),
        ("05/03/2024", "has no time of day; write it as 05/03/2024 10:30"),
        ("5 Mar 2024", "has no time of day; write it as 05/03/2024 10:30"),
        ("10:30", "has no date; write it as 24/11/2026 10:30"),
        ("half ten", "is not a date and time; write it as 24/11/2026 10:30"),
        ("05/03/2024 25:10", "is not a time of day"),
        ("05/03/2024 10:75", "is not a time of day"),
        ("05/03/2024 13:10 pm", "there is no 13 pm"),
        ("05/03/2024 noon", "no time that we can read"),
        ("05/03/2024 1030", "no time that we can read"),
        ("2024-03-05T10:30Z", "has a time zone"),
        ("2024-03-05T10:30+01:00", "has a time zone"),
        ("2024-03-05 10:30 GMT", "has a time zone"),
        ("45356.4375", "how Excel keeps a date"),
        ("########", "too narrow"),
        ("9999-12-31T23:59", "give a year from 2000 to 2100"),
        ("01/01/1900 00:00", "give a year from 2000 to 2100"),
        ("05/03/0024 10:30", "give a year from 2000 to 2100"),
        ("", "is not a date and time"),
    ],
)
def test_what_is_no_time_is_said_with_what_to_write(text, says):
    with pytest.raises(NotATime) as fault:
        local_time(text)
    assert says in str(fault.value)
    assert "\n" not in str(fault.value)


def test_what_an_error_tells_to_write_can_be_read():
    for text in ("03/25/2024 10:30", "5 Mar 2024", "10:30", "nonsense", "05/03/2024 25:10"):
        with pytest.raises(NotATime) as fault:
            local_time(text)
        advice = str(fault.value).rsplit(" as ", 1)[-1].rsplit("first, ", 1)[-1]
        assert local_time(advice if ":" in advice else f"{advice} 10:30")


def table(text: str | bytes) -> list:
    return read_table(text if isinstance(text, bytes) else text.encode(), "t.csv", ("id", "start"))


@pytest.mark.parametrize(
    ("starts", "note"),
    [
        (["05/03/2024 10:30"], "Dates are read with the day first: 05/03/2024 is 5 March 2024."),
        (["25/03/2024 10:30", "05/03/2024 10:30"], None),
        (["05/05/2024 10:30"], None),
        (["2024-03-05 10:30"], None),
        (["5 March 2024 10:30"], None),
    ],
)
def test_a_date_that_can_be_read_two_ways_is_told(starts, note):
    rows = table("id,start\n" + "".join(f"{i},{start}\n" for i, start in enumerate(starts)))
    found = day_first_note(rows, ("start",))
    assert (found and found.sentence()) == note


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('id,start\n1,a\n2,"b\n', "line 3: a quote opens here and is never closed"),
        ('id,start\n1,"a"b\n', "line 2: has a quote in the wrong place"),
        ("id,start\n1,a,b\n", "line 2: has more than the header says"),
        ("id,start,id\n1,a,b\n", "line 1: has the column id twice"),
        ("sep=;\nid;begin\n1;a\n", "line 2: has no column start; it has id, begin"),
        ("\n\nid,start\n\n1,a\n\n1,b\n", "line 7, column id: '1' is used on line 5 already"),
        ('id,start,note\n1,a,"two\nlines"\n1,b,\n', "line 4, column id: '1' is used on line 2"),
        (b"GIF89a\x00\x01", "is not a text file"),
        (b"id,start\n1,\x81\n", "is not a text file"),
        ("id,start\n", "has a header but no rows"),
        ("", "has no column id, start; it has none"),
    ],
)
def test_a_table_that_cannot_be_used_names_its_line(text, says):
    with pytest.raises(BadTable) as fault:
        table(text)
    assert says in str(fault.value)


def test_names_of_columns_may_have_spaces_and_capitals():
    (row,) = read_table(b"ID,Venue Lat\nx,5\n", "t.csv", ("id", "venue_lat"))
    assert (row.text("id"), row.number("venue_lat", 0, 9)) == ("x", 5.0)


HOME, HALL = Point(52.6, -0.7), Point(52.7, -0.8)


def request(name: str, start: str, hours: float = 1.5) -> LiftRequest:
    begin = dt.datetime.fromisoformat(start)
    return LiftRequest(
        name, HOME, HALL, begin, begin + dt.timedelta(hours=hours), Way.BOTH, False, 1, 0, True,
        None, "", "", "",
    )  # fmt: skip


def offer(name: str, begin: str, end: str) -> DriverOffer:
    return DriverOffer(
        name, HOME, 3, 0, dt.datetime.fromisoformat(begin), dt.datetime.fromisoformat(end)
    )


def test_each_day_has_its_own_requests_and_drivers_in_the_order_of_the_tables():
    asked = [
        request("b", "2024-03-07T10:00"),
        request("d", "2024-03-05T14:00"),
        request("a", "2024-03-05T10:00"),
    ]
    offers = [
        offer("Bob", "2024-03-07T08:00", "2024-03-07T15:00"),
        offer("Ann", "2024-03-05T08:00", "2024-03-05T15:00"),
    ]
    first, second = split_days(asked, offers)
    assert (first.first, second.first) == (dt.date(2024, 3, 5), dt.date(2024, 3, 7))
    assert [r.id for r in first.requests] == ["d", "a"]
    assert [r.id for r in second.requests] == ["b"]
    assert [[d.id for d in day.drivers] for day in (first, second)] == [["Ann"], ["Bob"]]


def test_a_driver_who_is_free_all_week_is_never_in_two_days_at_once():
    """The first day ends at 22:00 and the next begins at 9:00: the night is halved at 3:30."""
    asked = [request("a", "2024-03-05T20:00", 2), request("b", "2024-03-06T09:00")]
    first, second = split_days(asked, [offer("Ann", "2024-03-04T00:00", "2024-03-08T00:00")])
    half = dt.datetime(2024, 3, 6, 3, 30)
    assert (first.drivers[0].free_from, first.drivers[0].free_to) == (
        dt.datetime(2024, 3, 4), half,
    )  # fmt: skip
    assert second.drivers[0].free_from == half


def test_sessions_that_follow_each_other_all_night_are_planned_together():
    asked = [request("a", "2024-03-05T22:00", 3), request("b", "2024-03-06T05:00")]
    (day,) = split_days(asked, [offer("Ann", "2024-03-05T20:00", "2024-03-06T08:00")])
    assert (day.first, day.last) == (dt.date(2024, 3, 5), dt.date(2024, 3, 6))
    assert day.drivers[0].free_to == dt.datetime(2024, 3, 6, 8)


LANE = town("A---B", names={"AB": "High Street"}).streets


def test_a_door_has_the_nearest_postcode_that_is_near():
    """0.001 degrees of latitude are 111 metres."""
    postcodes = pd.DataFrame(
        {"postcode": ["AA1 1AA", "AA1 1AB"], "lat": [52.651, 52.6499], "lon": [-0.75, -0.75]}
    )
    places = [Point(52.65, -0.75), Point(52.6533, -0.75), Point(52.66, -0.75)]
    assert doors_at(LANE, places, [None, None, None], postcodes) == (
        Door("", "AA1 1AB"), Door("", ""), Door("", ""),
    )  # fmt: skip
    assert doors_at(LANE, places[:1], [None], None) == (Door("", ""),)
    assert doors_at(LANE, places[:1], [None], postcodes.iloc[:0]) == (Door("", ""),)


def test_a_door_is_on_the_street_that_a_car_stops_in():
    place = town("A---B", names={"AB": "High Street"}).at("A")
    point = Point(place.lat, place.lon)
    assert doors_at(LANE, [point], [place], None) == (Door("High Street", ""),)
