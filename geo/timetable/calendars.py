"""Services: on which dates each one runs, and the dates that a feed speaks for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.findings import Findings
from geo.routing.network import BoolArray
from geo.timetable.archive import FeedArchive
from geo.timetable.tables import ObjectArray, Table, read_table
from geo.timetable.values import dates, note, references, unique_ids, whole_numbers

_WEEKDAYS: Final = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_ADDED, _REMOVED = 1, 2

Day = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Services:
    """The services of a feed and the dates that it speaks for.

    Attributes
    ----------
    id : texts (n,).
    first, last : the dates that the feed speaks for, both included: ``feed_info.txt`` cut with
        the span of the calendars.
    runs : bool (n, days from `first` to `last`).
    """

    id: ObjectArray
    first: dt.date
    last: dt.date
    runs: BoolArray


def read_services(archive: FeedArchive, findings: Findings) -> Services:
    """Read ``calendar.txt``, ``calendar_dates.txt`` and the dates of ``feed_info.txt``.

    Raises
    ------
    InputError : both calendars missing, an unreadable value, no date on which anything runs, or
        more services times days than the limits allow.
    """
    weekly = read_table(
        archive, "calendar.txt", ("service_id", *_WEEKDAYS, "start_date", "end_date")
    )
    exceptions = read_table(archive, "calendar_dates.txt", ("service_id", "date", "exception_type"))
    weekly_ids = unique_ids(weekly, "service_id") if weekly.row_count else _no_ids()
    exceptions.require(
        exceptions["service_id"].blank, "service_id", "there is no id here: correct the feed"
    )
    ids = pd.unique(np.concatenate([weekly_ids, exceptions["service_id"].text]))

    start, end = dates(weekly, "start_date"), dates(weekly, "end_date")
    flags = np.column_stack([whole_numbers(weekly, day, 0, 1) for day in _WEEKDAYS])
    turned = end < start
    note(
        findings,
        "calendar_ends_before_it_starts",
        (f"{archive.path.name}: service {name}" for name in weekly_ids[turned][:5]),
        int(turned.sum()),
    )
    date = dates(exceptions, "date")
    kind = whole_numbers(exceptions, "exception_type", _ADDED, _REMOVED)

    first, last = _span(archive, flags, start, end, date[kind == _ADDED], findings)
    days = np.arange(first, last + 1)
    if len(ids) * len(days) > archive.limits.service_days:
        raise archive.error(
            f"the calendars run from {first} to {last}, which is too long for {len(ids):,} "
            "services: correct the dates",
            "calendar.txt",
        )
    runs = np.zeros((len(ids), len(days)), dtype=np.bool_)
    # Rows of calendar.txt come first in `ids`, in their order. 1 January 1970 was a Thursday.
    weekday = (days.astype(np.int64) + 3) % 7
    runs[: len(weekly_ids)] = (
        (flags[:, weekday] == 1) & (start[:, None] <= days) & (days <= end[:, None])
    )
    service = references(exceptions, "service_id", ids, "calendar_dates.txt")
    inside = (date >= first) & (date <= last)
    column = (date - first).astype(np.int64)
    # Removed last: where a feed says both, nobody is sent to a bus that may not come.
    for which, value in ((_ADDED, True), (_REMOVED, False)):
        rows = inside & (kind == which)
        runs[service[rows], column[rows]] = value
    _note_contradictions(exceptions, service, date, findings)
    return Services(ids, _date(first), _date(last), runs)


def _span(
    archive: FeedArchive,
    flags: npt.NDArray[np.int64],
    start: Day,
    end: Day,
    added: Day,
    findings: Findings,
) -> tuple[np.datetime64, np.datetime64]:
    """Return the first and the last date that the feed speaks for."""
    can_run = flags.any(axis=1) & (start <= end)
    starts = np.concatenate([start[can_run], added])
    ends = np.concatenate([end[can_run], added])
    if not len(starts):
        if "calendar.txt" not in archive and "calendar_dates.txt" not in archive:
            raise archive.error("has neither calendar.txt nor calendar_dates.txt: is it GTFS?")
        raise archive.error("no service runs on any date", "calendar.txt, calendar_dates.txt")
    first, last = starts.min(), ends.max()

    info = read_table(archive, "feed_info.txt", (), ("feed_start_date", "feed_end_date"))
    stated_first = dates(info, "feed_start_date", blank_allowed=True)[:1]
    stated_last = dates(info, "feed_end_date", blank_allowed=True)[:1]
    cut_first = np.fmax(first, stated_first[0]) if len(stated_first) else first
    cut_last = np.fmin(last, stated_last[0]) if len(stated_last) else last
    if cut_first > cut_last:
        raise archive.error(
            f"has no valid date: the calendars run from {first} to {last}, and the feed is said "
            f"to hold from {stated_first[0]} to {stated_last[0]}",
            "feed_info.txt",
        )
    # Most feeds give no dates, which is no fault. One date alone that cuts the calendars may be.
    one_date = len(stated_first) and np.isnat(stated_first[0]) != np.isnat(stated_last[0])
    if one_date and (cut_first, cut_last) != (first, last):
        findings.add(
            "feed_dates_from_calendar",
            f"{archive.path.name}: feed_info.txt gives one date of two, and it cuts the calendars, "
            f"which run from {first} to {last}; {cut_first} to {cut_last} is used",
        )
    return cut_first, cut_last


def _note_contradictions(
    table: Table, service: npt.NDArray[np.int32], date: Day, findings: Findings
) -> None:
    pairs = pd.DataFrame({"service": service, "date": date})
    repeated = pairs.duplicated().to_numpy(dtype=np.bool_)
    names = table["service_id"].text[repeated][:5]
    note(
        findings,
        "calendar_exception_repeated",
        (f"{table.archive.path.name}: service {name}" for name in names),
        int(repeated.sum()),
    )


def _date(day: np.datetime64) -> dt.date:
    return dt.date.fromisoformat(str(day))


def _no_ids() -> ObjectArray:
    return np.zeros(0, dtype=object)
