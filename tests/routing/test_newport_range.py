"""Range RAPTOR on the whole Newport timetable, at every stop, both ways, against the oracle."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import numpy as np
import pytest

from geo.crs import BRITISH_NATIONAL_GRID
from geo.findings import Findings
from geo.routing.changes import compile_changes
from geo.routing.clock import ServiceClock
from geo.routing.day import Accessible, compile_day, day_key
from geo.routing.kernels.range_space import Window
from geo.routing.kernels.timetable import Limits, Near
from geo.routing.links import link_stops
from geo.routing.network import StopLinks, StreetNetwork
from geo.routing.profiles import RangeSearch, near_door, targets_near
from geo.routing.snap import Snapper, position_at
from geo.routing.vocabulary import UNREACHED
from geo.routing.walk import metres_to_stops, walk_from
from geo.routing.walks import walk_seconds
from geo.routing.ways import Service
from geo.timetable import read_timetable
from tests.routing.departures_oracle import (
    FAR,
    Rules,
    World,
    backwards,
    changes_in,
    earliest,
    vehicles_in,
)
from tests.routing.test_range import arrivals

DATE = dt.date(2024, 3, 5)
SPEED_MS = 4.8 / 3.6
RULES = Rules(max_walk=1_200, total_walk=2_400, max_journey=5_400, min_change=180, rides=3)
TIGHT = RULES._replace(total_walk=1_300)

pytestmark = [pytest.mark.real_data, pytest.mark.slow]


@pytest.fixture(scope="module")
def newport(real_data: Path, newport_walk: StreetNetwork) -> tuple[Service, StopLinks]:
    """Read the timetable, and link it to the streets."""
    archives = [
        real_data / "newport" / f"newport_20240305_{kind}_gtfs.zip" for kind in ("bus", "rail")
    ]
    table = read_timetable(archives, BRITISH_NATIONAL_GRID, Findings())
    links = link_stops(newport_walk, table, Snapper(newport_walk, BRITISH_NATIONAL_GRID))
    key = day_key(table, ServiceClock(table.zone), DATE, Accessible.ANY)
    changes = compile_changes(table, links, SPEED_MS, step_free=False)
    return Service.of(compile_day(table, key), changes), links


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize("rules", [RULES, TIGHT])
def test_every_stop_of_newport_is_reached_when_the_oracle_says(
    newport: tuple[Service, StopLinks], newport_walk: StreetNetwork, rules: Rules, back: bool
) -> None:
    service, links = newport
    running, change = vehicles_in(service.lines), changes_in(service.changes, rules.min_change)
    # Only what is on the road at the time: the oracle looks at every vehicle, however late.
    near = {v for v in running if v.calls[-1].arrive > 7 * 3_600 and v.calls[0].depart < 43_200}
    for vehicle in near:
        vehicle.goes_on_as = [onward for onward in vehicle.goes_on_as if onward in near]
    world = backwards([*near], change) if back else World.of([*near], change)
    lines, changes = (
        (service.against_lines, service.against_changes)
        if back
        else (service.lines, service.changes)
    )
    search = RangeSearch(lines, changes, Limits(*rules))
    stops = len(lines.at_first) - 1
    everywhere = [{stop: 0} for stop in range(stops)]
    targets = targets_near(stops, [one(stop) for stop in range(stops)])
    chance = random.Random(11)
    compared = reached = 0
    for _ in range(2):
        walks = around(newport_walk, links, chance)
        source = near_door(
            np.array(list(walks), dtype=np.int32),
            np.array(list(walks.values()), dtype=np.int32),
            Limits(*rules),
        )
        first = 8 * 3_600 if not back else -10 * 3_600
        profiles = search.profiles(source, targets, Window(first, first + 3_600, 60, True, FAR))
        for leave in chance.sample(range(first, first + 3_601, 60), 2):
            expected = earliest(world, rules, walks, everywhere, (leave, FAR))[-1]
            assert arrivals(profiles, leave, rules.rides, leave + rules.max_journey) == expected
            compared += len(expected)
            reached += sum(time != FAR for time in expected)
    assert compared == 4 * stops
    assert reached > 2_000


def one(stop: int) -> Near:
    return Near(np.array([stop], dtype=np.int32), np.zeros(1, dtype=np.int32))


def around(streets: StreetNetwork, links: StopLinks, chance: random.Random) -> dict[int, int]:
    """Walk from somewhere in town to the stops."""
    while True:
        arc = chance.randrange(streets.arc_count)
        field = walk_from(streets, position_at(streets, arc, chance.random(), 10.0), 1_601.0)
        seconds = walk_seconds(metres_to_stops(field, links), SPEED_MS)
        near = {int(stop): int(seconds[stop]) for stop in np.flatnonzero(seconds != UNREACHED)}
        if len(near) > 10:
            return near
