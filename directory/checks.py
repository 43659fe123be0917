"""What an editor of the directory should look into, group by group, the gravest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from directory.language import N_, _, ngettext
from directory.model import Fact, Frequency, Group, How, NotDated, Schedule, Term
from directory.terms import NOT_KNOWN, term_state
from directory.words import day_name, say_date, say_schedule

LOOK_AHEAD_DAYS: Final = 84
"""Term dates should be known for the next twelve weeks."""


class Severity(StrEnum):
    """How bad: wrong, missing so that nobody can be sent there, or worth a look."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


_ORDER: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One thing to look into.

    Parameters
    ----------
    code : stable snake_case name.
    what : what was found, a full sentence.
    advice : what to do, a full sentence.
    """

    group_id: str
    group_name: str
    code: str
    severity: Severity
    what: str
    advice: str


Found = tuple[str, Severity, str, str]


def check_groups(
    groups: Iterable[Group], today: dt.date, terms: Sequence[Term] = ()
) -> list[CheckFinding]:
    """Return what is wrong or missing, by severity and then in the order of `groups`.

    Parameters
    ----------
    today : records age, and schedules end, by this date.
    terms : the school terms that are known.
    """
    unknown_day = _first_unknown_day(today, terms)
    findings = [
        CheckFinding(group.id, group.name, *found)
        for group in groups
        for found in (
            *_what(group),
            *_when(group, today, unknown_day),
            *_where(group),
            *_how_old(group, today),
        )
    ]
    return gravest_first(findings)


def gravest_first(findings: Iterable[CheckFinding]) -> list[CheckFinding]:
    """Return findings by severity, and otherwise in their order."""
    return sorted(findings, key=lambda finding: _ORDER[finding.severity])


def _first_unknown_day(today: dt.date, terms: Sequence[Term]) -> dt.date | None:
    """Return the first of the next days of which we do not know whether it is in term."""
    days = np.arange(LOOK_AHEAD_DAYS, dtype=np.int64) + (today - dt.date(1970, 1, 1)).days
    unknown = np.flatnonzero(term_state(days, terms) == NOT_KNOWN)
    return today + dt.timedelta(days=int(unknown[0])) if len(unknown) else None


def _what(group: Group) -> Iterator[Found]:
    if not group.kind:
        yield (
            "no_kind",
            Severity.NOTICE,
            _("Nobody has said what kind of group it is, so it is not found by kind."),
            _("Choose a kind."),
        )


def _when(group: Group, today: dt.date, unknown_day: dt.date | None) -> Iterator[Found]:
    if not group.schedules:
        yield (
            "no_session_times",
            Severity.WARNING,
            _("Nobody has said when it meets."),
            _("Ask the group for its days and times."),
        )
    for schedule in group.schedules:
        yield from _schedule(schedule, unknown_day)
    if group.schedules and all(_over(schedule, today) for schedule in group.schedules):
        yield (
            "schedule_over",
            Severity.WARNING,
            _("All its dates are past."),
            _("Ask the group whether it goes on."),
        )


def _schedule(schedule: Schedule, unknown_day: dt.date | None) -> Iterator[Found]:
    said = say_schedule(schedule)
    reason = schedule.not_dated
    if reason is NotDated.TIMES_CONTRADICT:
        yield (
            "end_before_start",
            Severity.ERROR,
            _("It ends before it starts: %(schedule)s.", schedule=said),
            _("Correct the start or the end."),
        )
    elif reason is NotDated.NO_TIMES:
        yield (
            "no_session_times",
            Severity.WARNING,
            _("Its start or end is not known: %(schedule)s.", schedule=said),
            _("Ask the group for its times."),
        )
    elif reason is NotDated.NO_FIRST_DATE:
        yield (
            "no_first_date",
            Severity.WARNING,
            _("We cannot tell in which weeks it meets: %(schedule)s.", schedule=said),
            _(
                "Give a %(day)s on which it meets as starts_on.",
                day=day_name(schedule.weekday or 0),
            ),
        )
    if schedule.frequency is Frequency.ONCE:
        return
    if schedule.term_time_only is Fact.YES and unknown_day is not None:
        yield (
            "term_dates_unknown",
            Severity.WARNING,
            _(
                "It meets in term time, and no term dates are known from %(date)s: its meetings "
                "are not shown from then on.",
                date=say_date(unknown_day),
            ),
            _("Import the term dates with --terms."),
        )
    if schedule.bank_holidays is Fact.UNKNOWN:
        yield (
            "bank_holidays_unknown",
            Severity.NOTICE,
            _("Nobody has said whether it meets on bank holidays, so it is not shown on them."),
            _("Ask the group, and fill in bank_holidays."),
        )


def _over(schedule: Schedule, today: dt.date) -> bool:
    rule_ends = schedule.starts_on if schedule.frequency is Frequency.ONCE else schedule.ends_on
    return rule_ends is not None and max((rule_ends, *schedule.also_on)) < today


def _where(group: Group) -> Iterator[Found]:
    if group.how is not How.IN_PERSON:
        return
    if not group.venues:
        yield (
            "no_venue",
            Severity.WARNING,
            _("Nobody has said where it meets."),
            _("Ask the group for its address."),
        )
    for venue in group.venues:
        if venue.lat is None:
            parts = (venue.name, venue.address, venue.postcode)
            known = ", ".join(filter(None, parts)) or _("a venue without a name")
            text = N_(
                "We do not know where this is on the map: %(venue)s. It has no postcode either."
            )
            if venue.postcode:
                text = N_(
                    "We do not know where this is on the map: %(venue)s. Only its postcode is "
                    "known."
                )
            yield (
                "venue_without_place",
                Severity.NOTICE if venue.postcode else Severity.WARNING,
                _(text, venue=known),
                _("Give lat and lon."),
            )


def _how_old(group: Group, today: dt.date) -> Iterator[Found]:
    assured = group.provenance.assured_on
    if assured is None:
        yield (
            "never_assured",
            Severity.WARNING,
            _("Nobody has said that this record is right."),
            _("Ask the group, and fill in assured_on."),
        )
        return
    months = months_between(assured, today)
    for limit, severity in (
        (12, Severity.ERROR),
        (6, Severity.WARNING),
        (3, Severity.NOTICE),
    ):
        if months >= limit:
            yield (
                f"not_assured_for_{limit}_months",
                severity,
                ngettext(
                    "It was last checked %(num)s month ago, on %(date)s.",
                    "It was last checked %(num)s months ago, on %(date)s.",
                    months,
                    date=say_date(assured),
                ),
                _("Ask the group whether it still holds."),
            )
            return


def months_between(first: dt.date, last: dt.date) -> int:
    """Return whole calendar months from `first` to `last`; 0 when `last` is not later."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return max(0, months - (last.day < first.day))
