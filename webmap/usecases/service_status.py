"""How a running copy is: what works, and which of its data will soon be too old."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from directory.language import _, ngettext
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
    name = _("Bus and train times")
    feeds = (timetable or {}).get("feeds", [])
    if not feeds:
        said = _("There are none, so only walks and lifts can be judged.")
        return [PartStatus(name, State.LOOK, said)]
    if len(feeds) == 1:
        return [_feed_status(name, feeds[0], today)]
    return [
        _feed_status(_("Bus and train times (%(whose)s)", whose=feed["name"]), feed, today)
        for feed in feeds
    ]


def groups_status(groups: Sequence[Group], today: dt.date) -> PartStatus:
    """Judge the list of groups by how lately somebody checked them."""
    name = _("Groups")
    if not groups:
        return PartStatus(name, State.LOOK, _("No groups are listed yet."))
    checked = [group.provenance.assured_on for group in groups]
    lately = sum(day is not None and (today - day).days <= _OLD_DAYS for day in checked)
    if lately == len(groups):
        said = ngettext(
            "%(num)s group, all checked in the last 12 months.",
            "%(num)s groups, all checked in the last 12 months.",
            len(groups),
        )
        return PartStatus(name, State.WORKING, said)
    late = len(groups) - lately
    # One group in ten may be late without the list as a whole being doubtful.
    state = State.WORKING if late * 10 <= len(groups) else State.LOOK
    listed = ngettext("%(num)s group.", "%(num)s groups.", len(groups))
    unchecked = ngettext(
        "%(num)s of them nobody has checked in the last 12 months.",
        "%(num)s of them nobody has checked in the last 12 months.",
        late,
    )
    return PartStatus(name, state, f"{listed} {unchecked}")


def whole(parts: Sequence[PartStatus]) -> State:
    """Return the worst state of all parts."""
    order = list(State)
    return max((part.state for part in parts), key=order.index, default=State.WORKING)


def _feed_status(name: str, feed: Mapping[str, Any], today: dt.date) -> PartStatus:
    first = dt.date.fromisoformat(feed["valid_from"])
    last = dt.date.fromisoformat(feed["valid_to"])
    # Translators: from one date to another, such as Monday 4 March to Sunday 10 March.
    span = _(
        "%(first)s to %(last)s", first=plain.day_with_year(first), last=plain.day_with_year(last)
    )
    left = (last - today).days
    if left < 0:
        said = _(
            "They were for %(dates)s. Journeys are judged by a usual week, and say so.", dates=span
        )
        return PartStatus(name, State.LOOK, said)
    if today < first:
        said = _("They begin later: they are for %(dates)s.", dates=span)
        return PartStatus(name, State.LOOK, said)
    if left < _SOON_DAYS:
        end = ngettext(
            "They end in %(num)s day: newer ones are needed.",
            "They end in %(num)s days: newer ones are needed.",
            left,
        )
        if left == 0:
            end = _("They end today: newer ones are needed.")
        said = _("For %(dates)s.", dates=span)
        return PartStatus(name, State.LOOK, f"{said} {end}")
    return PartStatus(name, State.WORKING, _("For %(dates)s.", dates=span))
