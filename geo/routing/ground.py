"""Walks between doors and stops, as the verdicts need them, and kept where they may be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geo.routing.cache import BoundedCache
from geo.routing.doors import columns_of
from geo.routing.kernels import flat
from geo.routing.kernels.timetable import Near
from geo.routing.network import FloatArray, Int32Array, Network
from geo.routing.snap import Position
from geo.routing.walk import WalkField, metres_to_many, metres_to_stops, walk_from
from geo.routing.walks import walk_seconds


@dataclass(frozen=True)
class NearStops:
    """The stops that can be walked to, nearest first: far fewer than there are.

    Attributes
    ----------
    stops : int32 (k,).
    metres : float64 (k,).
    """

    stops: Int32Array
    metres: FloatArray

    def metres_to(self, stop: int) -> float:
        """Return the walk to `stop`; inf where it is not near."""
        return float(self.metres[self.stops == stop].min(initial=np.inf))


class Walks:
    """Walks from doors, the last of them kept.

    One is shared for venues. Each question has its own for its home, and drops it with the answer.

    Parameters
    ----------
    fields, doors : how many whole searches, and how many lists of stops near a door, are kept.
    """

    def __init__(self, network: Network, fields: int, doors: int) -> None:
        self._network = network
        self._fields: BoundedCache[tuple[Position, float, bool], WalkField] = BoundedCache(fields)
        self._near: BoundedCache[tuple[Position, float, bool], NearStops] = BoundedCache(doors)

    def field(self, position: Position, limit_m: float, step_free: bool) -> WalkField:
        """Return all walks from `position` up to `limit_m` metres."""
        return self._fields.get(
            (position, limit_m, step_free),
            lambda: walk_from(self._network.walk, position, limit_m, step_free),
        )

    def near(self, position: Position, limit_m: float, step_free: bool) -> NearStops:
        """Return the walks to the stops within `limit_m` metres."""
        links = self._network.links
        if links is None:
            return NearStops(np.empty(0, dtype=np.int32), np.empty(0))

        def near() -> NearStops:
            metres = metres_to_stops(self.field(position, limit_m, step_free), links)
            stops = np.flatnonzero(np.isfinite(metres)).astype(np.int32)
            stops = stops[np.argsort(metres[stops], kind="stable")]
            return NearStops(stops, metres[stops])

        return self._near.get((position, limit_m, step_free), near)


@dataclass(frozen=True, repr=False)
class Door:
    """A home or a venue on the streets; it does not print where it is.

    Attributes
    ----------
    limit_m : the longest walk that is looked at.
    """

    position: Position
    limit_m: float
    walks: Walks

    def field(self, step_free: bool) -> WalkField:
        """Return all walks from this door."""
        return self.walks.field(self.position, self.limit_m, step_free)

    def near(self, step_free: bool) -> NearStops:
        """Return the walks to the stops near."""
        return self.walks.near(self.position, self.limit_m, step_free)


@dataclass(frozen=True, repr=False)
class Ground:
    """Home and venues for one walking speed, with or without steps, as searches take them.

    Attributes
    ----------
    home : where the traveller lives.
    venues : where they may go.
    """

    home: Door
    venues: tuple[Door, ...]
    speed_ms: float
    step_free: bool

    @cached_property
    def doors(self) -> list[Near]:
        """The stops near the home, and near each of the venues, in seconds of walk."""
        doors = (self.home, *self.venues)
        return [near_seconds(door, self.speed_ms, self.step_free) for door in doors]

    @cached_property
    def direct_s(self) -> list[int]:
        """The walks all the way between the home and each venue; UNREACHED where too long."""
        columns = columns_of([venue.position for venue in self.venues])
        metres = metres_to_many(self.home.field(self.step_free), *columns)
        return [int(seconds) for seconds in walk_seconds(metres, self.speed_ms)]


def near_seconds(door: Door, speed_ms: float, step_free: bool) -> Near:
    """Return the stops near a door, in seconds of walk."""
    near = door.near(step_free)
    return Near(flat(near.stops), flat(walk_seconds(near.metres, speed_ms)))
