"""Points along all streets of an area, each with how much further one may walk from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.routing.areas import NOWHERE, Reached
from geo.routing.kernels import flat
from geo.routing.kernels.paths import between
from geo.routing.lines import ranges
from geo.routing.network import (
    BARRIER,
    STEPS,
    BoolArray,
    FloatArray,
    Int64Array,
    StreetNetwork,
)
from geo.routing.segments import USEFUL_STREET_M
from geo.routing.walk import walk_graph

_POINT_M: Final = 1e-9


@dataclass(frozen=True, repr=False)
class Sampled:
    """Points on streets.

    Attributes
    ----------
    x_m, y_m : float64 (k,), projected metres.
    left_m : float64 (k,), how many metres one may walk on from there; negative where the point is
        not reached.
    """

    x_m: FloatArray
    y_m: FloatArray
    left_m: FloatArray


def sample(reached: Reached, spacing_m: float, beyond_m: float) -> Sampled:
    """Take points along the streets that are reached, and along the others around them.

    Of the others, those count on which a place can be put (:mod:`geo.routing.snap`): not streets
    that are closed to everybody, and not loose ends that lead nowhere. With a gate at one end, all
    of a street is reached from the other, as for doors (:mod:`geo.routing.doors`).

    Parameters
    ----------
    spacing_m : points of a street are no further from each other; both ends are among them.
    beyond_m : streets are looked at up to this far outside the box around all that is reached.
    """
    street = _streets(reached, _nearby(reached, beyond_m))
    of_street, along_m = _spaced(street.length_m, spacing_m)
    left_m = np.maximum(
        street.tail_left_m[of_street] - along_m,
        street.head_left_m[of_street] - (street.length_m[of_street] - along_m),
    )
    share = along_m / np.maximum(street.length_m[of_street], _POINT_M)
    x_m, y_m = _places(reached, street.arc[of_street], share)
    doors = _at_doors(reached, spacing_m)
    return Sampled(
        np.concatenate((x_m, doors.x_m)),
        np.concatenate((y_m, doors.y_m)),
        np.concatenate((left_m, doors.left_m)),
    )


@dataclass(frozen=True)
class _Streets:
    """Streets between two nodes, each once: an arc, its length, what is left at both ends."""

    arc: Int64Array
    length_m: FloatArray
    tail_left_m: FloatArray
    head_left_m: FloatArray


def _streets(reached: Reached, arc: Int64Array) -> _Streets:
    streets = reached.streets
    graph = walk_graph(streets)
    tail, head = flat(streets.arc_tail[arc]), flat(streets.arc_head[arc])
    back_m, back_passes = between(graph, BARRIER, head, tail)
    once = (tail < head) | np.isinf(back_m)
    once &= back_passes | ((streets.arc_flags[arc] & BARRIER) == 0)
    arc, tail, head, back_m = arc[once], tail[once], head[once], back_m[once]
    tail_left_m = reached.node_left_m[tail]
    head_left_m = np.where(np.isinf(back_m), NOWHERE, reached.node_left_m[head])
    if reached.step_free:
        steps = (streets.arc_flags[arc] & STEPS) != 0
        tail_left_m[steps] = head_left_m[steps] = NOWHERE
    useful = (tail_left_m >= 0) | (head_left_m >= 0) | _leads_somewhere(streets)[tail]
    return _Streets(
        arc[useful], streets.arc_length_m[arc[useful]], tail_left_m[useful], head_left_m[useful]
    )


def _leads_somewhere(streets: StreetNetwork) -> BoolArray:
    """Tell of each node whether the streets that it is joined to are long enough together."""
    component = streets.node_component
    # A street that is open both ways counts twice.
    length_m = np.bincount(component[streets.arc_tail], weights=streets.arc_length_m)
    enough_m = min(2 * USEFUL_STREET_M, float(length_m.max(initial=0.0)))
    return np.asarray((length_m >= enough_m)[component], dtype=np.bool_)


def bounds_m(reached: Reached) -> tuple[float, float, float, float] | None:
    """Return west, south, east and north of a box around all that is reached; None for none."""
    streets = reached.streets
    arc = reached.doors[0][reached.door_left_m >= 0]
    # Streets that are reached in part have an end that is not.
    onward = streets.arc_head[(reached.node_left_m >= 0)[streets.arc_tail]]
    node = np.concatenate((onward, streets.arc_tail[arc], streets.arc_head[arc]))
    if not len(node):
        return None
    x_m, y_m = streets.node_x_m[node], streets.node_y_m[node]
    return float(x_m.min()), float(y_m.min()), float(x_m.max()), float(y_m.max())


def _nearby(reached: Reached, beyond_m: float) -> Int64Array:
    """Return the arcs that begin or end in the box around all that is reached."""
    streets, box = reached.streets, bounds_m(reached)
    if box is None:
        return np.empty(0, dtype=np.int64)
    inside = (streets.node_x_m >= box[0] - beyond_m) & (streets.node_x_m <= box[2] + beyond_m)
    inside &= (streets.node_y_m >= box[1] - beyond_m) & (streets.node_y_m <= box[3] + beyond_m)
    return np.flatnonzero(inside[streets.arc_tail] | inside[streets.arc_head])


def _spaced(length_m: FloatArray, spacing_m: float) -> tuple[Int64Array, FloatArray]:
    """Return the number of the street and the metres along it, for points on all streets."""
    pieces = np.maximum(np.ceil(length_m / spacing_m), 1).astype(np.int64)
    of_street = np.repeat(np.arange(len(length_m)), pieces + 1)
    number = ranges(np.zeros_like(pieces), pieces + 1)
    return of_street, length_m[of_street] * (number / pieces[of_street])


def _at_doors(reached: Reached, spacing_m: float) -> Sampled:
    """Take points on the streets of the doors, as far as one may walk along them at once."""
    begun = np.flatnonzero(reached.door_left_m >= 0)
    arc, fraction = reached.doors[0][begun], reached.doors[1][begun]
    left_m, length_m = reached.door_left_m[begun], reached.streets.arc_length_m[arc]
    of_door, along_m = _spaced(length_m, spacing_m)
    at_m = (fraction * length_m)[of_door]
    share = along_m / np.maximum(length_m[of_door], _POINT_M)
    x_m, y_m = _places(reached, arc[of_door], share)
    left_m = left_m[of_door] - np.abs(along_m - at_m)
    near = left_m >= 0
    return Sampled(x_m[near], y_m[near], left_m[near])


def _places(reached: Reached, arc: Int64Array, share: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the points at a share of the way along arcs."""
    streets = reached.streets
    tail, head = streets.arc_tail[arc], streets.arc_head[arc]
    x_m, y_m = streets.node_x_m, streets.node_y_m
    return (
        x_m[tail] + share * (x_m[head] - x_m[tail]),
        y_m[tail] + share * (y_m[head] - y_m[tail]),
    )
