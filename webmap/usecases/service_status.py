"""How a running copy is: what works, and which of its data will soon be too old."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from directory.model import Group
from webmap import plain

_SOON_DAYS: Final = 28
_OLD_DAYS: Final = 365


class State(Enum):
    """How a part is. The worst one is how the whole is."""

    WORKING = "working"
    LOOK = "look"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class PartStatus:
    """One part of the service, how it is, and that in a sentence or two."""

    name: str
    state: State
    said: str


def timetable_status(timetable: Mapping[str, Any] | None, today: dt.date) -> list[PartStatus]:
    """Judge each feed of the timetable by the dates that it speaks for.

    Parameters
    ----------
    timetable : of the pack's manifest; None without one.
    """
    name = "Bus and train times"
    feeds = (timetable or {}).get("feeds", [])
    if not feeds:
        return [
            PartStatus(name, State.LOOK, "There are none, so only walks and lifts can be judged.")
        ]
    many = len(feeds) > 1
    return [
        _feed_status(f"{name} ({feed['name']})" if many else name, feed, today) for feed in feeds
    ]


def groups_status(groups: Sequence[Group], today: dt.date) -> PartStatus:
    """Judge the list of groups by how lately somebody checked them."""
    name = "Groups"
    if not groups:
        return PartStatus(name, State.LOOK, "No groups are listed yet.")
    listed = plain.count_of(len(groups), "group")
    checked = [group.provenance.assured_on for group in groups]
    lately = sum(day is not None and (today - day).days <= _OLD_DAYS for day in checked)
    if lately == len(groups):
        return PartStatus(name, State.WORKING, f"{listed}, all checked in the last 12 months.")
    late = len(groups) - lately
    # One group in ten may be late without the list as a whole being doubtful.
    state = State.WORKING if late * 10 <= len(groups) else State.LOOK
    return PartStatus(
        name, state, f"{listed}. {late:,} of them nobody has checked in the last 12 months."
    )


def whole(parts: Sequence[PartStatus]) -> State:
    """Return the worst state of all parts."""
    order = list(State)
    return max((part.state for part in parts), key=order.index, default=State.WORKING)


def _feed_status(name: str, feed: Mapping[str, Any], today: dt.date) -> PartStatus:
    first = dt.date.fromisoformat(feed["valid_from"])
    last = dt.date.fromisoformat(feed["valid_to"])
    span = f"{plain.day_with_year(first)} to {plain.day_with_year(last)}"
    left = (last - today).days
    if left < 0:
        said = f"They were for {span}. Journeys are judged by a usual week, and say so."
        return PartStatus(name, State.LOOK, said)
    if today < first:
        return PartStatus(name, State.LOOK, f"They begin later: they are for {span}.")
    if left < _SOON_DAYS:
        end = "today" if left == 0 else f"in {plain.count_of(left, 'day')}"
        return PartStatus(name, State.LOOK, f"For {span}. They end {end}: newer ones are needed.")
    return PartStatus(name, State.WORKING, f"For {span}.")
