"""Drawn feeds written out again in another way that means the same, or the mirror image."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Final

from tests.routing.oracle import Call
from tests.routing.plain_feed import SCHOOL, Feed, Key, Plain, Row, Trip
from tests.routing.random_feeds import clock
from tests.routing.random_towns import Drawn

DAY_S: Final = 86_400
_FLAGS: Final = {(True, False): "0", (False, True): "2", (False, False): "1"}
_ACCESS: Final = {"yes": "1", "no": "2", "unknown": "0", SCHOOL: "0"}
Written = Callable[[Trip], Trip]
"""What becomes of a trip."""


def as_it_is(trip: Trip) -> Trip:
    """Leave a trip alone."""
    return trip


def past_midnight(trip: Trip) -> Trip:
    """File a trip under the service day before, 24 hours later."""
    return replace(
        trip,
        dates=frozenset(date - dt.timedelta(days=1) for date in trip.dates),
        calls=tuple(
            replace(call, arrive=call.arrive + DAY_S, depart=call.depart + DAY_S)
            for call in trip.calls
        ),
    )


def mirrored(middle: dt.date) -> Written:
    """Let time run backwards around midnight at the start of `middle`."""

    def turned(trip: Trip) -> Trip:
        # Who gets on there gets off here; three days after the start of the mirrored day.
        return replace(
            trip,
            dates=frozenset(middle - (date - middle) - dt.timedelta(days=3) for date in trip.dates),
            calls=tuple(
                Call(
                    call.stop, 3 * DAY_S - call.depart, 3 * DAY_S - call.arrive,
                    board=call.alight, alight=call.board,
                    phone_board=call.phone_alight, phone_alight=call.phone_board,
                )
                for call in reversed(trip.calls)
            ),
        )  # fmt: skip

    return turned


def rewrite(
    drawn: Drawn,
    write: Written = as_it_is,
    name: Callable[[Key], str] = lambda key: f"{key[0]}-{key[1]}",
    backwards: bool = False,
    more: tuple[Trip, ...] = (),
) -> Drawn:
    """Write what the feeds of a town say as one feed.

    Parameters
    ----------
    write : what becomes of each trip.
    name : the new id of a stop.
    backwards : exchange the two ends of changes and of trips that are linked.
    more : further trips.
    """
    plain = drawn.world.plain
    if plain is None:
        raise ValueError("there is no feed to write")
    trips = [write(trip) for trip in (*plain.trips, *more)]
    days = sorted({date for trip in trips for date in trip.dates} | set(_wide(drawn)))
    files: dict[str, list[Row]] = {
        "agency": [
            {"agency_id": "V", "agency_name": "V", "agency_url": "https://bus.example",
             "agency_timezone": plain.zone.key}
        ],
        "stops": _stops(plain, name),
        "routes": [
            {"route_id": route, "agency_id": "V", "route_short_name": short, "route_type": kind}
            for route, short, kind in sorted(
                {
                    (_route(trip), trip.route, "712" if trip.access == SCHOOL else "3")
                    for trip in trips
                }
            )
        ],
        "trips": [], "stop_times": [], "calendar_dates": [], "transfers": [],
    }  # fmt: skip
    numbers: dict[Key, list[str]] = {}
    for i, trip in enumerate(trips):
        numbers.setdefault(trip.key, []).append(f"t{i}")
        files["trips"].append(
            {"trip_id": f"t{i}", "route_id": _route(trip), "service_id": f"s{i}",
             "block_id": "" if trip.block is None else "{}-{}".format(*trip.block),
             "wheelchair_accessible": _ACCESS[trip.access]}
        )  # fmt: skip
        files["stop_times"] += [
            {"trip_id": f"t{i}", "stop_id": name(call.stop), "stop_sequence": str(at),
             "arrival_time": clock(call.arrive), "departure_time": clock(call.depart),
             "pickup_type": _FLAGS[call.board, call.phone_board],
             "drop_off_type": _FLAGS[call.alight, call.phone_alight]}
            for at, call in enumerate(trip.calls)
        ]  # fmt: skip
        files["calendar_dates"] += [
            {"service_id": f"s{i}", "date": f"{date:%Y%m%d}", "exception_type": "1"}
            for date in sorted(trip.dates)
        ]
    _add_far_bus(files, days)
    repeated = {trip.key for trip in trips if trip.repeated}
    files["transfers"] = _transfers(plain, name, numbers, repeated, backwards)
    feed = Feed("whole", {file: rows for file, rows in files.items() if rows})
    return replace(drawn, feeds=(feed,))


def _wide(drawn: Drawn) -> list[dt.date]:
    return [drawn.middle + dt.timedelta(days=ahead) for ahead in (-14, 14)]


def _stops(plain: Plain, name: Callable[[Key], str]) -> list[Row]:
    return [
        {"stop_id": name(key), "stop_name": name(key), "stop_lat": f"{stop.lat:.10f}",
         "stop_lon": f"{stop.lon:.10f}", "location_type": "1" if key[1][0] == "G" else "0",
         "parent_station": "" if stop.station == key else name(stop.station),
         # What a platform has from its station it has by itself here.
         "wheelchair_boarding": "0" if key[1][0] == "G" else _ACCESS[stop.access]}
        for key, stop in plain.stops.items()
    ]  # fmt: skip


def _add_far_bus(files: dict[str, list[Row]], days: list[dt.date]) -> None:
    """Let something run far away on many days, so that the feed always speaks for them."""
    first = files["stops"][0]
    for number in (1, 2):
        lat = float(first["stop_lat"]) + 0.2 + 0.01 * number
        files["stops"].append({**first, "stop_id": f"far{number}", "stop_lat": f"{lat:.6f}",
                               "location_type": "0", "parent_station": ""})  # fmt: skip
        files["stop_times"].append(
            {"trip_id": "far", "stop_id": f"far{number}", "stop_sequence": str(number),
             "arrival_time": f"12:0{number}:00", "departure_time": f"12:0{number}:00"}
        )  # fmt: skip
    route = files["routes"][0]["route_id"]
    files["trips"].append({"trip_id": "far", "route_id": route, "service_id": "far"})
    files["calendar_dates"] += [
        {"service_id": "far", "date": f"{date:%Y%m%d}", "exception_type": "1"}
        for date in (min(days), max(days))
    ]


def _transfers(
    plain: Plain,
    name: Callable[[Key], str],
    numbers: dict[Key, list[str]],
    repeated: set[Key],
    backwards: bool,
) -> list[Row]:
    turn = -1 if backwards else 1
    rows: list[Row] = []
    for pair, (kind, least) in plain.rules.items():
        one, two = pair[::turn]
        rows.append({"from_stop_id": name(one), "to_stop_id": name(two),
                     "transfer_type": str(kind), "min_transfer_time": str(least)})  # fmt: skip
    for rule in plain.narrow:
        sides = [
            [("trip", new) for new in numbers.get((rule.feed, trip), [])] if trip
            else [("route", f"{rule.feed}-{route}")] if route
            else [("", "")]
            for trip, route in zip(rule.trips, rule.routes, strict=True)
        ][::turn]  # fmt: skip
        one, two = rule.places[::turn]
        for (from_kind, from_id), (to_kind, to_id) in product(*sides):
            row = {
                "from_stop_id": name(one),
                "to_stop_id": name(two),
                "transfer_type": str(rule.rule[0]),
                "min_transfer_time": str(rule.rule[1]),
            }
            row |= {f"from_{from_kind}_id": from_id} if from_kind else {}
            row |= {f"to_{to_kind}_id": to_id} if to_kind else {}
            rows.append(row)
    for kind, pairs in ((4, plain.seated), (5, plain.unseated)):
        for ends in sorted(pairs):
            # The repeats of frequencies.txt are no trips that a row could name.
            if repeated.isdisjoint(ends) and all(end in numbers for end in ends):
                first, last = ends[::turn]
                rows.append({"from_trip_id": numbers[first][0], "to_trip_id": numbers[last][0],
                             "transfer_type": str(kind)})  # fmt: skip
    return rows


def _route(trip: Trip) -> str:
    return f"{trip.key[0]}-{trip.route_id}"
