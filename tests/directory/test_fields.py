"""Values are read as people write them; what could mean two things is refused."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.fields import (
    check_place,
    parse_date,
    parse_dates,
    parse_day,
    parse_degrees,
    parse_email,
    parse_fact,
    parse_how,
    parse_list,
    parse_time,
    parse_website,
    parse_whole,
)
from directory.model import Fact, How
from directory.problems import BadValue
from directory.words import say_date, say_day

EIGHTH = dt.date(2026, 9, 8)


@pytest.mark.parametrize(
    "text",
    ["2026-09-08", "8 September 2026", "08/09/2026", "8/9/2026", "8 Sep 2026", "8 sept 2026",
     "8th September 2026", "Tuesday 8 September 2026", "tue, 8 September 2026"],
)  # fmt: skip
def test_dates_in_the_british_order(text: str) -> None:
    assert parse_date(text) == EIGHTH


@pytest.mark.parametrize(
    "text",
    ["08/13/2026", "2026-02-30", "8/9/26", "2026-9-8", "8 Ju 2026", "Wednesday 8 September 2026",
     "0206-09-08", "3026-09-08", "tomorrow", "٨/٩/٢٠٢٦", "20260908", "2026-09-08T00:00:00"],
)  # fmt: skip
def test_other_dates_are_refused(text: str) -> None:
    with pytest.raises(BadValue):
        parse_date(text)


@settings(deadline=None)
@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)))
def test_every_date_is_read_back_from_every_way_to_write_it(date: dt.date) -> None:
    for text in (date.isoformat(), f"{date:%d/%m/%Y}", say_date(date), say_day(date)):
        assert parse_date(text) == date


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [("10:30", 10, 30), ("10.30am", 10, 30), ("10:30 AM", 10, 30), ("9:05", 9, 5), ("2pm", 14, 0),
     ("12pm", 12, 0), ("12 am", 0, 0), ("12.30 p.m.", 12, 30), ("23:59", 23, 59), ("00:00", 0, 0),
     ("10:30:00", 10, 30)],
)  # fmt: skip
def test_times(text: str, hour: int, minute: int) -> None:
    assert parse_time(text) == dt.time(hour, minute)


@pytest.mark.parametrize(
    "text",
    ["24:00", "10:60", "10", "1030", "13:00 pm", "0pm", "10:30:15", "noon", "10-12", "-1:00"],
)
def test_other_times_are_refused(text: str) -> None:
    with pytest.raises(BadValue):
        parse_time(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [("Tuesday", (1, None)), ("tue", (1, None)), ("THURS", (3, None)), ("2nd Tuesday", (1, 2)),
     ("second tuesday", (1, 2)), ("2TU", (1, 2)), ("last Friday", (4, -1)), ("-1FR", (4, -1)),
     ("Last fri", (4, -1)), ("5th Sunday", (6, 5))],
)  # fmt: skip
def test_days(text: str, day: tuple[int, int | None]) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize("text", ["T", "Tuseday", "6th Friday", "0TU", "day", "Fridays", "2"])
def test_other_days_are_refused(text: str) -> None:
    with pytest.raises(BadValue):
        parse_day(text)


@pytest.mark.parametrize("text", ["Mon; Wed", "Monday and Friday", "Tue/Thu"])
def test_two_days_are_told_to_take_two_rows(text: str) -> None:
    with pytest.raises(BadValue, match="a row of its own"):
        parse_day(text)


@pytest.mark.parametrize(
    ("lat", "lon", "why"),
    [
        (0.0, 0.0, "Africa"),
        (-2.99, 51.58, "swapped"),
        (40.7, -74.0, "outside"),
        (100.0, 101.0, "outside"),
    ],
)
def test_places_that_cannot_be_meant(lat: float, lon: float, why: str) -> None:
    with pytest.raises(BadValue, match=why):
        check_place(lat, lon)


@pytest.mark.parametrize(
    ("lat", "lon"), [(51.58, -2.99), (60.8, -0.9), (54.6, -5.93), (49.9, -6.3)]
)
def test_the_four_corners_of_the_country_are_places(lat: float, lon: float) -> None:
    check_place(lat, lon)


@pytest.mark.parametrize("text", ["nan", "inf", "1e5", "51,58", "51.5 N", "", "５１"])
def test_degrees_are_plain_numbers(text: str) -> None:
    with pytest.raises(BadValue):
        parse_degrees(text)


def test_small_vocabularies() -> None:
    assert [parse_fact(t) for t in ("Yes", "n", "UNKNOWN")] == [Fact.YES, Fact.NO, Fact.UNKNOWN]
    assert parse_how("In Person") is How.IN_PERSON
    assert parse_how("comes_to_you") is How.COMES_TO_YOU
    assert parse_list(" a; b;;a ;") == ("a", "b")
    assert parse_dates("2026-09-15; 8 September 2026") == (EIGHTH, dt.date(2026, 9, 15))
    assert parse_whole("02") == 2
    for bad in ("-1", "2.5", "two", "²"):
        with pytest.raises(BadValue):
            parse_whole(bad)


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://a.org", "http://",
     "https://a.org/ x", "https://u:p@a.org", "//a.org", 'https://a.org/"onclick=', "nothing"],
)  # fmt: skip
def test_addresses_that_are_not_web_pages_are_refused(text: str) -> None:
    with pytest.raises(BadValue):
        parse_website(text)


@pytest.mark.parametrize(
    "text",
    ["https://www.example.org.uk/a?b=c#d", "www.example.org", "http://a.org:8080/x", "a.wales"],
)
def test_web_addresses_stay_as_published(text: str) -> None:
    assert parse_website(text) == text


def test_one_email_address() -> None:
    assert parse_email("ann@example.org") == "ann@example.org"
    for bad in ("ann", "a@b", "a@b.org, c@d.org", "Ann <a@b.org>", "a@b.org\nBcc: x@y.org"):
        with pytest.raises(BadValue):
            parse_email(bad)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_text_makes_a_reader_fail_otherwise_than_by_saying_what_is_wrong(text: str) -> None:
    for parse in (parse_date, parse_time, parse_day, parse_degrees, parse_website, parse_email):
        with contextlib.suppress(BadValue):
            parse(text)
