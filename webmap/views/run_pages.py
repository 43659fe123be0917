"""A lift plan as its page shows it: days, run sheets, a timeline, and lines for the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SheetStop:
    """One line of a run sheet: one door.

    Parameters
    ----------
    number : of the stop on the sheet and on its map; 0 at the driver's home.
    time : when to be there.
    where : how to find the door; "" where that is not needed or not known.
    wait : a sentence about waiting there, or "".
    arrive, ready, depart : minutes from midnight of the first date.
    """

    number: int
    time: str
    kind: str
    words: str
    where: str
    wait: str
    notes: tuple[str, ...]
    aboard: int
    lat: float
    lon: float
    arrive: float
    ready: float
    depart: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One driver's run."""

    number: int
    driver: str
    leave: str
    back: str
    miles: str
    driving: str
    stops: tuple[SheetStop, ...]
    path: tuple[tuple[float, float], ...]

    def blocks(self) -> list[tuple[float, float, bool]]:
        """Return the timeline: from minute, to minute, whether somebody is aboard.

        What is left out between them is waiting without passengers.
        """
        parts: list[tuple[float, float, bool]] = []
        for before, stop in zip(self.stops, self.stops[1:], strict=False):
            with_people = before.aboard > 0
            parts.append((before.depart, stop.arrive, with_people))
            if with_people:
                parts.append((stop.arrive, stop.ready, True))
            parts.append((stop.ready, stop.depart, True))
        joined: list[tuple[float, float, bool]] = []
        for begin, end, people in parts:
            if end <= begin:
                continue
            if joined and joined[-1][1:] == (begin, people):
                joined[-1] = (joined[-1][0], end, people)
            else:
                joined.append((begin, end, people))
        return joined


@dataclass(frozen=True, slots=True)
class Left:
    """A request, or one way of it, that could not be fitted, and why."""

    request: str
    which: str
    why: str


@dataclass(frozen=True, slots=True)
class DayHead:
    """What tells one day of a plan from another.

    Parameters
    ----------
    key : the first date as 2024-03-05; names the day in an address.
    served, asked : requests with a lift, and all of them. One way of two is not served.
    """

    key: str
    date: str
    served: int
    asked: int


@dataclass(frozen=True, slots=True)
class DayPage(DayHead):
    """One day of a plan."""

    sheets: tuple[Sheet, ...]
    left: tuple[Left, ...]
    miles: str

    @property
    def hours(self) -> list[int]:
        """The full hours that the timeline spans, both ends included."""
        minutes = [m for sheet in self.sheets for s in sheet.stops for m in (s.arrive, s.depart)]
        if not minutes:
            return []
        return list(range(int(min(minutes) // 60), int(-(-max(minutes) // 60)) + 1))

    def across(self, minute: float) -> float:
        """Return where a minute lies on the timeline, 0 to 100."""
        hours = self.hours
        span = max(1, (hours[-1] - hours[0]) * 60)
        return round(100 * (minute - hours[0] * 60) / span, 2)

    def features(self) -> list[dict[str, Any]]:
        """Return the runs as GeoJSON: a line for each, and its stops in order."""
        made: list[dict[str, Any]] = []
        for sheet in self.sheets:
            line = [[lon, lat] for lat, lon in sheet.path]
            facts = {"number": sheet.number, "driver": sheet.driver}
            made.append(_feature("LineString", line, {"role": "run", **facts}))
            made.extend(
                _feature(
                    "Point",
                    [stop.lon, stop.lat],
                    {
                        "role": stop.kind,
                        "order": stop.number,
                        "time": stop.time,
                        "words": stop.words,
                        **facts,
                    },
                )
                for stop in sheet.stops
            )
        return made


def _feature(kind: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }
