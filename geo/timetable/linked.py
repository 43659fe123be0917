"""Trips that ``transfers.txt`` links: one vehicle goes on as another trip (types 4 and 5).

Type 4 says that passengers may stay seated, type 5 that they must get off. Both are closer than
what a block says of the same trips.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from geo.findings import Findings
from geo.routing.network import BoolArray, Int32Array, Int64Array
from geo.timetable.tables import ObjectArray, Table
from geo.timetable.values import note, references

STAY_SEATED: Final = 4
GET_OFF: Final = 5
LINKED_TYPES: Final = (STAY_SEATED, GET_OFF)


@dataclass(frozen=True)
class Linked:
    """Pairs of trips; each pair once.

    Attributes
    ----------
    before, after : int32 (n,), trips.
    seated : bool (n,), whether passengers may stay seated.
    """

    before: Int32Array
    after: Int32Array
    seated: BoolArray


def read_linked(table: Table, kind: Int64Array, trips: ObjectArray, findings: Findings) -> Linked:
    """Read the linked trips of ``transfers.txt``.

    Parameters
    ----------
    table : ``transfers.txt``.
    kind : int64 (rows,), the transfer_type of each row.
    trips : ids of the trips that are used; rows about others are counted and left out.
    """
    rows = np.isin(kind, LINKED_TYPES)
    before = references(table, "from_trip_id", trips, "trips.txt", strict=False)
    after = references(table, "to_trip_id", trips, "trips.txt", strict=False)
    lost = rows & ((before < 0) | (after < 0))
    example = f"{table.archive.path.name}: transfers.txt"
    note(findings, "linked_trip_not_used", [example], int(lost.sum()))
    good = rows & ~lost
    pairs = pd.DataFrame(
        {"before": before[good], "after": after[good], "seated": kind[good] == STAY_SEATED}
    )
    # Where a feed says both, nobody stays seated.
    once = pairs.groupby(["before", "after"], sort=True)["seated"].all().reset_index()
    return Linked(
        once["before"].to_numpy(dtype=np.int32),
        once["after"].to_numpy(dtype=np.int32),
        once["seated"].to_numpy(dtype=np.bool_),
    )
