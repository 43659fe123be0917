"""How a lift plan is said: run sheets for drivers, and why somebody is still without a lift.

A driver is told to leave at a time rounded down to the minute, and is somewhere at one rounded up.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
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


def plan_page(planned: LiftPlan, notes: tuple[str, ...] = ()) -> PlanPage:
    """Turn a plan into what the page shows.

    Parameters
    ----------
    notes : more to say of the tables that it was made from.
    """
    return PlanPage(tuple(_day_page(part) for part in planned.days), notes + planned.notes)


def why_not(left: Unserved, part: DayPlan) -> str:
    """Say in a sentence or two why somebody is without a lift."""
    if left.cause is left.way:
        return _why(left, part)
    return f"It is {_WHICH[left.cause]} that does not fit. {_why(left, part)}"


def _why(left: Unserved, part: DayPlan) -> str:
    match left.reason:
        case UnservedReason.TOO_MANY_PASSENGERS:
            seats = count_of(left.found or 0, "seat")
            return f"They need {seats}; the most that a car has for them is {left.limit}."
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
    stops = tuple(
        _stop(order, stop, part, requests.get(stop.request or ""))
        for order, stop in enumerate(run.stops)
    )
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


def _stop(order: int, stop: RunStop, part: DayPlan, ask: LiftRequest | None) -> SheetStop:
    place = part.places[stop.place]
    # People get in where they begin: at home on the way there, at the venue on the way back.
    at_venue = (stop.kind is StopKind.PICKUP) == (stop.way is Way.BACK)
    arrive, ready = part.clock(stop.arrive_s), part.clock(stop.ready_s)
    early = stop.kind in {StopKind.START, StopKind.PICKUP}
    time, until = (
        (clock(arrive), clock(ready)) if early else (clock_after(arrive), clock_after(ready))
    )
    return SheetStop(
        number=order if ask else 0,
        time=time,
        kind=str(stop.kind),
        words=_words(stop, ask, at_venue=at_venue),
        where=_where(stop, part, ask, at_venue=at_venue) if ask else "",
        wait=f"Wait until {until}." if time != until else "",
        note=_note(ask) if ask is not None and stop.kind is StopKind.PICKUP else "",
        aboard=stop.aboard,
        lat=place.lat,
        lon=place.lon,
        arrive=round(stop.arrive_s / 60, 1),
        ready=round(stop.ready_s / 60, 1),
        depart=round(stop.depart_s / 60, 1),
    )


def _words(stop: RunStop, ask: LiftRequest | None, *, at_venue: bool) -> str:
    if ask is None:
        return "Leave home" if stop.kind is StopKind.START else "Home"
    if stop.kind is StopKind.DROPOFF:
        if at_venue:
            return f"Set down {ask.id}; their session starts at {clock(ask.start)}"
        return f"See {ask.id} to their door"
    extras = [f"{ask.passengers} people"] if ask.passengers > 1 else []
    if ask.wheelchairs:
        extras.append("in a wheelchair")
    more = f" ({', '.join(extras)})" if extras else ""
    return f"Pick up {ask.id}{more} {'at the venue' if at_venue else 'at home'}"


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


def miles(metres: float) -> str:
    """Say a length as people in the United Kingdom do."""
    length = metres / _METRES_A_MILE
    return f"{length:.1f} miles" if length < 10 else f"{length:.0f} miles"
