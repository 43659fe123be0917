"""The schedule of one row: rhythm, dates and times, checked against each other."""

from __future__ import annotations

import datetime as dt
from typing import Final

from directory.cells import Cells
from directory.fields import parse_date, parse_dates, parse_day, parse_fact, parse_time, parse_whole
from directory.language import _
from directory.model import Fact, Frequency, NotDated, Schedule
from directory.problems import BadValue
from directory.words import day_name, say_day

_MOST_EVERY: Final = 104


def read_schedule(cells: Cells, venue_id: str | None) -> Schedule | None:
    """Return the schedule of a row; None where none is given or the row is rejected."""
    frequency = cells.must("frequency", _frequency, None)
    every = cells.must("every", _every, 1)
    weekday, nth = cells.must("day", parse_day, (None, None))
    starts_on = cells.must("starts_on", parse_date, None)
    ends_on = cells.must("ends_on", parse_date, None)
    start_time = cells.must("start_time", parse_time, None)
    end_time = cells.must("end_time", parse_time, None)
    not_on = cells.must("not_on", parse_dates, ())
    also_on = cells.must("also_on", parse_dates, ())
    term_time_only = cells.may("term_time_only", parse_fact, Fact.UNKNOWN)
    bank_holidays = cells.may("bank_holidays", parse_fact, Fact.UNKNOWN)
    if frequency is None:
        if not cells.rejected and any((weekday is not None, start_time, starts_on, also_on)):
            cells.warn(
                "frequency",
                _("is empty, so the day and times of this row are not used"),
                # Translators: weekly, monthly and once are what is written: they stay English.
                _("Write weekly, monthly or once."),
            )
        return None
    _check_rhythm(cells, frequency, weekday, nth, starts_on)
    _check_dates(cells, starts_on, ends_on, not_on, also_on)
    if cells.rejected:
        return None
    once = frequency is Frequency.ONCE
    schedule = Schedule(
        frequency=frequency,
        weekday=None if once else weekday,
        nth=nth if frequency is Frequency.MONTHLY else None,
        every=1 if once else every,
        starts_on=starts_on,
        ends_on=None if once else ends_on,
        start_time=start_time,
        end_time=end_time,
        term_time_only=term_time_only,
        bank_holidays=bank_holidays,
        not_on=not_on,
        also_on=also_on,
        venue_id=venue_id,
    )
    _check_turn(cells, schedule)
    _tell(cells, schedule)
    return None if cells.rejected else schedule


def _frequency(text: str) -> Frequency | None:
    try:
        return Frequency(text.casefold())
    except ValueError:
        # Translators: weekly, monthly and once are what is written: they stay English.
        advice = _("Write weekly, monthly or once, or leave it empty.")
        if text.casefold() in {"fortnightly", "biweekly", "bi-weekly", "every two weeks"}:
            # Translators: weekly is what is written; the places are names of fields.
            advice = _(
                "Write weekly, with 2 in %(every)s and a date that it meets in %(starts_on)s.",
                every="every",
                starts_on="starts_on",
            )
        # Translators: what is wrong follows the value that is wrong, here and in what follows.
        raise BadValue(_("is not a frequency"), advice) from None


def _every(text: str) -> int:
    every = parse_whole(text)
    if not 1 <= every <= _MOST_EVERY:
        raise BadValue(
            _("is not from 1 to %(most)s", most=_MOST_EVERY),
            _("Write 2 for every other week or month."),
        )
    return every


def _check_rhythm(
    cells: Cells,
    frequency: Frequency,
    weekday: int | None,
    nth: int | None,
    starts_on: dt.date | None,
) -> None:
    if cells.rejected:
        return
    if frequency is Frequency.ONCE:
        if starts_on is None:
            cells.reject("starts_on", _("is empty for a one-off"), _("Write its date."))
        elif weekday is not None and weekday != starts_on.weekday():
            cells.reject(
                "day",
                _("is not the day of %(date)s", date=say_day(starts_on)),
                _("Correct one of them."),
            )
    elif weekday is None:
        cells.reject("day", _("is empty"), _("Write the day of the week, such as Tuesday."))
    elif frequency is Frequency.MONTHLY and nth is None:
        cells.reject(
            "day",
            _("does not say which one of the month"),
            _("Write 2nd Tuesday or last Tuesday."),
        )
    elif frequency is Frequency.WEEKLY and nth is not None:
        cells.reject(
            "day",
            _("is a day of the month for a weekly group"),
            _("Write monthly, or only the weekday."),
        )


def _check_dates(
    cells: Cells,
    starts_on: dt.date | None,
    ends_on: dt.date | None,
    not_on: tuple[dt.date, ...],
    also_on: tuple[dt.date, ...],
) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        cells.reject(
            "ends_on",
            _("is before it starts (%(date)s)", date=say_day(starts_on)),
            _("Correct the dates."),
        )
    for date in sorted(set(not_on) & set(also_on)):
        cells.reject(
            "not_on",
            # Translators: "also_on" is the name of a field.
            _("says no to %(date)s, %(also_on)s says yes", date=say_day(date), also_on="also_on"),
            _("Keep one of them."),
        )


def _check_turn(cells: Cells, schedule: Schedule) -> None:
    """Refuse an "every n" whose first turn could be read in two ways.

    A first date after the meeting of its own week or month is read by some as that week or month
    counting, by others as the next one counting.
    """
    if schedule.every == 1 or schedule.starts_on is None or schedule.weekday is None:
        return
    start = schedule.starts_on
    if schedule.frequency is Frequency.WEEKLY:
        past = schedule.weekday < start.weekday()
    else:
        begins = start.replace(day=1)
        first = (schedule.weekday - begins.weekday()) % 7 + 1
        past = schedule.nth not in {None, -1} and first + 7 * ((schedule.nth or 1) - 1) < start.day
        if schedule.nth == -1:
            past = (start + dt.timedelta(days=(schedule.weekday - start.weekday()) % 7)).month != (
                start.month
            )
    if past:
        cells.reject(
            "starts_on",
            _("is %(date)s, so we cannot tell which turn is the first", date=say_day(start)),
            _(
                "Write the date of a %(weekday)s on which it meets.",
                weekday=day_name(schedule.weekday),
            ),
        )


def _tell(cells: Cells, schedule: Schedule) -> None:
    """Say what keeps a schedule from giving dates, and dates that look like slips."""
    reason = schedule.not_dated
    if reason is NotDated.NO_FIRST_DATE:
        cells.warn(
            "starts_on",
            # Translators: every so many weeks or months.
            _(
                "is empty, so we cannot tell which of every %(number)s it is",
                number=schedule.every,
            ),
            _("Write a date on which it meets."),
        )
    elif reason is NotDated.TIMES_CONTRADICT:
        cells.warn("end_time", _("is before the start"), _("Correct the times."))
    elif reason is NotDated.NO_TIMES:
        missing = "start_time" if schedule.start_time is None else "end_time"
        cells.warn(missing, _("is empty, so no dates can be shown"), _("Write the time."))
    if schedule.weekday is None:
        return
    for date in schedule.not_on:
        if date.weekday() != schedule.weekday and date not in schedule.also_on:
            cells.warn(
                "not_on",
                _(
                    "has %(date)s, but it meets on a %(weekday)s",
                    date=say_day(date),
                    weekday=day_name(schedule.weekday),
                ),
                _("Check the date."),
            )
