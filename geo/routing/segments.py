"""Segments: the pieces of street that a place can be on, whichever way they are used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.routing.network import BARRIER, STEPS, BoolArray, Int64Array, StreetNetwork

USEFUL_STREET_M: Final = 1_000.0
"""Streets joined to each other lead somewhere when they are this long in total (or when there is
nothing longer): shorter ones are mostly paths inside a garden, a car park or a building."""


@dataclass(frozen=True, slots=True)
class Segments:
    """Pairs of nodes with a street between them that is open in some direction.

    Attributes
    ----------
    arc : int64 (k,), the open arc that stands for the segment: the one from the lower node where
        both directions are open, and one without steps where there is one.
    up, down : bool (k,), whether there is an arc from the lower to the higher node, and back.
    up_open, down_open : bool (k,), whether that arc has no barrier.
    steps : bool (k,), whether it cannot be used without steps.
    """

    arc: Int64Array
    up: BoolArray
    down: BoolArray
    up_open: BoolArray
    down_open: BoolArray
    steps: BoolArray


def segments_of(streets: StreetNetwork) -> Segments:
    """List the segments of `streets`; those that are closed by barriers are left out."""
    tail, head = streets.arc_tail.astype(np.int64), streets.arc_head.astype(np.int64)
    upward = tail < head
    is_open = (streets.arc_flags & BARRIER) == 0
    level = (streets.arc_flags & STEPS) == 0
    key = np.minimum(tail, head) * streets.node_count + np.maximum(tail, head)
    # The arc that stands for a segment comes first among its arcs.
    order = np.lexsort((~upward, ~level, ~is_open, key))
    key = key[order]
    first = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1]))) if len(key) else order

    def some(arcs: BoolArray) -> BoolArray:
        return np.logical_or.reduceat(arcs[order], first) if len(first) else arcs

    kept = some(is_open)
    return Segments(
        arc=order[first][kept],
        up=some(upward)[kept],
        down=some(~upward)[kept],
        up_open=some(upward & is_open)[kept],
        down_open=some(~upward & is_open)[kept],
        steps=~some(is_open & level)[kept],
    )


def leads_somewhere(streets: StreetNetwork, segments: Segments) -> BoolArray:
    """Tell of each segment whether one can come to it from enough streets, and leave it to them.

    Barriers cut streets from each other, and one-way streets count only where there is a way
    back.
    """
    useful = _useful_nodes(streets)
    arc = segments.arc
    ends = streets.arc_tail[arc], streets.arc_head[arc]
    low, high = useful[np.minimum(*ends)], useful[np.maximum(*ends)]
    leave = (segments.up_open & high) | (segments.down_open & low)
    come = (segments.up & low) | (segments.down & high)
    return np.asarray(leave & come, dtype=np.bool_)


def _useful_nodes(streets: StreetNetwork) -> BoolArray:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    if not streets.arc_count:
        return np.zeros(streets.node_count, dtype=np.bool_)
    tail, head = streets.arc_tail, streets.arc_head
    is_open = (streets.arc_flags & BARRIER) == 0
    graph = csr_array(
        (np.ones(int(is_open.sum()), dtype=np.int8), (tail[is_open], head[is_open])),
        shape=(streets.node_count, streets.node_count),
    )
    count, component = connected_components(graph, directed=True, connection="strong")
    inside = is_open & (component[tail] == component[head])
    length_m = np.bincount(
        component[tail[inside]], weights=streets.arc_length_m[inside], minlength=count
    )
    # A street that is open both ways was counted twice.
    enough = min(2 * USEFUL_STREET_M, float(length_m.max()))
    return np.asarray((length_m >= enough)[component], dtype=np.bool_)
