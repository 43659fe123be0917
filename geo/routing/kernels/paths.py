"""What is read from a finished search, and from single arcs."""

from __future__ import annotations

import numpy as np

from geo.routing.kernels import kernel
from geo.routing.kernels.streets import Graph
from geo.routing.network import BoolArray, FloatArray, Int32Array, Int64Array


@kernel
def _best_arc(graph: Graph, forbidden: int, before: int, after: int) -> int:
    """Return the arc by which a search went from node `before` to node `after`."""
    best = -1
    for arc in range(graph.first[before], graph.first[before + 1]):
        usable = graph.other[arc] == after and not graph.flags[arc] & forbidden
        if usable and (best < 0 or graph.weight[arc] < graph.weight[best]):
            best = arc
    return best


@kernel
def trace(
    graph: Graph, forbidden: int, previous: Int32Array, node: int
) -> tuple[Int32Array, Int64Array]:
    """Follow `previous` from `node` back to its seed.

    Returns
    -------
    path : int32, the nodes from the seed to `node`.
    arcs : int64, the arcs between them, one fewer.
    """
    steps = 0
    at = node
    while previous[at] >= 0:
        at = previous[at]
        steps += 1
    path = np.empty(steps + 1, dtype=np.int32)
    arcs = np.empty(steps, dtype=np.int64)
    path[steps] = node
    for i in range(steps - 1, -1, -1):
        after = path[i + 1]
        before = previous[after]
        path[i] = before
        arcs[i] = _best_arc(graph, forbidden, before, after)
    return path, arcs


@kernel
def measure(
    graph: Graph, forbidden: int, previous: Int32Array, lengths: FloatArray, targets: Int32Array
) -> tuple[FloatArray, Int32Array]:
    """Add up other lengths of the arcs on the way to each target.

    Parameters
    ----------
    lengths : float64 (m,).
    targets : int32 (k,), nodes.

    Returns
    -------
    sums : float64 (k,).
    seeds : int32 (k,), where the ways begin.
    """
    sums = np.zeros(len(targets))
    seeds = np.empty(len(targets), dtype=np.int32)
    for i in range(len(targets)):
        node = targets[i]
        while previous[node] >= 0:
            before = previous[node]
            sums[i] += lengths[_best_arc(graph, forbidden, before, node)]
            node = before
        seeds[i] = node
    return sums, seeds


@kernel
def between(
    graph: Graph, forbidden: int, tail: Int32Array, head: Int32Array
) -> tuple[FloatArray, BoolArray]:
    """Look up the arcs from each `tail` to its `head`.

    Returns
    -------
    cost : float64 (k,), of the arc that may be used, or else of any; inf where there is none.
    usable : bool (k,), whether there is one that may be used.
    """
    cost = np.full(len(tail), np.inf)
    usable = np.zeros(len(tail), dtype=np.bool_)
    for i in range(len(tail)):
        for arc in range(graph.first[tail[i]], graph.first[tail[i] + 1]):
            if graph.other[arc] != head[i]:
                continue
            free = not graph.flags[arc] & forbidden
            if free > usable[i] or (free == usable[i] and graph.weight[arc] < cost[i]):
                cost[i] = graph.weight[arc]
                usable[i] = free
    return cost, usable
