"""Random towns written out as GTFS text, in which every trap of a timetable is common.

Everything follows from a seed. Streets are a grid of blocks; walks are mostly whole minutes of a
few, so that what just fits and what just does not fit are the rule.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.findings import Findings
from geo.routing.engine import Engine
from geo.routing.links import link_stops
from geo.routing.network import STEPS, Network
from geo.routing.snap import Snapper
from geo.routing.vocabulary import Point, Traveller
from geo.timetable import read_timetable
from tests.routing import plain_days, plain_gtfs
from tests.routing.plain_feed import Feed, Key
from tests.routing.random_feeds import Plan, Writer
from tests.routing.round_trip import Door, World
from tests.routing.towns import CORNER_X_M, CORNER_Y_M, Street, Town, town_of

BLOCK_M: Final = 500.0
CRS: Final = "EPSG:32630"
"""There and back to degrees is exact in UTM; in the British National Grid it loses 0.7 mm."""
SPRING, AUTUMN = dt.date(2024, 3, 31), dt.date(2024, 10, 27)
HALF_HOUR: Final = (dt.date(2024, 4, 7), dt.date(2024, 10, 6))
"""On Lord Howe Island the clocks change by half an hour."""
_ZONES: Final = ("Europe/London",) * 8 + ("Australia/Lord_Howe", "America/Sao_Paulo")


@dataclass(frozen=True)
class Drawn:
    """A town, its feeds, and what both sides of the comparison see of it."""

    seed: int
    town: Town
    world: World
    feeds: tuple[Feed, ...]
    middle: dt.date
    hour: int
    hub: bool

    def point(self, door: Door) -> Point:
        """Return the place of a door."""
        streets, nodes = self.town.streets, self.town.nodes
        a, b = nodes[door.a], nodes[door.b]
        x = float(streets.node_x_m[a] + door.share * (streets.node_x_m[b] - streets.node_x_m[a]))
        y = float(streets.node_y_m[a] + door.share * (streets.node_y_m[b] - streets.node_y_m[a]))
        return self.town.place(x - CORNER_X_M, y - CORNER_Y_M)

    def engine(self, folder: Path) -> Engine:
        """Build the engine from the feeds as zips."""
        paths = [feed.write(folder) for feed in self.feeds]
        table = read_timetable(paths, self.town.crs, Findings())
        links = link_stops(self.town.streets, table, Snapper(self.town.streets, self.town.crs))
        extent = (-4.0, 51.0, -2.0, 52.0)
        network = Network(self.town.crs, extent, self.town.streets, self.town.streets, table, links)
        return Engine(network)


def draw(seed: int) -> Drawn:
    """Draw a town."""
    chance = random.Random(seed)
    while True:
        drawn = _draw(seed, chance)
        if drawn.world.plain is not None and drawn.world.plain.trips:
            return drawn


def _draw(seed: int, chance: random.Random) -> Drawn:
    hub = seed % 2 == 1
    town, streets, lengths = _streets(chance, hub)
    middle = chance.choice((dt.date(2024, 6, 12), dt.date(2024, 6, 12), SPRING, AUTUMN))
    hour = chance.choice((9, 9, 10, 14, 21, 23, 0, 1))
    zone = chance.choice(_ZONES)
    if zone == "Australia/Lord_Howe":
        middle = chance.choice(HALF_HOUR)
    plan = Plan(town, streets, zone, middle, hour, hub)
    doors: dict[Key, Door] = {}
    feeds: list[Feed] = []
    for number in range(chance.choice((1, 1, 2))):
        feeds.append(Writer(plan, number, chance).feed(doors, feeds))
    plain = plain_gtfs.read(feeds)
    real = {plain.names[stop]: door for stop, door in doors.items() if stop in plain.names}
    world = World(tuple(streets), lengths, real, plain)
    return Drawn(seed, town, world, tuple(feeds), middle, hour, hub)


def _streets(
    chance: random.Random, far: bool
) -> tuple[Town, list[Street], dict[frozenset[str], float]]:
    """Lay out a grid; drop some of its streets as long as it stays in one piece."""
    across, up = chance.choice(((3, 2), (3, 3), (4, 2), (4, 3)))
    nodes = {f"{x}{y}": (x * BLOCK_M, y * BLOCK_M) for x in range(across) for y in range(up)}
    whole = chance.random() < 0.7
    streets: list[Street] = []
    pairs = [
        (f"{x}{y}", f"{x + dx}{y + dy}")
        for x in range(across)
        for y in range(up)
        for dx, dy in ((1, 0), (0, 1))
        if x + dx < across and y + dy < up
    ]
    chance.shuffle(pairs)
    joined = {node: {node} for node in nodes}
    for a, b in pairs:
        needed = b not in joined[a]
        if not needed and chance.random() < 0.4:
            continue
        if needed:
            both = joined[a] | joined[b]
            for node in both:
                joined[node] = both
        least, most = (6, 24) if far else (2, 16)
        metres = 80.0 * (chance.randint(least, most) if whole else chance.uniform(least, most))
        flags = STEPS if chance.random() < 0.2 else 0
        streets.append(Street(a, b, metres, flags=flags, name=f"{a} {b}", speed_kmh=6.0))
    lengths = {frozenset((s.a, s.b)): float(s.length_m or 0.0) for s in streets}
    return town_of(nodes, streets, CRS), streets, lengths


def traveller(chance: random.Random, hub: bool) -> Traveller:
    """Draw somebody, mostly with limits that bite."""
    some = chance.random
    long = 3600 * chance.choice((4, 8, 12)) if some() < 0.02 else None
    return Traveller(
        walk_speed_kmh=chance.choice((4.8, 4.8, 4.8, 3.6, 2.4, 5.0)),
        max_walk_s=60 * chance.randint(3, 9),
        max_walk_total_s=60 * chance.randint(2, 20) if some() < 0.5 else None,
        max_journey_s=long or 60 * chance.choice((15, 20, 30, 45, 60, 90)),
        max_changes=chance.choice((1, 1, 2, 2, 3) if hub else (0, 1, 2, 2, 3))
        if long is None
        else 1,
        min_change_s=60 * chance.choice((0, 1, 3, 5)),
        max_wait_before_s=long or 60 * chance.choice((5, 20, 60, 90)),
        max_wait_after_s=long or 60 * chance.choice((5, 30, 60, 90)),
        step_free=some() < 0.2,
    )


def home(drawn: Drawn, chance: random.Random) -> Door:
    """Draw somebody's door, mostly not far from a stop."""
    doors = list(drawn.world.doors.values())
    if doors and (drawn.hub or chance.random() < 0.75):
        near = chance.choice(doors)
        if near.share:
            return Door(near.a, near.b, chance.choice((0.25, 0.5, 0.75)))
        beside = [street for street in drawn.world.streets if near.a in (street.a, street.b)]
        street = chance.choice(beside)
        share = chance.choice((0.0, 0.0, 0.125, 0.25))
        return Door(street.a, street.b, share if near.a == street.a else 1.0 - share)
    street = chance.choice(drawn.world.streets)
    return Door(street.a, street.b, chance.choice((0.25, 0.5, 0.75)))


def arrivals(drawn: Drawn, date: dt.date) -> list[dt.datetime]:
    """List when vehicles arrive anywhere around a date, in clock times."""
    plain = drawn.world.plain
    if plain is None:
        return []
    times = {
        call.arrive
        for vehicle in plain_days.vehicles(plain, date, ("yes", "no", "unknown"))
        for call in vehicle.calls[1:]
    }
    local = [
        dt.datetime.fromtimestamp(time, plain.zone).replace(tzinfo=None) for time in sorted(times)
    ]
    return [time for time in local if time.date() == date]
