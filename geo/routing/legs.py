"""From a way in seconds and numbers to legs that a person can follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from geo.routing.changes import change_metres, same_stop
from geo.routing.day import Accessible
from geo.routing.ground import Door
from geo.routing.halves import Use, World
from geo.routing.lifts import Roads
from geo.routing.network import (
    ACCESS_NO,
    ACCESS_YES,
    BY_DRIVER,
    BY_PHONE,
    TRANSFER_LIMIT_M,
    Int8Array,
    Network,
    StopLinks,
    Timetable,
)
from geo.routing.rides import Part, parts_of
from geo.routing.traces import stops_passed, trace_of
from geo.routing.vocabulary import Access, Booking, Journey, Leg, LegMode
from geo.routing.walk import (
    WalkPath,
    metres_to,
    path_to,
    path_to_stop,
    stop_position,
    walk_from,
)
from geo.routing.walks import walk_seconds
from geo.routing.ways import Ride, Way


@dataclass(frozen=True, repr=False)
class Guide:
    """Tells journeys between one home and one venue.

    Attributes
    ----------
    roads : streets for a guess at the lines that the timetable does not tell; None for no guess.
    speed_ms : walking speed in metres a second.
    accessible : the stops and vehicles that the ways were searched on.
    pass_from_s : the bus pass is valid on rides from this time on; None without a pass.
    explain : whether walks have paths and street names, and rides have paths.
    """

    network: Network
    roads: Roads | None
    world: World
    home: Door
    venue: Door
    speed_ms: float
    accessible: Accessible
    pass_from_s: int | None
    explain: bool

    @property
    def step_free(self) -> bool:
        """Whether walks use no steps."""
        return self.accessible is not Accessible.ANY

    def journey(self, way: Way, homeward: bool) -> Journey:
        """Tell `way`, from home to venue, or with `homeward` from venue to home."""
        return Journey(
            leave=self.world.local(way.leave_s),
            arrive=self.world.local(way.arrive_s),
            changes=way.changes,
            walk_s=way.walk_s,
            legs=tuple(self._legs(way, homeward)),
            elapsed_s=way.arrive_s - way.leave_s,
        )

    def _legs(self, way: Way, homeward: bool) -> Iterator[Leg]:
        timetable, links = self.network.timetable, self.network.links
        if not way.rides or timetable is None or links is None:
            yield self._walk(way.leave_s, way.arrive_s, self._direct(homeward))
            return
        start, end = (self.venue, self.home) if homeward else (self.home, self.venue)
        first, last = way.rides[0], way.rides[-1]
        path = self._door_path(start, first.from_stop, False, timetable, links)
        yield self._walk(way.leave_s, first.depart_s, path, to_stop=first.from_stop)
        for ride, following in zip(way.rides, [*way.rides[1:], None], strict=True):
            yield self._ride(ride, timetable)
            if following is not None and not same_stop(
                timetable, ride.to_stop, following.from_stop
            ):
                path = self._stop_path(ride.to_stop, following.from_stop, timetable, links)
                walk_s = int(walk_seconds(path.metres, self.speed_ms))
                yield self._walk(
                    ride.arrive_s,
                    ride.arrive_s + walk_s,
                    path,
                    from_stop=ride.to_stop,
                    to_stop=following.from_stop,
                )
        path = self._door_path(end, last.to_stop, True, timetable, links)
        yield self._walk(last.arrive_s, way.arrive_s, path, from_stop=last.to_stop)

    def _direct(self, homeward: bool) -> WalkPath:
        field = self.home.field(self.step_free)
        if self.explain:
            return path_to(field, self.venue.position, reverse=homeward)
        return WalkPath((), metres_to(field, self.venue.position), ())

    def _door_path(
        self, door: Door, stop: int, to_door: bool, timetable: Timetable, links: StopLinks
    ) -> WalkPath:
        if self.explain:
            field = door.field(self.step_free)
            return path_to_stop(field, links, stop, timetable, reverse=to_door)
        return WalkPath((), door.near(self.step_free).metres_to(stop), ())

    def _stop_path(
        self, origin: int, target: int, timetable: Timetable, links: StopLinks
    ) -> WalkPath:
        metres = change_metres(links, origin, target, self.step_free)
        if not self.explain:
            return WalkPath((), metres, ())
        streets = self.network.walk
        position = stop_position(streets, links, origin)
        field = walk_from(streets, position, TRANSFER_LIMIT_M + 1, self.step_free)
        path = path_to_stop(field, links, target, timetable)
        post = (float(timetable.stop_lat[origin]), float(timetable.stop_lon[origin]))
        return WalkPath((post, *path.points), metres, path.streets)

    def _walk(
        self,
        leave_s: int,
        arrive_s: int,
        path: WalkPath,
        from_stop: int | None = None,
        to_stop: int | None = None,
    ) -> Leg:
        return Leg(
            mode=LegMode.WALK,
            depart=self.world.local(leave_s),
            arrive=self.world.local(arrive_s),
            from_stop=from_stop,
            to_stop=to_stop,
            from_name=self._name(from_stop),
            to_name=self._name(to_stop),
            path=path.points,
            metres=path.metres,
            streets=path.streets,
        )

    def _ride(self, ride: Ride, timetable: Timetable) -> Leg:
        parts = parts_of(ride, self.world.service(Use(self.accessible)).day)
        first, last = parts[0], parts[-1]
        routes = [_route_name(timetable, part.trip) for part in parts]
        route = int(timetable.trip_route[ride.trip])
        drawn = trace_of(timetable, parts, self.roads) if self.explain else None
        return Leg(
            mode=LegMode.RIDE,
            depart=self.world.local(ride.depart_s),
            arrive=self.world.local(ride.arrive_s),
            from_stop=ride.from_stop,
            to_stop=ride.to_stop,
            from_name=self._name(ride.from_stop),
            to_name=self._name(ride.to_stop),
            path=drawn.points if drawn is not None else (),
            trace=drawn.trace if drawn is not None else None,
            calls=stops_passed(timetable, parts) if self.explain else (),
            route=routes[0],
            headsign=timetable.trip_headsign[ride.trip],
            agency=timetable.route_agency[route],
            trip=ride.trip,
            route_type=int(timetable.route_type[route]),
            # Where the vehicle goes on as another trip it has not left the stop.
            intermediate_stops=sum(part.alight - part.board for part in parts),
            accessible=_accessible(timetable, ride, parts),
            pass_valid=None if self.pass_from_s is None else ride.depart_s >= self.pass_from_s,
            boarding=_booking(first, timetable.pattern_board, first.board, timetable),
            alighting=_booking(last, timetable.pattern_alight, last.alight, timetable),
            becomes=tuple(routes[1:]),
            headway_s=int(timetable.trip_headway_s[ride.trip]) or None,
        )

    def _name(self, stop: int | None) -> str:
        if stop is None or self.network.timetable is None:
            return ""
        return stop_name(self.network.timetable, stop)


def stop_name(timetable: Timetable, stop: int) -> str:
    """Return a stop's name, with what tells it from its neighbours."""
    name, detail = timetable.stop_name[stop], timetable.stop_detail[stop]
    return f"{name} ({detail})" if detail and detail != name else name


def _route_name(timetable: Timetable, trip: int) -> str:
    route = int(timetable.trip_route[trip])
    return timetable.route_name[route] or timetable.route_long_name[route]


def _booking(part: Part, permissions: Int8Array, position: int, timetable: Timetable) -> Booking:
    """Tell what has to be done to get on or off."""
    permission = permissions[timetable.pattern_first_stop[part.pattern] + position]
    if permission == BY_PHONE:
        return Booking.PHONE_AGENCY
    return Booking.ASK_DRIVER if permission == BY_DRIVER else Booking.NONE


def _accessible(timetable: Timetable, ride: Ride, parts: list[Part]) -> Access:
    """Return whether vehicle and both stops are accessible: one no is a no, all yes a yes."""
    known = {int(timetable.trip_wheelchair[part.trip]) for part in parts}
    known.add(int(timetable.stop_wheelchair[ride.from_stop]))
    known.add(int(timetable.stop_wheelchair[ride.to_stop]))
    if ACCESS_NO in known:
        return Access.NO
    return Access.YES if known == {ACCESS_YES} else Access.UNKNOWN
