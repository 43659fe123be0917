"""Schedules expanded to dated sessions, exactly, for thousands of groups at once.

Every rule is arithmetic on day numbers (days since 1970-01-01), done for all schedules together:
nothing walks through the days of a year. A session belongs to the date on which it starts.

In what order the parts of a schedule count:

1. A date in ``not_on`` never takes place.
2. A date in ``also_on``, or the date of a one-off, takes place, whatever terms and holidays say.
3. A date of the rule is left out when it is a bank holiday and the group says that it does not
   meet then, or when it is a school holiday and the group meets in term time only.
4. Where nobody has said whether the group meets on bank holidays, or the term dates of that day
   are not known, the session is *doubtful*: it is left out unless asked for, and then marked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from directory.bankholidays import Region, bank_holidays_between
from directory.errors import DateRangeError
from directory.model import Doubt, Fact, Frequency, Group, Session, Term, Venue
from directory.terms import HOLIDAY, NOT_KNOWN, term_state

IntArray = npt.NDArray[np.int64]

_EPOCH: Final = dt.date(1970, 1, 1).toordinal()
_LONG_AGO: Final = dt.date.min.toordinal() - _EPOCH
_FAR_AHEAD: Final = dt.date.max.toordinal() - _EPOCH
_WEEKLY, _MONTHLY, _ONCE = 0, 1, 2
_RHYTHM: Final = {Frequency.WEEKLY: _WEEKLY, Frequency.MONTHLY: _MONTHLY, Frequency.ONCE: _ONCE}
_NO, _YES, _UNKNOWN = 0, 1, 2
_FACT: Final = {Fact.NO: _NO, Fact.YES: _YES, Fact.UNKNOWN: _UNKNOWN}
_DOUBTS: Final = (None, Doubt.TERM_DATES_UNKNOWN, Doubt.BANK_HOLIDAY_UNKNOWN)
_SURE, _TERM_DOUBT, _HOLIDAY_DOUBT = 0, 1, 2


def _day(date: dt.date) -> int:
    return date.toordinal() - _EPOCH


def _weekday(days: IntArray) -> IntArray:
    """Return 0 for Monday; 1970-01-01 was a Thursday."""
    return np.asarray((days + 3) % 7, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class SessionTable:
    """Dated sessions as columns, in order of start, then group, then schedule.

    Parameters
    ----------
    group : index into the groups that were expanded.
    schedule : index of the schedule in its group.
    row : index into `venues`.
    start, end : ``datetime64[m]``, local clock time.
    doubt : 0 for none, else an index into the kinds of doubt.
    groups, venues : what the indices mean.
    """

    group: IntArray
    schedule: IntArray
    row: IntArray
    start: npt.NDArray[np.datetime64]
    end: npt.NDArray[np.datetime64]
    doubt: npt.NDArray[np.int8]
    groups: Sequence[Group]
    venues: Sequence[Venue | None]

    def __len__(self) -> int:
        return len(self.group)

    def only(self, keep: npt.NDArray[np.bool_]) -> SessionTable:
        """Return the sessions for which `keep` is true."""
        return SessionTable(
            self.group[keep],
            self.schedule[keep],
            self.row[keep],
            self.start[keep],
            self.end[keep],
            self.doubt[keep],
            self.groups,
            self.venues,
        )

    def weekday(self) -> IntArray:
        """Return the weekday of each start, 0 for Monday."""
        return _weekday(self.start.astype("datetime64[D]").astype(np.int64))

    def sessions(self) -> list[Session]:
        """Return them as values."""
        ids = [group.id for group in self.groups]
        columns = zip(
            map(ids.__getitem__, self.group.tolist()),
            map(self.venues.__getitem__, self.row.tolist()),
            self.start.tolist(),
            self.end.tolist(),
            self.schedule.tolist(),
            map(_DOUBTS.__getitem__, self.doubt.tolist()),
            strict=True,
        )
        return list(map(Session._make, columns))


class ScheduleTable:
    """The schedules of many groups as columns; make it once, ask it often.

    Schedules without times, with contradicting times, or "every n" without a first date give no
    sessions (``Schedule.not_dated`` says which) and are left out here.
    """

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = groups
        rows = [
            (g, s, group, schedule)
            for g, group in enumerate(groups)
            for s, schedule in enumerate(group.schedules)
            if schedule.not_dated is None
        ]
        self.venues = [group.venue_of(schedule) for _, _, group, schedule in rows]
        schedules = [schedule for _, _, _, schedule in rows]
        self._group = _ints(g for g, _, _, _ in rows)
        self._schedule = _ints(s for _, s, _, _ in rows)
        self._rhythm = _ints(_RHYTHM[s.frequency] for s in schedules)
        self._weekday = _ints(s.weekday or 0 for s in schedules)
        self._nth = _ints(s.nth or 0 for s in schedules)
        self._every = _ints(s.every for s in schedules)
        self._first = _ints(
            _LONG_AGO if s.starts_on is None else _day(s.starts_on) for s in schedules
        )
        self._last = _ints(_FAR_AHEAD if s.ends_on is None else _day(s.ends_on) for s in schedules)
        self._minute = _ints(
            0 if s.start_time is None else s.start_time.hour * 60 + s.start_time.minute
            for s in schedules
        )
        self._minutes = _ints(s.minutes or 0 for s in schedules)
        self._term_only = _ints(_FACT[s.term_time_only] for s in schedules)
        self._holidays = _ints(_FACT[s.bank_holidays] for s in schedules)
        self._not_on = _dates((row, s.not_on) for row, s in enumerate(schedules))
        self._also_on = _dates((row, s.also_on) for row, s in enumerate(schedules))

    def between(
        self,
        first: dt.date,
        last: dt.date,
        terms: Iterable[Term] = (),
        region: Region = Region.ENGLAND,
    ) -> SessionTable:
        """Return every session that starts from `first` to `last`, doubtful ones included.

        Raises
        ------
        DateRangeError : `last` is before `first`.
        """
        if last < first:
            raise DateRangeError(
                f"the dates end ({last.isoformat()}) before they begin ({first.isoformat()}): "
                "swap them"
            )
        ruled = [self._weekly(_day(first), _day(last)), self._monthly(_day(first), _day(last))]
        row, day = _join(ruled)
        row, day, doubt = self._judge(row, day, (first, last), list(terms), region)
        named = _join([self._once(_day(first), _day(last)), self._extra(_day(first), _day(last))])
        # Named dates first: where a rule gives the same date, it is the named one that stays.
        row, day, doubt = (
            np.concatenate([named[0], row]),
            np.concatenate([named[1], day]),
            np.concatenate([np.zeros(len(named[0]), dtype=np.int8), doubt]),
        )
        key = _key(row, day)
        _, once = np.unique(key, return_index=True)
        once = once[~np.isin(key[once], _key(*self._not_on))]
        row, day, doubt = row[once], day[once], doubt[once]
        start = day * 1440 + self._minute[row]
        order = np.lexsort((self._schedule[row], self._group[row], start))
        row, start, doubt = row[order], start[order], doubt[order]
        return SessionTable(
            self._group[row],
            self._schedule[row],
            row,
            start.astype("datetime64[m]"),
            (start + self._minutes[row]).astype("datetime64[m]"),
            doubt,
            self.groups,
            self.venues,
        )

    def _rows(self, rhythm: int, first: int, last: int) -> tuple[IntArray, IntArray, IntArray]:
        """Return the rows of a rhythm with the days between which each may meet."""
        low = np.maximum(self._first, first)
        high = np.minimum(self._last, last)
        rows = np.flatnonzero((self._rhythm == rhythm) & (low <= high))
        return rows, low[rows], high[rows]

    def _weekly(self, first: int, last: int) -> tuple[IntArray, IntArray]:
        rows, low, high = self._rows(_WEEKLY, first, last)
        step = 7 * self._every[rows]
        since = self._first[rows]
        # The meeting in the week of the first date. It may lie before that date, never after low.
        anchor = since - _weekday(since) + self._weekday[rows]
        at = anchor + -(-(low - anchor) // step) * step
        return _repeat(rows, at, step, (high - at) // step + 1)

    def _monthly(self, first: int, last: int) -> tuple[IntArray, IntArray]:
        rows, low, high = self._rows(_MONTHLY, first, last)
        every = self._every[rows]
        month_low, month_high = _month(low), _month(high)
        at = month_low + (_month(self._first[rows]) - month_low) % every
        row, month = _repeat(rows, at, every, (month_high - at) // every + 1)
        begins, next_begins = _first_of(month), _first_of(month + 1)
        weekday, nth = self._weekday[row], self._nth[row]
        counted = begins + (weekday - _weekday(begins)) % 7 + 7 * (nth - 1)
        ends = next_begins - 1
        last_one = ends - (_weekday(ends) - weekday) % 7
        day = np.where(nth == -1, last_one, counted)
        within = (
            (day < next_begins)
            & (day >= np.maximum(self._first[row], first))
            & (day <= np.minimum(self._last[row], last))
        )
        return row[within], day[within]

    def _once(self, first: int, last: int) -> tuple[IntArray, IntArray]:
        day = self._first
        rows = np.flatnonzero((self._rhythm == _ONCE) & (day >= first) & (day <= last))
        return rows, day[rows]

    def _extra(self, first: int, last: int) -> tuple[IntArray, IntArray]:
        row, day = self._also_on
        within = (day >= first) & (day <= last)
        return row[within], day[within]

    def _judge(
        self,
        row: IntArray,
        day: IntArray,
        dates: tuple[dt.date, dt.date],
        terms: list[Term],
        region: Region,
    ) -> tuple[IntArray, IntArray, npt.NDArray[np.int8]]:
        """Leave out what terms and bank holidays rule out; mark what they leave open."""
        doubt = np.full(len(row), _SURE, dtype=np.int8)
        drop = np.zeros(len(row), dtype=np.bool_)
        answer = self._holidays[row]
        if bool(np.any(answer != _YES)):
            free = _ints(_day(date) for date in bank_holidays_between(region, *dates))
            free_day = np.isin(day, free)
            drop |= free_day & (answer == _NO)
            doubt[free_day & (answer == _UNKNOWN)] = _HOLIDAY_DOUBT
        only = self._term_only[row] == _YES
        if bool(np.any(only)):
            state = term_state(day, terms)
            drop |= only & (state == HOLIDAY)
            doubt[only & (state == NOT_KNOWN)] = _TERM_DOUBT
        return row[~drop], day[~drop], doubt[~drop]


def sessions_between(
    groups: Sequence[Group],
    first: dt.date,
    last: dt.date,
    terms: Iterable[Term] = (),
    region: Region = Region.ENGLAND,
    *,
    include_doubtful: bool = False,
) -> list[Session]:
    """Return the sessions of `groups` that start from `first` to `last`, both included.

    Parameters
    ----------
    terms : the school terms that are known.
    region : whose bank holidays count.
    include_doubtful : also return sessions that may not take place; each says why in ``doubt``.

    Returns
    -------
    sessions : in order of start, then of `groups`.

    Raises
    ------
    DateRangeError : `last` is before `first`.
    """
    table = ScheduleTable(groups).between(first, last, terms, region)
    return (table if include_doubtful else table.only(table.doubt == _SURE)).sessions()


def _ints(values: Iterable[int]) -> IntArray:
    return np.fromiter(values, dtype=np.int64)


def _dates(dates: Iterable[tuple[int, tuple[dt.date, ...]]]) -> tuple[IntArray, IntArray]:
    pairs = [(row, _day(date)) for row, many in dates for date in many]
    return _ints(row for row, _ in pairs), _ints(day for _, day in pairs)


def _key(row: IntArray, day: IntArray) -> IntArray:
    """Return one number for a schedule on a day."""
    return row * (_FAR_AHEAD - _LONG_AGO + 1) + (day - _LONG_AGO)


def _join(parts: list[tuple[IntArray, IntArray]]) -> tuple[IntArray, IntArray]:
    return np.concatenate([row for row, _ in parts]), np.concatenate([day for _, day in parts])


def _repeat(
    rows: IntArray, at: IntArray, step: IntArray, count: IntArray
) -> tuple[IntArray, IntArray]:
    """Return, for each row, `count` values from `at` in steps of `step`."""
    count = np.maximum(count, 0)
    begins = np.cumsum(count) - count
    turn = np.arange(int(count.sum()), dtype=np.int64) - np.repeat(begins, count)
    return np.repeat(rows, count), np.repeat(at, count) + turn * np.repeat(step, count)


def _month(days: IntArray) -> IntArray:
    """Return months since January 1970."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _first_of(month: IntArray) -> IntArray:
    return month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
