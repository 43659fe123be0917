"""P4 and P6: a week of sessions judged from one home, and from every small area.

200 groups at named places of Newport, two sessions each in the week of Monday 4 March 2024. For
one home after the other, in turns within one run:

- *whole week*: verdicts, both ways, ways home, reasons and help for every session;
- *verdicts*: the same without reasons and help;
- *peer*: what the same answers would take one departure at a time, with our own single search:
  both directions on seven dates, a search for each minute. A sample of the minutes is timed and
  multiplied; it gives arrival times only, no limit on walking and no reasons.

Then the gap map: verdicts from every small area's centre.

    LINKWAY_TEST_DATA=folder python -m benchmarks.week PACK [--homes 12] [--rounds 3] [--gaps]
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import os
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd

from geo.pack.load import open_pack
from geo.routing.day import Accessible
from geo.routing.engine import Engine
from geo.routing.ground import Door, Ground, Walks
from geo.routing.halves import Use, limits_of
from geo.routing.many import verdicts
from geo.routing.questions import HOME, Question
from geo.routing.search import Search
from geo.routing.vocabulary import UNREACHED, Point, SessionTime, Traveller

ROOT = Path(__file__).resolve().parent.parent
MONDAY = dt.date(2024, 3, 4)
HOURS = (9.5, 10.0, 10.0, 10.5, 11.0, 12.0, 13.0, 13.5, 14.0, 14.0, 15.0, 18.0, 19.0)
DAY_MINUTES = 14 * 60
SAMPLE = 12


def newport() -> Path:
    """Return the folder of real data."""
    return Path(os.environ.get("LINKWAY_TEST_DATA", ROOT.parent / "shared" / "data")) / "newport"


def sessions_of_a_week(groups: int = 200) -> list[SessionTime]:
    """Draw groups at named places, with two sessions each."""
    draw = random.Random(3)
    with (newport() / "newport_osm_places_2023-06-12.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["name"]]
    sessions = []
    for number, row in enumerate(draw.sample(rows, groups)):
        venue = Point(float(row["lat"]), float(row["lon"]))
        for meeting in range(2):
            date = MONDAY + dt.timedelta(days=draw.choice((0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6)))
            minutes = int(draw.choice(HOURS) * 60)
            start = dt.datetime.combine(date, dt.time()) + dt.timedelta(minutes=minutes)
            end = start + dt.timedelta(minutes=draw.choice((60, 90, 120)))
            sessions.append(SessionTime(f"{number}-{meeting}", venue, start, end))
    return sessions


def centres() -> list[Point]:
    """Return the population-weighted centres of the small areas."""
    layer = gpd.read_file(
        newport() / "newport_boundaries.gpkg", layer="oa21_pop_weighted_centroids"
    ).to_crs(4326)
    return [Point(point.y, point.x) for point in layer.geometry]


def one_departure_at_a_time(engine: Engine, home: Point, venues: list[Point]) -> float:
    """Time single searches, and say what all of a week would take, in seconds."""
    traveller = Traveller()
    position = engine.snap(home)
    if position is None:
        raise SystemExit("the home is off the map")
    speed_ms = traveller.walk_speed_ms
    limit_m = traveller.max_walk_s * speed_ms
    walks = Walks(engine.network, 2, 8)
    places = [place for place in map(engine.venue, venues[:1]) if place is not None]
    ground = Ground(
        Door(position, limit_m, walks),
        tuple(Door(place, limit_m, walks) for place in places),
        speed_ms,
        False,
    )
    limits = limits_of(traveller)
    service = engine.service(MONDAY + dt.timedelta(days=1), Use(Accessible.ANY), speed_ms)
    longest_s = limits.max_journey_s
    took = 0.0
    for turned in (False, True):
        search = Search(
            service.turned_round() if turned else service,
            ground.doors,
            limits,
        )
        for minute in range(SAMPLE):
            leave_s = 7 * 3600 + minute * DAY_MINUTES // SAMPLE * 60
            moment_s = -leave_s if turned else leave_s
            # From everywhere to the home by that minute: plain RAPTOR over the whole network.
            question = Question(HOME + 1, HOME, UNREACHED, limits, moment_s - longest_s, moment_s)
            begin = time.perf_counter()
            search.board_by_s(question)
            took += time.perf_counter() - begin
    return took / (2 * SAMPLE) * 2 * 7 * DAY_MINUTES


def timed(work: Callable[[], object]) -> float:
    """Return how long `work` took, in seconds."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--homes", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--gaps", action="store_true", help="the gap map too")
    options = parser.parse_args()

    engine = Engine(open_pack(options.pack).network)
    traveller = Traveller()
    sessions = sessions_of_a_week()
    everybody = centres()
    homes = [home for home in everybody if engine.snap(home) is not None]
    homes = homes[:: max(1, len(homes) // options.homes)][: options.homes]
    venues = [session.place for session in sessions if session.place is not None]
    engine.judge(homes[0], sessions, traveller, paths=False)
    engine.judge(homes[0], sessions, traveller, explain=False)

    week, plain, peer = [], [], []
    for home in homes:
        for _ in range(options.rounds):
            week.append(timed(lambda: engine.judge(home, sessions, traveller, paths=False)))  # noqa: B023
            plain.append(timed(lambda: engine.judge(home, sessions, traveller, explain=False)))  # noqa: B023
        peer.append(one_departure_at_a_time(engine, home, venues))
    ours = statistics.median(week)
    print(f"{len(sessions)} sessions of a week from each of {len(homes)} homes, medians")
    p95 = sorted(week)[int(len(week) * 0.95)]
    print(f"whole week     {ours * 1e3:8.0f} ms   (p95 {p95 * 1e3:.0f})")
    print(f"verdicts       {statistics.median(plain) * 1e3:8.0f} ms")
    print(
        f"one at a time  {statistics.median(peer):8.1f} s    {statistics.median(peer) / ours:.0f}x"
    )
    if options.gaps:
        seconds = [
            timed(lambda: verdicts(engine, everybody, sessions, traveller)) for _ in range(3)
        ]
        pairs = len(everybody) * len(sessions)
        print(f"{len(everybody)} areas x {len(sessions)} sessions ({pairs} round trips)")
        print(f"gap map        {statistics.median(seconds):8.2f} s")


if __name__ == "__main__":
    main()
