"""P11: what one home costs as the network grows tenfold at the same density.

A country is drawn as roads a kilometre apart with a bus on each, both ways, every quarter of an
hour; the larger one has ten times the area. From homes in the middle of each, the median travel
time of every minute from 7:00 to 9:00 to the same number of places around is found, in turns in one
run. In three quarters of an hour nobody gets to the edge of the smaller one: the work is equal.

    python -m benchmarks.growth [--side 24] [--rounds 5]
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import random
import statistics
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np

from geo.findings import Findings
from geo.routing.engine import Engine
from geo.routing.links import link_stops
from geo.routing.matrix import Departures, Matrix
from geo.routing.network import Network
from geo.routing.snap import Snapper
from geo.routing.vocabulary import UNREACHED, Point, Traveller
from geo.streets.assemble import street_network
from geo.streets.local import read_highways
from geo.streets.profiles import WALK
from geo.timetable import read_timetable

CRS = "EPSG:27700"
MIDDLE = Point(52.5, -1.5)
DATE = dt.date(2026, 6, 9)
NODE_KM, STOP_KM, ROUTE_KM = 0.25, 0.5, 24
STOP_S = 120
"""From a stop to the next one: 15 km/h."""
FIRST_S, LAST_S, EVERY_S = 6 * 3600, 11 * 3600, 900
# So that nobody gets to the edge: 45 minutes of bus are 11 km.
TRAVELLER = Traveller(max_journey_s=45 * 60)
AROUND_KM = 8.0


def place(east_km: float, north_km: float) -> Point:
    """Return the place so far from the middle."""
    lat = MIDDLE.lat + north_km / 111.2
    return Point(lat, MIDDLE.lon + east_km / (111.2 * math.cos(math.radians(MIDDLE.lat))))


def roads(side: int) -> list[list[tuple[float, float]]]:
    """List the roads of a square country, as points a quarter of a kilometre apart."""
    half = side / 2
    along = [NODE_KM * i - half for i in range(int(side / NODE_KM) + 1)]
    across = [i - half for i in range(side + 1)]
    return [[(x, y) for x in along] for y in across] + [[(x, y) for y in along] for x in across]


def write_streets(folder: Path, side: int) -> Path:
    """Write the roads as OSM XML; where two cross they share a node."""
    number: dict[tuple[float, float], int] = {}
    ways = []
    for road in roads(side):
        refs = [number.setdefault(point, len(number) + 1) for point in road]
        ways.append("".join(f'<nd ref="{ref}"/>' for ref in refs))
    path = folder / "roads.osm"
    with path.open("w") as file:
        file.write('<osm version="0.6">\n')
        for (x, y), node in number.items():
            here = place(x, y)
            file.write(f'<node id="{node}" lat="{here.lat:.7f}" lon="{here.lon:.7f}"/>\n')
        for way, refs in enumerate(ways, start=1):
            file.write(f'<way id="{way}">{refs}<tag k="highway" v="residential"/></way>\n')
        file.write("</osm>\n")
    return path


def write_feed(folder: Path, side: int) -> Path:
    """Write a bus on every road, in routes of at most ROUTE_KM, each way."""
    draw = random.Random(4)
    stops: dict[tuple[int, float, float], str] = {}
    trips, times = [], []
    skip = int(STOP_KM / NODE_KM)
    for number, road in enumerate(roads(side)):
        points = road[::skip]
        size = int(ROUTE_KM / STOP_KM)
        for begin in range(0, len(points) - 1, size):
            for turned in (False, True):
                part = points[begin : begin + size + 1][:: -1 if turned else 1]
                # A stop of its own on each side of each road.
                names = [
                    stops.setdefault((2 * number + turned, *point), f"s{len(stops)}")
                    for point in part
                ]
                for start in range(FIRST_S + draw.randrange(EVERY_S), LAST_S, EVERY_S):
                    trip = f"t{len(trips)}"
                    trips.append(f"r,w,{trip}")
                    for i, name in enumerate(names):
                        clock = f"{dt.timedelta(seconds=start + i * STOP_S)}"
                        times.append(f"{trip},{clock},{clock},{name},{i}")
    rows = []
    for (_, x, y), name in stops.items():
        here = place(x, y)
        rows.append(f"{name},{name},{here.lat:.7f},{here.lon:.7f}")
    files = {
        "agency": ["agency_id,agency_name,agency_url,agency_timezone", "a,A,https://a.example,UTC"],
        "stops": ["stop_id,stop_name,stop_lat,stop_lon", *rows],
        "routes": ["route_id,agency_id,route_short_name,route_type", "r,a,1,3"],
        "trips": ["route_id,service_id,trip_id", *trips],
        "stop_times": ["trip_id,arrival_time,departure_time,stop_id,stop_sequence", *times],
        "calendar": [
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
            "w,1,1,1,1,1,1,1,20260601,20260630",
        ],
    }
    path = folder / "buses.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in files.items():
            archive.writestr(f"{name}.txt", "\n".join(lines) + "\n")
    return path


def engine_of(side: int) -> Engine:
    """Read a country from files, as any other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        highways, _, _ = read_highways(write_streets(folder, side), Findings())
        walk = street_network(highways, WALK, CRS, Findings())
        table = read_timetable([write_feed(folder, side)], CRS, Findings())
    links = link_stops(walk, table, Snapper(walk, CRS))
    print(
        f"{side} km x {side} km: {walk.node_count:,} nodes, {table.stop_count:,} stops, "
        f"{table.trip_count:,} trips, {len(table.arrival_s):,} stop times"
    )
    return Engine(Network(CRS, (-9.0, 49.0, 2.0, 61.0), walk, walk, table, links))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=24, help="of the smaller country, in km")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    large = round(options.side * math.sqrt(10) / 2) * 2
    engines = {side: engine_of(side) for side in (options.side, large)}
    draw = random.Random(9)
    homes, places = (
        [place(draw.uniform(-reach, reach), draw.uniform(-reach, reach)) for _ in range(count)]
        for count, reach in ((64, 1.0), (300, AROUND_KM))
    )
    when = Departures(7 * 3600, 9 * 3600, 50)
    times: dict[int, list[float]] = {side: [] for side in engines}
    reached = {}
    for turn in range(options.rounds + 1):
        for side, engine in list(engines.items())[:: -1 if turn % 2 else 1]:
            matrix = Matrix(engine, homes, places, DATE, when, TRAVELLER)
            begin = time.process_time()
            seconds = np.concatenate(list(matrix.blocks(1)))
            if turn:  # the first round compiles and fills caches
                times[side].append((time.process_time() - begin) / len(homes))
            reached[side] = np.mean(seconds != UNREACHED)
    small_ms, large_ms = (1000 * statistics.median(times[side]) for side in engines)
    ratio = statistics.median(b / a for a, b in zip(times[options.side], times[large], strict=True))
    print(f"one home: {small_ms:.2f} ms, in the larger country {large_ms:.2f} ms")
    print(f"ratio in turns: {ratio:.2f} (target: at most 1.5)")
    print(f"reached: {reached[options.side]:.1%} and {reached[large]:.1%} of the places")


if __name__ == "__main__":
    main()
