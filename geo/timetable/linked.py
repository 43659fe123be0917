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
from geo.timetable.trips import Trips
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


def read_linked(
    table: Table, kind: Int64Array, ids: ObjectArray, used: Trips, findings: Findings
) -> Linked:
    """Read the linked trips of ``transfers.txt``.

    Parameters
    ----------
    table : ``transfers.txt``.
    kind : int64 (rows,), the transfer_type of each row.
    ids : of all trips of ``trips.txt``.
    used : the trips that are used. Links of others, and of trips that ``frequencies.txt`` repeats,
        are counted and left out: nobody can say which of the repeats is meant.
    """
    rows = np.isin(kind, LINKED_TYPES)
    index = np.full(len(ids) + 1, -1, dtype=np.int32)
    index[used.row] = np.arange(len(used), dtype=np.int32)
    index[used.row[pd.Series(used.row).duplicated().to_numpy(dtype=np.bool_)]] = -1
    # A blank or a trip that is not there is row -1: the entry past the end, which is no trip.
    before = index[references(table, "from_trip_id", ids, "trips.txt", strict=False)]
    after = index[references(table, "to_trip_id", ids, "trips.txt", strict=False)]
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
