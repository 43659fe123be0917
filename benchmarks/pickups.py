"""P9: lifts of one day on the roads of Newport, beside VROOM, PyVRP and OR-Tools.

Two kinds of days, each of 40 requests and 5 drivers, drawn from real roads:

- "one way": lifts to sessions through the day, without a limit on the ride. All four can say it
  in full, so that their driving can be compared.
- "as asked": lifts both ways, wheelchairs, and a limit on each ride. VROOM and PyVRP know neither
  the limit nor that two ways belong together, so they answer an easier question; how many of
  their passengers ride too long is counted. OR-Tools knows the limit; the two ways are tied as it
  was tried before Linkway had a search of its own, and as ways that have nothing to do with each
  other.

Everybody gets the same whole seconds of driving and the same time, and takes turns within one run.
Every answer is checked by the tests' slow checker, and its driving added up anew from its stops.
With --small, Linkway's answers on days small enough to enumerate are compared with the best.

    pip install pyvroom pyvrp ortools
    LINKWAY_TEST_DATA=folder python -m benchmarks.pickups [--seconds 1] [--days 5] [--small 300]
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import statistics
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from geo.crs import BRITISH_NATIONAL_GRID
from geo.findings import Findings
from geo.pickups.model import Driver, Ride, StopKind, Way, service_s
from geo.pickups.plan import plan_pickups
from geo.routing.drive import drive_matrix
from geo.routing.network import StreetNetwork
from geo.routing.snap import position_at
from geo.streets.assemble import street_network
from geo.streets.local import read_highways
from geo.streets.profiles import DRIVE
from tests.pickups.days import drawn_day
from tests.pickups.oracle import Event, optimum, possible
from tests.pickups.oracle import served as served_of

ROOT = Path(__file__).resolve().parent.parent
REQUESTS, DRIVERS = 40, 5
STARTS = (9.5, 10.0, 10.5, 11.0, 12.0, 13.0, 13.5, 14.0)
UNSERVED = 1_000_000


@dataclass(frozen=True)
class Day:
    """One question: rides of one request follow each other."""

    rides: list[Ride]
    drivers: list[Driver]
    seconds: np.ndarray


Orders = list[list[Event]]
"""What each driver does, in order: (number of the ride, 0 for its pick-up, 1 for its set-down)."""


def newport() -> StreetNetwork:
    """Build the drive network of Newport."""
    folder = Path(os.environ.get("LINKWAY_TEST_DATA", ROOT.parent / "shared" / "data"))
    highways, _, _ = read_highways(folder / "newport" / "newport-2023-06-13.osm.pbf", Findings())
    return street_network(highways, DRIVE, BRITISH_NATIONAL_GRID, Findings())


def draw(streets: StreetNetwork, seed: int, as_asked: bool) -> Day:
    """Draw a day: homes anywhere, a venue for each start, drivers with 4 to 7 seats."""
    random = np.random.default_rng(seed)
    inside = np.flatnonzero(
        (streets.arc_flags == 0) & (streets.node_component[streets.arc_tail] == 0)
    )
    count = REQUESTS + len(STARTS) + DRIVERS
    arcs = random.choice(inside, count + 20, replace=False).tolist()
    seconds, _ = drive_matrix(streets, [position_at(streets, arc, 0.5, 0.0) for arc in arcs])
    # From a few one-way corners there is no way out, or into them.
    known = np.median(np.isfinite(seconds), axis=0) * np.median(np.isfinite(seconds), axis=1) > 0
    places = np.flatnonzero(known)[:count]
    seconds = np.ceil(seconds[np.ix_(places, places)])
    rides = []
    for i in range(REQUESTS):
        session = int(random.integers(len(STARTS)))
        chair = int(as_asked and random.random() < 0.1)
        venue, service = REQUESTS + session, service_s(chair)
        start, end = round(STARTS[session] * 3600), round(STARTS[session] * 3600) + 5400
        there, back = seconds[i, venue], seconds[venue, i]
        longest = [round(1.5 * s) + 600 if as_asked else 86_400 for s in (there, back)]
        limit = min(longest[0], 7200)
        rides.append(
            Ride(
                f"r{i}", Way.THERE, i, venue, start - 1800 - limit - service, start,
                start - 1800, start - service, 1, chair, longest[0],
            )
        )  # fmt: skip
        if as_asked:
            last = end + 1800 + longest[1] + 2 * service
            rides.append(
                Ride(f"r{i}", Way.BACK, venue, i, end, end + 1800, end, last, 1, chair, longest[1])
            )
    drivers = [
        Driver(f"d{k}", count - DRIVERS + k, 4 + k % 4, k % 2, 8 * 3600, 18 * 3600)
        for k in range(DRIVERS)
    ]
    return Day(rides, drivers, seconds)


def linkway(day: Day, limit_s: float) -> Orders:
    plan = plan_pickups(day.rides, day.drivers, day.seconds, day.seconds, limit_s=limit_s)
    number = {(r.request, r.way): i for i, r in enumerate(day.rides)}
    orders: Orders = [[] for _ in day.drivers]
    for run in plan.runs:
        car = next(k for k, driver in enumerate(day.drivers) if driver.id == run.driver)
        for stop in run.stops:
            if stop.request is not None and stop.way is not None:
                end = int(stop.kind is StopKind.DROPOFF)
                orders[car].append((number[stop.request, stop.way], end))
    return orders


class Stops:
    """Stops for the peers: two of each ride, then home twice for each driver."""

    def __init__(self, day: Day) -> None:
        self.rides = 2 * len(day.rides)
        rides, drivers = day.rides, day.drivers
        places = [p for r in rides for p in (r.origin, r.destination)]
        places += [d.home for d in drivers for _ in range(2)]
        self.drive = day.seconds[np.ix_(places, places)].astype(np.int64)
        self.early = [s for r in rides for s in (r.pickup_from_s, r.arrive_from_s)]
        self.late = [s for r in rides for s in (r.pickup_to_s, r.arrive_to_s)]
        self.service = [r.service_s for r in rides for _ in range(2)]

    def home(self, car: int) -> int:
        return self.rides + 2 * car


def vroom(day: Day, limit_s: float) -> Orders:
    import vroom as peer

    stops = Stops(day)
    question = peer.Input()
    question.set_durations_matrix("car", stops.drive.astype(np.uint32))
    for k, d in enumerate(day.drivers):
        question.add_vehicle(
            peer.Vehicle(
                k,
                start=stops.home(k),
                end=stops.home(k) + 1,
                capacity=[d.seats, d.wheelchair_places],
                time_window=peer.TimeWindow(d.from_s, d.to_s),
            )
        )
    for i, ride in enumerate(day.rides):
        ends = [
            peer.ShipmentStep(
                stop,
                location=stop,
                default_service=stops.service[stop],
                time_windows=[peer.TimeWindow(stops.early[stop], stops.late[stop])],
            )
            for stop in (2 * i, 2 * i + 1)
        ]
        amount = peer.Amount([ride.seats, ride.wheelchairs])
        question.add_job(peer.Shipment(*ends, amount=amount, priority=100))
    found = question.solve(5, nb_threads=1, timeout=dt.timedelta(seconds=limit_s))
    orders: Orders = [[] for _ in day.drivers]
    for _, row in found.routes.iterrows():
        if row["type"] in {"pickup", "delivery"}:
            orders[int(row["vehicle_id"])].append((int(row["id"]) // 2, int(row["id"]) % 2))
    return orders


def pyvrp(day: Day, limit_s: float) -> Orders:
    import pyvrp as peer
    from pyvrp.stop import MaxRuntime

    stops = Stops(day)
    model = peer.Model()
    places = [model.add_location(0, 0) for _ in stops.drive]
    for a, row in enumerate(stops.drive.tolist()):
        for b, seconds in enumerate(row):
            model.add_edge(places[a], places[b], distance=seconds, duration=seconds)
    for k, d in enumerate(day.drivers):
        ends = [model.add_depot(places[stops.home(k) + i]) for i in range(2)]
        capacity = [d.seats, d.wheelchair_places]
        model.add_vehicle_type(1, capacity, *ends, tw_early=d.from_s, tw_late=d.to_s)
    for i, ride in enumerate(day.rides):
        times = [
            value
            for stop in (2 * i, 2 * i + 1)
            for value in (stops.early[stop], stops.late[stop], stops.service[stop])
        ]
        model.add_shipment(
            places[2 * i],
            places[2 * i + 1],
            *times,
            amount=[ride.seats, ride.wheelchairs],
            prize=UNSERVED,
            required=False,
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of penalties, while it is far from an answer
        found = model.solve(MaxRuntime(limit_s), seed=1, display=False, collect_stats=False)
    orders: Orders = [[] for _ in day.drivers]
    for route in found.best.routes() if found.best.is_feasible() else []:
        for word in str(route).split():  # "L3" loads shipment 3, "U3" unloads it
            orders[route.vehicle_type()].append((int(word[1:]), int(word[0] == "U")))
    return orders


def ortools(day: Day, limit_s: float, tied: bool = False) -> Orders:
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    stops, cars = Stops(day), len(day.drivers)
    starts = [stops.home(k) for k in range(cars)]
    manager = pywrapcp.RoutingIndexManager(
        len(stops.drive), cars, starts, [start + 1 for start in starts]
    )
    model = pywrapcp.RoutingModel(manager)
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(stops.drive.tolist()))
    stay = np.array([*stops.service, *[0] * (2 * cars)])
    travel = model.RegisterTransitMatrix((stops.drive + stay[:, None]).tolist())
    model.AddDimension(travel, 2 * 86_400, 4 * 86_400, False, "time")
    clock = model.GetDimensionOrDie("time")
    for name, load, room in (
        ("seats", lambda r: r.seats, [d.seats for d in day.drivers]),
        ("chairs", lambda r: r.wheelchairs, [d.wheelchair_places for d in day.drivers]),
    ):
        change = [sign * load(r) for r in day.rides for sign in (1, -1)] + [0] * (2 * cars)
        taken = model.RegisterUnaryTransitVector(change)
        model.AddDimensionWithVehicleCapacity(taken, 0, room, True, name)
    for k, d in enumerate(day.drivers):
        clock.CumulVar(model.Start(k)).SetRange(d.from_s, d.to_s)
        clock.CumulVar(model.End(k)).SetRange(d.from_s, d.to_s)
    solver = model.solver()
    active: dict[str, Any] = {}
    for i, ride in enumerate(day.rides):
        up, down = manager.NodeToIndex(2 * i), manager.NodeToIndex(2 * i + 1)
        for stop, index in ((2 * i, up), (2 * i + 1, down)):
            clock.CumulVar(index).SetRange(stops.early[stop], stops.late[stop])
            model.AddDisjunction([index], UNSERVED)
        model.AddPickupAndDelivery(up, down)
        solver.Add(model.VehicleVar(up) == model.VehicleVar(down))
        aboard = clock.CumulVar(down) - clock.CumulVar(up)
        solver.Add(aboard <= ride.max_ride_s + ride.service_s)
        solver.Add(model.ActiveVar(up) == model.ActiveVar(down))
        if tied and ride.request in active:
            solver.Add(model.ActiveVar(up) == active[ride.request])
        active[ride.request] = model.ActiveVar(up)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    strategies, searches = (
        routing_enums_pb2.FirstSolutionStrategy,
        routing_enums_pb2.LocalSearchMetaheuristic,
    )
    parameters.first_solution_strategy = strategies.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = searches.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(round(limit_s * 1000))
    found = model.SolveWithParameters(parameters)
    orders: Orders = [[] for _ in day.drivers]
    if found is None:
        return orders
    for k in range(cars):
        index = found.Value(model.NextVar(model.Start(k)))
        while not model.IsEnd(index):
            node = manager.IndexToNode(index)
            orders[k].append((node // 2, node % 2))
            index = found.Value(model.NextVar(index))
    return orders


@dataclass(frozen=True)
class Score:
    """What an answer is worth: requests served whole, seconds of driving, and what it breaks."""

    served: int
    cost: int
    too_long: int


def judge(day: Day, orders: Orders) -> Score:
    """Check an answer; only the limit on rides may be broken, and is counted."""
    roomy = [replace(ride, max_ride_s=86_400) for ride in day.rides]
    done: set[int] = set()
    cost = too_long = 0
    for order, driver in zip(orders, day.drivers, strict=True):
        seats = chairs = 0
        place = driver.home
        for number, end in order:
            ride = day.rides[number]
            goal = ride.destination if end else ride.origin
            cost += int(day.seconds[place, goal])
            place = goal
            seats += -ride.seats if end else ride.seats
            chairs += -ride.wheelchairs if end else ride.wheelchairs
            if seats > driver.seats or chairs > driver.wheelchair_places:
                raise AssertionError("more people than places")
            if end:
                done.add(number)
        cost += int(day.seconds[place, driver.home]) if order else 0
        if not possible(order, roomy, driver, day.seconds):
            raise AssertionError("somebody is too late")
        for number in {number for number, _ in order}:
            strict = [day.rides[i] if i == number else r for i, r in enumerate(roomy)]
            too_long += not possible(order, strict, driver, day.seconds)
    whole = {
        ride.request
        for ride in day.rides
        if all(i in done for i, r in enumerate(day.rides) if r.request == ride.request)
    }
    return Score(len(whole), cost, too_long)


Contenders = dict[str, Callable[[Day, float], Orders]]


def compare(title: str, days: Sequence[Day], contenders: Contenders, limit_s: float) -> None:
    """Let everybody answer every day in turns, and print how far each is from the best."""
    scores: dict[str, list[Score]] = {name: [] for name in contenders}
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn, day in enumerate(days):
        names = list(contenders)
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            begin = time.perf_counter()
            orders = contenders[name](day, limit_s)
            times[name].append(time.perf_counter() - begin)
            scores[name].append(judge(day, orders))
    print(f"\n{title}: {len(days)} days, {limit_s:g} s each")
    print(f"{'':24}{'served':>8}{'driving, % above the best':>28}{'rides':>10}{'':>9}")
    print(f"{'':24}{'of all':>8}{'median':>14}{'worst':>14}{'too long':>10}{'seconds':>9}")
    most = [max(scores[n][i].served for n in contenders) for i in range(len(days))]
    for name, answers in scores.items():
        # Who serves fewer drives less: only answers that serve as many as the best are compared.
        above = []
        for i, answer in enumerate(answers):
            fair = [scores[n][i] for n in contenders if scores[n][i].served == most[i]]
            fair = [s for s in fair if s.too_long == 0] or fair
            if answer.served == most[i]:
                above.append(100 * (answer.cost / min(s.cost for s in fair) - 1))
        middle, worst = (statistics.median(above), max(above)) if above else (np.nan, np.nan)
        served = sum(a.served for a in answers)
        print(
            f"{name:24}{served:5}/{REQUESTS * len(days):<3}{middle:13.2f}{worst:14.2f}"
            f"{sum(a.too_long for a in answers):10}{statistics.median(times[name]):9.2f}"
        )


def small(count: int) -> None:
    """Count the small days on which Linkway finds the best plan of all."""
    best = asked = 0
    for seed in range(count):
        rides, drivers, seconds = drawn_day(seed, 2 + seed % 2, 1 + seed % 2)
        if len(rides) > 5:
            continue
        plan = plan_pickups(rides, drivers, seconds, seconds, limit_s=60)
        asked += 1
        best += (served_of(plan, rides), plan.cost) == optimum(rides, drivers, seconds)
    print(f"\nsmall days on which the best of all plans was found: {best} of {asked}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--small", type=int, default=0, metavar="DAYS")
    options = parser.parse_args()

    streets = newport()
    plan_pickups(
        *drawn_day(1, 3, 1)[:2], *[drawn_day(1, 3, 1)[2]] * 2, limit_s=0.1
    )  # load the code
    one_way: Contenders = {
        "Linkway": linkway, "VROOM": vroom, "PyVRP": pyvrp, "OR-Tools": ortools,
    }  # fmt: skip
    both: Contenders = {
        "Linkway": linkway,
        "OR-Tools, ways tied": lambda day, limit_s: ortools(day, limit_s, tied=True),
        "OR-Tools, ways apart": ortools,
        "VROOM, easier": vroom,
        "PyVRP, easier": pyvrp,
    }
    for title, as_asked, contenders in (("one way", False, one_way), ("as asked", True, both)):
        days = [draw(streets, seed, as_asked) for seed in range(options.days)]
        compare(title, days, contenders, options.seconds)
    if options.small:
        small(options.small)


if __name__ == "__main__":
    main()
