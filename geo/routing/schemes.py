"""Community transport: schemes that drive people who have no other way, door to door.

A scheme helps where it serves the home and the venue, and is on the road for the whole of each
drive that is needed. Whether it has a seat free, only the scheme knows: the answer is to ask them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.routing.halves import Half, World
from geo.routing.lifts import Drive
from geo.routing.vocabulary import Fix, FixCode, Point

if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon


@dataclass(frozen=True, slots=True)
class Scheme:
    """Who drives, where and when.

    Parameters
    ----------
    name, phone : who they are, and how to ask them.
    note : what one has to know before asking; may be empty.
    area : valid, longitude and latitude in WGS84 degrees. Home and venue both lie in it.
    weekdays : days of service, Monday 0.
    first_s, last_s : hours of service on these days, clock times in seconds after midnight.
    """

    name: str
    phone: str
    note: str
    area: Polygon | MultiPolygon
    weekdays: frozenset[int]
    first_s: int
    last_s: int

    def serves(self, place: Point) -> bool:
        """Tell whether `place` is in the area; its border belongs to it."""
        import shapely

        return bool(shapely.intersects_xy(self.area, place.lon, place.lat))

    def runs(self, leave: dt.datetime, arrive: dt.datetime) -> bool:
        """Tell whether a drive between two clock times is within one day's hours of service."""
        midnight = dt.datetime.combine(leave.date(), dt.time())
        begins = midnight + dt.timedelta(seconds=self.first_s)
        ends = midnight + dt.timedelta(seconds=self.last_s)
        return leave.weekday() in self.weekdays and begins <= leave and arrive <= ends


def scheme_fixes(
    failing: Sequence[tuple[World, Half]],
    drives: Sequence[Drive],
    schemes: Iterable[Scheme],
    venue: Point,
) -> list[Fix]:
    """Name the schemes that can drive the halves without a way.

    Parameters
    ----------
    failing : the halves without a way: one, or both. Who drives them drives both.
    drives : the drive of each.
    schemes : those that serve the home.
    """
    times = [
        _times(world, half, drive) for (world, half), drive in zip(failing, drives, strict=True)
    ]
    leg = failing[0][1].direction if len(failing) == 1 else None
    found = [
        Fix(
            FixCode.COMMUNITY_TRANSPORT,
            leg,
            drive_s=sum(drive.seconds for drive in drives),
            drive_m=sum(drive.metres for drive in drives),
            scheme=scheme.name,
            phone=scheme.phone,
            note=scheme.note,
        )
        for scheme in schemes
        if scheme.serves(venue) and all(scheme.runs(*each) for each in times)
    ]
    # A scheme whose hours differ from day to day is there more than once.
    return list(dict.fromkeys(found))


def _times(world: World, half: Half, drive: Drive) -> tuple[dt.datetime, dt.datetime]:
    """Return when a drive begins and is over: there by the start, or home from the end on."""
    leave_s = half.moment_s - drive.seconds if half.outward else half.moment_s
    return world.local(leave_s), world.local(leave_s + drive.seconds)
