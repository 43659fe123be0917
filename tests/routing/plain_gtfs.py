"""GTFS read the plain way: one row after the other, straight from the reference.

The oracle's own reading of the drawn feeds. It shares no code with ``geo.timetable``: no arrays, no
patterns, no merging of services. Times are seconds since 1970, so that midnight and the two nights
in which the clocks change are nothing special. Source: https://gtfs.org/documentation/schedule/
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from zoneinfo import ZoneInfo

from tests.routing.oracle import Call, Rule
from tests.routing.plain_feed import (
    NO,
    SAME_STOP_M,
    SCHOOL,
    UNKNOWN,
    YES,
    Feed,
    Key,
    Narrow,
    Plain,
    Row,
    Stop,
    Trip,
)

_ACCESS = {"": UNKNOWN, "0": UNKNOWN, "1": YES, "2": NO}


def metres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle metres between two places."""
    a, b = math.radians(lat1), math.radians(lat2)
    h = (
        math.sin((b - a) / 2) ** 2
        + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * 6_371_009.0 * math.asin(math.sqrt(min(1.0, h)))


def seconds(text: str) -> int:
    hours, minutes, rest = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(rest)


def day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%Y%m%d").date()


def days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=i) for i in range((last - first).days + 1)]


def read(feeds: Iterable[Feed]) -> Plain:
    """Read all feeds."""
    feeds = list(feeds)
    stops: dict[Key, Stop] = {}
    names: dict[Key, Key] = {}
    trips: list[Trip] = []
    covered: set[dt.date] | None = None
    rules: dict[tuple[Key, Key], Rule] = {}
    seated: set[tuple[Key, Key]] = set()
    unseated: set[tuple[Key, Key]] = set()
    narrow: list[Narrow] = []
    for number, feed in enumerate(feeds):
        services, speaks_for = _services(feed)
        found = _trips(feed, number, services)
        if all(trip.access == SCHOOL for trip in found):
            continue
        # Where one feed is silent, nobody can say that nothing runs.
        covered = speaks_for if covered is None else covered & speaks_for
        _add_stops(feed, number, stops, names)
        trips += [
            replace(trip, calls=tuple(replace(call, stop=names[call.stop]) for call in trip.calls))
            for trip in found
        ]
        for pair, rule in _rules(feed, number).items():
            rules.setdefault((names[pair[0]], names[pair[1]]), rule)
        narrow += _narrow(feed, number, names)
        for kind, pairs in (("4", seated), ("5", unseated)):
            pairs |= {
                ((number, row["from_trip_id"]), (number, row["to_trip_id"]))
                for row in feed.rows("transfers")
                if row.get("transfer_type") == kind
            }
    # A station of a later feed may be one of an earlier feed too.
    stops = {
        key: replace(stop, station=names.get(stop.station, stop.station))
        for key, stop in stops.items()
    }
    zone = ZoneInfo(feeds[0].rows("agency")[0]["agency_timezone"])
    return Plain(
        zone, stops, trips, frozenset(covered or ()), rules, narrow,
        frozenset(seated), frozenset(unseated), names,
    )  # fmt: skip


def _services(feed: Feed) -> tuple[dict[str, set[dt.date]], set[dt.date]]:
    """Return the dates of each service, and the dates that the feed speaks for."""
    week = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    running: dict[str, set[dt.date]] = {}
    spans = []
    for row in feed.rows("calendar"):
        first, last = day(row["start_date"]), day(row["end_date"])
        if first <= last and any(row[name] == "1" for name in week):
            spans += [first, last]
        running[row["service_id"]] = {
            date for date in days(first, last) if row[week[date.weekday()]] == "1"
        }
    for kind in ("1", "2"):
        for row in feed.rows("calendar_dates"):
            dates = running.setdefault(row["service_id"], set())
            if row["exception_type"] != kind:
                continue
            if kind == "1":
                dates.add(day(row["date"]))
                spans.append(day(row["date"]))
            else:
                dates.discard(day(row["date"]))
    first, last = min(spans), max(spans)
    for row in feed.rows("feed_info"):
        first = max(first, day(row.get("feed_start_date") or "00010101"))
        last = min(last, day(row.get("feed_end_date") or "99991231"))
    valid = set(days(first, last))
    return {name: dates & valid for name, dates in running.items()}, valid


def _add_stops(feed: Feed, number: int, stops: dict[Key, Stop], names: dict[Key, Key]) -> None:
    rows = {row["stop_id"]: row for row in feed.rows("stops")}
    for stop, row in rows.items():
        key, lat, lon = (number, stop), float(row["stop_lat"]), float(row["stop_lon"])
        parent = row.get("parent_station", "")
        parent = parent if parent in rows else ""  # a feed that was cut may lack its stations
        access = _ACCESS[row.get("wheelchair_boarding", "")]
        if access == UNKNOWN and parent:
            access = _ACCESS[rows[parent].get("wheelchair_boarding", "")]
        same = min((k for k in stops if k[1] == stop), default=None)
        names[key] = key
        if same is not None:
            known = stops[same]
            if metres(lat, lon, known.lat, known.lon) <= SAME_STOP_M:
                names[key] = same
                if known.access == UNKNOWN:
                    stops[same] = replace(known, access=access)
                continue
        stops[key] = Stop(lat, lon, (number, parent) if parent else key, access)


def _trips(feed: Feed, number: int, services: dict[str, set[dt.date]]) -> list[Trip]:
    places = {row["stop_id"]: (float(row["stop_lat"]), float(row["stop_lon"]))
              for row in feed.rows("stops")}  # fmt: skip
    routes = {
        row["route_id"]: (row["route_short_name"], row.get("route_type", ""))
        for row in feed.rows("routes")
    }
    by_trip: dict[str, list[Row]] = {}
    for row in feed.rows("stop_times"):
        by_trip.setdefault(row["trip_id"], []).append(row)
    repeats: dict[str, list[Row]] = {}
    for row in feed.rows("frequencies"):
        repeats.setdefault(row["trip_id"], []).append(row)
    found = []
    for row in feed.rows("trips"):
        name, dates = row["trip_id"], frozenset(services[row["service_id"]])
        calls = _calls(number, sorted(by_trip[name], key=lambda r: int(r["stop_sequence"])), places)
        if not dates:
            continue
        block = (number, row["block_id"]) if row.get("block_id") else None
        route, kind = routes[row["route_id"]]
        access = SCHOOL if kind == "712" else _ACCESS[row.get("wheelchair_accessible", "")]

        whole = Trip((number, name), calls, dates, access, block, route, row["route_id"])
        if name not in repeats:
            found.append(whole)
        for repeat in repeats.get(name, []):
            leaves, end = seconds(repeat["start_time"]), seconds(repeat["end_time"])
            while leaves < end:
                shift = leaves - calls[0].depart
                moved = tuple(
                    replace(call, arrive=call.arrive + shift, depart=call.depart + shift)
                    for call in calls
                )
                found.append(replace(whole, calls=moved, block=None, repeated=True))
                leaves += int(repeat["headway_secs"])
    return [_cut(trip, found) for trip in found]


def _cut(trip: Trip, trips: Iterable[Trip]) -> Trip:
    """Let nobody stay seated past a trip for pupils of the same vehicle, on whatever day it is."""
    if trip.block is None or trip.access == SCHOOL:
        return replace(trip, block=None)
    pupils = (t for t in trips if t.block == trip.block and t.access == SCHOOL)
    before = sum(t.calls[0].depart <= trip.calls[0].depart for t in pupils)
    return replace(trip, block=(trip.block[0], f"{trip.block[1]} after {before}"))


def _calls(
    number: int, rows: list[Row], places: Mapping[str, tuple[float, float]]
) -> tuple[Call, ...]:
    """Read the calls of one trip; share out the time between timed stops among the others."""
    times: list[tuple[int, int] | None] = []
    for row in rows:
        arrive, depart = row.get("arrival_time", ""), row.get("departure_time", "")
        some = arrive or depart
        times.append((seconds(arrive or some), seconds(depart or some)) if some else None)
    known = [i for i, time in enumerate(times) if time is not None]
    for one, two in pairwise(known):
        left, right = times[one], times[two]
        if left is None or right is None:
            raise ValueError("a known time is not known")
        shares = _shares(rows[one : two + 1], places)
        for i in range(one + 1, two):
            at = round(left[1] + (right[0] - left[1]) * shares[i - one])
            times[i] = (at, at)
    calls = []
    for row, time in zip(rows, times, strict=True):
        if time is None:
            continue  # before the first time that is given, or after the last
        up, down = row.get("pickup_type") or "0", row.get("drop_off_type") or "0"
        calls.append(
            Call(
                (number, row["stop_id"]), *time,
                board=up in "03", alight=down in "03",
                phone_board=up == "2", phone_alight=down == "2",
            )
        )  # fmt: skip
    return tuple(calls)


def _shares(rows: list[Row], places: Mapping[str, tuple[float, float]]) -> list[float]:
    """Return how far along the gap each stop is, from 0 to 1."""
    along = [float(row["shape_dist_traveled"]) if row.get("shape_dist_traveled") else math.nan
             for row in rows]  # fmt: skip
    if not all(b >= a for a, b in pairwise(along)) or along[-1] == along[0]:
        along = [0.0]
        for one, two in pairwise(rows):
            along.append(along[-1] + metres(*places[one["stop_id"]], *places[two["stop_id"]]))
    if along[-1] == along[0]:
        along = [float(i) for i in range(len(rows))]
    return [(a - along[0]) / (along[-1] - along[0]) for a in along]


def _rules(feed: Feed, number: int) -> dict[tuple[Key, Key], Rule]:
    """Return what transfers.txt says of each pair of platforms; the closest row holds."""
    platforms = [row for row in feed.rows("stops") if row.get("location_type", "0") in ("", "0")]
    rules: dict[tuple[Key, Key], Rule] = {}
    for one in platforms:
        for two in platforms:
            said = []
            for row in feed.rows("transfers"):
                if row.get("transfer_type", "") in ("4", "5") or _is_narrow(row):
                    continue
                width = 0
                for stop, end in ((one, "from_stop_id"), (two, "to_stop_id")):
                    if row[end] == stop["stop_id"]:
                        continue
                    width += 1 if row[end] == stop.get("parent_station") else 10
                if width < 10:
                    rule = (int(row.get("transfer_type") or 0),
                            int(row.get("min_transfer_time") or 0))  # fmt: skip
                    said.append((width, rule))
            if said:
                rule = min(said, key=lambda item: item[0])[1]
                rules[(number, one["stop_id"]), (number, two["stop_id"])] = rule
    return rules


def _is_narrow(row: Row) -> bool:
    return any(row.get(f"{end}_{what}_id") for end in ("from", "to") for what in ("route", "trip"))


def _narrow(feed: Feed, number: int, names: Mapping[Key, Key]) -> list[Narrow]:
    """Read the rows for some routes or trips; those that only make a change faster are no help."""
    return [
        Narrow(
            (names[number, row["from_stop_id"]], names[number, row["to_stop_id"]]),
            (row.get("from_route_id", ""), row.get("to_route_id", "")),
            (row.get("from_trip_id", ""), row.get("to_trip_id", "")),
            number,
            (int(row["transfer_type"]), int(row.get("min_transfer_time") or 0)),
        )
        for row in feed.rows("transfers")
        if _is_narrow(row) and row.get("transfer_type") in ("2", "3")
    ]
