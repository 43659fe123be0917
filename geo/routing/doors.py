"""Where doors meet the graph: from positions on segments to costs at the nodes at their ends.

The same arithmetic serves walks, whose costs are metres and equal in both directions, and drives,
whose costs are seconds and inf against a one-way street.

What stands at a node (a gate, a stile) marks the arcs that *enter* it. A door beside a gate can
therefore come and go by the other end of its segment, and never through the gate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.routing.network import BoolArray, FloatArray, Int32Array, StreetNetwork
from geo.routing.snap import Columns, Position

if TYPE_CHECKING:
    from geo.routing.kernels.streets import Graph

STRAIGHT, BY_TAIL, BY_HEAD = range(3)
"""Rows of :func:`ways`."""


@dataclass(frozen=True, slots=True)
class Doors:
    """Many positions, and what it costs to come and go.

    Attributes
    ----------
    tail, head : int32 (k,), nodes at the ends of the segment.
    fraction : float64 (k,), how far along the segment, 0 at its tail.
    offset : float64 (k,), cost between the door and the position; inf where there is none.
    onward, back : float64 (k,), cost of the whole segment from tail to head and from head to tail;
        inf where there is no such way, or the segment is closed.
    head_barred, tail_barred : bool (k,), whether that end may not be entered.
    """

    tail: Int32Array
    head: Int32Array
    fraction: FloatArray
    offset: FloatArray
    onward: FloatArray
    back: FloatArray
    head_barred: BoolArray
    tail_barred: BoolArray

    def leaving(self) -> tuple[FloatArray, FloatArray]:
        """Return the cost from the door to the tail, and to the head."""
        to_tail = self.offset + _part(self.back, self.fraction)
        to_head = self.offset + _part(self.onward, 1.0 - self.fraction)
        to_tail[self.tail_barred] = np.inf
        to_head[self.head_barred] = np.inf
        return to_tail, to_head

    def coming(self) -> tuple[FloatArray, FloatArray]:
        """Return the cost from the tail to the door, and from the head."""
        from_tail = self.offset + _part(self.onward, self.fraction)
        from_head = self.offset + _part(self.back, 1.0 - self.fraction)
        return from_tail, from_head


def columns_of(positions: Sequence[Position]) -> Columns:
    """Return positions as arrays."""
    return (
        np.array([position.arc for position in positions], dtype=np.int64),
        np.array([position.fraction for position in positions], dtype=np.float64),
        np.array([position.offset_m for position in positions], dtype=np.float64),
    )


def doors_at(
    streets: StreetNetwork, graph: Graph, forbidden: int, columns: Columns, per_offset_m: float
) -> Doors:
    """Measure what it costs to come to and go from positions.

    Parameters
    ----------
    graph : the arcs of `streets` with their costs.
    forbidden : flags of arcs that may not be used. A segment all of whose arcs are forbidden is
        closed: a door on steps is of no use to a step-free walk.
    per_offset_m : cost of a metre between the door and the street.
    """
    from geo.routing.kernels import flat
    from geo.routing.kernels.paths import between

    arc, fraction, offset_m = columns
    at = np.maximum(arc, 0)
    tail, head = flat(streets.arc_tail[at]), flat(streets.arc_head[at])
    onward, open_onward = between(graph, forbidden, tail, head)
    back, open_back = between(graph, forbidden, head, tail)
    closed = ~(open_onward | open_back) | (arc < 0)
    return Doors(
        tail=tail,
        head=head,
        fraction=fraction,
        offset=np.where(closed, np.inf, offset_m * per_offset_m),
        onward=onward,
        back=back,
        head_barred=np.isfinite(onward) & ~open_onward,
        tail_barred=np.isfinite(back) & ~open_back,
    )


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
    return np.where(same | turned, here.offset + cost + there.offset, np.inf)


def _part(cost: FloatArray, share: FloatArray) -> FloatArray:
    """Return that share of a cost; nothing of it costs nothing, even where there is no way."""
    return np.where(share == 0, 0.0, cost) * share
