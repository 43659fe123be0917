"""How a lift plan is said: run sheets for drivers, and why somebody is still without a lift.

A driver is told to leave at a time rounded down to the minute, and is somewhere at one rounded up.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from geo.pickups.model import Run, RunStop, StopKind, Unserved, UnservedReason, Way
from webmap.plain import clock, clock_after, count_of, day, in_minutes
from webmap.usecases.lift_tables import LiftRequest
from webmap.usecases.pickup_plan import DayPlan, LiftPlan
from webmap.views.run_pages import DayPage, Left, PlanPage, Sheet, SheetStop

_METRES_A_MILE: Final = 1609.344

_WHICH: Final[Mapping[Way, str]] = {
    Way.THERE: "the way there",
    Way.BACK: "the way home",
    Way.BOTH: "both ways",
}
_WHY_NOT: Final[Mapping[UnservedReason, str]] = {
    UnservedReason.HOME_OFF_NETWORK: "Their home is too far from any road on the map.",
    UnservedReason.VENUE_OFF_NETWORK: "The venue is too far from any road on the map.",
    UnservedReason.NO_ROAD: "No road on the map leads there.",
    UnservedReason.NO_WHEELCHAIR_PLACE: "No car that day has a place for a wheelchair.",
    UnservedReason.SEATS_TAKEN: "All seats are taken then.",
    UnservedReason.WHEELCHAIR_PLACES_TAKEN: "The wheelchair places are taken then.",
    UnservedReason.DRIVERS_GO_HOME: "A driver would have to be free for longer.",
    UnservedReason.OTHERS_RIDE_TOO_LONG: "Somebody would be in the car for too long.",
    UnservedReason.DRIVERS_BUSY: "The drivers are with other people then.",
}
# Where somebody needs both ways, these hold for one of them.
_OF_ONE_WAY: Final = frozenset(UnservedReason) - {
    UnservedReason.HOME_OFF_NETWORK,
    UnservedReason.VENUE_OFF_NETWORK,
    UnservedReason.NO_WHEELCHAIR_PLACE,
    UnservedReason.TOO_MANY_PASSENGERS,
}


def plan_page(planned: LiftPlan, notes: tuple[str, ...] = ()) -> PlanPage:
    """Turn a plan into what the page shows.

    Parameters
    ----------
    notes : more to say of the tables that it was made from.
    """
    return PlanPage(tuple(_day_page(part) for part in planned.days), notes + planned.notes)


def why_not(left: Unserved, part: DayPlan) -> str:
    """Say in a sentence or two why somebody is without a lift."""
    why = _why(left, part)
    if left.cause is left.way or left.reason not in _OF_ONE_WAY:
        return why
    return f"It is {_WHICH[left.cause]} that does not fit. {why}"


def _why(left: Unserved, part: DayPlan) -> str:
    match left.reason:
        case UnservedReason.TOO_MANY_PASSENGERS:
            chair = any(r.id == left.request and r.wheelchairs for r in part.requests)
            car = "car with a wheelchair place" if chair else "car that day"
            seats = count_of(left.found or 0, "seat")
            return f"They need {seats}; no {car} has more than {left.limit}."
        case UnservedReason.RIDE_TOO_LONG:
            drive = in_minutes(math.ceil((left.found or 0) / 60))
            most = in_minutes((left.limit or 0) // 60)
            return f"The drive takes {drive}; they may be in the car for {most}."
        case UnservedReason.NO_DRIVER_THEN:
            return f"No driver is free then.{_offer(left, part)}"
        case reason:
            return _WHY_NOT[reason]


def which_way(left: Unserved) -> str:
    """Say which way somebody is without a lift."""
    return _WHICH[left.way]


def _offer(left: Unserved, part: DayPlan) -> str:
    offer = left.offer
    if offer is None:
        return ""
    begin, end = clock(part.clock(offer.from_s)), clock_after(part.clock(offer.to_s))
    return f" {offer.driver} could take them if free from {begin} to {end}."


def _day_page(part: DayPlan) -> DayPage:
    requests = {request.id: request for request in part.requests}
    sheets = tuple(
        _sheet(number, run, path, part, requests)
        for number, (run, path) in enumerate(zip(part.plan.runs, part.paths, strict=True), start=1)
    )
    left = tuple(
        Left(item.request, which_way(item), why_not(item, part)) for item in part.plan.unserved
    )
    first = part.midnight.date()
    last = f" to {day(part.last)} {part.last.year}" if part.last != first else ""
    return DayPage(
        key=first.isoformat(),
        date=f"{day(first)} {first.year}{last}",
        sheets=sheets,
        left=left,
        served=len(requests) - len({item.request for item in left}),
        asked=len(requests),
        miles=miles(sum(run.metres for run in part.plan.runs)),
    )


def _sheet(
    number: int,
    run: Run,
    path: tuple[tuple[float, float], ...],
    part: DayPlan,
    requests: Mapping[str, LiftRequest],
) -> Sheet:
    visits = _visits(run.stops, requests)
    stops = tuple(_stop(order, visit, part, requests) for order, visit in enumerate(visits))
    return Sheet(
        number=number,
        driver=run.driver,
        leave=stops[0].time,
        back=stops[-1].time,
        miles=miles(run.metres),
        driving=in_minutes(round(run.drive_s / 60)),
        stops=stops,
        path=path,
    )


def _visits(
    stops: Sequence[RunStop], requests: Mapping[str, LiftRequest]
) -> list[tuple[RunStop, ...]]:
    """Join what happens at one door without waiting in between: it is one line for the driver."""
    visits: list[tuple[RunStop, ...]] = []
    for stop in stops:
        before = visits[-1][-1] if visits else None
        if (
            before is not None
            and (before.kind, before.place, before.way) == (stop.kind, stop.place, stop.way)
            and stop.ready_s == before.depart_s
            and requests[before.request or ""].start == requests[stop.request or ""].start
        ):
            visits[-1] = (*visits[-1], stop)
        else:
            visits.append((stop,))
    return visits


def _stop(
    order: int, visit: tuple[RunStop, ...], part: DayPlan, requests: Mapping[str, LiftRequest]
) -> SheetStop:
    stop = visit[0]
    asks = [requests[one.request] for one in visit if one.request is not None]
    place = part.places[stop.place]
    # People get in where they begin: at home on the way there, at the venue on the way back.
    at_venue = (stop.kind is StopKind.PICKUP) == (stop.way is Way.BACK)
    arrive, ready = part.clock(stop.arrive_s), part.clock(stop.ready_s)
    said = clock if stop.kind in {StopKind.START, StopKind.PICKUP} else clock_after
    time, until = said(arrive), said(ready)
    notes = [
        (ask.id, note) for ask in asks if stop.kind is StopKind.PICKUP and (note := _note(ask))
    ]
    return SheetStop(
        number=order if asks else 0,
        time=time,
        kind=str(stop.kind),
        words=_words(stop.kind, asks, at_venue=at_venue),
        where=_where(stop, part, asks[0], at_venue=at_venue) if asks else "",
        wait=f"Wait until {until}." if time != until else "",
        notes=tuple(note if len(asks) == 1 else f"{who}: {note}" for who, note in notes),
        aboard=visit[-1].aboard,
        lat=place.lat,
        lon=place.lon,
        arrive=round(stop.arrive_s / 60, 1),
        ready=round(stop.ready_s / 60, 1),
        depart=round(visit[-1].depart_s / 60, 1),
    )


def _words(kind: StopKind, asks: Sequence[LiftRequest], *, at_venue: bool) -> str:
    if not asks:
        return "Leave home" if kind is StopKind.START else "Home"
    if kind is StopKind.PICKUP:
        who = listed([f"{ask.id}{_extras(ask)}" for ask in asks])
        place = "at the stop" if asks[0].by_bus else "at the venue"
        return f"Pick up {who} {place if at_venue else 'at home'}"
    who = listed([ask.id for ask in asks])
    if at_venue:
        what = "they go on from here" if asks[0].by_bus else "their session starts"
        return f"Set down {who}; {what} at {clock(asks[0].start)}"
    return f"See {who} to their door"


def _extras(ask: LiftRequest) -> str:
    extras = [f"{ask.passengers} people"] if ask.passengers > 1 else []
    if ask.wheelchairs:
        extras.append("in a wheelchair")
    return f" ({', '.join(extras)})" if extras else ""


def _where(stop: RunStop, part: DayPlan, ask: LiftRequest, *, at_venue: bool) -> str:
    """Say how to find a door: as it was written, or else by its street and nearest postcode."""
    door = part.doors[stop.place]
    near = ", near ".join(text for text in (door.street, door.postcode) if text)
    near = near if door.street or not near else f"near {near}"
    if at_venue:
        return ", ".join(text for text in (ask.venue_name, near) if text)
    return ask.address or near


def _note(ask: LiftRequest) -> str:
    if ask.wheelchair_said:
        return ask.note
    return f"{ask.note} Ask if they use a wheelchair: nobody has said.".strip()


def listed(texts: Sequence[str]) -> str:
    """Join texts as a sentence does: ``a, b and c``."""
    *most, last = texts
    return f"{', '.join(most)} and {last}" if most else last


def miles(metres: float) -> str:
    """Say a length as people in the United Kingdom do."""
    length = metres / _METRES_A_MILE
    return f"{length:.1f} miles" if length < 10 else f"{length:.0f} miles"
