"""Schedules give exactly the dates that a person with a calendar would find."""

from __future__ import annotations

import datetime as dt

import pytest

from directory.bankholidays import Region, bank_holidays
from directory.errors import DateRangeError, ScheduleError
from directory.model import Doubt, Fact, Frequency, Schedule, Term
from directory.schedule import sessions_between
from tests.directory.examples import (
    FRI,
    MON,
    THU,
    TUE,
    WED,
    day,
    group,
    monthly,
    once,
    venue,
    weekly,
)  # fmt: skip


def dates(schedule: Schedule, first: str, last: str, **more: object) -> list[str]:
    found = sessions_between([group("a", schedule)], day(first), day(last), **more)  # type: ignore[arg-type]
    return [session.start.date().isoformat() for session in found]


# Dates looked up in a printed calendar.


def test_second_tuesday_of_the_month() -> None:
    found = dates(monthly(2, TUE), "2026-11-01", "2026-12-31")
    assert found == ["2026-11-10", "2026-12-08"]


def test_last_friday_of_the_month() -> None:
    found = dates(monthly(-1, FRI), "2026-10-01", "2026-12-31")
    assert found == ["2026-10-30", "2026-11-27", "2026-12-25"]


def test_a_month_without_a_fifth_thursday_is_left_out() -> None:
    found = dates(monthly(5, THU), "2026-09-01", "2026-12-31")
    assert found == ["2026-10-29", "2026-12-31"]


def test_every_other_month_counts_from_the_month_of_the_first_date() -> None:
    schedule = monthly(1, MON, every=2, starts_on=day("2026-09-07"))
    assert dates(schedule, "2026-01-01", "2027-03-31") == [
        "2026-09-07", "2026-11-02", "2027-01-04", "2027-03-01",
    ]  # fmt: skip


def test_every_other_week_goes_on_over_both_clock_changes() -> None:
    autumn = weekly(TUE, every=2, starts_on=day("2026-10-13"))
    found = sessions_between([group("a", autumn)], day("2026-10-01"), day("2026-11-15"))
    assert [s.start.isoformat() for s in found] == [
        "2026-10-13T10:00:00", "2026-10-27T10:00:00", "2026-11-10T10:00:00",
    ]  # fmt: skip
    spring = weekly(TUE, every=2, starts_on=day("2026-03-17"))
    assert dates(spring, "2026-03-01", "2026-04-15") == ["2026-03-17", "2026-03-31", "2026-04-14"]


def test_every_third_week_is_the_same_from_whatever_day_one_looks() -> None:
    schedule = weekly(WED, every=3, starts_on=day("2026-01-07"))
    assert dates(schedule, "2026-02-18", "2026-02-18") == ["2026-02-18"]
    assert dates(schedule, "2026-02-19", "2026-03-10") == []
    assert dates(schedule, "2026-02-12", "2026-03-11") == ["2026-02-18", "2026-03-11"]


def test_both_ends_of_the_asked_range_and_of_the_schedule_are_included() -> None:
    schedule = weekly(TUE, starts_on=day("2026-09-08"), ends_on=day("2026-09-22"))
    assert dates(schedule, "2026-01-01", "2026-12-31") == ["2026-09-08", "2026-09-15", "2026-09-22"]
    assert dates(schedule, "2026-09-15", "2026-09-15") == ["2026-09-15"]


def test_a_one_off_is_on_its_date_alone() -> None:
    assert dates(once("2026-12-25"), "2026-12-01", "2027-12-31") == ["2026-12-25"]
    assert dates(once("2026-12-25"), "2026-12-26", "2027-12-31") == []


def test_a_session_past_midnight_belongs_to_the_day_on_which_it_starts() -> None:
    schedule = weekly(FRI, start_time=dt.time(22), end_time=dt.time(0, 30))
    (found,) = sessions_between([group("a", schedule)], day("2026-11-27"), day("2026-11-27"))
    assert found.start == dt.datetime(2026, 11, 27, 22)
    assert found.end == dt.datetime(2026, 11, 28, 0, 30)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("10:00", "12:00", 120),
        ("22:00", "06:00", 480),
        ("14:00", "12:00", None),
        ("10:00", "10:00", None),
    ],
)
def test_an_end_before_the_start_is_a_night_or_a_mistake(
    start: str, end: str, minutes: int | None
) -> None:
    schedule = weekly(
        FRI, start_time=dt.time.fromisoformat(start), end_time=dt.time.fromisoformat(end)
    )
    assert schedule.minutes == minutes
    assert bool(dates(schedule, "2026-11-27", "2026-11-27")) == (minutes is not None)


# Cancelled and extra dates.


def test_cancelled_dates_are_out_and_extra_dates_are_in_once() -> None:
    schedule = weekly(
        TUE,
        not_on=(day("2026-12-22"), day("2026-12-29")),
        also_on=(day("2026-12-17"), day("2026-12-15")),
    )
    assert dates(schedule, "2026-12-08", "2027-01-05") == [
        "2026-12-08", "2026-12-15", "2026-12-17", "2027-01-05",
    ]  # fmt: skip


def test_cancelled_wins_over_extra_and_over_a_one_off() -> None:
    gone = (day("2026-12-15"),)
    assert dates(once("2026-12-15", not_on=gone), "2026-12-01", "2026-12-31") == []
    assert dates(weekly(TUE, not_on=gone, also_on=gone), "2026-12-15", "2026-12-15") == []


def test_a_cancelled_date_of_one_schedule_says_nothing_of_another() -> None:
    both = group("a", weekly(TUE, not_on=(day("2026-12-15"),)), weekly(TUE, start_time=dt.time(9)))
    (found,) = sessions_between([both], day("2026-12-15"), day("2026-12-15"))
    assert (found.start.hour, found.schedule) == (9, 1)


# Bank holidays.


def test_early_may_bank_holiday_monday() -> None:
    closed, open_, silent = (
        weekly(MON, bank_holidays=fact) for fact in (Fact.NO, Fact.YES, Fact.UNKNOWN)
    )
    around = ("2026-04-27", "2026-05-11")
    assert dates(closed, *around) == ["2026-04-27", "2026-05-11"]
    assert dates(open_, *around) == ["2026-04-27", "2026-05-04", "2026-05-11"]
    assert dates(silent, *around) == ["2026-04-27", "2026-05-11"]


def test_a_bank_holiday_that_nobody_spoke_of_is_shown_only_as_doubtful() -> None:
    silent = group("a", weekly(MON, bank_holidays=Fact.UNKNOWN))
    found = sessions_between([silent], day("2026-05-04"), day("2026-05-11"), include_doubtful=True)
    assert [s.doubt for s in found] == [Doubt.BANK_HOLIDAY_UNKNOWN, None]


@pytest.mark.parametrize(
    ("date", "regions"),
    [
        ("2026-04-06", {Region.ENGLAND, Region.WALES, Region.NORTHERN_IRELAND}),  # Easter Monday
        ("2026-01-02", {Region.SCOTLAND}),
        ("2026-03-17", {Region.NORTHERN_IRELAND}),  # St Patrick's Day
        ("2026-08-03", {Region.SCOTLAND}),
        ("2026-08-31", {Region.ENGLAND, Region.WALES, Region.NORTHERN_IRELAND}),
        ("2026-12-28", set(Region)),  # for Boxing Day, a Saturday
        ("2023-05-08", set(Region)),  # the coronation
    ],
)  # fmt: skip
def test_bank_holidays_as_published_for_each_part_of_the_country(
    date: str, regions: set[Region]
) -> None:
    assert {r for r in Region if day(date) in bank_holidays(r, int(date[:4]))} == regions


def test_an_extra_date_takes_place_on_a_bank_holiday() -> None:
    schedule = weekly(TUE, bank_holidays=Fact.NO, also_on=(day("2026-12-25"),))
    assert dates(schedule, "2026-12-24", "2026-12-26") == ["2026-12-25"]


# School terms: Autumn to half-term, half-term to Christmas, then spring.

TERMS = (
    Term("Autumn 1", day("2026-09-02"), day("2026-10-23")),
    Term("Autumn 2", day("2026-11-02"), day("2026-12-18")),
    Term("Spring 1", day("2027-01-04"), day("2027-02-12")),
)


def test_term_time_leaves_out_holidays_and_keeps_the_first_and_last_day() -> None:
    schedule = weekly(FRI, term_time_only=Fact.YES)
    found = dates(schedule, "2026-10-16", "2027-01-08", terms=TERMS)
    assert found == [
        "2026-10-16", "2026-10-23", "2026-11-06", "2026-11-13", "2026-11-20", "2026-11-27",
        "2026-12-04", "2026-12-11", "2026-12-18", "2027-01-08",
    ]  # fmt: skip


def test_outside_the_known_terms_a_term_time_session_is_doubtful() -> None:
    schedule = group("a", weekly(FRI, term_time_only=Fact.YES))
    first, last = day("2027-02-12"), day("2027-02-26")
    found = sessions_between([schedule], first, last, TERMS)
    assert [s.start.date().isoformat() for s in found] == ["2027-02-12"]
    found = sessions_between([schedule], first, last, TERMS, include_doubtful=True)
    assert [s.doubt for s in found] == [None, Doubt.TERM_DATES_UNKNOWN, Doubt.TERM_DATES_UNKNOWN]
    before = sessions_between(
        [schedule], day("2026-08-28"), day("2026-08-28"), TERMS, include_doubtful=True
    )
    assert [s.doubt for s in before] == [Doubt.TERM_DATES_UNKNOWN]


def test_a_gap_longer_than_any_holiday_is_not_taken_for_a_holiday() -> None:
    schedule = weekly(FRI, term_time_only=Fact.YES)
    year_missing = (TERMS[0], Term("Autumn", day("2027-09-01"), day("2027-10-22")))
    found = sessions_between(
        [group("a", schedule)], day("2027-01-08"), day("2027-01-08"), year_missing,
        include_doubtful=True,
    )  # fmt: skip
    assert [s.doubt for s in found] == [Doubt.TERM_DATES_UNKNOWN]


@pytest.mark.parametrize(("days", "doubt"), [(70, False), (71, True)])
def test_the_longest_holiday_is_ten_weeks(days: int, doubt: bool) -> None:
    first = Term("A", day("2026-01-05"), day("2026-06-30"))
    again = first.last + dt.timedelta(days=days + 1)
    terms = (first, Term("B", again, again))
    schedule = group("a", weekly(FRI, term_time_only=Fact.YES))
    found = sessions_between(
        [schedule], day("2026-07-03"), day("2026-07-03"), terms, include_doubtful=True
    )
    assert bool(found) == doubt


def test_without_any_terms_a_term_time_group_is_never_shown_as_certain() -> None:
    assert dates(weekly(FRI, term_time_only=Fact.YES), "2026-01-01", "2026-12-31") == []


# What gives no dates, and what cannot be.


def test_schedules_without_times_or_without_a_first_turn_give_no_dates() -> None:
    for schedule in (
        weekly(TUE, end_time=None),
        weekly(TUE, start_time=None),
        weekly(TUE, every=2),
    ):
        assert schedule.not_dated is not None
        assert dates(schedule, "2026-01-01", "2026-12-31") == []


def test_impossible_schedules_are_refused() -> None:
    with pytest.raises(ScheduleError):
        Schedule(Frequency.WEEKLY)
    with pytest.raises(ScheduleError):
        Schedule(Frequency.MONTHLY, TUE)
    with pytest.raises(ScheduleError):
        Schedule(Frequency.ONCE)
    with pytest.raises(ScheduleError):
        weekly(TUE, every=0)


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(DateRangeError, match="2026-01-02"):
        sessions_between([], day("2026-01-02"), day("2026-01-01"))


def test_sessions_come_in_order_with_their_venue_and_schedule() -> None:
    hall, library = venue("Hall"), venue("Library")
    early = group(
        "early",
        weekly(WED, venue_id=hall.id),
        weekly(TUE, venue_id=library.id),
        venues=(hall, library),
    )
    found = sessions_between(
        [group("late", weekly(WED)), early], day("2026-11-23"), day("2026-11-29")
    )
    assert [(s.group_id, s.schedule, s.venue and s.venue.name) for s in found] == [
        ("early", 1, "Library"),
        ("late", 0, None),
        ("early", 0, "Hall"),
    ]
