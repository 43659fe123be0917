"""The engine: one network, any number of questions, from any number of threads.

What is kept between questions is public: timetables of dates, changes at a walking speed, walks
around venues. A home lives in the local variables of one question and nowhere else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from geo.errors import DateOutsideTimetable, NoPathNearby
from geo.routing.cache import BoundedCache
from geo.routing.changes import ChangeTable, compile_changes
from geo.routing.clock import ServiceClock
from geo.routing.day import Accessible, Day, DayKey, compile_day, day_key
from geo.routing.fixes import fixes_for
from geo.routing.ground import Door, Walks, ends_between
from geo.routing.halves import World, homeward_half, outward_half
from geo.routing.judge import Asked, judge_session, unknown
from geo.routing.legs import Guide
from geo.routing.lifts import Lifts, Roads
from geo.routing.network import Network
from geo.routing.reasons import widest_walk_s
from geo.routing.snap import Position, Snapper
from geo.routing.vocabulary import (
    Fix,
    Judgement,
    Point,
    ReasonCode,
    SessionTime,
    Traveller,
)
from geo.routing.ways import Ends, Service

LONGEST_SESSION: Final = dt.timedelta(hours=24)

_DAYS_KEPT: Final = 12
_CHANGES_KEPT: Final = 12
_VENUES_KEPT: Final = 4_096
_VENUE_FIELDS_KEPT: Final = 48
_ONE_DAY: Final = dt.timedelta(days=1)


class Engine:
    """Judges sessions on one network.

    Parameters
    ----------
    network : streets, timetable and links; read only.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
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
    ) -> list[Judgement]:
        """Judge the round trip from `home` to each session.

        Parameters
        ----------
        sessions : local clock times without a zone. One that ends before it starts ends on the
            next day.
        explain : whether paths on the map, street names, reasons and fixes are wanted too; a gap
            map does without.

        Returns
        -------
        judgements : in the order of `sessions`. What cannot be judged is `unknown`, with the
            reason: no exception is raised for a home or a venue.
        """
        position = self._snap(home)
        if position is None:
            return [unknown(s.key, *self._off_network(s)) for s in sessions]
        question = _Question(self, home, position, traveller, explain)
        return [question.judge(session) for session in sessions]

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

    def _snap(self, place: Point) -> Position | None:
        try:
            return self._walk_snapper.snap(place)
        except NoPathNearby:
            return None

    def venue(self, place: Point) -> Position | None:
        """Return where a venue is on the streets; None where it is off them."""
        return self._venues.get(place, lambda: self._snap(place))

    def _off_network(self, session: SessionTime) -> list[ReasonCode]:
        if session.place is None:
            return [ReasonCode.HOME_OFF_NETWORK, ReasonCode.VENUE_WITHOUT_PLACE]
        if self.venue(session.place) is None:
            return [ReasonCode.HOME_OFF_NETWORK, ReasonCode.VENUE_OFF_NETWORK]
        return [ReasonCode.HOME_OFF_NETWORK]

    def service(self, date: dt.date, accessible: Accessible, speed_ms: float) -> Service:
        """Return what runs on `date` and how one changes at a walking speed."""
        timetable, links = self.network.timetable, self.network.links
        if timetable is None or links is None:
            return Service.none()
        step_free = accessible is not Accessible.ANY
        key = day_key(timetable, self._clock, date, accessible)
        day = self._days.get(key, lambda: compile_day(timetable, key))
        changes = self._changes.get(
            (speed_ms, step_free), lambda: compile_changes(timetable, links, speed_ms, step_free)
        )
        return Service.of(day, changes)

    def silent(self, date: dt.date) -> ReasonCode | None:
        """Return why the timetable says nothing of `date`; None where it does."""
        timetable = self.network.timetable
        if timetable is None or self.network.links is None:
            return ReasonCode.NO_TIMETABLE
        if timetable.service_pattern(date) < 0:
            return ReasonCode.DATE_OUTSIDE_TIMETABLE
        return None

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


@dataclass(frozen=True, repr=False)
class _Question:
    """One home and traveller. Never kept, and never printed."""

    engine: Engine
    home: Point
    position: Position
    traveller: Traveller
    explain: bool

    @cached_property
    def _door(self) -> Door:
        # A field for walks with steps, and one without.
        return Door(self.position, self._limit_m, Walks(self.engine.network, 2, 2))

    @cached_property
    def _lifts(self) -> Lifts:
        return Lifts(self.engine.roads, self.home)

    @cached_property
    def _limit_m(self) -> float:
        """The longest walk looked at; for reasons, longer ones than the traveller walks."""
        longest_s = self.traveller.max_walk_s
        if self.explain:
            longest_s = widest_walk_s(longest_s)
        return longest_s * self.traveller.walk_speed_ms

    def judge(self, session: SessionTime) -> Judgement:
        """Judge one session."""
        if session.place is None:
            return unknown(session.key, ReasonCode.VENUE_WITHOUT_PLACE)
        place = session.place
        position = self.engine.venue(place)
        if position is None:
            return unknown(session.key, ReasonCode.VENUE_OFF_NETWORK)
        if session.end < session.start:
            session = SessionTime(session.key, session.place, session.start, session.end + _ONE_DAY)
        if not dt.timedelta() <= session.end - session.start <= LONGEST_SESSION:
            return unknown(session.key, ReasonCode.SESSION_TOO_LONG)
        return self._judge(session, place, position)

    def _judge(self, session: SessionTime, place: Point, position: Position) -> Judgement:
        venue = Door(position, self._limit_m, self.engine.venue_walks)
        known: dict[bool, Ends] = {}

        def ends(step_free: bool) -> Ends:
            if step_free not in known:
                speed_ms = self.traveller.walk_speed_ms
                known[step_free] = ends_between(self._door, venue, speed_ms, step_free)
            return known[step_free]

        there, back = (
            World(
                date,
                self.engine.clock,
                self.engine.silent(date),
                lambda accessible, date=date: self.engine.service(  # type: ignore[misc]
                    date, accessible, self.traveller.walk_speed_ms
                ),
                ends,
            )
            for date in (session.start.date(), session.end.date())
        )
        outward = Asked(
            there,
            outward_half(there, session, self.traveller),
            self._guide(there, venue, session),
        )
        homeward = Asked(
            back,
            homeward_half(back, session, self.traveller),
            self._guide(back, venue, session),
        )
        room_s = int((session.end - session.start).total_seconds())

        def fixes(failing: list[Asked]) -> list[Fix]:
            halves = [(asked.world, asked.half) for asked in failing]
            timetable = self.engine.network.timetable
            return list(fixes_for(halves, self._lifts, place, timetable, room_s))

        return judge_session(session.key, outward, homeward, self.explain, fixes)

    def _guide(self, world: World, venue: Door, session: SessionTime) -> Guide:
        pass_from = self.traveller.pass_from_s
        return Guide(
            network=self.engine.network,
            world=world,
            home=self._door,
            venue=venue,
            speed_ms=self.traveller.walk_speed_ms,
            accessible=Accessible.YES if self.traveller.step_free else Accessible.ANY,
            pass_from_s=None
            if pass_from is None
            else world.clock.clock_seconds(world.date, session.start.date(), pass_from),
            explain=self.explain,
        )
