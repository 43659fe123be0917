"""What the plain reading of GTFS knows: feeds, stops, trips, and rules for changes."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.routing.oracle import ORDINARY, Call, Rule

Row = dict[str, str]
Key = tuple[int, str]
"""A stop or a trip: the number of its feed and its id."""
Named = tuple[int, str, str]
"""A trip by feed, id and route."""

SAME_STOP_M = 50.0
UNKNOWN, YES, NO = "unknown", "yes", "no"
SCHOOL = "school"
"""The access of a bus for pupils only: it runs, and nobody else may use it."""


@dataclass(frozen=True)
class Feed:
    """A drawn feed: rows of its files, by file name without ``.txt``."""

    name: str
    files: Mapping[str, list[Row]]

    def rows(self, file: str) -> list[Row]:
        return self.files.get(file, [])

    def write(self, folder: Path) -> Path:
        """Write the feed as a GTFS zip."""
        path = folder / f"{self.name}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for file, rows in self.files.items():
                columns = list(dict.fromkeys(name for row in rows for name in row))
                lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
                text = "".join(",".join(line) + "\n" for line in lines)
                archive.writestr(f"{file}.txt", text)
        return path


@dataclass(frozen=True)
class Stop:
    lat: float
    lon: float
    station: Key
    access: str


@dataclass(frozen=True)
class Trip:
    """One departure: a row of trips.txt, or one of the repeats of frequencies.txt."""

    key: Key
    calls: tuple[Call, ...]
    dates: frozenset[dt.date]
    access: str
    block: Key | None
    route: str
    route_id: str
    repeated: bool = False

    @property
    def journey(self) -> object:
        """Equal for journeys that are published twice."""
        return self.route, tuple((call.stop, call.arrive, call.depart) for call in self.calls)


@dataclass(frozen=True)
class Narrow:
    """A row of transfers.txt for some routes or trips; `places` may be stations."""

    places: tuple[Key, Key]
    routes: tuple[str, str]
    trips: tuple[str, str]
    feed: int
    rule: Rule

    def closeness(self, travelled: tuple[Named, Named]) -> int | None:
        """Tell how exactly the row speaks of a change between two trips; None if not at all.

        Two trips are closest, then a trip and a route, a trip, two routes, a route.
        """
        sides = []
        for (feed, trip, route), the_trip, the_route in zip(
            travelled, self.trips, self.routes, strict=True
        ):
            if the_trip:
                if (feed, trip) != (self.feed, the_trip):
                    return None
                sides.append(2)
            elif the_route:
                if (feed, route) != (self.feed, the_route):
                    return None
                sides.append(1)
            else:
                sides.append(0)
        return [[0, 1, 3], [1, 2, 4], [3, 4, 5]][sides[0]][sides[1]]


@dataclass(frozen=True)
class Plain:
    """All drawn feeds.

    `rules` are what transfers.txt says of changes between platforms, for everybody; `narrow` its
    rows for some routes or trips.
    `seated` and `unseated` are the pairs of trips of types 4 and 5.
    """

    zone: ZoneInfo
    stops: dict[Key, Stop]
    trips: list[Trip]
    covered: frozenset[dt.date]
    rules: dict[tuple[Key, Key], Rule]
    narrow: list[Narrow]
    seated: frozenset[tuple[Key, Key]]
    unseated: frozenset[tuple[Key, Key]]
    names: dict[Key, Key] = field(default_factory=dict)
    """What every stop of every feed is called here: stops of two feeds may be one."""

    def rule(self, one: Key, two: Key, off: Named, on: Named) -> Rule:
        """Return what holds of a change from a stop and trip to another; the closest row."""
        general = self.rules.get((one, two))
        said = [] if general is None else [(0, 0, _caution(general), general)]
        for row in self.narrow:
            closeness = row.closeness((off, on))
            width = 0
            for stop, place in ((one, row.places[0]), (two, row.places[1])):
                if stop != place:
                    width += 1 if self.stops[stop].station == place else 10
            if closeness is not None and width < 10:
                said.append((closeness, -width, _caution(row.rule), row.rule))
        return max(said, default=(0, 0, 0, ORDINARY))[-1]


def _caution(rule: Rule) -> int:
    """Order rules by how cautious they are: forbidden, the longest time, nothing, timed."""
    kind, minimum = rule
    return {3: 10**9, 2: 2 + minimum, 0: 1, 1: 0}[kind]
