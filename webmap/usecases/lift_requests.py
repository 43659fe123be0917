"""The link worker's request for a lift, and what the planner of lifts makes of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from directory.model import Group, Session
from geo.pickups.model import Way
from geo.routing.engine import Engine
from geo.routing.vocabulary import Direction, FixCode, Point, Traveller, Verdict
from webmap.records.lifts import Asked, CannotOpen, Kept, LiftRequests
from webmap.usecases.find_home import Place
from webmap.usecases.judging import SessionAnswer, session_time
from webmap.usecases.lift_tables import LiftRequest

_ZONE: Final = ZoneInfo("Europe/London")
_AFTER: Final = dt.timedelta(days=2)
"""From the midnight on which the day of a session begins to the end of the day after it."""

MOST_ESCORTS: Final = 3
MOST_NOTES: Final = 500


class Aid(StrEnum):
    """What somebody walks with, as far as a car must know."""

    NONE = "none"
    FRAME = "frame"
    WHEELCHAIR = "wheelchair"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for.

    Parameters
    ----------
    escorts : how many go with them.
    to_stop : whether they are driven only to or from the stop of a bus.
    """

    ways: Way
    aid: Aid
    escorts: int = 0
    notes: str = ""
    to_stop: bool = False


@dataclass(frozen=True, slots=True)
class BusStop:
    """A stop that a lift goes to instead of the group, because a bus goes on from there.

    Parameters
    ----------
    ways : which ways a lift to it helps with.
    leave : when they set out from there to the group; None where it does not help with that.
    back : when they are there again on the way home; None likewise.
    """

    name: str
    place: Point
    ways: Way
    leave: dt.datetime | None
    back: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Pickup:
    """Where somebody is fetched, opened from a request: keep it only for one answer."""

    home: Place
    notes: str
    stop: BusStop | None


_WAYS: Final = {Verdict.LIFT_THERE: Way.THERE, Verdict.LIFT_BACK: Way.BACK}
_STOP_WAYS: Final = {Direction.OUTWARD: Way.THERE, Direction.HOMEWARD: Way.BACK, None: Way.BOTH}


def ways_for(verdict: Verdict) -> Way:
    """Return which ways somebody needs a lift; both where it is not known."""
    return _WAYS.get(verdict, Way.BOTH)


def expires_at(session: dt.date) -> dt.datetime:
    """Return when a request for a session is deleted: at the end of the day after it, in UTC."""
    local = dt.datetime.combine(session, dt.time(), _ZONE) + _AFTER
    return local.astimezone(dt.UTC).replace(tzinfo=None)


def can_be_asked(session: dt.datetime, now: dt.datetime, most_days: int) -> bool:
    """Tell whether a lift to a session may be asked for: neither begun nor too far ahead.

    Parameters
    ----------
    session, now : local times.
    most_days : for how long a request may be kept.
    """
    return now < session and session.date() + _AFTER <= now.date() + dt.timedelta(most_days)


def stop_onward(engine: Engine, traveller: Traveller, chosen: SessionAnswer) -> BusStop | None:
    """Return the stop that a lift could go to instead, with the times of the bus from there.

    Parameters
    ----------
    chosen : judged with its fixes.
    """
    fix = next((f for f in chosen.judgement.fixes if f.code is FixCode.LIFT_TO_STOP), None)
    timetable = engine.network.timetable
    if fix is None or fix.stop is None or timetable is None:
        return None
    place = Point(float(timetable.stop_lat[fix.stop]), float(timetable.stop_lon[fix.stop]))
    there = session_time("", chosen.session, chosen.judged_on)
    (judged,) = engine.judge(place, [there], traveller, explain=False)
    shift = chosen.session.start.date() - chosen.judged_on
    ways = _STOP_WAYS[fix.leg]
    leave = None if judged.outward is None else judged.outward.leave + shift
    back = None if judged.homeward is None else judged.homeward.arrive + shift
    if (leave is None and ways is not Way.BACK) or (back is None and ways is not Way.THERE):
        return None
    return BusStop(
        name=fix.stop_name,
        place=place,
        ways=ways,
        leave=None if ways is Way.BACK else leave,
        back=None if ways is Way.THERE else back,
    )


def asked_for(group: Group, session: Session, wish: Wish) -> Asked | None:
    """Return what is kept of a request in the open; None where nobody knows where the venue is."""
    venue = session.venue
    if venue is None or venue.lat is None or venue.lon is None:
        return None
    return Asked(
        group_id=group.id,
        group_name=group.name,
        venue_name=venue.name,
        venue_lat=venue.lat,
        venue_lon=venue.lon,
        date=session.start.date(),
        start=session.start.time(),
        end=session.end.time(),
        ways=wish.ways.value,
        aid=wish.aid.value,
        escorts=wish.escorts,
    )


def private_part(home: Place, wish: Wish, stop: BusStop | None) -> dict[str, Any]:
    """Return what is kept sealed, in values that JSON has."""
    return {
        "lat": home.point.lat,
        "lon": home.point.lon,
        "label": home.name,
        "kind": home.kind,
        "notes": wish.notes,
        "stop": _written(stop) if stop is not None and wish.to_stop else None,
    }


def read_private(private: Mapping[str, Any]) -> Pickup:
    """Read what :func:`private_part` wrote."""
    home = Place(private["label"], Point(private["lat"], private["lon"]), private.get("kind", ""))
    stop = private["stop"]
    return Pickup(home, private["notes"], None if stop is None else _read(stop))


def session_times(asked: Asked) -> tuple[dt.datetime, dt.datetime]:
    """Return when the session begins and ends; an end before the start is on the next day."""
    start = dt.datetime.combine(asked.date, asked.start)
    end = dt.datetime.combine(asked.date, asked.end)
    return start, end if end >= start else end + dt.timedelta(days=1)


def for_planner(kept: Kept, pickup: Pickup) -> LiftRequest:
    """Return a request as the planner of lifts takes it, under the name that is read aloud."""
    asked, stop = kept.asked, pickup.stop
    start, end = session_times(asked)
    request = LiftRequest(
        id=kept.short,
        home=pickup.home.point,
        venue=Point(asked.venue_lat, asked.venue_lon),
        start=start,
        end=end,
        direction=Way(asked.ways),
        one_way_ok=False,
        passengers=1 + asked.escorts,
        wheelchairs=1 if asked.aid == Aid.WHEELCHAIR else 0,
        wheelchair_said=True,
        max_ride_s=None,
        address=pickup.home.label,
        venue_name=asked.venue_name,
        note=pickup.notes,
        frame=asked.aid == Aid.FRAME,
    )
    if stop is None:
        return request
    return dataclasses.replace(
        request,
        venue=stop.place,
        venue_name=stop.name,
        start=stop.leave or start,
        end=stop.back or end,
        by_bus=True,
    )


def open_pickup(lifts: LiftRequests, reference: str, organisation_id: int) -> Pickup | None:
    """Open where somebody is fetched; None where that is erased.

    Raises
    ------
    CannotOpen : it was sealed with another secret key.
    """
    private = lifts.open_private(reference, organisation_id)
    return None if private is None else read_private(private)


def to_plan(
    lifts: LiftRequests, date: dt.date, organisation_id: int
) -> tuple[list[tuple[Kept, LiftRequest]], list[Kept]]:
    """Open every request of a day for the planner of lifts.

    Returns
    -------
    requests : as they are kept, and as the planner takes them.
    locked : those that another secret key has sealed; they do not keep others from a lift.
    """
    found, locked = [], []
    for kept in lifts.on(date, organisation_id):
        try:
            pickup = open_pickup(lifts, kept.id, organisation_id)
        except CannotOpen:
            locked.append(kept)
        else:
            if pickup is not None:
                found.append((kept, for_planner(kept, pickup)))
    return found, locked


def _written(stop: BusStop) -> dict[str, Any]:
    return {
        "name": stop.name,
        "lat": stop.place.lat,
        "lon": stop.place.lon,
        "ways": stop.ways.value,
        "leave": None if stop.leave is None else stop.leave.isoformat(),
        "back": None if stop.back is None else stop.back.isoformat(),
    }


def _read(kept: Mapping[str, Any]) -> BusStop:
    times = [
        None if kept[name] is None else dt.datetime.fromisoformat(kept[name])
        for name in ("leave", "back")
    ]
    return BusStop(
        kept["name"], Point(kept["lat"], kept["lon"]), Way(kept["ways"]), times[0], times[1]
    )
