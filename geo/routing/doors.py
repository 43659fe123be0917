"""Where doors meet the graph: from positions on segments to costs at the nodes at their ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.routing.network import (
    BARRIER,
    STEPS,
    BoolArray,
    FloatArray,
    Int32Array,
    Int64Array,
    StreetNetwork,
)


@dataclass(frozen=True, slots=True)
class Doors:
    """Many positions of a walk network.

    Attributes
    ----------
    on_street : bool (k,), False where there is no position; the rest of its row means nothing.
    tail, head : int32 (k,), nodes at the ends of the segment.
    along_m, length_m : float64 (k,), from the tail to the position; of the whole segment.
    offset_m : float64 (k,), from the door to the position.
    to_tail_m, to_head_m : float64 (k,), from the door to the ends of the segment; inf where that
        part may not be walked.
    passable : bool (k,), whether the segment may be walked.
    """

    on_street: BoolArray
    tail: Int32Array
    head: Int32Array
    along_m: FloatArray
    length_m: FloatArray
    offset_m: FloatArray
    to_tail_m: FloatArray
    to_head_m: FloatArray
    passable: BoolArray


def forbidden_flags(step_free: bool) -> int:
    """Return the bits of arcs that a walk may not use."""
    return BARRIER | STEPS if step_free else BARRIER


def walk_doors(
    streets: StreetNetwork,
    arc: Int64Array,
    fraction: FloatArray,
    offset_m: FloatArray,
    step_free: bool,
) -> Doors:
    """Measure from positions to the ends of their segments.

    A door on steps is of no use to a step-free walk, unless it is exactly at an end of them. A
    door on a barred segment, which is only used when there is nothing else near, can be left by
    both ends: who lives behind a gate has its key.
    """
    on_street = arc >= 0
    if not streets.arc_count:
        return _nowhere(len(arc))
    at = np.where(on_street, arc, 0)
    length_m = np.asarray(streets.arc_length_m[at])
    along_m = fraction * length_m
    rest_m = length_m - along_m
    steps = (streets.arc_flags[at] & STEPS) != 0
    passable = ~(steps & step_free) & on_street
    return Doors(
        on_street=on_street,
        tail=np.asarray(streets.arc_tail[at]),
        head=np.asarray(streets.arc_head[at]),
        along_m=along_m,
        length_m=length_m,
        offset_m=offset_m,
        to_tail_m=np.where(passable | (on_street & (along_m == 0)), offset_m + along_m, np.inf),
        to_head_m=np.where(passable | (on_street & (rest_m == 0)), offset_m + rest_m, np.inf),
        passable=passable,
    )


def _nowhere(count: int) -> Doors:
    nothing, none = np.full(count, np.inf), np.zeros(count, dtype=np.bool_)
    nodes = np.full(count, -1, dtype=np.int32)
    return Doors(none, nodes, nodes, nothing, nothing, nothing, nothing, nothing, none)
