"""Rules of feeds give the dates that iCalendar gives."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.bankholidays import Region
from directory.schedule import sessions_between
from tests.directory.oruk.readings import one

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2027, 12, 31)
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DATES = st.dates(dt.date(2025, 11, 1), dt.date(2027, 2, 28))


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a schedule that we say we keep."""
    freq = draw(st.sampled_from(["WEEKLY", "MONTHLY"]))
    nths = ["1", "2", "3", "4", "5", "-1"] if freq == "MONTHLY" else [""]
    day = st.builds("{}{}".format, st.sampled_from(nths), st.sampled_from(CODES))
    rule: dict[str, Any] = {
        "freq": freq,
        "byday": ",".join(draw(st.lists(day, min_size=1, max_size=3, unique=True))),
        "interval": draw(st.sampled_from([1, 1, 2, 3])),
        "dtstart": draw(DATES).isoformat(),
    }
    for key in ("valid_from", "valid_to", "until"):
        if draw(st.integers(0, 2)) == 0:
            rule[key] = draw(DATES).isoformat()
    if draw(st.integers(0, 2)) == 0:
        rule["count"] = draw(st.integers(1, 12))
    return rule


def expected(rule: dict[str, Any]) -> list[dt.date]:
    """Return the dates by another program's reading of the same rule."""
    start = dt.datetime.fromisoformat(rule["dtstart"])
    days = []
    for part in rule["byday"].split(","):
        weekday = rrule.weekdays[CODES.index(part[-2:])]
        days.append(weekday(int(part[:-2])) if part[:-2] else weekday)
    turns = rrule.rrule(
        rrule.WEEKLY if rule["freq"] == "WEEKLY" else rrule.MONTHLY,
        dtstart=start,
        interval=rule["interval"],
        byweekday=days,
        wkst=rrule.MO,
        count=rule.get("count"),
        until=None if "count" in rule else dt.datetime(2028, 1, 1),
    )
    low = max(FIRST.isoformat(), rule.get("valid_from", ""))
    high = min(LAST.isoformat(), rule.get("valid_to", "9"), rule.get("until", "9"))
    return sorted({turn.date() for turn in turns if low <= turn.date().isoformat() <= high})


@settings(deadline=None, max_examples=300)
@given(rules())
def test_dates_are_those_of_icalendar(rule):
    group, told = one(schedules=[{**rule, "opens_at": "10:00", "closes_at": "12:00"}])
    # A bank holiday is no part of a rule: it makes a date doubtful, and does not take it away.
    found = sessions_between([group], FIRST, LAST, (), Region.ENGLAND, include_doubtful=True)
    dates = sorted({session.start.date() for session in found})
    if any("before it starts" in reason for reason in told.values()):
        assert dates == []
        assert expected(rule) == []
    else:
        assert dates == expected(rule)
