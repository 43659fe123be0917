"""What the pages read from the directory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from directory.model import Group, Session, Status
from directory.schedule import sessions_between
from webmap.wiring import Services

LOOK_AHEAD_DAYS: Final = 200
_SOON_DAYS: Final = 35


def active_groups(ready: Services) -> list[Group]:
    """Return every group that is listed, paused ones too."""
    return ready.listing.groups()


def group(ready: Services, group_id: str) -> Group | None:
    """Return one group that is listed, or None."""
    return ready.listing.group(group_id)


def kinds(ready: Services) -> list[str]:
    """Return the kinds of group there are, in alphabetical order."""
    return [kind for kind, _ in ready.store.kinds() if kind]


def all_sessions(ready: Services, first: dt.date, last: dt.date) -> list[Session]:
    """Return the dated sessions of every group, those that may not take place included."""
    return ready.listing.sessions_between(first, last)


def sessions_of(ready: Services, one: Group, first: dt.date, last: dt.date) -> list[Session]:
    """Return the dated sessions of one group, those that may not take place included."""
    if one.status is not Status.ACTIVE:
        return []
    return sessions_between([one], first, last, ready.listing.terms(), include_doubtful=True)


def next_sessions(ready: Services, groups: Sequence[Group], first: dt.date) -> dict[str, Session]:
    """Return the first session of each group from `first` on, by group id; none far ahead."""
    found: dict[str, Session] = {}
    terms = ready.listing.terms()
    # Most groups meet within a month, so that few are expanded for longer.
    for days in (_SOON_DAYS, LOOK_AHEAD_DAYS):
        open_ = [g for g in groups if g.status is Status.ACTIVE and g.id not in found]
        until = first + dt.timedelta(days=min(days, (dt.date.max - first).days))
        for session in sessions_between(open_, first, until, terms, include_doubtful=True):
            found.setdefault(session.group_id, session)
    return found
