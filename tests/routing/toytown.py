"""A drawn town with buses, small enough to check every answer by hand.

One character is 100 m. ``H`` is a home, ``V`` the hall, ``F`` a farm far from any bus; the stops
are at ``A``, ``B``, ``C`` and ``D``. From ``C`` up to ``D`` there are steps on the direct way.
Walking is 80 m a minute, so 300 m are 3 min 45 s.
"""

from __future__ import annotations

import datetime as dt
import math
from functools import cache

from geo.routing.engine import Engine
from geo.routing.links import link_stops
from geo.routing.network import Network
from geo.routing.snap import Snapper
from geo.routing.vocabulary import Judgement, LegMode, Point, SessionTime
from tests.routing.timetables import Rows, timetable, trip
from tests.routing.towns import Town, town

DRAWING = """
                        D--W
                        #
                        C
                        |
H--A--------------------B--V
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
F
"""

STOPS = ["A", "B", "C", "D"]
TUESDAY, WEDNESDAY, SUNDAY = dt.date(2026, 6, 9), dt.date(2026, 6, 10), dt.date(2026, 6, 14)

# Service 0 runs on Monday to Saturday but not on Wednesday, service 1 on Tuesday only.
BUSES = (
    ("A 9:00 B 9:10", "1", "Bigton", 0, 1),
    ("A 10:00 B 10:10", "1", "Bigton", 0, 1),
    ("A 11:00 B 11:10", "1", "Bigton", 0, 1),
    ("B 11:20 A 11:30", "1", "Homeley", 0, 1),
    ("B 12:20 A 12:30", "1", "Homeley", 0, 1),
    ("B 13:40 A 13:50", "1", "Homeley", 0, 1),
    # The market bus on Tuesdays, whose vehicle nobody knows to be accessible.
    ("A 10:05 B 10:20 C 10:22", "M", "Market", 1, 0),
    ("C 12:35 B 12:37 A 12:55", "M", "Homeley", 1, 0),
    # Up the hill.
    ("C 10:25 D 10:30", "7", "Hilltop", 0, 2),
    ("D 12:05 C 12:10", "7", "Bigton", 0, 2),
)
_WEEK = (
    frozenset({0}), frozenset({0, 1}), frozenset(), frozenset({0}), frozenset({0}), frozenset({0}),
    frozenset(),
)  # fmt: skip


@cache
def streets() -> Town:
    names = {"HA": "Home Lane", "AB": "High Street", "BV": "Hall Road", "BC": "Church Row",
             "CD": "The Steps", "DW": "Hilltop", "HF": "Farm Track"}  # fmt: skip
    return town(DRAWING, across_m=100.0, down_m=100.0, speed_kmh=36.0, names=names)


def place(node: str) -> Point:
    """Return the place of a node of the drawing."""
    here = streets()
    index = here.nodes[node]
    return Point(float(here.streets.node_lat[index]), float(here.streets.node_lon[index]))


@cache
def engine(with_timetable: bool = True) -> Engine:
    """Build the engine of the town, with or without its buses."""
    here = streets()
    table = timetable(
        Rows(
            len(STOPS),
            tuple(
                trip(calls, STOPS, route=route, headsign=to, service=service, wheelchair=chair)
                for calls, route, to, service, chair in BUSES
            ),
            days=_WEEK,
            names=("Home Lane", "Bigton Cross", "Church", "Hilltop"),
            places=tuple((place(s).lat, place(s).lon) for s in STOPS),
            wheelchair=(1, 1, 1, 1),
        )
    )
    links = link_stops(here.streets, table, Snapper(here.streets, here.crs))
    return Engine(
        Network(
            crs=here.crs,
            extent=(-4.0, 51.0, -2.0, 52.0),
            walk=here.streets,
            drive=here.streets,
            timetable=table if with_timetable else None,
            links=links if with_timetable else None,
        )
    )


def session(start: str, end: str, venue: str | None = "V", date: dt.date = TUESDAY) -> SessionTime:
    """Write a session as two clock times."""
    first, last = (dt.datetime.combine(date, dt.time.fromisoformat(t)) for t in (start, end))
    return SessionTime("s", None if venue is None else place(venue), first, last)


def in_words(judgement: Judgement) -> str:
    """Tell a judgement so that it can be checked against the drawing and the list of buses."""
    lines = [f"verdict {judgement.verdict}"]
    for name, journey in (("there", judgement.outward), ("back", judgement.homeward)):
        if journey is None:
            continue
        lines.append(
            f"{name}: leave {journey.leave:%H:%M:%S}, arrive {journey.arrive:%H:%M:%S}, "
            f"{journey.seconds} s, {journey.walk_s} s of them walking, {journey.changes} changes"
        )
        for leg in journey.legs:
            times = f"  {leg.depart:%H:%M:%S}-{leg.arrive:%H:%M:%S} "
            ends = f"{leg.from_name or 'door'} to {leg.to_name or 'door'}"
            if leg.mode is LegMode.WALK:
                metres = math.nan if leg.metres is None else leg.metres
                lines.append(f"{times}walk {metres:.0f} m, {ends}, by {', '.join(leg.streets)}")
            else:
                lines.append(
                    f"{times}{leg.agency} {leg.route} to {leg.headsign}, {ends}, "
                    f"{leg.intermediate_stops} stops, accessible {leg.accessible}"
                )
    lines.append(
        f"ways home {judgement.ways_home}, margin {judgement.margin_last_s}, "
        f"waits {judgement.wait_before_s} and {judgement.wait_after_s}"
    )
    lines += [f"reason {r.leg} {r.code}: {r.found}, limit {r.limit}" for r in judgement.reasons]
    lines += [
        f"fix {f.code} {f.leg}: shift {f.shift_s}, drive {f.drive_s} s {f.drive_m} m {f.stop_name}"
        for f in judgement.fixes
    ]
    return "\n".join(lines) + "\n"
