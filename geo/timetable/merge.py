"""Several feeds as one: shared stops found again, clashing ids told apart, one run of dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np
import pandas as pd

from geo.routing.network import ACCESS_UNKNOWN, BoolArray, Int32Array, Int64Array
from geo.timetable.calls import Calls, join_calls
from geo.timetable.feed import Feed
from geo.timetable.linked import Linked
from geo.timetable.routes import Routes
from geo.timetable.shapes import Shapes, join_shapes
from geo.timetable.stops import Stops
from geo.timetable.tables import ObjectArray
from geo.timetable.transfers import ANY, NarrowRules, Transfers
from geo.timetable.trips import Trips, join_trips

SAME_STOP_M: Final = 50.0
"""Stops of two feeds with one id and no further apart than this are one stop."""


@dataclass(frozen=True)
class Merged:
    """All feeds under one numbering.

    Attributes
    ----------
    shapes, line : see :class:`geo.timetable.feed.Feed`.
    service_runs : bool (services, days), each row once; ``trips.service`` counts its rows.
    covered : bool (days,), whether any feed speaks for the day.
    first_date : the date of column 0.
    """

    stops: Stops
    routes: Routes
    trips: Trips
    calls: Calls
    transfers: Transfers
    narrow: NarrowRules
    linked: Linked
    shapes: Shapes
    line: Int32Array
    first_date: dt.date
    covered: BoolArray
    service_runs: BoolArray


def merge_feeds(feeds: Sequence[Feed]) -> Merged:
    """Merge feeds (one or more), the first of them winning where two describe one stop."""
    stops, stop_maps = _merge_stops(feeds)
    first_date, covered, runs, service_maps = _merge_services(feeds)
    trips, calls, narrow = [], [], []
    route_base = block_base = row_base = 0
    for feed, stop_map, service_map in zip(feeds, stop_maps, service_maps, strict=True):
        blocks = feed.trips.block
        trips.append(
            replace(
                feed.trips,
                route=feed.trips.route + np.int32(route_base),
                service=service_map[feed.trips.service],
                block=np.where(blocks >= 0, blocks + block_base, -1).astype(np.int32),
                row=feed.trips.row + np.int32(row_base),
            )
        )
        calls.append(replace(feed.calls, stop=stop_map[feed.calls.stop]))
        narrow.append(_moved(feed.narrow, stop_map, route_base, row_base))
        route_base += len(feed.routes.id)
        row_base += 1 + max(
            int(rows.max(initial=-1))
            for rows in (feed.trips.row, feed.narrow.from_row, feed.narrow.to_row)
        )
        block_base += int(blocks.max(initial=-1)) + 1
    joined = join_trips(trips)
    used, service = np.unique(joined.service, return_inverse=True)
    return Merged(
        stops=stops,
        routes=_merge_routes(feeds),
        trips=replace(
            joined,
            id=_told_apart([feed.name for feed in feeds], [part.id for part in trips]),
            service=service.astype(np.int32),
        ),
        calls=join_calls(calls),
        transfers=_merge_transfers(feeds, stop_maps),
        narrow=NarrowRules(
            *(np.concatenate(columns) for columns in zip(*map(_columns, narrow), strict=True))
        ),
        linked=_merge_linked(feeds),
        shapes=join_shapes([feed.shapes for feed in feeds]),
        line=_merge_lines(feeds),
        first_date=first_date,
        covered=covered,
        service_runs=runs[used],
    )


def _merge_stops(feeds: Sequence[Feed]) -> tuple[Stops, list[Int32Array]]:
    """Return the stops that have a place, and where each stop of each feed went (-1: nowhere)."""
    owner = np.repeat(np.arange(len(feeds)), [len(feed.stops.id) for feed in feeds])
    ids = np.concatenate([feed.stops.id for feed in feeds])
    x_m = np.concatenate([feed.stops.x_m for feed in feeds])
    y_m = np.concatenate([feed.stops.y_m for feed in feeds])
    placed = np.concatenate([feed.stops.placed for feed in feeds])

    # The first placed stop with an id is the one that others with that id are compared with.
    index = np.arange(len(ids))
    leader = np.where(placed, index, len(ids))
    leader = pd.Series(leader).groupby(ids).transform("min").to_numpy(dtype=np.int64)
    leader = np.minimum(leader, len(ids) - 1)
    same = placed & (np.hypot(x_m - x_m[leader], y_m - y_m[leader]) <= SAME_STOP_M)
    target = np.where(same, leader, index)
    keep = placed & (target == index)
    number = np.where(keep, np.cumsum(keep) - 1, -1)
    new_index = number[target].astype(np.int32)

    bases = np.concatenate([[0], np.cumsum([len(feed.stops.id) for feed in feeds])])
    parents = np.concatenate(
        [
            np.where(feed.stops.parent >= 0, feed.stops.parent + base, -1)
            for feed, base in zip(feeds, bases[:-1], strict=True)
        ]
    )
    wheelchair = np.concatenate([feed.stops.wheelchair for feed in feeds])
    # What a later feed knows of a shared stop fills what the first does not.
    told = np.flatnonzero((target != index) & (wheelchair != ACCESS_UNKNOWN))[::-1]
    told = told[wheelchair[target[told]] == ACCESS_UNKNOWN]
    wheelchair[target[told]] = wheelchair[told]
    names = np.array([feed.name for feed in feeds], dtype=object)
    merged = Stops(
        id=_prefixed(ids[keep], names[owner[keep]]),
        name=np.concatenate([feed.stops.name for feed in feeds])[keep],
        detail=np.concatenate([feed.stops.detail for feed in feeds])[keep],
        lat=np.concatenate([feed.stops.lat for feed in feeds])[keep],
        lon=np.concatenate([feed.stops.lon for feed in feeds])[keep],
        x_m=x_m[keep],
        y_m=y_m[keep],
        placed=placed[keep],
        parent=np.where(parents >= 0, new_index[parents], -1)[keep].astype(np.int32),
        boarding=np.concatenate([feed.stops.boarding for feed in feeds])[keep],
        wheelchair=wheelchair[keep],
    )
    return merged, np.split(new_index, bases[1:-1])


def _merge_routes(feeds: Sequence[Feed]) -> Routes:
    routes = [feed.routes for feed in feeds]
    return Routes(
        id=_told_apart([feed.name for feed in feeds], [part.id for part in routes]),
        name=np.concatenate([part.name for part in routes]),
        long_name=np.concatenate([part.long_name for part in routes]),
        agency=np.concatenate([part.agency for part in routes]),
        colour=np.concatenate([part.colour for part in routes]),
        type=np.concatenate([part.type for part in routes]),
    )


def _merge_services(
    feeds: Sequence[Feed],
) -> tuple[dt.date, BoolArray, BoolArray, list[Int32Array]]:
    """Put the services on one run of dates; services that run on the same dates become one."""
    first = min(feed.services.first for feed in feeds)
    day_count = (max(feed.services.last for feed in feeds) - first).days + 1
    covered = np.zeros(day_count, dtype=np.bool_)
    rows = []
    for feed in feeds:
        offset = (feed.services.first - first).days
        days = slice(offset, offset + feed.services.runs.shape[1])
        covered[days] = True
        wide = np.zeros((len(feed.services.id), day_count), dtype=np.bool_)
        wide[:, days] = feed.services.runs
        rows.append(wide)
    runs = np.concatenate(rows)
    number, distinct = equal_bit_rows(runs)
    bases = np.cumsum([len(feed.services.id) for feed in feeds])
    return first, covered, distinct, np.split(number, bases[:-1])


def equal_bit_rows(rows: BoolArray) -> tuple[Int32Array, BoolArray]:
    """Number the rows of a bool table so that equal rows have equal numbers.

    Returns
    -------
    number : int32 (rows,), dense, in order of first appearance.
    distinct : bool (numbers, columns).
    """
    packed = np.packbits(rows, axis=1)
    keys = np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int32)
    rank[np.argsort(first)] = np.arange(len(first), dtype=np.int32)
    return rank[inverse], rows[np.sort(first)]


def _merge_transfers(feeds: Sequence[Feed], stop_maps: Sequence[Int32Array]) -> Transfers:
    tables = pd.concat(
        [
            pd.DataFrame(
                {
                    "origin": stop_map[feed.transfers.origin],
                    "target": stop_map[feed.transfers.target],
                    "kind": feed.transfers.kind,
                    "min_s": feed.transfers.min_s,
                }
            )
            for feed, stop_map in zip(feeds, stop_maps, strict=True)
        ]
    )
    placed = tables[(tables["origin"] >= 0) & (tables["target"] >= 0)]
    once = placed.drop_duplicates(["origin", "target"])
    return Transfers(
        *(once[column].to_numpy(dtype=np.int32) for column in ("origin", "target", "kind", "min_s"))
    )


def _moved(rules: NarrowRules, stop_map: Int32Array, route_base: int, row_base: int) -> NarrowRules:
    """Number the stops, routes and trips of a feed's rules as all feeds together do."""

    def up(numbers: Int32Array, base: int) -> Int32Array:
        return np.where(numbers >= 0, numbers + base, ANY).astype(np.int32)

    moved = NarrowRules(
        stop_map[rules.origin],
        stop_map[rules.target],
        up(rules.from_route, route_base),
        up(rules.to_route, route_base),
        up(rules.from_row, row_base),
        up(rules.to_row, row_base),
        rules.kind,
        rules.min_s,
    )
    placed = (moved.origin >= 0) & (moved.target >= 0)
    return NarrowRules(*(column[placed] for column in _columns(moved)))


def _columns(rules: NarrowRules) -> list[Int32Array]:
    return [getattr(rules, column.name) for column in fields(NarrowRules)]


def _merge_linked(feeds: Sequence[Feed]) -> Linked:
    bases = np.cumsum([0, *(len(feed.trips) for feed in feeds)])[:-1]
    parts = [(feed.linked, np.int32(base)) for feed, base in zip(feeds, bases, strict=True)]
    return Linked(
        np.concatenate([part.before + base for part, base in parts]),
        np.concatenate([part.after + base for part, base in parts]),
        np.concatenate([part.seated for part, _ in parts]),
    )


def _merge_lines(feeds: Sequence[Feed]) -> Int32Array:
    """Number the lines of trips as all feeds together do."""
    bases = np.cumsum([0, *(len(feed.shapes) for feed in feeds)])[:-1]
    lines = [
        np.where(feed.line >= 0, feed.line + base, -1)
        for feed, base in zip(feeds, bases, strict=True)
    ]
    return np.concatenate(lines).astype(np.int32)


def _told_apart(names: Sequence[str], ids: Sequence[ObjectArray]) -> ObjectArray:
    owner: Int64Array = np.repeat(np.arange(len(ids)), [len(part) for part in ids])
    return _prefixed(np.concatenate(ids), np.array(names, dtype=object)[owner])


def _prefixed(ids: ObjectArray, names: ObjectArray) -> ObjectArray:
    """Prefix an id with its feed's name where two feeds use it."""
    clash = pd.Series(ids, dtype=object).duplicated(keep=False).to_numpy(dtype=np.bool_)
    return np.where(clash, names + ":" + ids, ids)
