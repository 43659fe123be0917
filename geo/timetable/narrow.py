"""Rules for changing that hold only for some routes or trips, written as rules between stops.

The search knows from which stop to which one changes, not from which trip. So a stop at which such
rules hold is written down more than once: a copy for every set of trips that the same rules hold
for, at the same place and under the same name. The rules are then rules between copies, and exact.

Of the rules for a change the closest one holds, as the GTFS reference puts it: two trips, then a
trip and a route, a trip, two routes, a route, and last a rule for everybody. Where a stop would
need more than ``MOST_COPIES``, its narrow rules hold for everybody instead, the most cautious
first: nobody is sent on a change that may not be possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np
import pandas as pd

from geo.findings import Findings
from geo.routing.network import Int32Array, Int64Array
from geo.timetable.calls import Calls
from geo.timetable.ragged import equal_rows, first_of, row_of
from geo.timetable.stops import Stops
from geo.timetable.transfers import (
    ANY,
    FORBIDDEN,
    MINIMUM,
    NarrowRules,
    Transfers,
    stops_of_places,
)
from geo.timetable.trips import Trips

MOST_COPIES: Final = 128

_ONE, _ROUTE, _TRIP = 0, 1, 2  # how closely a side of a rule says whom it is for
_CLOSENESS: Final = np.array([[0, 1, 3], [1, 2, 4], [3, 4, 5]])
_SIDES: Final = (("origin", "from_route", "from_row"), ("target", "to_route", "to_row"))


@dataclass(frozen=True)
class Apart:
    """Stops with their copies, calls at the copies, and rules between them.

    Attributes
    ----------
    itself : int32 (s,), each stop, or the one that it is a copy of. Copies come last.
    """

    stops: Stops
    itself: Int32Array
    calls: Calls
    transfers: Transfers


def keep_apart(
    stops: Stops,
    trips: Trips,
    calls: Calls,
    transfers: Transfers,
    narrow: NarrowRules,
    findings: Findings,
) -> Apart:
    """Copy the stops at which `narrow` rules hold, and write all rules for the copies."""
    count = len(stops.id)
    if not len(narrow.kind):
        return Apart(stops, np.arange(count, dtype=np.int32), calls, transfers)
    rules = pd.DataFrame({column.name: getattr(narrow, column.name) for column in fields(narrow)})
    rules["rule"] = np.arange(len(rules))
    visits = _visits(calls, trips)
    reaches = [_reach(rules, stops, visits, side) for side in _SIDES]
    visits = _with_copies(visits, rules, reaches, count, findings)

    copies = visits.loc[visits["copy"] >= count, ["stop", "copy"]].drop_duplicates()
    copies = copies.sort_values("copy")
    itself = np.concatenate((np.arange(count), copies["stop"].to_numpy())).astype(np.int32)
    return Apart(
        Stops(*(getattr(stops, column.name)[itself] for column in fields(Stops))),
        itself,
        _calls_at_copies(calls, visits, count),
        _rules_of_copies(transfers, rules, [_ends(r, visits, copies) for r in reaches], copies),
    )


def _visits(calls: Calls, trips: Trips) -> pd.DataFrame:
    """Return each stop of each trip once, with what rules name trips by."""
    trip = row_of(calls.first)
    visits = pd.DataFrame({"stop": calls.stop, "trip": trip}).drop_duplicates()
    visits["route"], visits["row"] = trips.route[visits["trip"]], trips.row[visits["trip"]]
    return visits


def _reach(
    rules: pd.DataFrame, stops: Stops, visits: pd.DataFrame, side: Sequence[str]
) -> pd.DataFrame:
    """Say where one side of each rule holds, and for which trips there.

    Returns
    -------
    table : `rule`, `stop`, `station`, `close` (_ONE, _ROUTE, _TRIP) and `trip`, which is ANY where
        the side is for everybody.
    """
    place, route, row = side
    at = rules[["rule", *side]].merge(stops_of_places(stops), left_on=place, right_on="place")
    at["close"] = np.select([at[row] != ANY, at[route] != ANY], [_TRIP, _ROUTE], _ONE)
    parts = [
        at[at["close"] == _TRIP].merge(
            visits[["stop", "trip", "row"]], left_on=["stop", row], right_on=["stop", "row"]
        ),
        at[at["close"] == _ROUTE].merge(
            visits[["stop", "trip", "route"]], left_on=["stop", route], right_on=["stop", "route"]
        ),
        at[at["close"] == _ONE].assign(trip=ANY),
    ]
    return pd.concat(parts)[["rule", "stop", "station", "close", "trip"]]


def _with_copies(
    visits: pd.DataFrame,
    rules: pd.DataFrame,
    reaches: Sequence[pd.DataFrame],
    count: int,
    findings: Findings,
) -> pd.DataFrame:
    """Give the visits that rules are for a `copy` of their stop, or the stop itself."""
    elements = []
    for number, reach in enumerate(reaches):
        # Rules that differ only in whom of this side they name have the same effect on it.
        names = _SIDES[number][1:]
        alike = rules.assign(close=reach.groupby("rule")["close"].first()).fillna({"close": _ONE})
        effect = alike.groupby(
            [column for column in alike if column not in (*names, "rule")], sort=False
        ).ngroup()
        own = reach[reach["trip"] != ANY]
        elements.append(
            pd.DataFrame(
                {
                    "stop": own["stop"],
                    "trip": own["trip"],
                    "effect": 2 * effect.to_numpy()[own["rule"]] + number,
                }
            )
        )
    held = pd.concat(elements).drop_duplicates().sort_values(["stop", "trip", "effect"])
    group = held.groupby(["stop", "trip"], sort=False).ngroup().to_numpy()
    sets = equal_rows(first_of(np.bincount(group)), held["effect"].to_numpy())
    found = held[["stop", "trip"]].drop_duplicates().assign(set=sets)
    kinds = found[["stop", "set"]].drop_duplicates().sort_values(["stop", "set"])
    kinds["many"] = kinds.groupby("stop")["set"].transform("size")
    crowded = kinds["many"] > MOST_COPIES
    kinds["copy"] = np.where(crowded, kinds["stop"], count + np.cumsum(~crowded) - 1)
    findings.add(
        "transfer_for_one_route_or_trip_held_for_all",
        f"{kinds.loc[crowded, 'stop'].nunique()} stops",
        int(kinds.loc[crowded, "stop"].nunique()),
    )
    found = found.merge(kinds[["stop", "set", "copy"]], on=["stop", "set"])
    return visits.merge(found[["stop", "trip", "copy"]], on=["stop", "trip"], how="inner")


def _ends(reach: pd.DataFrame, visits: pd.DataFrame, copies: pd.DataFrame) -> pd.DataFrame:
    """Say at which copies one side of each rule holds.

    Returns
    -------
    table : `rule`, `end`, `station`, `close`, and `held` where it holds for more than it names.
    """
    own = reach[reach["trip"] != ANY].merge(visits[["stop", "trip", "copy"]], on=["stop", "trip"])
    own = own.rename(columns={"copy": "end"})
    own["held"] = own["end"] == own["stop"]
    everybody = reach[reach["trip"] == ANY].merge(_variants(copies, reach["stop"]), on="stop")
    everybody["held"] = False
    columns = ["rule", "end", "station", "close", "held"]
    return pd.concat([own[columns], everybody[columns]]).drop_duplicates()


def _variants(copies: pd.DataFrame, stops: pd.Series[int]) -> pd.DataFrame:
    """List each of `stops` itself and its copies as `end`."""
    itself = pd.DataFrame({"stop": pd.unique(stops), "end": pd.unique(stops)})
    more = copies.rename(columns={"copy": "end"})
    return pd.concat([itself, more[more["stop"].isin(itself["stop"])]])


def _calls_at_copies(calls: Calls, visits: pd.DataFrame, count: int) -> Calls:
    keys = visits["trip"].to_numpy(dtype=np.int64) * count + visits["stop"].to_numpy()
    order = np.argsort(keys)
    keys, copy = keys[order], visits["copy"].to_numpy(dtype=np.int32)[order]
    asked: Int64Array = row_of(calls.first) * count + calls.stop
    place = np.minimum(np.searchsorted(keys, asked), max(len(keys) - 1, 0))
    if not len(keys):
        return calls
    return replace(calls, stop=np.where(keys[place] == asked, copy[place], calls.stop))


def _rules_of_copies(
    transfers: Transfers,
    rules: pd.DataFrame,
    ends: Sequence[pd.DataFrame],
    copies: pd.DataFrame,
) -> Transfers:
    """Choose the rule that holds from each copy to each other."""
    some = rules[["rule", "kind", "min_s"]].merge(ends[0], on="rule")
    some = some.merge(ends[1], on="rule", suffixes=("", "_to"))
    held = some["held"] | some["held_to"]
    closeness = _CLOSENESS[some["close"], some["close_to"]]
    some["close"] = np.where(held, 0, closeness)
    some["width"] = np.where(held, 0, some["station"] + some["station_to"])
    some = some.rename(columns={"end": "origin", "end_to": "target"})

    everybody = pd.DataFrame(
        {column.name: getattr(transfers, column.name) for column in fields(transfers)}
    )
    for end in ("origin", "target"):
        variants = _variants(copies, everybody[end]).rename(columns={"stop": end})
        everybody = everybody.merge(variants, on=end).drop(columns=end)
        everybody = everybody.rename(columns={"end": end})
    everybody["close"] = everybody["width"] = 0

    columns = ["origin", "target", "kind", "min_s", "close", "width"]
    table = pd.concat([some[columns], everybody[columns]])
    table["caution"] = np.select(
        [table["kind"] == FORBIDDEN, table["kind"] == MINIMUM, table["kind"] == 0],
        [np.iinfo(np.int32).max, 2 + np.maximum(table["min_s"], 0), 1],
        0,
    )
    table = table.sort_values(
        ["origin", "target", "close", "width", "caution"],
        ascending=[True, True, False, True, False],
        kind="stable",
    ).drop_duplicates(["origin", "target"])
    return Transfers(*(table[name].to_numpy(dtype=np.int32) for name in columns[:4]))
