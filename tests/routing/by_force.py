"""Reasons and fixes held against the oracle, asked again with one thing changed at a time.

A reason names the value of a limit that would do: with it the oracle must find a way, and with one
that is a second (or one change) tighter it must not. A fix must work, and nothing smaller may.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from geo.routing.vocabulary import Fix, FixCode, Judgement, Reason, ReasonCode
from tests.routing import oracle
from tests.routing.oracle import Trace
from tests.routing.plain_days import midnight, vehicles
from tests.routing.plain_feed import Key
from tests.routing.round_trip import ANY, Answer, Ask, Half
from tests.routing.weeks import Question

DAY_S = 86_400
WIDEST_JOURNEY_S, WIDEST_WAIT_S, MOST_CHANGES = 4 * 3600, 6 * 3600, 6
FACTS = (
    ReasonCode.NO_SERVICE_THAT_DAY,
    ReasonCode.NO_STOP_NEAR_HOME,
    ReasonCode.NO_STOP_NEAR_VENUE,
)


@dataclass(frozen=True)
class Failing:
    """A half without a way, and what can be asked of the oracle about it."""

    question: Question
    half: Half

    @property
    def ask(self) -> Ask:
        return self.half.ask

    def works(self, ask: Ask) -> bool:
        return bool(self.question.drawn.world.ways(ask))

    def local(self, time: int) -> dt.datetime:
        plain = self.question.drawn.world.plain
        zone = dt.UTC if plain is None else plain.zone
        return dt.datetime.fromtimestamp(time, zone).replace(tzinfo=None)

    def epoch(self, local: dt.datetime) -> int:
        return self.question.drawn.world.epoch(local)

    @property
    def start_of_day(self) -> int:
        plain = self.question.drawn.world.plain
        if plain is None:
            raise ValueError("no timetable, no service day")
        return midnight(plain.zone, self.ask.date)

    def with_limit(self, code: ReasonCode, value: int) -> Ask:
        """Return the question with another limit."""
        ask, rules = self.ask, self.ask.rules
        if code is ReasonCode.WALK_TOO_LONG:
            follows = rules.total_walk == 2 * rules.max_walk
            total = 2 * value if follows else rules.total_walk
            return replace(ask, rules=rules._replace(max_walk=value, total_walk=total))
        if code in (ReasonCode.WAIT_BEFORE_TOO_LONG, ReasonCode.WAIT_AFTER_TOO_LONG):
            return replace(ask, wait=value)
        name, least = {
            ReasonCode.WALK_TOTAL_TOO_LONG: ("total_walk", 0),
            ReasonCode.JOURNEY_TOO_LONG: ("max_journey", 0),
            ReasonCode.TOO_MANY_CHANGES: ("rides", 1),
            ReasonCode.CHANGE_TOO_SHORT: ("min_change", 0),
        }[code]
        return replace(ask, rules=rules._replace(**{name: value + least}))

    def limits(self) -> dict[ReasonCode, tuple[int, int]]:
        """Return each limit with its widest value."""
        rules, ask = self.ask.rules, self.ask
        since = ask.moment - self.start_of_day
        left = DAY_S - since if ask.homeward else since
        wait = ReasonCode.WAIT_AFTER_TOO_LONG if ask.homeward else ReasonCode.WAIT_BEFORE_TOO_LONG
        total = max(rules.max_walk * (rules.rides + 1), rules.total_walk)
        return {
            ReasonCode.WALK_TOO_LONG: (rules.max_walk, max(3600, 2 * rules.max_walk)),
            ReasonCode.WALK_TOTAL_TOO_LONG: (rules.total_walk, total),
            ReasonCode.JOURNEY_TOO_LONG: (
                rules.max_journey, max(WIDEST_JOURNEY_S, rules.max_journey),
            ),
            ReasonCode.TOO_MANY_CHANGES: (rules.rides - 1, max(MOST_CHANGES, rules.rides - 1)),
            ReasonCode.CHANGE_TOO_SHORT: (rules.min_change, 0),
            wait: (ask.wait, max(ask.wait, min(WIDEST_WAIT_S, left))),
        }  # fmt: skip

    def served(self, access: tuple[str, ...]) -> set[Key]:
        """Return the stops at which something calls from midnight to midnight."""
        plain = self.question.drawn.world.plain
        if plain is None:
            return set()
        first = self.start_of_day
        return {
            call.stop
            for vehicle in vehicles(plain, self.ask.date, access)
            for call in vehicle.calls
            if first <= call.depart < first + DAY_S
        }

    def walks(self, at_home: bool) -> dict[Key, int]:
        """Return the walks between one end and the stops that are looked at."""
        ask = self.ask
        door = ask.home if at_home else ask.venue
        walks = self.question.drawn.world.to_stops(door, ask.speed_ms, ask.step_free)
        widest = max(3600, 2 * ask.rules.max_walk)
        return {stop: walk for stop, walk in walks.items() if walk <= widest}


def faults(question: Question, judgement: Judgement, answer: Answer) -> list[str]:
    """Say what is wrong with the reasons and the fixes of a judgement."""
    found: list[str] = []
    failing = [half for half in (answer.there, answer.back) if half.fails]
    for half in failing:
        leg = "homeward" if half.ask.homeward else "outward"
        said = [reason for reason in judgement.reasons if str(reason.leg) == leg]
        found += _reasons(Failing(question, half), said)
    without = [half for half in (answer.there, answer.back) if half.best is None]
    if without:
        found += _fixes([Failing(question, half) for half in without], judgement)
    return found


def _reasons(asked: Failing, said: list[Reason]) -> Iterator[str]:
    codes = {reason.code for reason in said}
    limits = asked.limits()
    for reason in said:
        told = f"{reason.leg} {reason.code}: {reason.found}, limit {reason.limit}"
        if reason.code in limits:
            true = _limit_is_true(asked, reason, *limits[reason.code])
        else:
            true = _OTHERS[reason.code](asked, reason)
        if not true:
            yield f"is not so: {told}"
    if codes.intersection(FACTS) or len(said) >= 3:
        return
    for code, (limit, widest) in limits.items():
        if code not in codes and widest != limit and asked.works(asked.with_limit(code, widest)):
            yield f"is not said: {code}, {[str(code) for code in codes]} are"
    edge = ReasonCode.HOME_TOO_LATE if asked.ask.homeward else ReasonCode.LEAVES_TOO_EARLY
    if edge not in codes and asked.works(replace(asked.ask, edge=None)):
        yield f"is not said: {edge}"
    step_free = asked.ask.step_free and ReasonCode.NOT_STEP_FREE not in codes
    if step_free and asked.works(replace(asked.ask, access=ANY)):
        yield "is not said: not_step_free"


def _limit_is_true(asked: Failing, reason: Reason, limit: int, widest: int) -> bool:
    value = reason.found
    if not isinstance(value, int) or reason.limit != limit or value == limit:
        return False
    tighter = value - 1 if widest > limit else value + 1
    return asked.works(asked.with_limit(reason.code, value)) and not asked.works(
        asked.with_limit(reason.code, tighter)
    )


def _edge(asked: Failing, reason: Reason) -> bool:
    if not isinstance(reason.found, dt.datetime) or asked.ask.edge is None:
        return False
    best = asked.epoch(reason.found)
    tighter = best - 1 if asked.ask.homeward else best + 1
    return (
        reason.limit == asked.local(asked.ask.edge)
        and asked.works(replace(asked.ask, edge=best))
        and not asked.works(replace(asked.ask, edge=tighter))
    )


def _step_free(asked: Failing, reason: Reason) -> bool:
    return asked.ask.step_free and asked.works(replace(asked.ask, access=ANY))


def _no_stop(asked: Failing, reason: Reason) -> bool:
    at_home = reason.code is ReasonCode.NO_STOP_NEAR_HOME
    walks = asked.walks(at_home)
    nearest = min((walks[s] for s in asked.served(asked.ask.access) & set(walks)), default=None)
    return (
        reason.found == nearest
        and (nearest is None or nearest > asked.ask.rules.max_walk)
        and min(walks.values(), default=DAY_S) > asked.ask.rules.max_walk
    )


def _no_service(asked: Failing, reason: Reason) -> bool:
    """At one end there are stops near enough, and nothing calls at any of them."""
    served = asked.served(ANY if asked.ask.step_free else asked.ask.access)
    limit = asked.ask.rules.max_walk
    ends = [
        {stop for stop, walk in asked.walks(at_home).items() if walk <= limit}
        for at_home in (True, False)
    ]
    return any(near and not near & served for near in ends)


def _by_vehicle(asked: Failing, ask: Ask, first: int, last: int) -> set[Trace]:
    """Return the ways by vehicle that leave from `first` to `last`, whenever they arrive."""
    world = asked.question.drawn.world
    start, end = (ask.venue, ask.home) if ask.homeward else (ask.home, ask.venue)
    every = oracle.states(
        world.service(ask),
        world.changes(ask.speed_ms, ask.step_free, ask.rules.min_change),
        ask.rules,
        world.to_stops(start, ask.speed_ms, ask.step_free),
        first,
        last,
    )
    return oracle.journeys(every, ask.rules, world.to_stops(end, ask.speed_ms, ask.step_free))


def _first_arrival(asked: Failing, reason: Reason) -> bool:
    ask, day = asked.ask, asked.start_of_day
    first = day if ask.edge is None else ask.edge
    found = _by_vehicle(asked, ask, first, max(first, day + DAY_S))
    earliest = min((trace.arrive for trace in found), default=None)
    return (
        earliest is not None
        and earliest > ask.moment
        and (reason.found, reason.limit) == (asked.local(earliest), asked.local(ask.moment))
    )


def _last_bus(asked: Failing, reason: Reason) -> bool:
    """The bus that is named is the first of the way that leaves last; all are before the end."""
    ask = asked.ask
    if not isinstance(reason.found, dt.datetime):
        return False
    latest = ask.moment + ask.rules.max_journey
    if ask.edge is not None:
        latest = min(latest, ask.edge)
    found = _by_vehicle(asked, ask, asked.start_of_day - ask.rules.max_journey, latest)
    last = max((t.leave for t in found if asked.start_of_day <= t.arrive <= latest), default=None)
    if last is None or last >= ask.moment:
        return False
    walk = asked.epoch(reason.found) - last
    if walk not in asked.walks(at_home=False).values():
        return False
    if reason.code is ReasonCode.LAST_BUS_TOO_EARLY:
        return last + walk < ask.moment and reason.limit == asked.local(ask.moment)
    return last + walk >= ask.moment and reason.limit == asked.local(ask.moment + walk)


def _no_connection(asked: Failing, reason: Reason) -> bool:
    return (reason.found, reason.limit) == (None, None)


def _phone(asked: Failing, reason: Reason) -> bool:
    return asked.works(replace(asked.ask, phone=True))


_OTHERS = {
    ReasonCode.HOME_TOO_LATE: _edge,
    ReasonCode.LEAVES_TOO_EARLY: _edge,
    ReasonCode.NOT_STEP_FREE: _step_free,
    ReasonCode.NO_STOP_NEAR_HOME: _no_stop,
    ReasonCode.NO_STOP_NEAR_VENUE: _no_stop,
    ReasonCode.NO_SERVICE_THAT_DAY: _no_service,
    ReasonCode.FIRST_ARRIVAL_TOO_LATE: _first_arrival,
    ReasonCode.LAST_BUS_TOO_EARLY: _last_bus,
    ReasonCode.NO_TIME_TO_REACH_LAST_BUS: _last_bus,
    ReasonCode.NO_CONNECTION: _no_connection,
    ReasonCode.PHONE_AHEAD: _phone,
}


def _fixes(failing: list[Failing], judgement: Judgement) -> Iterator[str]:
    codes = [fix.code for fix in judgement.fixes]
    told = all(asked.half.unknown not in SILENT for asked in failing)
    by_code = {fix.code: fix for fix in judgement.fixes}
    if len(by_code) != len(codes):
        yield f"is said twice: {codes}"
    if len(failing) == 1 and told:
        moved = by_code.get(FixCode.MOVE_TIMES)
        want = _smallest_shift(failing[0])
        if (None if moved is None else moved.shift_s) != want:
            yield f"moves the times by {moved}, and {want} would do"
    lift = by_code.get(FixCode.LIFT_ONE_WAY if len(failing) == 1 else FixCode.LIFT_BOTH_WAYS)
    if lift is None:
        yield f"no lift is offered: {codes}"
        return
    whole = sum(_drive(asked, asked.ask.venue) for asked in failing)
    if lift.drive_s is None or abs(lift.drive_s - whole) > len(failing):
        yield f"the lift takes {lift.drive_s} s, not {whole}"
    if told:
        yield from _lift_to_stop(failing, by_code.get(FixCode.LIFT_TO_STOP), whole)


SILENT = ("no_timetable", "date_outside_timetable")


def _smallest_shift(asked: Failing) -> int | None:
    question, ask = asked.question, asked.ask
    start, end = question.start, question.end
    if end < start:
        end += dt.timedelta(days=1)
    room = int((end - start).total_seconds())
    shorter = -1 if ask.homeward else 1
    for size in range(300, 1801, 300):
        for shift in (shorter * size, -shorter * size):
            if shift * shorter <= room and asked.works(replace(ask, moment=ask.moment + shift)):
                return shift
    return None


def _drive(asked: Failing, door: object) -> float:
    """Return the drive from home, at 6 km/h everywhere; steps are no hindrance in these towns."""
    world = asked.question.drawn.world
    return world.metres(asked.ask.home, door, False) * 3.6 / 6.0  # type: ignore[arg-type]


def _lift_to_stop(failing: list[Failing], fix: Fix | None, whole: float) -> Iterator[str]:
    world = failing[0].question.drawn.world
    must: dict[Key, float] = {}
    may: dict[Key, float] = {}
    for stop, door in world.doors.items():
        drive = sum(_drive(asked, door) for asked in failing)
        if drive > min(0.6 * whole, whole - 300):
            continue
        # A drive of 120 s may take 121, for the last digits of its metres.
        for working, dust in ((may, -1e-6), (must, 1e-6)):
            lifts = [math.ceil(_drive(asked, door) + dust) for asked in failing]
            if all(_works_from(one, stop, lift) for one, lift in zip(failing, lifts, strict=True)):
                working[stop] = drive
    offered = None if fix is None else fix.drive_s
    least, most = min(may.values(), default=math.inf), min(must.values(), default=math.inf)
    if not least - 1 <= (math.inf if offered is None else offered) <= most + len(failing):
        yield f"a lift to a stop of {offered} s is offered: {must}, whole {whole}"


def _works_from(asked: Failing, stop: Key, lift: int) -> bool:
    """Tell whether the half works with a lift between home and one stop."""
    world, ask = asked.question.drawn.world, asked.ask
    rules = ask.rules._replace(max_journey=ask.rules.max_journey - lift)
    if rules.max_journey < 0:
        return False
    venue = world.to_stops(ask.venue, ask.speed_ms, ask.step_free)
    from_s, to_s = (venue, {stop: 0}) if ask.homeward else ({stop: 0}, venue)
    if ask.homeward:
        first, last = ask.moment, ask.moment + ask.wait
    else:
        first, last = ask.moment - ask.wait - rules.max_journey, ask.moment
    every = oracle.states(
        world.service(ask),
        world.changes(ask.speed_ms, ask.step_free, rules.min_change),
        rules,
        from_s,
        first,
        last,
    )
    found = oracle.journeys(every, rules, to_s)
    if ask.homeward:
        return any(ask.edge is None or t.arrive + lift <= ask.edge for t in found)
    return any(
        ask.moment - ask.wait <= t.arrive <= ask.moment
        and (ask.edge is None or t.leave - lift >= ask.edge)
        for t in found
    )
