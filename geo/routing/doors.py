"""Where doors meet the graph: from positions on segments to costs at the nodes at their ends.

The same arithmetic serves walks, whose costs are metres and equal in both directions, and drives,
whose costs are seconds and inf against a one-way street.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from geo.routing.network import (
    STEPS,
    BoolArray,
    FloatArray,
    Int32Array,
    Int64Array,
    StreetNetwork,
)
from geo.routing.snap import Position

Columns: TypeAlias = tuple[Int64Array, FloatArray, FloatArray]
"""Arc, fraction and offset in metres of many positions, as ``Snapper.snap_many`` gives them."""

STRAIGHT, BY_TAIL, BY_HEAD = range(3)
"""Rows of :func:`ways`."""

DOOR_SPEED_KMH: Final = 10.0
"""Driving speed between the street and the door: a drive, a car park, finding the house."""


@dataclass(frozen=True, slots=True)
class Doors:
    """Many positions, and what it costs to come and go.

    Attributes
    ----------
    on_street : bool (k,), False where there is no position; the rest of its row means nothing.
    tail, head : int32 (k,), nodes at the ends of the segment.
    fraction : float64 (k,), how far along the segment, 0 at its tail.
    offset : float64 (k,), cost between the door and the position.
    onward, back : float64 (k,), cost of the whole segment from tail to head and from head to tail;
        inf where that way is closed.
    """

    on_street: BoolArray
    tail: Int32Array
    head: Int32Array
    fraction: FloatArray
    offset: FloatArray
    onward: FloatArray
    back: FloatArray

    def leaving(self) -> tuple[FloatArray, FloatArray]:
        """Return the cost from the door to the tail, and to the head."""
        to_tail = self.offset + _part(self.back, self.fraction)
        to_head = self.offset + _part(self.onward, 1.0 - self.fraction)
        return np.where(self.on_street, to_tail, np.inf), np.where(self.on_street, to_head, np.inf)

    def coming(self) -> tuple[FloatArray, FloatArray]:
        """Return the cost from the tail to the door, and from the head."""
        from_tail = self.offset + _part(self.onward, self.fraction)
        from_head = self.offset + _part(self.back, 1.0 - self.fraction)
        nowhere = ~self.on_street
        return np.where(nowhere, np.inf, from_tail), np.where(nowhere, np.inf, from_head)


def columns_of(positions: Sequence[Position]) -> Columns:
    """Return positions as arrays."""
    return (
        np.array([position.arc for position in positions], dtype=np.int64),
        np.array([position.fraction for position in positions], dtype=np.float64),
        np.array([position.offset_m for position in positions], dtype=np.float64),
    )


def walk_doors(streets: StreetNetwork, columns: Columns, step_free: bool) -> Doors:
    """Measure doors of a walk network, in metres.

    A door on steps is of no use to a step-free walk, unless it is exactly at an end of them. A
    door on a barred segment, which is only used when there is nothing else near, can be left by
    both ends: who lives behind a gate has its key.
    """
    arc, fraction, offset_m = columns
    at = np.maximum(arc, 0)
    closed = step_free & ((streets.arc_flags[at] & STEPS) != 0)
    length_m = np.where(closed, np.inf, streets.arc_length_m[at])
    return Doors(
        arc >= 0, streets.arc_tail[at], streets.arc_head[at], fraction, offset_m, length_m, length_m
    )


def drive_doors(streets: StreetNetwork, columns: Columns, arc_s: FloatArray) -> Doors:
    """Measure doors of a drive network, in seconds.

    Parameters
    ----------
    arc_s : float64 (m,), driving time of every arc.
    """
    from geo.routing.kernels import flat
    from geo.routing.kernels.streets import opposite

    arc, fraction, offset_m = columns
    at = np.maximum(arc, 0)
    tail, head = streets.arc_tail[at], streets.arc_head[at]
    reverse = opposite(
        flat(streets.first_arc), flat(streets.arc_head), flat(arc_s), flat(tail), flat(head)
    )
    back = np.where(reverse >= 0, arc_s[reverse], np.inf)
    offset_s = offset_m * 3.6 / DOOR_SPEED_KMH
    return Doors(arc >= 0, tail, head, fraction, offset_s, np.asarray(arc_s[at]), back)


def ways(node_cost: FloatArray, here: Doors, there: Doors, inwards: bool = False) -> FloatArray:
    """Return the cost between one door and many, by each of the three ways that there are.

    Parameters
    ----------
    node_cost : float64 (n,), between the door `here` and every node.
    here : one door.
    there : (k,) doors.
    inwards : True from `there` to `here`, False the other way.

    Returns
    -------
    cost : float64 (3, k): STRAIGHT along a common segment, BY_TAIL and BY_HEAD of the segment of
        `there`; inf where there is no such way.
    """
    at_tail, at_head = there.leaving() if inwards else there.coming()
    return np.stack(
        (
            _straight(here, there, inwards),
            node_cost[there.tail] + at_tail,
            node_cost[there.head] + at_head,
        )
    )


def _straight(here: Doors, there: Doors, inwards: bool) -> FloatArray:
    same = (there.tail == here.tail) & (there.head == here.head)
    turned = (there.tail == here.head) & (there.head == here.tail)
    ahead = np.where(turned, 1.0 - there.fraction, there.fraction) - here.fraction
    if inwards:
        ahead = -ahead
    cost = np.where(ahead >= 0, _part(here.onward, ahead), _part(here.back, -ahead))
    joined = (same | turned) & there.on_street & here.on_street
    return np.where(joined, here.offset + cost + there.offset, np.inf)


def _part(cost: FloatArray, share: FloatArray) -> FloatArray:
    """Return that share of a cost; a share of nothing costs nothing, even of a closed way."""
    return np.where(share == 0, 0.0, cost) * share
