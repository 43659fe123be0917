"""The steps of one way as a travel slip tells them: what to do at which time, in short sentences.

Streets are left out, because those of the first and the last walk lead to a home.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from directory.language import _
from geo.routing.vocabulary import Booking, Journey, Leg
from webmap import plain, words
from webmap.timeline import Part, PartKind, Timeline, timeline
from webmap.vehicles import boarded_at, ride_towards, sign, stop
from webmap.views.way_words import bookings, nth, stay_on

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
        timed = Said(first.sign, _("At %(time)s %(what)s", time=self.time, what=_small(first.text)))
        return (timed, *rest)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def steps(journey: Journey, *, there: bool, place: str) -> Iterator[Step]:
    """Tell a way; getting off and what follows it is one step.

    Parameters
    ----------
    there : whether it leads from home to the group.
    place : what the group's place is called.
    """
    shown = timeline(journey)
    begun = Said("clock", _("Leave %(place)s.", place=place))
    if there:
        begun = Said("home", _("Leave home."))
    time, said = plain.clock(shown.leave), [begun]
    for number, part in enumerate(shown.parts):
        if part.kind is PartKind.WAIT or part.leg is None:
            if part.minutes >= _LONG_WAIT_MIN:
                said.append(Said("clock", _("Wait %(time)s.", time=plain.in_minutes(part.minutes))))
        elif part.kind is PartKind.WALK:
            said.append(
                Said("walk", _walk(part, _following(shown, number), place if there else ""))
            )
        else:
            # Who gets on at the door has nothing to do between leaving and the ride.
            yield Step(time, tuple(said))
            yield Step(plain.clock(part.start), tuple(_board(part.leg)))
            time, said = plain.clock(part.end), list(_get_off(part.leg))
    if said and time != plain.clock(shown.arrive):
        yield Step(time, tuple(said))
        said = []
    there_now = Said("home", _("You are home."))
    if there:
        there_now = Said("place", _("You are there."))
    yield Step(plain.clock(shown.arrive), (*said, there_now))


def _following(shown: Timeline, number: int) -> Leg | None:
    """Return what is ridden next after a part."""
    rides = (part.leg for part in shown.parts[number + 1 :] if part.kind is PartKind.RIDE)
    return next((leg for leg in rides if leg is not None), None)


def _walk(part: Part, following: Leg | None, place: str) -> str:
    """Say a walk: to the ride that follows, else to `place`, or home where that is empty."""
    time = plain.in_minutes(part.minutes)
    if following is not None:
        return _(
            "Walk %(time)s to %(place)s.", time=time, place=plain.shorten(boarded_at(following))
        )
    if place:
        return _("Walk %(time)s to %(place)s.", time=time, place=place)
    return _("Walk %(time)s to home.", time=time)


def _board(leg: Leg) -> Iterator[Said]:
    ride = plain.shorten(ride_towards(leg, article=True))
    yield Said(sign(leg), _("Get on %(ride)s.", ride=ride))
    phoned = Booking.PHONE_AGENCY in {leg.boarding, leg.alighting}
    for number, note in enumerate(bookings(leg)):
        # Whom to phone is said before all else.
        yield Said("phone" if phoned and number == 0 else sign(leg), f"{note}.")
    if leg.headway_s is not None:
        # Translators: such as "about every 20 minutes".
        every = words.headway(leg)
        yield Said(
            "clock", _("The time is not exact. One comes %(about_every)s.", about_every=every)
        )
    for note in stay_on(leg):
        yield Said(sign(leg), f"{note}.")
    if leg.pass_valid is False:
        yield Said("money", _("Your bus pass is not valid yet. Take money."))


def _get_off(leg: Leg) -> Iterator[Said]:
    where = plain.shorten(stop(leg.to_name))
    count = leg.intermediate_stops
    if not count:
        said = _("Get off at %(stop)s.", stop=where) if where else _("Get off.")
    elif count == 1:
        said = (
            _("Get off at %(stop)s, the next stop.", stop=where)
            if where
            else _("Get off at the next stop.")
        )
    else:
        which = nth(count)
        said = (
            _("Get off at %(stop)s, the %(which)s stop.", stop=where, which=which)
            if where
            else _("Get off at the %(which)s stop.", which=which)
        )
    yield Said(sign(leg), said)
