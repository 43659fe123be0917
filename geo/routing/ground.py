"""Walks between doors and stops, as the verdicts need them, and kept where they may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.routing.cache import BoundedCache
from geo.routing.kernels import flat
from geo.routing.network import FloatArray, Network
from geo.routing.snap import Position
from geo.routing.vocabulary import UNREACHED
from geo.routing.walk import WalkField, metres_to, metres_to_stops, walk_from
from geo.routing.walks import walk_seconds
from geo.routing.ways import Ends


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
        self._near: BoundedCache[tuple[Position, float, bool], _Near] = BoundedCache(doors)

    def field(self, position: Position, limit_m: float, step_free: bool) -> WalkField:
        """Return all walks from `position` up to `limit_m` metres."""
        return self._fields.get(
            (position, limit_m, step_free),
            lambda: walk_from(self._network.walk, position, limit_m, step_free),
        )

    def stops_m(self, position: Position, limit_m: float, step_free: bool) -> FloatArray:
        """Return the walks to all stops in metres; inf where there is none within the limit."""
        links = self._network.links
        if links is None:
            return np.empty(0)

        def near() -> _Near:
            metres = metres_to_stops(self.field(position, limit_m, step_free), links)
            stops = np.flatnonzero(np.isfinite(metres)).astype(np.int32)
            return _Near(stops, metres[stops])

        found = self._near.get((position, limit_m, step_free), near)
        metres = np.full(len(links.arc), np.inf)
        metres[found.stops] = found.metres
        return metres


@dataclass(frozen=True)
class _Near:
    """The stops that can be walked to: far fewer than there are."""

    stops: np.ndarray[tuple[int], np.dtype[np.int32]]
    metres: FloatArray


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

    def stops_m(self, step_free: bool) -> FloatArray:
        """Return the walks to all stops in metres."""
        return self.walks.stops_m(self.position, self.limit_m, step_free)


def ends_between(home: Door, venue: Door, speed_ms: float, step_free: bool) -> Ends:
    """Time the walks at both ends of the way from `home` to `venue`."""
    direct_m = metres_to(home.field(step_free), venue.position)
    direct_s = int(walk_seconds(direct_m, speed_ms)) if np.isfinite(direct_m) else UNREACHED
    return Ends(
        flat(walk_seconds(home.stops_m(step_free), speed_ms)),
        flat(walk_seconds(venue.stops_m(step_free), speed_ms)),
        direct_s,
    )
