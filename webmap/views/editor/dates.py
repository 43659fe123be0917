"""The next dates of each meeting on a form, in words."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from itertools import islice
from typing import Final

from directory.language import _
from directory.model import Group, Schedule, Term
from directory.schedule import sessions_between
from directory.words import say_schedule
from webmap import plain

_MOST: Final = 6
_LOOK_AHEAD: Final = dt.timedelta(days=400)


def next_dates(group: Group, schedule: Schedule, terms: Sequence[Term], today: dt.date) -> str:
    """Say when a schedule meets, and its next six dates.

    A schedule that gives no dates says why it does not.
    """
    alone = dataclasses.replace(group, schedules=(schedule,))
    until = min(today, dt.date.max - _LOOK_AHEAD) + _LOOK_AHEAD
    sessions = sessions_between([alone], today, until, terms, include_doubtful=True)
    dates = [plain.day(session.start.date(), today) for session in islice(sessions, _MOST)]
    said = say_schedule(schedule)
    if dates:
        return _("%(schedule)s. Next: %(dates)s.", schedule=said, dates=", ".join(dates))
    if schedule.not_dated is not None:
        return _("%(schedule)s. No dates can be shown before this is clear.", schedule=said)
    return _("%(schedule)s. There are no dates in the next year.", schedule=said)
