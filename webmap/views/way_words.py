"""Tells the way there and the way home, row by row, with times that add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from directory.language import N_, _, ngettext, pgettext
from geo.crs import great_circle_m
from geo.routing.vocabulary import Booking, Direction, Journey, Judgement, Leg, LegMode
from webmap import plain, words
from webmap.timeline import Part, PartKind, timeline
from webmap.usecases.judging import SessionAnswer
from webmap.vehicles import ride_towards, stop, the_vehicle, vehicle

_NEAR_M: Final = 150.0
"""Two stops that are as near as this are on the two sides of one street."""

# Translators: such as "Phone Vale Buses before the day: the bus only picks up at Mill Lane ...".
_PHONE_UP: Final = N_(
    "Phone %(company)s before the day: %(the_vehicle)s only picks up at %(here)s if asked"
)
_PHONE_DOWN: Final = N_(
    "Phone %(company)s before the day: %(the_vehicle)s only stops at %(there)s if asked"
)
_PHONE_BOTH: Final = N_(
    "Phone %(company)s before the day: %(the_vehicle)s only picks up at %(here)s and stops at "
    "%(there)s if asked"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a way: ``place``, ``walk``, ``ride`` or ``wait``."""

    kind: str
    time: str
    text: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way, there or home, as it is told, and in a line each what else there is."""

    direction: str
    heading: str
    summary: str
    rows: tuple[Row, ...]
    others: tuple[str, ...] = ()


def ways(answer: SessionAnswer) -> list[Way]:
    """Tell the way there and the way home, those that there are."""
    venue = answer.session.venue
    place = venue.name if venue is not None and venue.name else _("The group")
    home = pgettext("where they live", "Home")
    judged = answer.judgement
    told = []
    if judged.outward is not None:
        told.append(_way(judged, judged.outward, Direction.OUTWARD, home, place))
    if judged.homeward is not None:
        told.append(_way(judged, judged.homeward, Direction.HOMEWARD, place, home))
    return told


def signs(judged: Judgement) -> list[str]:
    """Name what the ways have on a map, which its legend explains."""
    ways = (("outward", judged.outward), ("homeward", judged.homeward))
    modes = {leg.mode for _way, journey in ways if journey is not None for leg in journey.legs}
    return [
        *(name for name, journey in ways if journey is not None),
        *(("walk",) if LegMode.WALK in modes else ()),
        *(("stop",) if LegMode.RIDE in modes else ()),
    ]


def _way(judged: Judgement, journey: Journey, direction: Direction, start: str, end: str) -> Way:
    heading = _("Getting there") if direction is Direction.OUTWARD else _("Getting home")
    others = tuple(words.alternative_words(a) for a in judged.alternatives if a.leg is direction)
    rows = tuple(_rows(journey, start, end))
    return Way(direction.value, heading, words.journey_summary(journey), rows, others)


def _rows(journey: Journey, start: str, end: str) -> Iterator[Row]:
    shown = timeline(journey)
    ridden: list[Leg] = []
    waited = False
    for number, part in enumerate(shown.parts):
        leg = part.leg
        if not waited:
            here = leg if leg is not None else shown.parts[number + 1].leg
            name = start if number == 0 or here is None else stop(here.from_name)
            yield Row("place", plain.clock(part.start), name)
        if part.kind is PartKind.WAIT or leg is None:
            yield Row("wait", "", _("Wait %(time)s", time=plain.in_minutes(part.minutes)))
        elif part.kind is PartKind.WALK:
            yield _walk(part, leg)
        else:
            yield _ride(part, leg, ridden, plain.clock(part.start) if waited else "")
            ridden.append(leg)
        waited = part.kind is PartKind.WAIT
    yield Row("place", plain.clock(shown.arrive), end)


def _walk(part: Part, leg: Leg) -> Row:
    time = plain.in_minutes(part.minutes)
    if leg.metres:
        # Translators: such as "Walk 6 minutes, about 400 metres".
        text = _("Walk %(time)s, about %(distance)s", time=time, distance=_metres(leg.metres))
    else:
        text = _("Walk %(time)s", time=time)
    along = ", ".join(dict.fromkeys(street for street in leg.streets if street))
    # Translators: the names of streets.
    more = plain.shorten(_("Along %(streets)s", streets=along)) if along else ""
    return Row("walk", "", text, more)


def _ride(part: Part, leg: Leg, before: Sequence[Leg], time: str) -> Row:
    more = [*bookings(leg), plain.in_minutes(part.minutes)]
    if leg.headway_s is not None:
        # Translators: such as "about every 20 minutes".
        every = words.headway(leg)
        more.append(_("The time is not exact: there is one %(about_every)s", about_every=every))
    more.extend(stay_on(leg))
    if leg.intermediate_stops:
        more.append(_get_off(leg.intermediate_stops))
    if any(_goes_back(earlier, leg) for earlier in before):
        more.append(_("It goes back past places that they rode past before"))
    if leg.agency:
        more.append(leg.agency)
    if leg.pass_valid is False:
        more.append(_("The bus pass is not valid yet"))
    return Row("ride", time, plain.capital(ride_towards(leg)), ". ".join(more))


def bookings(leg: Leg) -> Iterator[str]:
    """Say what has to be done to be picked up and set down; what is done first stands first."""
    up = leg.boarding is Booking.PHONE_AGENCY
    down = leg.alighting is Booking.PHONE_AGENCY
    if up or down:
        text = _PHONE_BOTH if up and down else _PHONE_UP if up else _PHONE_DOWN
        yield _(
            text,
            company=leg.agency or _("the company"),
            the_vehicle=the_vehicle(_type(leg)),
            here=stop(leg.from_name),
            there=stop(leg.to_name),
        )
    if leg.boarding is Booking.ASK_DRIVER:
        yield _("Put a hand out so that the driver stops")
    if leg.alighting is Booking.ASK_DRIVER:
        if leg.to_name:
            yield _("Ask the driver to stop at %(stop)s", stop=leg.to_name)
        else:
            yield _("Ask the driver to stop")


def stay_on(leg: Leg) -> Iterator[str]:
    """Say where the vehicle goes on as another route."""
    if leg.becomes:
        said, kind = "", vehicle(_type(leg))
        for route in leg.becomes:
            # Translators: such as "bus 43".
            one = _("%(vehicle)s %(route)s", vehicle=kind, route=route)
            # Translators: one ride after the other, such as "bus 42 at 10:12, then train at 10:30".
            said = _("%(rides)s, then %(next)s", rides=said, next=one) if said else one
        # Translators: stay on the bus; from here it is, such as, "bus 43".
        yield _("Stay on: it becomes %(ride)s", ride=said)


def _type(leg: Leg) -> int:
    return 3 if leg.route_type is None else leg.route_type


def _get_off(stops: int) -> str:
    if stops == 1:
        return _("Get off at the next stop")
    # Translators: such as "Get off at the 12th stop".
    return _("Get off at the %(nth)s stop", nth=nth(stops))


def _goes_back(earlier: Leg, later: Leg) -> bool:
    """Whether `later` sets down at a place that `earlier` has passed."""
    passed = earlier.calls[1:-1]
    if not later.calls or not passed:
        return False
    (board_lat, board_lon), (lat, lon) = later.calls[0], later.calls[-1]
    lats, lons = zip(*passed, strict=True)
    # Stops may stand close together where one changes.
    is_elsewhere = great_circle_m(board_lat, board_lon, lat, lon) >= _NEAR_M
    return bool(is_elsewhere and (great_circle_m(lat, lon, lats, lons) < _NEAR_M).any())


def _metres(metres: float) -> str:
    if metres < 1000:
        shown = max(10, round(metres / 10) * 10)
        return ngettext("%(num)s metre", "%(num)s metres", shown, num=shown)
    return _("%(number)s km", number=f"{metres / 1000:.1f}")


def nth(count: int) -> str:
    """Say which in a row: ``12th``."""
    last = 0 if 10 <= count % 100 <= 20 else count % 10
    match last:
        case 1:
            # Translators: 1st, 21st and so on; all of these four may be said in the same way.
            return _("%(number)sst", number=count)
        case 2:
            return _("%(number)snd", number=count)
        case 3:
            return _("%(number)srd", number=count)
        case _:
            return _("%(number)sth", number=count)
