"""The steps of one way as a travel slip tells them: what to do at which time, in short sentences.

Streets are left out, because those of the first and the last walk lead to a home.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geo.routing.vocabulary import Journey, Leg
from webmap import plain, words
from webmap.timeline import Part, PartKind, Timeline, timeline
from webmap.vehicles import ride, stop, towards, vehicle
from webmap.views.way_words import bookings, nth, stay_on

_WITH_STOPS: Final = ("bus", "coach", "tram")
_LONG_WAIT_MIN: Final = 5
"""A shorter wait needs no words: the time of the ride says it."""


@dataclass(frozen=True, slots=True)
class Said:
    """One short sentence. `sign` names a drawing of ``templates/slip/signs.html``."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """What to do at one time, the sentences in order."""

    time: str
    said: tuple[Said, ...]

    @property
    def text(self) -> str:
        """All of it as one text."""
        return " ".join(each.text for each in self.said)

    @property
    def lines(self) -> tuple[Said, ...]:
        """One sentence a line, the first with the time in it."""
        first, *rest = self.said
        timed = Said(first.sign, f"At {self.time} {first.text[:1].lower()}{first.text[1:]}")
        return (timed, *rest)


def steps(journey: Journey, *, there: bool, place: str) -> Iterator[Step]:
    """Tell a way; getting off and what follows it is one step.

    Parameters
    ----------
    there : whether it leads from home to the group.
    place : what the group's place is called.
    """
    shown = timeline(journey)
    end = place if there else "home"
    begun = Said("home", "Leave home.") if there else Said("clock", f"Leave {place}.")
    time, said = plain.clock(shown.leave), [begun]
    for number, part in enumerate(shown.parts):
        if part.kind is PartKind.WAIT or part.leg is None:
            if part.minutes >= _LONG_WAIT_MIN:
                said.append(Said("clock", f"Wait {plain.in_minutes(part.minutes)}."))
        elif part.kind is PartKind.WALK:
            said.append(Said("walk", _walk(part, shown, number, end)))
        else:
            # Who gets on at the door has nothing to do between leaving and the ride.
            yield Step(time, tuple(said))
            yield Step(plain.clock(part.start), tuple(_board(part.leg)))
            time, said = plain.clock(part.end), list(_get_off(part.leg))
    if said and time != plain.clock(shown.arrive):
        yield Step(time, tuple(said))
        said = []
    there_now = Said("place", "You are there.") if there else Said("home", "You are home.")
    yield Step(plain.clock(shown.arrive), (*said, there_now))


def _walk(part: Part, shown: Timeline, number: int, end: str) -> str:
    following = (p.leg for p in shown.parts[number + 1 :] if p.kind is PartKind.RIDE)
    leg = next((leg for leg in following if leg is not None), None)
    return f"Walk {plain.in_minutes(part.minutes)} to {end if leg is None else _stop(leg)}."


def _stop(leg: Leg) -> str:
    """Name where a ride is boarded: ``the bus stop Green Lane``."""
    kind = _kind(leg)
    name = plain.shorten(stop(leg.from_name))
    if kind in _WITH_STOPS:
        return f"the {kind} stop {name}".rstrip()
    return name or f"the {kind}"


def _kind(leg: Leg) -> str:
    return vehicle(3 if leg.route_type is None else leg.route_type)


def _board(leg: Leg) -> Iterator[Said]:
    sign = "train" if "train" in _kind(leg) else "bus"
    article = "" if _kind(leg) in _WITH_STOPS and leg.route else "the "
    yield Said(sign, f"Get on {article}{plain.shorten(ride(leg) + towards(leg))}.")
    for note in bookings(leg):
        yield Said("phone" if note.startswith("Phone") else sign, f"{note}.")
    if leg.headway_s is not None:
        yield Said("clock", f"The time is not exact. One comes {words.headway(leg)}.")
    for note in stay_on(leg):
        yield Said(sign, f"{note}.")
    if leg.pass_valid is False:
        yield Said("money", "Your bus pass is not valid yet. Take money.")


def _get_off(leg: Leg) -> Iterator[Said]:
    sign = "train" if "train" in _kind(leg) else "bus"
    where = plain.shorten(stop(leg.to_name))
    count = leg.intermediate_stops
    which = "" if not count else ", the next stop" if count == 1 else f", the {nth(count)} stop"
    yield Said(sign, f"Get off at {where}{which}." if where else f"Get off{which}.")
