"""The engine: one network, any number of questions, from any number of threads.

What is kept between questions is public: timetables of dates, changes at a walking speed, walks
around venues. A home lives in the local variables of one question and nowhere else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, cached_property
from typing import Final

from geo.errors import DateOutsideTimetable, NoPathNearby
from geo.routing.cache import BoundedCache
from geo.routing.changes import ChangeTable, compile_changes
from geo.routing.clock import ServiceClock
from geo.routing.day import Day, DayKey, compile_day, day_key
from geo.routing.fixes import Help, fixes_for
from geo.routing.ground import Door, Ground, Walks
from geo.routing.halves import Asking, Use, World, homeward_half, outward_half, use_of
from geo.routing.judge import Asked, Extent, judge_session, unknown
from geo.routing.legs import Guide
from geo.routing.lifts import Lifts, Roads
from geo.routing.network import Network
from geo.routing.reasons import WIDEST_JOURNEY_S, WIDEST_WAIT_S, widest_walk_s
from geo.routing.schemes import Scheme
from geo.routing.searches import Range, Searches
from geo.routing.snap import Position, Snapper
from geo.routing.steps import run, together
from geo.routing.vocabulary import DAY_S, Judgement, Point, ReasonCode, SessionTime, Traveller
from geo.routing.ways import Service

LONGEST_SESSION: Final = dt.timedelta(hours=24)

_DAYS_KEPT: Final = 12
_CHANGES_KEPT: Final = 12
_VENUES_KEPT: Final = 4_096
_VENUE_FIELDS_KEPT: Final = 48
_REACH_STEP_S: Final = 6 * 3_600
_ONE_DAY: Final = dt.timedelta(days=1)
# The days around a session must be dates too; no timetable is of the year 1 or 9999.
_FIRST_DATE: Final = dt.date(2, 1, 1)
_LAST_DATE: Final = dt.date(9998, 1, 1)


class Engine:
    """Judges sessions on one network.

    Parameters
    ----------
    network : streets, timetable and links; read only.
    schemes : community transport, named as help where it serves home and venue.
    """

    def __init__(self, network: Network, schemes: Sequence[Scheme] = ()) -> None:
        self.network = network
        self.schemes = tuple(schemes)
        self._clock = ServiceClock(network.timetable.zone if network.timetable else "UTC")
        self._days: BoundedCache[DayKey, Day] = BoundedCache(_DAYS_KEPT)
        self._changes: BoundedCache[tuple[float, bool], ChangeTable] = BoundedCache(_CHANGES_KEPT)
        self._venues: BoundedCache[Point, Position | None] = BoundedCache(_VENUES_KEPT)
        self._venue_walks = Walks(network, _VENUE_FIELDS_KEPT, _VENUES_KEPT)
        self._roads = Roads(network)

    def judge(
        self,
        home: Point,
        sessions: Sequence[SessionTime],
        traveller: Traveller,
        *,
        explain: bool = True,
        paths: bool | None = None,
        alternatives: bool = False,
    ) -> list[Judgement]:
        """Judge the round trip from `home` to each session.

        Parameters
        ----------
        sessions : local clock times without a zone. One that ends before it starts ends on the
            next day.
        explain : whether reasons and fixes are wanted too; a gap map does without.
        paths : whether paths on the map and street names are wanted; as `explain` if left out.
        alternatives : whether other journeys are wanted besides the chosen ones.

        Returns
        -------
        judgements : in the order of `sessions`. What cannot be judged is `unknown`, with the
            reason: no exception is raised for a home or a venue.
        """
        position = self.snap(home)
        if position is None:
            return [unknown(s.key, *self._off_network(s)) for s in sessions]
        extent = Extent(explain, explain if paths is None else paths, alternatives)
        return _Question(self, home, position, traveller, extent).judge(sessions)

    def check_date(self, date: dt.date) -> None:
        """Check that some feed speaks for `date`.

        Raises
        ------
        DateOutsideTimetable : none does; the text names the valid dates of each feed.
        """
        timetable = self.network.timetable
        if timetable is None:
            raise DateOutsideTimetable("this area has no timetable: build it with --gtfs")
        if timetable.service_pattern(date) < 0:
            valid = "; ".join(
                f"{feed.name} from {feed.valid_from} to {feed.valid_to}" for feed in timetable.feeds
            )
            raise DateOutsideTimetable(
                f"{date} is outside the timetable ({valid}): choose a date inside it"
            )

    def snapped_m(self, home: Point) -> float:
        """Return how far `home` is from the street that it was put on, in metres.

        Raises
        ------
        NoPathNearby : there is no street within the snap limit.
        """
        return self._walk_snapper.snap(home).offset_m

    @cached_property
    def _walk_snapper(self) -> Snapper:
        return Snapper(self.network.walk, self.network.crs)

    def snap(self, place: Point) -> Position | None:
        """Return where a place is on the streets; None where it is off them."""
        try:
            return self._walk_snapper.snap(place)
        except NoPathNearby:
            return None

    def venue(self, place: Point) -> Position | None:
        """Return where a venue is on the streets; None where it is off them."""
        return self._venues.get(place, lambda: self.snap(place))

    def _off_network(self, session: SessionTime) -> list[ReasonCode]:
        if session.place is None:
            return [ReasonCode.HOME_OFF_NETWORK, ReasonCode.VENUE_WITHOUT_PLACE]
        if self.venue(session.place) is None:
            return [ReasonCode.HOME_OFF_NETWORK, ReasonCode.VENUE_OFF_NETWORK]
        return [ReasonCode.HOME_OFF_NETWORK]

    def service(self, date: dt.date, use: Use, speed_ms: float, reach_s: int = DAY_S) -> Service:
        """Return what runs on `date` and how one changes at a walking speed.

        Parameters
        ----------
        reach_s : how long before the date and after it journeys may take place.
        """
        timetable, links = self.network.timetable, self.network.links
        if timetable is None or links is None:
            return Service.none()
        key = day_key(timetable, self._clock, date, use.accessible, use.phone, reach_s)
        day = self._days.get(key, lambda: compile_day(timetable, key))
        changes = self._changes.get(
            (speed_ms, use.step_free),
            lambda: compile_changes(timetable, links, speed_ms, use.step_free),
        )
        return Service.of(day, changes)

    def silent(self, date: dt.date) -> ReasonCode | None:
        """Return why the timetable does not say all of `date`; None where it does."""
        timetable = self.network.timetable
        if timetable is None or self.network.links is None:
            return ReasonCode.NO_TIMETABLE
        return None if timetable.speaks_for(date) else ReasonCode.DATE_OUTSIDE_TIMETABLE

    @property
    def clock(self) -> ServiceClock:
        """Clock times of the timetable's zone."""
        return self._clock

    @property
    def venue_walks(self) -> Walks:
        """Walks around venues."""
        return self._venue_walks

    @property
    def roads(self) -> Roads:
        """The drive network."""
        return self._roads


class _Question:
    """One home and traveller, and the venues they may go to. Never kept, and never printed."""

    def __init__(
        self,
        engine: Engine,
        home: Point,
        position: Position,
        traveller: Traveller,
        extent: Extent,
    ) -> None:
        self._engine = engine
        self._traveller = traveller
        self._extent = extent
        own = Range(traveller.max_walk_s, traveller.max_journey_s, traveller.min_change_s)
        widest = Range(
            widest_walk_s(traveller.max_walk_s), max(WIDEST_JOURNEY_S, traveller.max_journey_s), 0
        )
        # For reasons, longer walks are looked at than the traveller makes.
        self._ranges = (own, widest) if extent.explain else (own,)
        wait_s = max(traveller.max_wait_before_s, traveller.max_wait_after_s)
        if extent.explain:
            wait_s = max(wait_s, WIDEST_WAIT_S)
        self._reach_s = reach_s(wait_s + self._ranges[-1].journey_s)
        # Walks are compared in whole seconds; a metre more keeps the last of them.
        self._limit_m = self._ranges[-1].walk_s * traveller.walk_speed_ms + 1.0
        # A field for walks with steps, and one without.
        self._home = Door(position, self._limit_m, Walks(engine.network, 2, 2))
        self._lifts = Lifts(engine.roads, home)
        self._schemes = [each for each in engine.schemes if extent.explain and each.serves(home)]
        self._venues: dict[Position, int] = {}
        self._doors: dict[Position, Door] = {}
        self._grounds: dict[bool, Ground] = {}
        self._worlds: dict[dt.date, World] = {}

    def judge(self, sessions: Sequence[SessionTime]) -> list[Judgement]:
        """Judge sessions, all of them side by side."""
        steps = [self._steps(session) for session in sessions]
        return run(together(steps), Searches(self._ranges).answer)

    def _steps(self, session: SessionTime) -> Asking[Judgement]:
        """Return the steps that judge one session."""
        place = session.place
        if place is None:
            return _known(unknown(session.key, ReasonCode.VENUE_WITHOUT_PLACE))
        position = self._engine.venue(place)
        if position is None:
            return _known(unknown(session.key, ReasonCode.VENUE_OFF_NETWORK))
        fault = never_judged(session)
        if fault is not None:
            return _known(unknown(session.key, fault))
        session = in_order(session)
        venue = self._venues.setdefault(position, len(self._venues))
        there, back = self._world(session.start.date()), self._world(session.end.date())
        clock = self._engine.clock
        outward = outward_half(clock, session, venue, self._traveller)
        homeward = homeward_half(clock, session, venue, self._traveller)
        helps = Help(
            self._lifts,
            place,
            self._engine.network.timetable,
            int((session.end - session.start).total_seconds()),
            self._schemes,
        )
        return judge_session(
            session.key,
            Asked(there, outward, self._guide(there, position, session)),
            Asked(back, homeward, self._guide(back, position, session)),
            self._extent,
            lambda failing: fixes_for([(asked.world, asked.half) for asked in failing], helps),
        )

    def _world(self, date: dt.date) -> World:
        if date not in self._worlds:
            speed_ms = self._traveller.walk_speed_ms
            self._worlds[date] = World(
                date,
                self._engine.clock,
                self._engine.silent(date),
                cache(lambda use: self._engine.service(date, use, speed_ms, self._reach_s)),
                self._ground,
                self._engine.network.timetable,
            )
        return self._worlds[date]

    def _ground(self, step_free: bool) -> Ground:
        """Return home and venues. It is first asked for when all venues are known."""
        if step_free not in self._grounds:
            venues = tuple(self._door(position) for position in self._venues)
            self._grounds[step_free] = Ground(
                self._home, venues, self._traveller.walk_speed_ms, step_free
            )
        return self._grounds[step_free]

    def _door(self, position: Position) -> Door:
        if position not in self._doors:
            self._doors[position] = Door(position, self._limit_m, self._engine.venue_walks)
        return self._doors[position]

    def _guide(self, world: World, venue: Position, session: SessionTime) -> Guide:
        pass_from = self._traveller.pass_from_s
        return Guide(
            network=self._engine.network,
            roads=self._engine.roads,
            world=world,
            home=self._home,
            venue=self._door(venue),
            speed_ms=self._traveller.walk_speed_ms,
            accessible=use_of(self._traveller).accessible,
            pass_from_s=None
            if pass_from is None
            else world.clock.clock_seconds(world.date, session.start.date(), pass_from),
            explain=self._extent.paths,
        )


def in_order(session: SessionTime) -> SessionTime:
    """Let a session that ends before it starts end on the next day."""
    if session.end >= session.start:
        return session
    return replace(session, end=session.end + _ONE_DAY)


def never_judged(session: SessionTime) -> ReasonCode | None:
    """Return why no session at such times can be judged; None where it can."""
    if not _FIRST_DATE <= session.start.date() <= _LAST_DATE:
        return ReasonCode.DATE_OUTSIDE_TIMETABLE
    session = in_order(session)
    if not dt.timedelta() <= session.end - session.start <= LONGEST_SESSION:
        return ReasonCode.SESSION_TOO_LONG
    return None


def reach_s(longest_s: int) -> int:
    """Round up how far beyond midnight one looks, so that travellers share compiled days."""
    return -(-longest_s // _REACH_STEP_S) * _REACH_STEP_S


def _known(judgement: Judgement) -> Asking[Judgement]:
    """Return the steps to an answer that needs none."""
    yield from ()
    return judgement
