"""Shortest ways on a street graph: Dijkstra's search, bounded, on a binary heap.

The heap keeps stale entries and skips them when they surface. A settled node leaves the root of
the heap vacant until its first neighbour can take that place: on streets most nodes have one way
on, and so a step costs one sift and not two.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.routing.kernels import kernel
from geo.routing.network import BoolArray, FloatArray, Int8Array, Int32Array, Int64Array


class Graph(NamedTuple):
    """Arcs by node.

    Parameters
    ----------
    first : int64 (n + 1,), CSR rows of arcs.
    other : int32 (m,), the node that the arc leads to.
    weight : float64 (m,), what the arc costs, not negative.
    flags : uint8 (m,); arcs with any bit of a search's `forbidden` are not used by it.
    """

    first: Int64Array
    other: Int32Array
    weight: FloatArray
    flags: Int8Array


class Doors(NamedTuple):
    """Points on the segments of a walk network, and how far their doors are from the ends.

    Parameters
    ----------
    tail, head : int32 (d,), ends of the segment.
    to_tail, to_head : float64 (d,), metres from the door to them; inf where that way is closed.
    from_tail, from_head : float64 (d,), metres from them to the door.
    fraction : float64 (d,), how far along the segment the point is.
    length : float64 (d,), metres of the segment.
    offset : float64 (d,), metres from the door to the point; inf on a closed segment.
    """

    tail: Int32Array
    head: Int32Array
    to_tail: FloatArray
    to_head: FloatArray
    from_tail: FloatArray
    from_head: FloatArray
    fraction: FloatArray
    length: FloatArray
    offset: FloatArray


class _Scratch(NamedTuple):
    """What one search writes: labels by node, the heap, and the nodes reached so far."""

    cost: FloatArray
    previous: Int32Array
    keys: FloatArray
    nodes: Int32Array
    reached: Int32Array


@kernel
def _scratch(graph: Graph, seeds: int) -> _Scratch:
    """Allocate; the heap holds at most one entry for each arc and each seed."""
    node_count = len(graph.first) - 1
    room = len(graph.other) + seeds
    return _Scratch(
        np.full(node_count, np.inf),
        np.full(node_count, -1, dtype=np.int32),
        np.empty(room, dtype=np.float64),
        np.empty(room, dtype=np.int32),
        np.empty(node_count, dtype=np.int32),
    )


@kernel
def _sift_up(keys: FloatArray, nodes: Int32Array, at: int, key: float, node: int) -> None:
    """Put an entry into the vacant place `at`, or nearer to the root."""
    while at > 0:
        parent = (at - 1) >> 1
        if keys[parent] <= key:
            break
        keys[at] = keys[parent]
        nodes[at] = nodes[parent]
        at = parent
    keys[at] = key
    nodes[at] = node


@kernel
def _sift_down(keys: FloatArray, nodes: Int32Array, size: int, key: float, node: int) -> None:
    """Put an entry into the vacant root of a heap of `size` places, or further from it."""
    at = 0
    child = 1
    while child < size:
        if child + 1 < size and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[at] = keys[child]
        nodes[at] = nodes[child]
        at = child
        child = 2 * at + 1
    keys[at] = key
    nodes[at] = node


@kernel
def _seed(
    work: _Scratch, node: int, key: float, limit: float, size: int, count: int
) -> tuple[int, int]:
    """Start at `node` with the cost `key`; return the heap's size and how many are reached."""
    if key > limit or key >= work.cost[node]:
        return size, count
    if work.cost[node] == np.inf:
        work.reached[count] = node
        count += 1
    work.cost[node] = key
    work.previous[node] = -1
    _sift_up(work.keys, work.nodes, size, key, node)
    return size + 1, count


@kernel
def _settle(
    graph: Graph, work: _Scratch, forbidden: int, limit: float, size: int, count: int
) -> int:
    """Run the search from the `size` entries of the heap; return how many nodes are reached."""
    cost, keys, nodes = work.cost, work.keys, work.nodes
    while size > 0:
        key = keys[0]
        node = nodes[0]
        vacant = True
        if key == cost[node]:
            for arc in range(graph.first[node], graph.first[node + 1]):
                beyond = key + graph.weight[arc]
                neighbour = graph.other[arc]
                if beyond >= cost[neighbour] or beyond > limit or graph.flags[arc] & forbidden:
                    continue
                if cost[neighbour] == np.inf:
                    work.reached[count] = neighbour
                    count += 1
                cost[neighbour] = beyond
                work.previous[neighbour] = node
                if vacant:
                    vacant = False
                    _sift_down(keys, nodes, size, beyond, neighbour)
                else:
                    _sift_up(keys, nodes, size, beyond, neighbour)
                    size += 1
        if vacant:
            size -= 1
            if size > 0:
                _sift_down(keys, nodes, size, keys[size], nodes[size])
    return count


@kernel
def search(
    graph: Graph, forbidden: int, seed_node: Int32Array, seed_cost: FloatArray, limit: float
) -> tuple[FloatArray, Int32Array]:
    """Search from seeds to every node within `limit`.

    Parameters
    ----------
    seed_node, seed_cost : int32 and float64 (s,), where to start, and at what cost.
    limit : the highest cost.

    Returns
    -------
    cost : float64 (n,), inf where not reached.
    previous : int32 (n,), the node before; -1 at seeds and where not reached.
    """
    work = _scratch(graph, len(seed_node))
    size = 0
    count = 0
    for i in range(len(seed_node)):
        size, count = _seed(work, seed_node[i], seed_cost[i], limit, size, count)
    _settle(graph, work, forbidden, limit, size, count)
    return work.cost, work.previous


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
def _straight(doors: Doors, a: int, b: int) -> float:
    """Walk from door `a` to door `b` along their common segment; inf if there is none."""
    if doors.tail[a] == doors.tail[b] and doors.head[a] == doors.head[b]:
        apart = abs(doors.fraction[b] - doors.fraction[a])
    elif doors.tail[a] == doors.head[b] and doors.head[a] == doors.tail[b]:
        apart = abs(1.0 - doors.fraction[b] - doors.fraction[a])
    else:
        return np.inf
    return float(doors.offset[a] + apart * doors.length[a] + doors.offset[b])


@kernel
def _meet(best: FloatArray, met: Int32Array, found: int, door: int, metres: float) -> int:
    """Note a walk to `door`; return how many doors are met."""
    if best[door] == np.inf:
        met[found] = door
        found += 1
    best[door] = min(best[door], metres)
    return found


@kernel
def walks_between_doors(
    graph: Graph,
    forbidden: int,
    limit: float,
    doors: Doors,
    first_at: Int64Array,
    at_node: Int32Array,
    begin: int,
    end: int,
) -> tuple[Int64Array, Int32Array, FloatArray]:
    """Walk from each of the doors `begin` to `end` to every other door within `limit`.

    Parameters
    ----------
    first_at, at_node : int64 (n + 1,) and int32, CSR rows of the doors whose segment ends at a
        node.
    begin, end : the doors to walk from.

    Returns
    -------
    row : int64 (end - begin + 1,), CSR rows of the answers.
    door : int32, the other doors, each once, in no order.
    metres : float64.
    """
    work = _scratch(graph, 2)
    best = np.full(len(doors.tail), np.inf)
    met = np.empty(len(doors.tail), dtype=np.int32)
    row = np.zeros(end - begin + 1, dtype=np.int64)
    door = np.empty(1024, dtype=np.int32)
    metres = np.empty(1024, dtype=np.float64)
    total = 0
    for origin in range(begin, end):
        tail, head = doors.tail[origin], doors.head[origin]
        size, count = _seed(work, tail, doors.to_tail[origin], limit, 0, 0)
        size, count = _seed(work, head, doors.to_head[origin], limit, size, count)
        count = _settle(graph, work, forbidden, limit, size, count)
        found = 0
        for i in range(first_at[tail], first_at[tail + 1]):
            straight = _straight(doors, origin, at_node[i])
            if straight <= limit:
                found = _meet(best, met, found, at_node[i], straight)
        for i in range(count):
            node = work.reached[i]
            cost = work.cost[node]
            work.cost[node] = np.inf
            for j in range(first_at[node], first_at[node + 1]):
                other = at_node[j]
                on = doors.from_tail[other] if doors.tail[other] == node else doors.from_head[other]
                if cost + on <= limit:
                    found = _meet(best, met, found, other, cost + on)
        while total + found > len(door):
            door = np.concatenate((door, np.empty_like(door)))
            metres = np.concatenate((metres, np.empty_like(metres)))
        for i in range(found):
            other = met[i]
            if other != origin:
                door[total] = other
                metres[total] = best[other]
                total += 1
            best[other] = np.inf
        row[origin - begin + 1] = total
    return row, door[:total].copy(), metres[:total].copy()


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
