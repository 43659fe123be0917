"""Trips: to which route and service each belongs."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.findings import Findings
from geo.routing.network import ACCESS_NO, ACCESS_UNKNOWN, ACCESS_YES, Int8Array, Int32Array
from geo.timetable.archive import FeedArchive
from geo.timetable.tables import ObjectArray, read_table
from geo.timetable.values import choices, references, unique_ids


@dataclass(frozen=True)
class Trips:
    """The trips of a feed.

    Attributes
    ----------
    id, headsign : texts (t,).
    route, service : int32 (t,).
    wheelchair : uint8 (t,), ACCESS_*.
    block : int32 (t,), number of the block or -1.
    headway_s : int32 (t,), the trip leaves about every so many seconds; 0 for exact times.
    row : int32 (t,), row of ``trips.txt``; frequencies make several trips of one.
    shape : texts (t,), the id in ``shapes.txt`` or "".
    """

    id: ObjectArray
    headsign: ObjectArray
    route: Int32Array
    service: Int32Array
    wheelchair: Int8Array
    block: Int32Array
    headway_s: Int32Array
    row: Int32Array
    shape: ObjectArray

    def __len__(self) -> int:
        return len(self.id)

    def take(self, rows: npt.ArrayLike) -> Trips:
        """Pick trips by index or mask."""
        picked = np.asarray(rows)
        return Trips(
            self.id[picked],
            self.headsign[picked],
            self.route[picked],
            self.service[picked],
            self.wheelchair[picked],
            self.block[picked],
            self.headway_s[picked],
            self.row[picked],
            self.shape[picked],
        )


def join_trips(parts: Sequence[Trips]) -> Trips:
    """Put trips one after the other; their numbers must already mean the same in all parts."""
    columns = (
        [getattr(part, column.name) for part in parts] for column in dataclasses.fields(Trips)
    )
    return Trips(*(np.concatenate(arrays) for arrays in columns))


def read_trips(
    archive: FeedArchive, routes: ObjectArray, services: ObjectArray, findings: Findings
) -> Trips:
    """Read ``trips.txt``.

    Parameters
    ----------
    routes, services : ids that trips may refer to.

    Raises
    ------
    InputError : ids repeated, or a route or service that is not defined.
    """
    table = read_table(
        archive,
        "trips.txt",
        ("trip_id", "route_id", "service_id"),
        ("trip_headsign", "block_id", "wheelchair_accessible", "shape_id"),
    )
    ids = unique_ids(table, "trip_id")
    for column in ("route_id", "service_id"):
        table.require(table[column].blank, column, "there is no id here: correct the feed")
    block, _ = pd.factorize(table["block_id"].text)
    block[table["block_id"].blank] = -1
    return Trips(
        id=ids,
        headsign=table["trip_headsign"].text,
        route=references(table, "route_id", routes, "routes.txt"),
        service=references(table, "service_id", services, "calendar.txt or calendar_dates.txt"),
        wheelchair=choices(
            table, "wheelchair_accessible", (ACCESS_YES, ACCESS_NO), ACCESS_UNKNOWN, findings
        ).astype(np.uint8),
        block=block.astype(np.int32),
        headway_s=np.zeros(len(ids), dtype=np.int32),
        row=np.arange(len(ids), dtype=np.int32),
        shape=table["shape_id"].text,
    )
