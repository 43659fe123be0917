"""How a lift plan is said: its days, and run sheets for drivers.

A driver is told to leave at a time rounded down to the minute, and is somewhere at one rounded up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from directory.language import _, ngettext, pgettext
from geo.pickups.model import Run, RunStop, StopKind, Way
from webmap.plain import clock, clock_after, dates_with_year, in_minutes, listed
from webmap.usecases.doors import Door
from webmap.usecases.lift_tables import LiftRequest
from webmap.usecases.pickup_plan import DayPlan
from webmap.views.run_left import which_way, why_not
from webmap.views.run_pages import DayHead, DayPage, Left, Sheet, SheetStop

_METRES_A_MILE: Final = 1609.344


def day_head(part: DayPlan) -> DayHead:
    """Say which day of a plan it is, and how many have a lift."""
    return DayHead(
        key=part.key,
        date=dates_with_year(part.midnight.date(), part.last),
        served=part.served,
        asked=len(part.requests),
    )


def day_page(part: DayPlan) -> DayPage:
    """Turn one day of a plan into what its page shows."""
    requests = {request.id: request for request in part.requests}
    sheets = tuple(
        _sheet(number, run, path, part, requests)
        for number, (run, path) in enumerate(zip(part.plan.runs, part.paths, strict=True), start=1)
    )
    left = tuple(
        Left(item.request, which_way(item), why_not(item, part)) for item in part.plan.unserved
    )
    head = day_head(part)
    return DayPage(
        key=head.key,
        date=head.date,
        served=head.served,
        asked=head.asked,
        sheets=sheets,
        left=left,
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
        wait=_("Wait until %(time)s.", time=until) if time != until else "",
        notes=tuple(note if len(asks) == 1 else f"{who}: {note}" for who, note in notes),
        aboard=visit[-1].aboard,
        lat=place.lat,
        lon=place.lon,
        arrive=round(stop.arrive_s / 60, 1),
        ready=round(stop.ready_s / 60, 1),
        depart=round(visit[-1].depart_s / 60, 1),
    )


def _words(kind: StopKind, asks: Sequence[LiftRequest], *, at_venue: bool) -> str:
    """Say to a driver what to do at a door."""
    if not asks:
        # Translators: to a driver, at the end of a run.
        return _("Leave home") if kind is StopKind.START else pgettext("end of a run", "Home")
    by_bus = asks[0].by_bus
    if kind is StopKind.PICKUP:
        who = listed([_who(ask) for ask in asks])
        if not at_venue:
            return _("Pick up %(who)s at home", who=who)
        if by_bus:
            return _("Pick up %(who)s at the stop", who=who)
        return _("Pick up %(who)s at the venue", who=who)
    who = listed([ask.id for ask in asks])
    if not at_venue:
        return _("See %(who)s to their door", who=who)
    time = clock(asks[0].start)
    if by_bus:
        return _("Set down %(who)s; they go on from here at %(time)s", who=who, time=time)
    return _("Set down %(who)s; their session starts at %(time)s", who=who, time=time)


def _who(ask: LiftRequest) -> str:
    """Say who gets in: the name of the request, and what the driver has to know of it."""
    if ask.passengers > 1 and ask.wheelchairs:
        return ngettext(
            "%(who)s (%(num)s person, in a wheelchair)",
            "%(who)s (%(num)s people, in a wheelchair)",
            ask.passengers,
            who=ask.id,
        )
    if ask.passengers > 1:
        return ngettext(
            "%(who)s (%(num)s person)", "%(who)s (%(num)s people)", ask.passengers, who=ask.id
        )
    return _("%(who)s (in a wheelchair)", who=ask.id) if ask.wheelchairs else ask.id


def _where(stop: RunStop, part: DayPlan, ask: LiftRequest, *, at_venue: bool) -> str:
    """Say how to find a door: as it was written, or else by its street and nearest postcode."""
    near = _near(part.doors[stop.place])
    if at_venue:
        return ", ".join(text for text in (ask.venue_name, near) if text)
    return ask.address or near


def _near(door: Door) -> str:
    if door.street and door.postcode:
        # Translators: a street and a postcode.
        return _("%(street)s, near %(postcode)s", street=door.street, postcode=door.postcode)
    return _("near %(postcode)s", postcode=door.postcode) if door.postcode else door.street


def _note(ask: LiftRequest) -> str:
    """Say what else the driver should know of somebody who gets in."""
    said = [_("Brings a stick or a frame.")] if ask.frame else []
    if ask.note:
        said.append(ask.note)
    if not ask.wheelchair_said:
        said.append(_("Ask if they use a wheelchair: nobody has said."))
    return " ".join(said)


def miles(metres: float) -> str:
    """Say a length as people in the United Kingdom do."""
    length = metres / _METRES_A_MILE
    return _("%(number)s miles", number=f"{length:.1f}" if length < 10 else f"{length:.0f}")
