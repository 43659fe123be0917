"""The area of a search: where somebody can get to, and home from, on one of its days.

It is drawn for the times at which most of the groups meet that day. An area tells about where the
person lives: it is handed out by the reference of the search only, as the home is.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from directory.language import _, ngettext
from webmap import plain
from webmap.maps.groups import area_feature, collection
from webmap.usecases.area_report import both_ways, settlements_inside
from webmap.usecases.find_groups import GroupAnswer
from webmap.views.remembered import Remembered
from webmap.wiring import Services

_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Slot:
    """A day of the search, and the times at which most of its groups meet then.

    Parameters
    ----------
    key : the date as it stands in an address.
    text : as the page offers it.
    start, end : the times, moved to the date whose timetable stands for this one.
    """

    key: str
    text: str
    start: dt.datetime
    end: dt.datetime


def slots(groups: Sequence[GroupAnswer], today: dt.date) -> list[Slot]:
    """Return the days on which any of these groups meets, in order.

    Of several times that are as common the earliest counts.
    """
    by_day: dict[dt.date, Counter[tuple[dt.datetime, dt.datetime, dt.date]]] = {}
    for group in groups:
        for judged in group.sessions:
            start, end = judged.session.start, judged.session.end
            times = by_day.setdefault(start.date(), Counter())
            times[start, end, judged.judged_on] += 1
    found = []
    for date in sorted(by_day):
        (start, end, judged_on), _count = min(
            by_day[date].items(), key=lambda each: (-each[1], each[0])
        )
        shift = judged_on - date
        text = _(
            "%(day)s, %(start)s to %(end)s",
            day=plain.day(date, today),
            start=plain.clock(start),
            end=plain.clock(end),
        )
        found.append(Slot(date.isoformat(), text, start + shift, end + shift))
    return found


def area(ready: Services, asked: Remembered, slot: Slot) -> dict[str, Any]:
    """Return the area for a slot as GeoJSON, with what it says in words as ``said``."""
    search = asked.search()
    shape = both_ways(ready.engine, search.home, slot.start, slot.end, search.traveller)
    if shape is None:
        # Translators: "when" is a day with times.
        said = _(
            "%(when)s: there is nowhere that they can get to and home from without help.",
            when=slot.text,
        )
        return {**collection(()), "said": said}
    names = settlements_inside(ready.pack.places, shape, search.home)
    return {**collection([area_feature(shape)]), "said": _where(slot.text, names)}


def _where(when: str, names: Sequence[str]) -> str:
    if not names:
        return _(
            "%(when)s: without help they can get only to places near their home, and back.",
            when=when,
        )
    shown = list(names[:_MOST_NAMED])
    rest = len(names) - len(shown)
    if rest:
        shown.append(ngettext("%(num)s other place", "%(num)s other places", rest))
    # Translators: "places" are names of villages and towns; the last may be "3 other places".
    return _(
        "%(when)s: without help they can get to and home from %(places)s.",
        when=when,
        places=plain.listed(shown),
    )
