"""Schedules in plain English."""

from __future__ import annotations

import datetime as dt
import re
from gettext import NullTranslations

import pytest

from directory.language import speak
from directory.model import Fact, Schedule
from directory.words import say_schedule, schedule_in_english
from tests.directory.examples import FRI, TUE, day, monthly, once, weekly

AT = {"start_time": dt.time(10, 30), "bank_holidays": Fact.UNKNOWN}
EIGHTH = day("2026-09-08")


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        (weekly(TUE, **AT), "Every Tuesday, 10:30 to 12:00"),
        (weekly(TUE, every=2, term_time_only=Fact.YES, **AT),
         "Every other Tuesday, 10:30 to 12:00, in term time"),
        (weekly(TUE, every=3, starts_on=EIGHTH, **AT),
         "Tuesday, every 3 weeks, 10:30 to 12:00, from 8 September 2026"),
        (monthly(2, TUE, **AT), "2nd Tuesday of the month, 10:30 to 12:00"),
        (monthly(-1, FRI, every=2, **AT), "Last Friday of every other month, 10:30 to 12:00"),
        (once("2026-09-08", **AT), "Tuesday 8 September 2026, 10:30 to 12:00"),
        (weekly(TUE, bank_holidays=Fact.NO, ends_on=day("2026-12-15"), not_on=(day("2026-11-03"),)),
         "Every Tuesday, 10:00 to 12:00, not on bank holidays, until 15 December 2026, "
         "but not on 3 November 2026"),
        (weekly(TUE, also_on=(day("2026-12-24"), day("2026-12-23"))),
         "Every Tuesday, 10:00 to 12:00, bank holidays too, "
         "and on 23 December 2026 and 24 December 2026"),
        (weekly(FRI, start_time=dt.time(22), end_time=dt.time(1), bank_holidays=Fact.UNKNOWN),
         "Every Friday, 22:00 to 01:00 the next day"),
        (weekly(FRI, end_time=None, **AT), "Every Friday, from 10:30, end not known"),
        (weekly(FRI, start_time=None, bank_holidays=Fact.UNKNOWN), "Every Friday, times not known"),
        (weekly(FRI, start_time=dt.time(14), bank_holidays=Fact.UNKNOWN),
         "Every Friday, times not clear (14:00 to 12:00)"),
    ],
)  # fmt: skip
def test_a_schedule_is_said_as_a_person_would(schedule: Schedule, said: str) -> None:
    assert say_schedule(schedule) == said


class Other(NullTranslations):
    """A language in which every text is said in capitals."""

    def gettext(self, message: str) -> str:
        places = re.split(r"(%\(\w+\)s)", message)
        return "".join(part if part.startswith("%(") else part.upper() for part in places)


def test_a_schedule_is_said_in_the_language_of_the_reader_and_published_in_english() -> None:
    schedule = weekly(TUE, term_time_only=Fact.YES, **AT)
    with speak(Other()):
        assert say_schedule(schedule) == "EVERY TUESDAY, 10:30 TO 12:00, IN TERM TIME"
        assert schedule_in_english(schedule) == "Every Tuesday, 10:30 to 12:00, in term time"
        assert say_schedule(schedule).startswith("EVERY")
    assert say_schedule(schedule).startswith("Every")
