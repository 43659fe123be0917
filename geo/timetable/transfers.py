"""``transfers.txt``: rules for changing between two stops, and trips that are linked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from geo.findings import Findings
from geo.routing.network import Int32Array
from geo.timetable.archive import FeedArchive
from geo.timetable.linked import LINKED_TYPES, Linked, read_linked
from geo.timetable.stops import Stops
from geo.timetable.tables import ObjectArray, read_table
from geo.timetable.values import choices, note, references, whole_numbers

NOT_GIVEN: Final = -1
_STOP_TYPES: Final = (0, 1, 2, 3)
_NARROWER: Final = ("from_route_id", "to_route_id", "from_trip_id", "to_trip_id")


@dataclass(frozen=True)
class Transfers:
    """Rules between two places to board; each pair of stops once.

    Attributes
    ----------
    origin, target : int32 (f,), stops.
    kind : int32 (f,), GTFS transfer_type: 0 recommended, 1 timed, 2 minimum time, 3 forbidden.
    min_s : int32 (f,), minimum time in seconds, or NOT_GIVEN.
    """

    origin: Int32Array
    target: Int32Array
    kind: Int32Array
    min_s: Int32Array


def read_transfers(
    archive: FeedArchive, stops: Stops, trips: ObjectArray, findings: Findings
) -> tuple[Transfers, Linked]:
    """Read ``transfers.txt``: the rules, and the trips that are linked.

    A rule for a station holds for all its stops, and gives way to a rule for one of them. Rules
    for one route or trip only are left out and counted: read as rules for everybody, they would
    forbid or allow too much.

    Parameters
    ----------
    trips : ids of the trips that are used.
    """
    table = read_table(
        archive,
        "transfers.txt",
        (),
        ("from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time", *_NARROWER),
    )
    origin = references(table, "from_stop_id", stops.id, "stops.txt", strict=False)
    target = references(table, "to_stop_id", stops.id, "stops.txt", strict=False)
    kind = choices(table, "transfer_type", (*_STOP_TYPES, *LINKED_TYPES), 0, findings)
    min_s = whole_numbers(table, "min_transfer_time", 0, 86_400, blank=NOT_GIVEN)
    linked = np.isin(kind, LINKED_TYPES)

    narrower = np.zeros(len(kind), dtype=np.bool_)
    for column in _NARROWER:
        narrower |= ~table[column].blank & ~linked
    unknown = ((origin < 0) | (target < 0)) & ~narrower & ~linked
    name = archive.path.name
    for code, rows in (
        ("transfer_for_one_route_or_trip_left_out", narrower),
        ("transfer_stop_missing", unknown),
    ):
        note(findings, code, [f"{name}: transfers.txt"], int(rows.sum()))

    good = ~(narrower | unknown | linked)
    rules = pd.DataFrame(
        {
            "origin": origin[good],
            "target": target[good],
            "kind": kind[good],
            "min_s": min_s[good],
        }
    )
    return _at_stops(rules, stops), read_linked(table, kind, trips, findings)


def _at_stops(rules: pd.DataFrame, stops: Stops) -> Transfers:
    """Write rules for stations out for their stops."""
    index = np.arange(len(stops.id))
    platform = stops.boarding & (stops.parent >= 0)
    stands_for = pd.DataFrame(
        {
            "place": np.concatenate([index[stops.boarding], stops.parent[platform]]),
            "stop": np.concatenate([index[stops.boarding], index[platform]]),
            "station": np.repeat([0, 1], [stops.boarding.sum(), platform.sum()]),
        }
    )
    ends = rules.assign(rule=np.arange(len(rules))).merge(
        stands_for, left_on="origin", right_on="place"
    )
    ends = ends.merge(stands_for, left_on="target", right_on="place", suffixes=("", "_to"))
    # The fewer stations a rule speaks of, the closer it is; then the first in the file.
    ends["width"] = ends["station"] + ends["station_to"]
    ends = ends.sort_values(["width", "rule"], kind="stable")
    ends = ends.drop_duplicates(["stop", "stop_to"]).sort_values(["stop", "stop_to"])
    return Transfers(
        *(ends[column].to_numpy(dtype=np.int32) for column in ("stop", "stop_to", "kind", "min_s"))
    )
