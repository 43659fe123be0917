"""DESIGN section 3 the slow way: the round trip to one session, from the drawn town alone.

Streets are walked with Dijkstra's own algorithm over the drawn nodes; what runs is read by
``plain_gtfs``; journeys are enumerated by ``oracle``. Nothing of the engine is used but the words
that questions and answers are written in.
"""

from __future__ import annotations

import datetime as dt
import heapq
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from geo.routing.network import STEPS
from geo.routing.vocabulary import Traveller
from tests.routing import oracle, plain_days, plain_feed
from tests.routing.oracle import Rules, Trace
from tests.routing.plain_feed import NO, UNKNOWN, YES, Key
from tests.routing.towns import Street

LONGEST_CHANGE_M = 2_000.0
ANY, NOT_NO, ONLY_YES = (YES, UNKNOWN, NO), (YES, UNKNOWN), (YES,)


class Door(NamedTuple):
    """A place on a street: a share of the way from node `a` to node `b`."""

    a: str
    b: str
    share: float = 0.0


@dataclass(frozen=True)
class Ask:
    """One half of a round trip, with every limit by itself; times since 1970.

    `moment` is the start (there) or the end (back), `edge` the earliest leaving home (there) or
    the latest being home (back).
    """

    homeward: bool
    home: Door
    venue: Door
    date: dt.date
    moment: int
    wait: int
    edge: int | None
    rules: Rules
    speed_ms: float
    access: tuple[str, ...] = ANY
    phone: bool = False

    @property
    def step_free(self) -> bool:
        return self.access != ANY


@dataclass(frozen=True)
class Half:
    """What a half comes to: the best way and all that there are, or why nothing can be said."""

    ask: Ask
    best: Trace | None
    found: set[Trace]
    unknown: str | None

    @property
    def fails(self) -> bool:
        return self.best is None and self.unknown is None


@dataclass(frozen=True)
class Answer:
    verdict: str
    there: Half
    back: Half
    ways_home: int | None
    margin_last: int | None
    wait_before: int | None
    wait_after: int | None


@dataclass(frozen=True)
class World:
    """A drawn town: streets between nodes, stops at doors, and what the feeds say."""

    streets: tuple[Street, ...]
    lengths: dict[frozenset[str], float]
    doors: dict[Key, Door]
    plain: plain_feed.Plain | None
    _kept: dict[object, object] = field(default_factory=dict)

    @cached_property
    def _joined(self) -> dict[str, list[tuple[str, float, bool]]]:
        joined: dict[str, list[tuple[str, float, bool]]] = {}
        for street in self.streets:
            length = self.lengths[frozenset((street.a, street.b))]
            for one, two in ((street.a, street.b), (street.b, street.a)):
                joined.setdefault(one, []).append((two, length, bool(street.flags & STEPS)))
        return joined

    def metres(self, one: Door, two: Door, step_free: bool) -> float:
        """Return the walk between two doors."""
        key = ("nodes", one, step_free)
        if key not in self._kept:
            self._kept[key] = self._from(one, step_free)
        nodes: dict[str, float] = self._kept[key]  # type: ignore[assignment]
        ends = self._ends(two, step_free)
        found = [nodes[node] + away for node, away in ends if node in nodes]
        along = one.a != one.b and {one.a, one.b} == {two.a, two.b}
        if along and self._ends(one, step_free) and ends:
            share = two.share if one.a == two.a else 1.0 - two.share
            found.append(abs(one.share - share) * self.lengths[frozenset((one.a, one.b))])
        return min(found, default=float("inf"))

    def _ends(self, door: Door, step_free: bool) -> list[tuple[str, float]]:
        """Return the nodes beside a door and how far they are; none where steps are in the way."""
        if door.share in (0.0, 1.0):
            node = door.a if door.share == 0.0 else door.b
            level = any(not steps for _, _, steps in self._joined[node])
            return [(node, 0.0)] if level or not step_free else []
        length = self.lengths[frozenset((door.a, door.b))]
        steps = any(to == door.b and steps for to, _, steps in self._joined[door.a])
        if steps and step_free:
            return []
        return [(door.a, door.share * length), (door.b, (1.0 - door.share) * length)]

    def _from(self, door: Door, step_free: bool) -> dict[str, float]:
        found: dict[str, float] = {}
        heap = [(away, node) for node, away in self._ends(door, step_free)]
        heapq.heapify(heap)
        while heap:
            away, node = heapq.heappop(heap)
            if node in found:
                continue
            found[node] = away
            for to, length, steps in self._joined[node]:
                if not (steps and step_free):
                    heapq.heappush(heap, (away + length, to))
        return found

    def to_stops(self, door: Door, speed_ms: float, step_free: bool) -> dict[Key, int]:
        """Return the walks between a door and the stops, in seconds."""
        found = {}
        for stop, other in self.doors.items():
            m = self.metres(door, other, step_free)
            if m != float("inf"):
                found[stop] = oracle.walk_s(m, speed_ms)
        return found

    def changes(self, speed_ms: float, step_free: bool, min_change: int) -> oracle.Changes:
        """Return the changes between stops."""
        key = ("changes", speed_ms, step_free, min_change)
        if key not in self._kept:
            self._kept[key] = self._changes(speed_ms, step_free, min_change)
        return self._kept[key]  # type: ignore[return-value]

    def _changes(self, speed_ms: float, step_free: bool, min_change: int) -> oracle.Changes:
        plain = self.plain
        if plain is None:
            return oracle.Changes({}, lambda *_: oracle.ORDINARY, min_change)
        walks: dict[Key, dict[Key, int]] = {}
        for one in plain.stops:
            for two in plain.stops:
                m = 0.0
                if one != two:
                    if one not in self.doors or two not in self.doors:
                        continue
                    m = self.metres(self.doors[one], self.doors[two], step_free)
                if m <= LONGEST_CHANGE_M:
                    walks.setdefault(one, {})[two] = oracle.walk_s(m, speed_ms)
        if plain.narrow:
            return oracle.Changes(walks, plain.rule, min_change, exact=True)  # type: ignore[arg-type]
        return oracle.Changes(
            walks, lambda a, b, *_: plain.rules.get((a, b), oracle.ORDINARY), min_change
        )

    def service(self, ask: Ask) -> oracle.Service:
        """Return what runs around the date."""
        key = ("service", ask.date, ask.access, ask.phone)
        if key not in self._kept:
            running = (
                plain_days.vehicles(self.plain, ask.date, ask.access, ask.phone)
                if self.plain
                else []
            )
            self._kept[key] = oracle.Service(running)
        return self._kept[key]  # type: ignore[return-value]

    def ways(self, ask: Ask) -> set[Trace]:
        """Return every way of this half that keeps all limits."""
        rules = ask.rules
        start, end = (ask.venue, ask.home) if ask.homeward else (ask.home, ask.venue)
        if ask.homeward:
            first, last = ask.moment, ask.moment + ask.wait
        else:
            # Who leaves earlier is on the way for too long.
            first, last = ask.moment - ask.wait - rules.max_journey, ask.moment
        egress = self.to_stops(end, ask.speed_ms, ask.step_free)
        found = oracle.journeys(self._reached(ask, start, first, last), rules, egress)
        direct = self.metres(start, end, ask.step_free)
        if direct != float("inf"):
            walk = oracle.walk_s(direct, ask.speed_ms)
            if oracle.on_foot(rules, walk):
                leave = ask.moment if ask.homeward else ask.moment - walk
                found.add(Trace(leave, leave + walk, 0, walk))
        if ask.homeward:
            return {t for t in found if ask.edge is None or t.arrive <= ask.edge}
        return {
            t
            for t in found
            if ask.moment - ask.wait <= t.arrive <= ask.moment
            and (ask.edge is None or t.leave >= ask.edge)
        }

    def _reached(self, ask: Ask, start: Door, first: int, last: int) -> list[set[oracle.State]]:
        """Return where one can get off; the same for all venues that one leaves home for."""
        key = (start, ask.date, ask.rules, ask.speed_ms, ask.access, ask.phone, first, last)
        asked, reached = ("asked", ask.homeward), ("reached", ask.homeward)
        if self._kept.get(asked) != key:
            self._kept[asked] = key
            self._kept[reached] = list(
                oracle.states(
                    self.service(ask),
                    self.changes(ask.speed_ms, ask.step_free, ask.rules.min_change),
                    ask.rules,
                    self.to_stops(start, ask.speed_ms, ask.step_free),
                    first,
                    last,
                )
            )
        return self._kept[reached]  # type: ignore[return-value]

    def best(self, ask: Ask) -> Trace | None:
        """Return the way that is chosen; None where there is none."""
        found = self.ways(ask)
        return oracle.first_home(found) if ask.homeward else oracle.last_to_leave(found)

    def half(self, ask: Ask, step_free: bool) -> Half:
        """Answer one half."""
        found = self.ways(ask)
        best = oracle.first_home(found) if ask.homeward else oracle.last_to_leave(found)
        if best is not None:
            return Half(ask, best, found, None)
        if self.plain is None:
            return Half(ask, None, found, "no_timetable")
        if ask.date not in self.plain.covered:
            return Half(ask, None, found, "date_outside_timetable")
        if step_free and self.ways(replace(ask, access=NOT_NO)):
            return Half(ask, None, found, "step_free_unknown")
        return Half(ask, None, found, None)

    def chances(self, back: Half) -> list[int]:
        """Return when the distinct ways home leave: by vehicle, and one more on foot.

        A way by vehicle counts where none, of those within the longest wait, leaves no sooner and
        is home no later.
        """
        if back.best is None:
            return []
        leaves = [leave for leave, _ in oracle.chances(back.found)]
        return leaves + [trace.leave for trace in back.found if not trace.rides]

    def asks(
        self, home: Door, venue: Door, start: dt.datetime, end: dt.datetime, who: Traveller
    ) -> tuple[Ask, Ask]:
        """Return the two halves of a session as questions."""
        if end < start:
            end += dt.timedelta(days=1)
        total = 2 * who.max_walk_s if who.max_walk_total_s is None else who.max_walk_total_s
        rules = Rules(
            who.max_walk_s, total, who.max_journey_s, who.min_change_s, who.max_changes + 1
        )
        access = ONLY_YES if who.step_free else ANY
        midnight = dt.datetime.combine(start.date(), dt.time())

        def clock(seconds: int | None) -> int | None:
            return None if seconds is None else self.epoch(midnight + dt.timedelta(seconds=seconds))

        return (
            Ask(
                False, home, venue, start.date(), self.epoch(start), who.max_wait_before_s,
                clock(who.earliest_s), rules, who.walk_speed_kmh / 3.6, access,
            ),
            Ask(
                True, home, venue, end.date(), self.epoch(end), who.max_wait_after_s,
                clock(who.latest_s), rules, who.walk_speed_kmh / 3.6, access,
            ),
        )  # fmt: skip

    def epoch(self, local: dt.datetime) -> int:
        """Return a clock time as seconds since 1970."""
        zone = dt.UTC if self.plain is None else self.plain.zone
        return int(local.replace(tzinfo=zone).timestamp())

    def judge(
        self, home: Door, venue: Door, start: dt.datetime, end: dt.datetime, who: Traveller
    ) -> Answer:
        """Judge the round trip to one session."""
        there, back = (
            self.half(ask, who.step_free) for ask in self.asks(home, venue, start, end, who)
        )
        if there.unknown or back.unknown:
            verdict = "unknown"
        elif there.best is None:
            verdict = "lift_both" if back.best is None else "lift_there"
        elif back.best is None:
            verdict = "lift_back"
        else:
            on_foot = there.best.rides == 0 == back.best.rides
            verdict = "walk" if on_foot else "public_transport"
        silent = self.plain is None or back.ask.date not in self.plain.covered
        told = not silent and back.unknown is None
        leaves = self.chances(back) if told else []
        return Answer(
            verdict,
            there,
            back,
            ways_home=len(leaves) if told else None,
            margin_last=max(0, max(leaves) - back.best.leave) if told and back.best else None,
            wait_before=None if there.best is None else there.ask.moment - there.best.arrive,
            wait_after=None if back.best is None else back.best.leave - back.ask.moment,
        )
