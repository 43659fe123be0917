"""Travel times of a matrix: by hand in a drawn town, and against the oracle in random ones."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import random
from dataclasses import dataclass

import numpy as np
import pytest

from geo.errors import NoSuchDepartures
from geo.routing.engine import Engine
from geo.routing.halves import limits_of
from geo.routing.links import link_stops
from geo.routing.matrix import Arrive, Depart, Departures, Matrix, When
from geo.routing.matrix_times import Times, rank_of
from geo.routing.network import Network
from geo.routing.snap import Snapper
from geo.routing.vocabulary import UNREACHED, Point, Traveller
from tests.routing import toytown
from tests.routing.departures_oracle import (
    FAR,
    Rules,
    World,
    backwards,
    changes_of,
    earliest,
    vehicles_of,
)
from tests.routing.random_days import draw
from tests.routing.random_networks import NOON
from tests.routing.timetables import hms, timetable
from tests.routing.towns import Street, Town, town_of

TUESDAY, THURSDAY = toytown.TUESDAY, dt.date(2026, 6, 11)
IN_THE_SEA = Point(51.2, -3.5)


def times(
    engine: Engine,
    origins: list[Point],
    destinations: list[Point],
    when: When,
    traveller: Traveller,
    date: dt.date = THURSDAY,
    threads: int = 1,
) -> list[list[int]]:
    matrix = Matrix(engine, origins, destinations, date, when, traveller)
    return np.concatenate(list(matrix.blocks(threads))).tolist()


def in_toytown(
    origin: str, destination: str, when: When, date: dt.date = THURSDAY, **limits: object
) -> int:
    places = [toytown.place(origin)], [toytown.place(destination)]
    traveller = Traveller(**limits)  # type: ignore[arg-type]
    return times(toytown.engine(), *places, when, traveller, date)[0][0]


def test_a_departure_counts_the_wait_at_home() -> None:
    """The 10:00 from Home Lane is at Bigton Cross at 10:10; both walks take 3 min 45 s."""
    assert in_toytown("H", "V", Depart(hms("9:30"))) == hms("10:13:45") - hms("9:30")
    assert in_toytown("H", "V", Depart(hms("9:56:15"))) == hms("10:13:45") - hms("9:56:15")
    assert in_toytown("H", "V", Depart(hms("9:56:16"))) == hms("11:13:45") - hms("9:56:16")


def test_an_arrival_counts_the_wait_there() -> None:
    assert in_toytown("H", "V", Arrive(hms("10:30"))) == hms("10:30") - hms("9:56:15")
    assert in_toytown("H", "V", Arrive(hms("10:13:45"))) == hms("10:13:45") - hms("9:56:15")
    assert in_toytown("H", "V", Arrive(hms("10:13:44"))) == hms("10:13:44") - hms("8:56:15")


def test_a_window_takes_the_nearest_rank_of_its_minutes() -> None:
    """Of 9:30 to 9:59, 27 minutes are in time for the 10:00; the last of them takes 1,065 s."""
    window = Departures(hms("9:30"), hms("10:00"))
    minutes = [1_065 + 60 * i for i in range(27)]
    minutes += [hms("11:13:45") - hms(f"9:{m}") for m in (57, 58, 59)]
    assert len(minutes) == 30
    for percentile, place in ((1, 1), (50, 15), (51, 16), (90, 27), (100, 30)):
        found = in_toytown("H", "V", dataclasses.replace(window, percentile=percentile))
        assert found == sorted(minutes)[place - 1], percentile


def test_minutes_without_a_way_take_for_ever() -> None:
    """From 9:57 on it takes 75 minutes and more: with a limit of 70, 3 of 30 minutes fail."""
    window = Departures(hms("9:30"), hms("10:00"))
    for percentile, reached in ((90, True), (91, False)):
        found = in_toytown(
            "H", "V", dataclasses.replace(window, percentile=percentile), max_journey_s=70 * 60
        )
        assert (found != UNREACHED) == reached


def test_the_limit_on_the_journey_holds_for_the_time_that_is_told() -> None:
    """It is 18 minutes on the way, but 44 minutes from the departure that was asked for."""
    told = hms("10:13:45") - hms("9:30")
    assert in_toytown("H", "V", Depart(hms("9:30")), max_journey_s=told) == told
    assert in_toytown("H", "V", Depart(hms("9:30")), max_journey_s=told - 1) == UNREACHED
    assert in_toytown("B", "V", Depart(hms("9:30")), max_journey_s=225) == 225
    assert in_toytown("B", "V", Depart(hms("9:30")), max_journey_s=224) == UNREACHED


def test_nobody_leaves_too_early_or_arrives_too_late() -> None:
    late = in_toytown("H", "V", Depart(hms("8:30")), earliest_s=hms("9:30"), max_journey_s=9_000)
    assert late == hms("10:13:45") - hms("8:30")
    walk = in_toytown("B", "V", Depart(hms("8:30")), earliest_s=hms("9:30"))
    assert walk == 3_600 + 225
    assert in_toytown("H", "V", Depart(hms("9:30")), latest_s=hms("10:13:45")) != UNREACHED
    assert in_toytown("H", "V", Depart(hms("9:30")), latest_s=hms("10:13:44")) == UNREACHED
    assert in_toytown("H", "V", Arrive(hms("10:30")), latest_s=hms("10:15")) == hms("10:30") - hms(
        "9:56:15"
    )
    assert in_toytown("H", "V", Arrive(hms("10:30")), earliest_s=hms("9:57")) == UNREACHED


def test_limits_of_the_traveller_hold() -> None:
    assert in_toytown("F", "V", Depart(hms("9:30"))) == UNREACHED
    assert in_toytown("H", "V", Depart(hms("9:30")), max_walk_s=224) == UNREACHED
    assert in_toytown("H", "V", Depart(hms("9:30")), max_walk_total_s=449) == UNREACHED
    assert in_toytown("H", "V", Depart(hms("9:30")), max_walk_total_s=450) != UNREACHED
    # On Tuesdays by the market bus to C at 10:22, and up the steps: 500 m are 6 min 15 s, and a
    # second for the last millimetre. Without steps there is the 7, on which no wheelchair can go.
    assert in_toytown("H", "W", Depart(hms("9:59")), TUESDAY) == hms("10:28:16") - hms("9:59")
    assert in_toytown("H", "W", Depart(hms("9:59")), TUESDAY, step_free=True) == UNREACHED


def test_a_place_is_at_itself_at_once_and_off_the_map_nowhere_is_reached() -> None:
    here, hall = toytown.place("H"), toytown.place("V")
    beside = Point(here.lat + 0.0005, here.lon)
    places = [here, hall, beside, IN_THE_SEA]
    for when in (Depart(hms("9:30")), Arrive(hms("10:30")), Departures(hms("9:30"), hms("9:40"))):
        found = times(toytown.engine(), places, places, when, Traveller(earliest_s=hms("9:31")))
        assert [found[i][i] for i in range(3)] == [0, 0, 0]
        assert {*found[3], *(row[3] for row in found)} == {UNREACHED}
        # From beside the street it is 55 m to the street, and back if one has to.
        assert 0 < found[0][2] < UNREACHED
    for origins, destinations in ((places, places[:1]), (places[:1], places)):
        for when in (Depart(hms("9:30")), Arrive(hms("10:30"))):
            matrix = Matrix(
                toytown.engine(), origins, destinations * 20, THURSDAY, when, Traveller()
            )
            assert matrix.origins_off == [3][: len(origins) // 4]
            assert matrix.destinations_off == list(range(3, 80, 4))[: 20 * (len(destinations) // 4)]


def test_where_there_is_no_timetable_only_walks_count() -> None:
    engine = toytown.engine(with_timetable=False)
    places = [toytown.place(name) for name in "HBV"]
    found = times(engine, places, places, Depart(hms("9:30")), Traveller())
    assert found == [[0, UNREACHED, UNREACHED], [UNREACHED, 0, 225], [UNREACHED, 225, 0]]


def test_no_places_give_no_times() -> None:
    one = [toytown.place("H")]
    for origins, destinations in (([], one), (one, []), ([], [])):
        matrix = Matrix(
            toytown.engine(), origins, destinations, THURSDAY, Depart(hms("9:30")), Traveller()
        )
        assert sum(block.size for block in matrix.blocks()) == 0


def test_a_hundred_thousand_destinations_come_row_by_row() -> None:
    """One block at a time, with a few origins each, whatever the number of destinations."""
    h, v = toytown.place("H"), toytown.place("V")
    share = np.linspace(0.0, 1.0, 100_000)
    lat, lon = h.lat + share * (v.lat - h.lat), h.lon + share * (v.lon - h.lon)
    many = [Point(*place) for place in zip(lat.tolist(), lon.tolist(), strict=True)]
    when = Depart(hms("9:30"))
    blocks = Matrix(toytown.engine(), [h] * 20, many, THURSDAY, when, Traveller()).blocks(2)
    first = next(blocks)
    assert first.shape[0] < 20
    assert first.shape[1] == 100_000
    assert first[0, 0] == 0
    assert first[0, -1] == hms("10:13:45") - hms("9:30")
    assert sum(len(block) for block in blocks) + len(first) == 20


@pytest.mark.parametrize("percentile", [0, -1, 100.5, float("nan")])
def test_a_percentile_is_above_0_and_at_most_100(percentile: float) -> None:
    with pytest.raises(ValueError, match="give one above 0, at most 100"):
        rank_of(percentile, 120)


def test_ranks_are_whole_whatever_the_digits() -> None:
    """55 per cent of 120 are 66, though 0.55 * 120 is a little more on a computer."""
    assert [rank_of(p, 120) for p in (55, 50, 0.1, 99.9, 100)] == [65, 59, 0, 119, 119]


def test_a_window_must_hold_a_minute() -> None:
    with pytest.raises(NoSuchDepartures):
        in_toytown("H", "V", Departures(hms("9:30"), hms("9:30")))


def test_clock_times_are_those_of_the_clocks_when_they_change() -> None:
    """On 25 October 2026 the clocks go back at 2:00: from 1:30 to 3:30 it is three hours."""
    asked = Departures(hms("1:30"), hms("3:30"))
    times_of = Times.of(toytown.engine().clock, dt.date(2026, 10, 25), asked, Traveller())
    assert times_of.many == 180
    usual = Times.of(toytown.engine().clock, dt.date(2026, 10, 24), asked, Traveller())
    assert usual.many == 120


# Random towns: a grid of streets whose blocks take whole minutes, and everything stands at corners.

ACROSS = 4
SPEED_MS = 12 / 3.6
"""So fast that the millimetre that is lost in turning places into degrees and back is no second."""
CORNERS = [f"{chr(65 + x)}{y}" for y in range(ACROSS) for x in range(ACROSS)]
DATE = dt.date(2026, 6, 9)


@dataclass(frozen=True)
class Case:
    engine: Engine
    traveller: Traveller
    forward: World
    backward: World
    walk_s: dict[tuple[str, str], int]
    stops: list[str]

    def near(self, corner: str) -> dict[int, int]:
        return {i: self.walk_s[corner, stop] for i, stop in enumerate(self.stops)}


def random_case(seed: int) -> Case:
    chance = random.Random(seed)
    drawn = draw(seed)
    minutes = {}
    for x, y in itertools.product(range(ACROSS), repeat=2):
        for a, b in ((x + 1, y), (x, y + 1)):
            if max(a, b) < ACROSS:
                minutes[CORNERS[y * ACROSS + x], CORNERS[b * ACROSS + a]] = chance.randint(1, 3)
    town = grid(minutes)
    walk_s = shortest(minutes)
    stops = [chance.choice(CORNERS) for _ in range(drawn.rows.stops)]
    walks = [
        (i, j, metres, metres)
        for i, j in itertools.permutations(range(len(stops)), 2)
        for metres in [walk_s[stops[i], stops[j]] * SPEED_MS]
    ]
    places = [town_place(town, stop) for stop in stops]
    rows = dataclasses.replace(
        drawn.rows, walks=tuple(walks), places=tuple((p.lat, p.lon) for p in places)
    )
    table = timetable(rows)
    links = link_stops(town.streets, table, Snapper(town.streets, town.crs))
    network = Network(town.crs, (-4.0, 51.0, -2.0, 52.0), town.streets, town.streets, table, links)
    rules = drawn.rules
    running = vehicles_of(rows, DATE)
    change = changes_of(rows, SPEED_MS, rules.min_change)
    edge = chance.choice((None, None, NOON + 60 * chance.randint(0, 40)))
    last = chance.choice((None, None, NOON + 60 * chance.randint(40, 120)))
    traveller = Traveller(
        walk_speed_kmh=3.6 * SPEED_MS,
        max_walk_s=rules.max_walk,
        max_walk_total_s=rules.total_walk,
        max_journey_s=rules.max_journey,
        max_changes=rules.rides - 1,
        min_change_s=rules.min_change,
        earliest_s=edge,
        latest_s=last,
    )
    forward, backward = World.of(running, change), backwards(running, change)
    return Case(Engine(network), traveller, forward, backward, walk_s, stops)


def grid(minutes: dict[tuple[str, str], int]) -> Town:
    nodes = {name: (100.0 * (i % ACROSS), 100.0 * (i // ACROSS)) for i, name in enumerate(CORNERS)}
    # Streets wind, and are a centimetre short of whole minutes. The last ones lead somewhere.
    streets = [Street(a, b, length_m=60 * SPEED_MS * m - 0.01) for (a, b), m in minutes.items()]
    nodes |= {"X": (2_000.0, 0.0), "Y": (2_000.0, 900.0)}
    return town_of(nodes, [*streets, Street(CORNERS[-1], "X", 2_000.0), Street("X", "Y", 900.0)])


def town_place(town: Town, corner: str) -> Point:
    node = town.nodes[corner]
    return Point(float(town.streets.node_lat[node]), float(town.streets.node_lon[node]))


def shortest(minutes: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """All walks in seconds, by the algorithm of Floyd and Warshall."""
    found = {(a, b): 0 if a == b else 10**6 for a in CORNERS for b in CORNERS}
    for (a, b), m in minutes.items():
        found[a, b] = found[b, a] = 60 * m
    for k, a, b in itertools.product(CORNERS, repeat=3):
        found[a, b] = min(found[a, b], found[a, k] + found[k, b])
    return found


def expected(case: Case, origin: str, destination: str, at_s: int, arrive: bool) -> int:
    """Ask the oracle for one time; arriving is leaving with time running backwards."""
    world = case.backward if arrive else case.forward
    traveller = case.traveller
    begin, end = (destination, origin) if arrive else (origin, destination)
    if origin == destination:
        return 0
    edges = (traveller.earliest_s, traveller.latest_s)
    if arrive:
        edges = tuple(None if edge is None else -edge for edge in reversed(edges))  # type: ignore[assignment]
        at_s = -at_s
    leave = at_s if edges[0] is None else max(at_s, edges[0])
    by = at_s + traveller.max_journey_s
    by = by if edges[1] is None else min(by, edges[1])
    rules = Rules(*limits_of(traveller))
    found = earliest(world, rules, case.near(begin), [case.near(end)], (leave, FAR), by)[-1][0]
    direct = case.walk_s[begin, end]
    if direct <= min(traveller.max_walk_s, traveller.total_walk_limit_s) and leave + direct <= by:
        found = min(found, leave + direct)
    return UNREACHED if found == FAR else found - at_s


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("along", [True, False])
def test_times_are_those_of_the_oracle_from_whichever_end(
    part: int, along: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Times, "along_is_cheaper", lambda *_: along)
    reached = 0
    for seed in range(25 * part, 25 * part + 25):
        case, chance = random_case(seed), random.Random(seed)
        origins, destinations = chance.sample(CORNERS, 3), chance.sample(CORNERS, 4)
        town = grid({})
        places = [[town_place(town, c) for c in some] for some in (origins, destinations)]
        at_s = NOON + 60 * chance.randint(-5, 60)
        before_s = at_s + chance.choice((60, 300, 1_500))
        percentile = chance.choice((1, 25, 50, 80, 100))
        for when in (
            Depart(at_s),
            Arrive(at_s + 1_800),
            Departures(at_s, before_s, percentile),
        ):
            found = times(case.engine, *places, when, case.traveller, DATE)
            for i, j in itertools.product(range(3), range(4)):
                pair = origins[i], destinations[j]
                if isinstance(when, Departures):
                    minutes = range(at_s, before_s, 60)
                    every = sorted(expected(case, *pair, t, False) for t in minutes)
                    want = every[max(0, -(-len(every) * percentile // 100) - 1)]
                else:
                    want = expected(case, *pair, when.at_s, isinstance(when, Arrive))
                assert found[i][j] == want, (seed, when, pair)
                reached += want not in {0, UNREACHED}
    assert reached > 50


def test_threads_do_not_change_the_answer() -> None:
    case = random_case(7)
    town = grid({})
    places = [town_place(town, corner) for corner in CORNERS] * 3
    window = Departures(NOON, NOON + 1_800, 50)
    one = times(case.engine, places, places, window, case.traveller, DATE, threads=1)
    assert times(case.engine, places, places, window, case.traveller, DATE, threads=4) == one
    assert any(0 < time < UNREACHED for row in one for time in row)


def test_progress_counts_every_place() -> None:
    told: list[tuple[int, int | None]] = []
    places = [toytown.place("H")] * 20

    def progress(done: int, total: int | None = None) -> None:
        told.append((done, total))

    matrix = Matrix(toytown.engine(), places, places, THURSDAY, Depart(NOON), Traveller())
    assert sum(len(block) for block in matrix.blocks(2, progress)) == 20
    assert told[-1] == (20, 20)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
