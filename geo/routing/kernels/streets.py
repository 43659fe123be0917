"""Shortest ways on a street graph: Dijkstra's search, bounded, with buckets for a heap.

Nodes wait in buckets by their cost, and the nodes of the lowest bucket are looked at in any order,
again if their cost falls. The answer is that of Dijkstra's algorithm, to the last bit. With buckets
about as wide as an arc, hardly a node is looked at twice, and none is ever sorted: on the streets
of a town this takes less than half the time of a binary heap. Source: "approximate buckets" in
Cherkassky, Goldberg and Radzik (1996), Shortest paths algorithms: theory and experimental
evaluation, Mathematical Programming 73, pages 129-174; the idea of buckets is Dial's (1969).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from geo.routing.kernels import kernel
from geo.routing.network import FloatArray, Int8Array, Int32Array, Int64Array


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


_LAST: Final = 1024
"""How many buckets there are; one more holds all that lies beyond them."""


class _Work(NamedTuple):
    """What one search writes: labels by node, and the queue of nodes to look at.

    Every queued node is in one bucket, a doubly linked list: `lead` holds the first node of each
    bucket, `after` and `before` its neighbours in the list, `bucket` where it is; -1 for none.
    Only `cost`, `previous` and `lead` are filled beforehand: the rest means something for reached
    nodes alone, so that a larger network does not make a search dearer.
    """

    cost: FloatArray
    previous: Int32Array
    reached: Int32Array
    lead: Int32Array
    after: Int32Array
    before: Int32Array
    bucket: Int32Array


@kernel
def _work(node_count: int) -> _Work:
    return _Work(
        np.full(node_count, np.inf),
        np.full(node_count, -1, dtype=np.int32),
        np.empty(node_count, dtype=np.int32),
        np.full(_LAST + 1, -1, dtype=np.int32),
        np.empty(node_count, dtype=np.int32),
        np.empty(node_count, dtype=np.int32),
        np.empty(node_count, dtype=np.int32),
    )


@kernel
def _bucket_of(cost: float, base: float, width: float) -> int:
    place = (cost - base) / width
    return _LAST if place >= _LAST else int(place)


@kernel
def _put(work: _Work, node: int, bucket: int) -> None:
    """Queue `node` first in `bucket`."""
    next_one = work.lead[bucket]
    work.after[node] = next_one
    work.before[node] = -1
    if next_one >= 0:
        work.before[next_one] = node
    work.lead[bucket] = node
    work.bucket[node] = bucket


@kernel
def _take(work: _Work, node: int) -> None:
    """Take `node` out of the bucket that it is in."""
    next_one, one_before = work.after[node], work.before[node]
    if next_one >= 0:
        work.before[next_one] = one_before
    if one_before >= 0:
        work.after[one_before] = next_one
    else:
        work.lead[work.bucket[node]] = next_one
    work.bucket[node] = -1


@kernel
def _seed(work: _Work, node: int, cost: float, limit: float, width: float, count: int) -> int:
    """Start at `node` with `cost`; return how many nodes are reached."""
    if cost > limit or cost >= work.cost[node]:
        return count
    if work.cost[node] == np.inf:
        work.reached[count] = node
        count += 1
    else:
        _take(work, node)
    work.cost[node] = cost
    work.previous[node] = -1
    _put(work, node, _bucket_of(cost, 0.0, width))
    return count


@kernel
def _far_ones(work: _Work, width: float) -> float:
    """Spread what lies beyond the buckets over them, from its least cost on; return that."""
    base = np.inf
    node = work.lead[_LAST]
    while node >= 0:
        base = min(base, work.cost[node])
        node = work.after[node]
    node = work.lead[_LAST]
    work.lead[_LAST] = -1
    while node >= 0:
        next_one = work.after[node]
        _put(work, node, _bucket_of(work.cost[node], base, width))
        node = next_one
    return base


@kernel
def _settle(
    graph: Graph, work: _Work, forbidden: int, limit: float, width: float, count: int
) -> int:
    """Run the search from the queued nodes; return how many nodes are reached."""
    cost = work.cost
    base = 0.0
    bucket = 0
    while True:
        while bucket < _LAST and work.lead[bucket] < 0:
            bucket += 1
        node = work.lead[bucket]
        if bucket == _LAST:
            if node < 0:
                return count
            base = _far_ones(work, width)
            bucket = 0
            continue
        _take(work, node)
        for arc in range(graph.first[node], graph.first[node + 1]):
            beyond = cost[node] + graph.weight[arc]
            neighbour = graph.other[arc]
            if beyond >= cost[neighbour] or beyond > limit or graph.flags[arc] & forbidden:
                continue
            if cost[neighbour] == np.inf:
                work.reached[count] = neighbour
                work.bucket[neighbour] = -1
                count += 1
            cost[neighbour] = beyond
            work.previous[neighbour] = node
            place = _bucket_of(beyond, base, width)
            if work.bucket[neighbour] != place:
                if work.bucket[neighbour] >= 0:
                    _take(work, neighbour)
                _put(work, neighbour, place)


@kernel
def search(
    graph: Graph,
    forbidden: int,
    seed_node: Int32Array,
    seed_cost: FloatArray,
    limit: float,
    width: float,
) -> tuple[FloatArray, Int32Array]:
    """Search from seeds to every node within `limit`.

    Parameters
    ----------
    seed_node, seed_cost : int32 and float64 (s,), where to start, and at what cost.
    limit : the highest cost.
    width : of a bucket; about the cost of one arc. It changes the time and not the answer.

    Returns
    -------
    cost : float64 (n,), inf where not reached.
    previous : int32 (n,), the node before; -1 at seeds and where not reached.
    """
    work = _work(len(graph.first) - 1)
    count = 0
    for i in range(len(seed_node)):
        count = _seed(work, seed_node[i], seed_cost[i], limit, width, count)
    _settle(graph, work, forbidden, limit, width, count)
    return work.cost, work.previous


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
    width: float,
    doors: Doors,
    at_node: tuple[Int64Array, Int32Array],
    begin: int,
    end: int,
) -> tuple[Int64Array, Int32Array, FloatArray]:
    """Walk from each of the doors `begin` to `end` to every other door within `limit`.

    Parameters
    ----------
    limit, width : as in :func:`search`.
    at_node : int64 (n + 1,) and int32, CSR rows of the doors whose segment ends at a node.
    begin, end : the doors to walk from.

    Returns
    -------
    row : int64 (end - begin + 1,), CSR rows of the answers.
    door : int32, the other doors, each once, in no order.
    metres : float64.
    """
    work = _work(len(graph.first) - 1)
    first_at, door_at = at_node
    best = np.full(len(doors.tail), np.inf)
    met = np.empty(len(doors.tail), dtype=np.int32)
    row = np.zeros(end - begin + 1, dtype=np.int64)
    door = np.empty(1024, dtype=np.int32)
    metres = np.empty(1024, dtype=np.float64)
    total = 0
    for origin in range(begin, end):
        tail, head = doors.tail[origin], doors.head[origin]
        count = _seed(work, tail, doors.to_tail[origin], limit, width, 0)
        count = _seed(work, head, doors.to_head[origin], limit, width, count)
        count = _settle(graph, work, forbidden, limit, width, count)
        found = 0
        for i in range(first_at[tail], first_at[tail + 1]):
            straight = _straight(doors, origin, door_at[i])
            if straight <= limit:
                found = _meet(best, met, found, door_at[i], straight)
        for i in range(count):
            node = work.reached[i]
            cost = work.cost[node]
            work.cost[node] = np.inf
            for j in range(first_at[node], first_at[node + 1]):
                other = door_at[j]
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
