"""Day by day, as slowly and plainly as it can be said; and dateutil as a second opinion."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange

from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.bankholidays import Region, bank_holidays
from directory.model import Doubt, Fact, Frequency, Schedule, Term
from directory.schedule import ScheduleTable, sessions_between
from tests.directory.examples import day, group, monthly, weekly

DATES = st.dates(day("2023-01-01"), day("2028-12-31"))


def oracle(
    s: Schedule, first: dt.date, last: dt.date, terms: list[Term]
) -> list[tuple[dt.date, Doubt | None]]:
    found = []
    date = first
    while date <= last:
        answer = judge(s, date, terms)
        if answer is not False:
            found.append((date, answer))
        date += dt.timedelta(days=1)
    return found


def judge(s: Schedule, date: dt.date, terms: list[Term]) -> Doubt | bool | None:
    """Return False for no meeting, None for a sure one, or the doubt."""
    if date in s.not_on:
        return False
    if date in s.also_on or (s.frequency is Frequency.ONCE and date == s.starts_on):
        return None
    if s.frequency is Frequency.ONCE or date.weekday() != s.weekday:
        return False
    if (s.starts_on and date < s.starts_on) or (s.ends_on and date > s.ends_on):
        return False
    if s.frequency is Frequency.WEEKLY and s.every > 1:
        monday = s.starts_on - dt.timedelta(days=s.starts_on.weekday())
        if (date - monday).days // 7 % s.every:
            return False
    if s.frequency is Frequency.MONTHLY:
        from_end = (monthrange(date.year, date.month)[1] - date.day) // 7 + 1
        if s.nth not in ((date.day - 1) // 7 + 1, -from_end):
            return False
        if s.every > 1:
            months = (date.year - s.starts_on.year) * 12 + date.month - s.starts_on.month
            if months % s.every:
                return False
    holiday = date in bank_holidays(Region.ENGLAND, date.year)
    if holiday and s.bank_holidays is Fact.NO:
        return False
    if s.term_time_only is Fact.YES and not any(t.first <= date <= t.last for t in terms):
        before = [t.last for t in terms if t.last < date]
        after = [t.first for t in terms if t.first > date]
        known = before and after and (min(after) - max(before)).days - 1 <= 70
        return False if known else Doubt.TERM_DATES_UNKNOWN
    return Doubt.BANK_HOLIDAY_UNKNOWN if holiday and s.bank_holidays is Fact.UNKNOWN else None


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    frequency = draw(st.sampled_from(Frequency))
    every = 1 if frequency is Frequency.ONCE else draw(st.integers(1, 5))
    needs_start = every > 1 or frequency is Frequency.ONCE
    starts_on = draw(DATES if needs_start else st.none() | DATES)
    return Schedule(
        frequency,
        None if frequency is Frequency.ONCE else draw(st.integers(0, 6)),
        draw(st.sampled_from([1, 2, 3, 4, 5, -1])) if frequency is Frequency.MONTHLY else None,
        every,
        starts_on,
        draw(st.none() | DATES),
        dt.time(10),
        dt.time(12),
        draw(st.sampled_from(Fact)),
        draw(st.sampled_from(Fact)),
        tuple(draw(st.lists(DATES, max_size=4))),
        tuple(draw(st.lists(DATES, max_size=4))),
    )


@st.composite
def term_lists(draw: st.DrawFn) -> list[Term]:
    firsts = draw(st.lists(DATES, max_size=5))
    return [Term("t", f, f + dt.timedelta(days=draw(st.integers(0, 90)))) for f in firsts]


@settings(deadline=None)
@given(st.lists(schedules(), max_size=4), DATES, st.integers(0, 500), term_lists())
def test_every_day_agrees_with_the_slow_way(
    many: list[Schedule], first: dt.date, length: int, terms: list[Term]
) -> None:
    last = first + dt.timedelta(days=length)
    table = ScheduleTable([group("a", *many)]).between(first, last, terms)
    found = sorted((s.schedule, s.start.date(), s.doubt or "") for s in table.sessions())
    expected = sorted(
        (i, date, doubt or "")
        for i, schedule in enumerate(many)
        for date, doubt in oracle(schedule, first, last, terms)
    )
    assert found == expected


WEEKDAYS = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)


@settings(deadline=None)
@given(
    st.integers(0, 6), st.integers(1, 6), st.sampled_from([None, 1, 2, 3, 4, 5, -1]), DATES, DATES
)
def test_the_rhythm_is_that_of_icalendar(
    weekday: int, every: int, nth: int | None, starts_on: dt.date, ends_on: dt.date
) -> None:
    more = {"every": every, "starts_on": starts_on, "ends_on": ends_on}
    schedule = weekly(weekday, **more) if nth is None else monthly(nth, weekday, **more)
    rule = rrule.rrule(
        rrule.WEEKLY if nth is None else rrule.MONTHLY,
        dtstart=dt.datetime.combine(starts_on, dt.time(10)),
        until=dt.datetime.combine(ends_on, dt.time(10)),
        interval=every,
        wkst=rrule.MO,
        byweekday=WEEKDAYS[weekday] if nth is None else WEEKDAYS[weekday](nth),
    )
    found = sessions_between([group("a", schedule)], day("2022-01-01"), day("2030-01-01"))
    assert [s.start for s in found] == list(rule)
