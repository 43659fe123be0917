"""Round trips in Newport to a session at every stop, judged by the engine and by the oracle.

The feeds are read by both sides on their own; the streets are the engine's. By hand, for more::

    python -m tests.routing.test_newport_weeks --homes 10
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import os
import random
import sys
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from geo.crs import BRITISH_NATIONAL_GRID
from geo.findings import Findings
from geo.routing.engine import Engine
from geo.routing.links import link_stops
from geo.routing.network import Network
from geo.routing.snap import Position, Snapper
from geo.routing.vocabulary import Journey, Judgement, Point, SessionTime, Traveller
from geo.routing.walk import metres_to, metres_to_stops, walk_from
from geo.streets.assemble import street_network
from geo.streets.local import read_highways
from geo.streets.profiles import DRIVE, WALK
from geo.timetable import read_timetable
from tests.conftest import ROOT
from tests.routing import oracle, plain_days, plain_feed, plain_gtfs
from tests.routing.oracle import Rules, Trace
from tests.routing.plain_feed import Feed
from tests.routing.round_trip import ANY

DATE = dt.date(2024, 3, 5)
FEEDS = ("newport_20240305_bus_clipped_to_osm_gtfs.zip", "newport_20240305_rail_gtfs.zip")
EXTENT = (-3.077081, 51.52222, -2.925075, 51.593596)
WHO = Traveller(
    max_walk_s=480,
    max_walk_total_s=780,
    max_journey_s=40 * 60,
    max_changes=1,
    max_wait_before_s=20 * 60,
    max_wait_after_s=20 * 60,
)

pytestmark = pytest.mark.real_data


@cache
def newport(folder: Path) -> Engine:
    """Build the engine of Newport."""
    highways, _, _ = read_highways(folder / "newport-2023-06-13.osm.pbf", Findings())
    walk, drive = (
        street_network(highways, profile, BRITISH_NATIONAL_GRID, Findings())
        for profile in (WALK, DRIVE)
    )
    table = read_timetable([folder / name for name in FEEDS], BRITISH_NATIONAL_GRID, Findings())
    links = link_stops(walk, table, Snapper(walk, BRITISH_NATIONAL_GRID))
    return Engine(Network(BRITISH_NATIONAL_GRID, EXTENT, walk, drive, table, links))


@cache
def service(folder: Path, backwards: bool) -> oracle.Service:
    """Read what runs around the date, the plain way; backwards, with time turned round."""
    feeds = []
    for name in FEEDS:
        with zipfile.ZipFile(folder / name) as archive:
            files = {}
            for member in archive.namelist():
                if member != "shapes.txt":
                    text = io.TextIOWrapper(archive.open(member), "utf-8-sig")
                    files[member.removesuffix(".txt")] = list(csv.DictReader(text))
        feeds.append(Feed(name, files))
    plain = plain_gtfs.read(feeds)
    running = plain_days.vehicles(plain, DATE, ANY)
    return oracle.Service(oracle.mirrored(running) if backwards else running)


@cache
def changes(folder: Path, backwards: bool) -> oracle.Changes:
    """Return the walks between stops. Newport's feeds have no transfers.txt."""
    network = newport(folder).network
    table, links = network.timetable, network.links
    if table is None or links is None:
        raise ValueError("Newport has a timetable")
    names = stop_names(folder)
    walks: dict[object, dict[object, int]] = {name: {name: 0} for name in names}
    for a, name in enumerate(names):
        for at in range(*links.first_walk[a : a + 2].tolist()):
            other = names[int(links.walk_stop[at])]
            walk = oracle.walk_s(float(links.walk_m[at]), WHO.walk_speed_ms)
            walks[other if backwards else name][name if backwards else other] = walk
    return oracle.Changes(walks, lambda *_: oracle.ORDINARY, WHO.min_change_s)


@cache
def stop_names(folder: Path) -> list[plain_feed.Key]:
    """Name the stops of the engine as the oracle does: the feeds share no ids."""
    table = newport(folder).network.timetable
    if table is None:
        raise ValueError("Newport has a timetable")
    bus = set(range(table.stop_count)) - {
        i for i, stop in enumerate(table.stop_id) if not stop[:4].isdigit()
    }
    return [(0 if i in bus else 1, stop) for i, stop in enumerate(table.stop_id)]


def doors(folder: Path, place: Position) -> dict[plain_feed.Key, int]:
    """Return the walks between a place and all stops, in seconds; as long there as back."""
    network = newport(folder).network
    if network.links is None:
        raise ValueError("Newport has stops")
    field = walk_from(network.walk, place, 1.01 * WHO.max_walk_s * WHO.walk_speed_ms + 1)
    metres = metres_to_stops(field, network.links)
    return {
        name: oracle.walk_s(float(m), WHO.walk_speed_ms)
        for name, m in zip(stop_names(folder), metres, strict=True)
        if np.isfinite(m)
    }


def best(
    folder: Path, home: Position, venues: list[Position], moment: int, homeward: bool
) -> list[Trace | None]:
    """Return the oracle's best way to each venue, or from each; it starts from home for both."""
    network = newport(folder).network
    rules = Rules(
        WHO.max_walk_s, WHO.total_walk_limit_s, WHO.max_journey_s, WHO.min_change_s,
        WHO.max_changes + 1,
    )  # fmt: skip
    wait = WHO.max_wait_after_s if homeward else WHO.max_wait_before_s
    # Told backwards, who is home first leaves home last.
    last = -moment if homeward else moment
    every = list(
        oracle.thrifty_states(
            service(folder, homeward), changes(folder, homeward), rules, doors(folder, home),
            last - wait - rules.max_journey, last,
        )
    )  # fmt: skip
    field = walk_from(network.walk, home, 1.01 * WHO.max_walk_s * WHO.walk_speed_ms + 1)
    found = []
    for venue in venues:
        ways = {
            way
            for way in oracle.journeys(every, rules, doors(folder, venue))
            if last - wait <= way.arrive <= last
        }
        direct = metres_to(field, venue)
        if np.isfinite(direct):
            walk = oracle.walk_s(direct, WHO.walk_speed_ms)
            if oracle.on_foot(rules, walk):
                ways.add(Trace(last - walk, last, 0, walk))
        way = oracle.last_to_leave(ways)
        if way is not None and homeward:
            way = Trace(-way.arrive, -way.leave, way.rides, way.walk)
        found.append(way)
    return found


def epoch(local: dt.datetime) -> int:
    return int(local.replace(tzinfo=dt.UTC).timestamp())  # no summer time in March


def told(journey: Journey | None) -> tuple[int, ...] | None:
    if journey is None:
        return None
    return epoch(journey.leave), epoch(journey.arrive), journey.changes, journey.walk_s


def mismatches(folder: Path, home: Point, start: dt.datetime) -> tuple[int, int, list[str]]:
    """Compare one home at every stop; return cases, cases with a bus, and what differs."""
    engine = newport(folder)
    table = engine.network.timetable
    at_home = engine.venue(home)
    if table is None or at_home is None:
        return 0, 0, []
    end = start + dt.timedelta(minutes=90)
    venues, sessions = [], []
    for name, lat, lon in zip(table.stop_id, table.stop_lat, table.stop_lon, strict=True):
        place = Point(float(lat), float(lon))
        position = engine.venue(place)
        if position is not None:
            venues.append(position)
            sessions.append(SessionTime(name, place, start, end))
    judged: list[Judgement] = engine.judge(home, sessions, WHO, explain=False)
    there = best(folder, at_home, venues, epoch(start), homeward=False)
    back = best(folder, at_home, venues, epoch(end), homeward=True)
    found, rides = [], 0
    for judgement, out, home_again in zip(judged, there, back, strict=True):
        for journey, way in ((judgement.outward, out), (judgement.homeward, home_again)):
            want = None if way is None else (way.leave, way.arrive, way.changes, way.walk)
            rides += way is not None and way.rides > 0
            if told(journey) != want:
                found.append(f"{start} {judgement.key}: {told(journey)}, not {want}")
    return len(sessions), rides, found


def homes(folder: Path, many: int) -> list[tuple[Point, dt.datetime]]:
    """Draw places in the town and times of the day."""
    network = newport(folder).network
    chance = random.Random(7)
    midnight = dt.datetime.combine(DATE, dt.time())
    nodes = chance.sample(range(network.walk.node_count), many)
    return [
        (
            Point(float(network.walk.node_lat[node]), float(network.walk.node_lon[node])),
            midnight + dt.timedelta(minutes=5 * chance.randint(7 * 12, 21 * 12)),
        )
        for node in nodes
    ]


def test_every_stop_of_newport_agrees_both_ways(real_data: Path) -> None:
    folder = real_data / "newport"
    home, start = Point(51.5832, -2.9500), dt.datetime.combine(DATE, dt.time(10, 30))
    cases, rides, found = mismatches(folder, home, start)
    assert not found
    assert cases > 400
    assert rides > 100


def _main() -> int:
    parser = argparse.ArgumentParser(description="Compare Newport with the oracle at every stop.")
    parser.add_argument("--homes", type=int, default=10)
    folder = Path(os.environ.get("LINKWAY_TEST_DATA", ROOT.parent / "shared" / "data")) / "newport"
    cases = rides = wrong = 0
    for home, start in homes(folder, parser.parse_args().homes):
        more, ridden, found = mismatches(folder, home, start)
        cases, rides, wrong = cases + more, rides + ridden, wrong + len(found)
        print(f"{start:%H:%M}: {more} sessions, {ridden} ways by vehicle, {len(found)} differ")
        print("\n".join(found[:5]), flush=True)
    print(f"{cases} round trips, {rides} ways by vehicle, {wrong} mismatches")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(_main())
