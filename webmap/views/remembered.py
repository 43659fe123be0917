"""The search that a session remembers. It is the only place where a home is kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import session

from directory.words import DAY_NAMES
from geo.routing.vocabulary import Point
from webmap.plain import day
from webmap.sessions import Session
from webmap.usecases.find_groups import Search
from webmap.usecases.find_home import Place
from webmap.views.travellers import WAYS_OF_WALKING

_KEY: Final = "search"
_ZONE: Final = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was asked, in values that a session can keep.

    Parameters
    ----------
    place : the home as it was found, with the name that it was asked by.
    first, last : dates, both included.
    kinds, words, days : what narrows the groups; `days` are weekdays, Monday 0.
    walking : a key of ``WAYS_OF_WALKING``.
    """

    place: Place
    first: dt.date
    last: dt.date
    kinds: tuple[str, ...]
    words: str
    days: tuple[int, ...]
    walking: str

    def search(self) -> Search:
        """Return it as the use case wants it."""
        return Search(
            home=self.place.point,
            first=self.first,
            last=self.last,
            kinds=frozenset(self.kinds),
            words=self.words,
            weekdays=frozenset(self.days),
            traveller=WAYS_OF_WALKING[self.walking].traveller,
        )

    def sentence(self) -> str:
        """Repeat the question in one line: ``Lunch clubs near NP19 0AA, ...``."""
        what = _list([kind[:1].upper() + kind[1:] for kind in self.kinds]) or "All groups"
        if self.words:
            what += f" about “{self.words}”"
        when = f"{day(self.first)} to {day(self.last)}"
        if self.days:
            when += ", on " + _list([f"{DAY_NAMES[number]}s" for number in self.days])
        way = WAYS_OF_WALKING[self.walking].said
        return f"{what}, from {self.place.label}, {when}. The person {way}."


def remember(asked: Remembered) -> None:
    """Keep `asked` in the session, in the place of what was there."""
    session[_KEY] = {
        "label": asked.place.label,
        "lat": asked.place.point.lat,
        "lon": asked.place.point.lon,
        "first": asked.first.isoformat(),
        "last": asked.last.isoformat(),
        "kinds": list(asked.kinds),
        "words": asked.words,
        "days": list(asked.days),
        "walking": asked.walking,
    }


def recall() -> Remembered | None:
    """Return the search of this session, or None."""
    kept: dict[str, Any] | None = session.get(_KEY)
    if kept is None:
        return None
    try:
        return Remembered(
            place=Place(kept["label"], Point(kept["lat"], kept["lon"])),
            first=dt.date.fromisoformat(kept["first"]),
            last=dt.date.fromisoformat(kept["last"]),
            kinds=tuple(kept["kinds"]),
            words=kept["words"],
            days=tuple(kept["days"]),
            walking=kept["walking"] if kept["walking"] in WAYS_OF_WALKING else "well",
        )
    except (KeyError, TypeError, ValueError):
        # A session of an earlier version: asking again is better than guessing.
        return None


def forget() -> None:
    """Drop the patient, and the token that opened the session with it."""
    if isinstance(session_object := session._get_current_object(), Session):  # type: ignore[attr-defined]
        session_object.forget()


def today() -> dt.date:
    """Return today's date where the groups are."""
    return dt.datetime.now(_ZONE).date()


def _list(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]
