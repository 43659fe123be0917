"""``transfers.txt``: rules for changing between two stops, and trips that are linked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from geo.findings import Findings
from geo.routing.network import BoolArray, Int32Array
from geo.timetable.archive import FeedArchive
from geo.timetable.linked import LINKED_TYPES, Linked, read_linked
from geo.timetable.stops import Stops
from geo.timetable.tables import ObjectArray, Table, read_table
from geo.timetable.trips import Trips
from geo.timetable.values import choices, note, references, whole_numbers

NOT_GIVEN: Final = -1
ANY: Final = -1
MINIMUM, FORBIDDEN = 2, 3
_STOP_TYPES: Final = (0, 1, MINIMUM, FORBIDDEN)
_ROUTES: Final = ("from_route_id", "to_route_id")
_TRIPS: Final = ("from_trip_id", "to_trip_id")


@dataclass(frozen=True)
class Transfers:
    """Rules between two places to board, for whatever one changes from and to.

    Attributes
    ----------
    origin, target : int32 (f,), stops; each pair once.
    kind : int32 (f,), GTFS transfer_type: 0 recommended, 1 timed, 2 minimum time, 3 forbidden.
    min_s : int32 (f,), minimum time in seconds, or NOT_GIVEN.
    """

    origin: Int32Array
    target: Int32Array
    kind: Int32Array
    min_s: Int32Array


@dataclass(frozen=True)
class NarrowRules:
    """Rules that hold only for some routes or trips; columns of int32 (n,).

    Attributes
    ----------
    origin, target : stops or stations.
    from_route, to_route : routes, or ANY.
    from_row, to_row : rows of ``trips.txt``, or ANY; closer than the routes.
    kind, min_s : as in :class:`Transfers`, kind MINIMUM or FORBIDDEN.
    """

    origin: Int32Array
    target: Int32Array
    from_route: Int32Array
    to_route: Int32Array
    from_row: Int32Array
    to_row: Int32Array
    kind: Int32Array
    min_s: Int32Array


def read_transfers(
    archive: FeedArchive,
    stops: Stops,
    routes: ObjectArray,
    trips: ObjectArray,
    used: Trips,
    findings: Findings,
) -> tuple[Transfers, NarrowRules, Linked]:
    """Read ``transfers.txt``: the rules for all, those for some, and the trips that are linked.

    A rule for a station holds for all its stops, and gives way to a rule for one of them. Of the
    rules for some routes or trips those are kept that make a change slower or forbid it; the
    others are counted.

    Parameters
    ----------
    routes, trips : ids, in the order of their files.
    used : the trips that are used.
    """
    table = read_table(
        archive,
        "transfers.txt",
        (),
        ("from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time", *_ROUTES, *_TRIPS),
    )
    origin = references(table, "from_stop_id", stops.id, "stops.txt", strict=False)
    target = references(table, "to_stop_id", stops.id, "stops.txt", strict=False)
    kind = choices(table, "transfer_type", (*_STOP_TYPES, *LINKED_TYPES), 0, findings)
    min_s = whole_numbers(table, "min_transfer_time", 0, 86_400, blank=NOT_GIVEN)
    sides = [references(table, name, routes, "routes.txt", strict=False) for name in _ROUTES]
    sides += [references(table, name, trips, "trips.txt", strict=False) for name in _TRIPS]

    linked = np.isin(kind, LINKED_TYPES)
    narrow = np.zeros(len(kind), dtype=np.bool_)
    missing = (origin < 0) | (target < 0)
    for name, found in zip((*_ROUTES, *_TRIPS), sides, strict=True):
        narrow |= ~table[name].blank & ~linked
        missing |= (found < 0) & ~table[name].blank
    missing &= ~linked
    faster = narrow & ~np.isin(kind, (MINIMUM, FORBIDDEN)) & ~missing
    _note(table, findings, "transfer_for_one_route_or_trip_left_out", faster)
    _note(table, findings, "transfer_stop_missing", missing)

    good = narrow & ~missing & ~faster
    columns = [origin, target, *sides, kind.astype(np.int32), min_s.astype(np.int32)]
    some = NarrowRules(*(column[good] for column in columns))
    everybody = ~(narrow | missing | linked)
    rules = pd.DataFrame(
        {
            "origin": origin[everybody],
            "target": target[everybody],
            "kind": kind[everybody],
            "min_s": min_s[everybody],
        }
    )
    return _at_stops(rules, stops), some, read_linked(table, kind, trips, used, findings)


def _note(table: Table, findings: Findings, code: str, rows: BoolArray) -> None:
    note(findings, code, [f"{table.archive.path.name}: {table.member}"], int(rows.sum()))


def stops_of_places(stops: Stops) -> pd.DataFrame:
    """Say for which stops a stop or a station stands in a rule.

    Returns
    -------
    table : `place` and `stop` as indexes, and `station` 1 where the place is the stop's station.
    """
    index = np.arange(len(stops.id))
    platform = stops.boarding & (stops.parent >= 0)
    return pd.DataFrame(
        {
            "place": np.concatenate([index[stops.boarding], stops.parent[platform]]),
            "stop": np.concatenate([index[stops.boarding], index[platform]]),
            "station": np.repeat([0, 1], [stops.boarding.sum(), platform.sum()]),
        }
    )


def _at_stops(rules: pd.DataFrame, stops: Stops) -> Transfers:
    """Write rules for stations out for their stops."""
    places = stops_of_places(stops)
    ends = rules.assign(rule=np.arange(len(rules))).merge(
        places, left_on="origin", right_on="place"
    )
    ends = ends.merge(places, left_on="target", right_on="place", suffixes=("", "_to"))
    # The fewer stations a rule speaks of, the closer it is; then the first in the file.
    ends["width"] = ends["station"] + ends["station_to"]
    ends = ends.sort_values(["width", "rule"], kind="stable")
    ends = ends.drop_duplicates(["stop", "stop_to"]).sort_values(["stop", "stop_to"])
    return Transfers(
        *(ends[column].to_numpy(dtype=np.int32) for column in ("stop", "stop_to", "kind", "min_s"))
    )
