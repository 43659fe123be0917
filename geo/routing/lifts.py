"""Drives for lifts: between a home, a venue and the stops of the timetable."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from geo.errors import NoPathNearby
from geo.routing.doors import columns_of
from geo.routing.drive import (
    DriveField,
    drive_from,
    drive_to,
    drives_to_many,
    seconds_to_many,
)
from geo.routing.network import FloatArray, Int64Array, Network
from geo.routing.snap import Columns, Position, Snapper
from geo.routing.vocabulary import Point

_DUST_S: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Drive:
    """One drive in whole seconds (rounded up) and metres."""

    seconds: int
    metres: int


def whole_seconds(seconds: FloatArray | float) -> Int64Array:
    """Round drives up to whole seconds, but for the dust of adding fractions."""
    return np.ceil(np.asarray(seconds) - _DUST_S).astype(np.int64)


class Roads:
    """The drive network with its stops; shared, and made when it is first needed."""

    def __init__(self, network: Network) -> None:
        self._network = network

    @property
    def network(self) -> Network:
        """The network that is driven on."""
        return self._network

    @cached_property
    def snapper(self) -> Snapper:
        """Snaps places on to roads."""
        return Snapper(self._network.drive, self._network.crs)

    @cached_property
    def stops(self) -> Columns:
        """All stops as positions on roads."""
        timetable = self._network.timetable
        if timetable is None:
            return np.empty(0, dtype=np.int64), np.empty(0), np.empty(0)
        return self.snapper.snap_many(timetable.stop_lat, timetable.stop_lon)

    def position(self, place: Point) -> Position | None:
        """Return where a place is on the roads; None where it is not."""
        try:
            return self.snapper.snap(place)
        except NoPathNearby:
            return None


class Lifts:
    """Drives from and to one home. Lives as long as one question."""

    def __init__(self, roads: Roads, home: Point) -> None:
        self._roads = roads
        self._home = roads.position(home)
        self._drives: dict[tuple[Position, bool], Drive | None] = {}

    def drive(self, venue: Point, homeward: bool) -> Drive | None:
        """Return the drive between home and a venue; None where the roads do not lead there."""
        place = self._roads.position(venue)
        if place is None:
            return None
        if (place, homeward) not in self._drives:
            self._drives[place, homeward] = self._between(place, homeward)
        return self._drives[place, homeward]

    def stop_drive(self, stop: int, homeward: bool) -> Drive | None:
        """Return the drive between home and a stop."""
        timetable = self._roads.network.timetable
        if timetable is None:
            return None
        post = Point(float(timetable.stop_lat[stop]), float(timetable.stop_lon[stop]))
        return self.drive(post, homeward)

    def stop_seconds(self, homeward: bool) -> FloatArray:
        """Return the drives between home and all stops in seconds; inf where there is none."""
        arc, fraction, offset_m = self._roads.stops
        field = self._inwards if homeward else self._outwards
        if field is None:
            return np.full(len(arc), np.inf)
        return seconds_to_many(field, arc, fraction, offset_m)

    @cached_property
    def _outwards(self) -> DriveField | None:
        return None if self._home is None else drive_from(self._roads.network.drive, self._home)

    @cached_property
    def _inwards(self) -> DriveField | None:
        return None if self._home is None else drive_to(self._roads.network.drive, self._home)

    def _between(self, place: Position, homeward: bool) -> Drive | None:
        field = self._inwards if homeward else self._outwards
        if field is None:
            return None
        [seconds], [metres] = drives_to_many(field, columns_of([place]))
        if not np.isfinite(seconds):
            return None
        return Drive(int(whole_seconds(seconds)), round(metres))
