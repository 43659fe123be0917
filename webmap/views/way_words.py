"""Tells the way there and the way home, row by row, with times that add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from geo.crs import great_circle_m
from geo.routing.vocabulary import Booking, Direction, Journey, Judgement, Leg
from webmap import plain, words
from webmap.timeline import Part, PartKind, timeline
from webmap.usecases.judging import SessionAnswer
from webmap.vehicles import ride, stop, towards, vehicle

_NEAR_M: Final = 150.0
"""Two stops that are as near as this are on the two sides of one street."""


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
    place = venue.name if venue is not None and venue.name else "The group"
    judged = answer.judgement
    told = []
    if judged.outward is not None:
        told.append(_way(judged, judged.outward, Direction.OUTWARD, "Home", place))
    if judged.homeward is not None:
        told.append(_way(judged, judged.homeward, Direction.HOMEWARD, place, "Home"))
    return told


def _way(judged: Judgement, journey: Journey, direction: Direction, start: str, end: str) -> Way:
    heading = "Getting there" if direction is Direction.OUTWARD else "Getting home"
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
            yield Row("wait", "", f"Wait {plain.in_minutes(part.minutes)}")
        elif part.kind is PartKind.WALK:
            yield _walk(part, leg)
        else:
            yield _ride(part, leg, ridden, plain.clock(part.start) if waited else "")
            ridden.append(leg)
        waited = part.kind is PartKind.WAIT
    yield Row("place", plain.clock(shown.arrive), end)


def _walk(part: Part, leg: Leg) -> Row:
    metres = f", about {_metres(leg.metres)}" if leg.metres else ""
    along = ", ".join(dict.fromkeys(street for street in leg.streets if street))
    text = f"Walk {plain.in_minutes(part.minutes)}{metres}"
    return Row("walk", "", text, plain.shorten(f"Along {along}") if along else "")


def _ride(part: Part, leg: Leg, before: Sequence[Leg], time: str) -> Row:
    more = [*bookings(leg), plain.in_minutes(part.minutes)]
    if leg.headway_s is not None:
        more.append(f"The time is not exact: there is one {words.headway(leg)}")
    more.extend(stay_on(leg))
    if leg.intermediate_stops:
        which = "next" if leg.intermediate_stops == 1 else nth(leg.intermediate_stops)
        more.append(f"Get off at the {which} stop")
    if any(_goes_back(earlier, leg) for earlier in before):
        more.append("It goes back past places that they rode past before")
    if leg.agency:
        more.append(leg.agency)
    if leg.pass_valid is False:
        more.append("The bus pass is not valid yet")
    return Row("ride", time, f"{plain.capital(ride(leg))}{towards(leg)}", ". ".join(more))


def bookings(leg: Leg) -> Iterator[str]:
    """Say what has to be done to be picked up and set down; what is done first stands first."""
    company = leg.agency or "the company"
    stops = []
    if leg.boarding is Booking.PHONE_AGENCY:
        stops.append(f"picks up at {stop(leg.from_name)}")
    if leg.alighting is Booking.PHONE_AGENCY:
        stops.append(f"stops at {stop(leg.to_name)}")
    if stops:
        kind = vehicle(3 if leg.route_type is None else leg.route_type)
        yield f"Phone {company} before the day: the {kind} only {' and '.join(stops)} if asked"
    if leg.boarding is Booking.ASK_DRIVER:
        yield "Put a hand out so that the driver stops"
    if leg.alighting is Booking.ASK_DRIVER:
        yield (
            f"Ask the driver to stop at {leg.to_name}" if leg.to_name else "Ask the driver to stop"
        )


def stay_on(leg: Leg) -> Iterator[str]:
    """Say where the vehicle goes on as another route."""
    if leg.becomes:
        kind = vehicle(3 if leg.route_type is None else leg.route_type)
        names = ", then ".join(f"{kind} {name}" for name in leg.becomes)
        yield f"Stay on: it becomes {names}"


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


def _metres(metres: float | None) -> str:
    if metres is None:
        return ""
    if metres < 1000:
        return f"{max(10, round(metres, -1)):.0f} metres"
    return f"{metres / 1000:.1f} km"


def nth(count: int) -> str:
    """Say which in a row: ``12th``."""
    tail = "th" if 10 <= count % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{tail}"
