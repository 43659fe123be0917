"""What a travel slip says to the person who holds it: short sentences, both ways.

A slip may be lost, and whoever finds it must not learn where somebody lives: nothing here knows the
home or the streets beside it. What is not known is never said as a yes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from directory.language import N_, _, pgettext
from directory.model import Doubt, Group, OfferKind, Venue
from geo.routing.vocabulary import (
    Alternative,
    Direction,
    Fix,
    FixCode,
    Journey,
    Judgement,
    Option,
    ReasonCode,
    Verdict,
)
from webmap import plain, words
from webmap.timeline import timeline
from webmap.usecases.find_groups import GroupAnswer, Section
from webmap.usecases.judging import SessionAnswer
from webmap.views import cards
from webmap.views.slip_steps import Said, Step, steps

_DOUBTS: Final = {
    Doubt.TERM_DATES_UNKNOWN: N_("It may be a school holiday. Ask the group first if it is on."),
    Doubt.BANK_HOLIDAY_UNKNOWN: N_("It is a bank holiday. Ask the group first if it is on."),
}
_STEPS: Final = {
    ReasonCode.VENUE_NOT_STEP_FREE: N_("You cannot get in without steps. Ask the group first."),
    ReasonCode.VENUE_STEP_FREE_UNKNOWN: N_(
        "We do not know if there are steps. Ask the group first."
    ),
    ReasonCode.NOT_STEP_FREE: N_("There are steps on the way. Ask your link worker first."),
    ReasonCode.STEP_FREE_UNKNOWN: N_(
        "We do not know if there are steps on the way. Ask your link worker first."
    ),
}


@dataclass(frozen=True, slots=True)
class SlipWay:
    """One way: its steps, or who to ask where there is none; and what to do if it is missed."""

    direction: str
    heading: str
    steps: tuple[Step, ...]
    ask: tuple[Said, ...] = ()
    missed: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Slip:
    """Everything that stands on a slip but its map.

    Parameters
    ----------
    when : the day and the times; empty where there is no date.
    ask_first : what has to be asked before anybody sets out.
    facts : sign, name and value of what to know about the group.
    """

    name: str
    when: str
    ask_first: tuple[str, ...]
    facts: tuple[tuple[str, str, str], ...]
    ways: tuple[SlipWay, ...]
    notes: tuple[str, ...]

    @property
    def message(self) -> str:
        """The slip as plain text, to be sent as a message."""
        blocks = [[self.name, self.when], [*self.ask_first]]
        blocks.append(
            [_("%(name)s: %(value)s", name=name, value=value) for _sign, name, value in self.facts]
        )
        for way in self.ways:
            steps = [_("%(time)s %(what)s", time=step.time, what=step.text) for step in way.steps]
            rest = [said.text for said in (*way.ask, *way.missed)]
            blocks.append([way.heading, *steps, *rest])
        blocks.append([*self.notes])
        said = ("\n".join(line for line in block if line) for block in blocks)
        return "\n\n".join(block for block in said if block)


def slip(
    answer: GroupAnswer, chosen: SessionAnswer | None, today: dt.date, *, by_postcode: bool
) -> Slip:
    """Return the slip of one group.

    Parameters
    ----------
    chosen : the session with its ways; None for what takes place at home or online.
    by_postcode : whether the way leads only to the postcode of the venue.
    """
    group = answer.group
    venue = chosen.session.venue if chosen is not None else None
    ways = _ways(group, chosen) if chosen is not None else ()
    rides = chosen is not None and _rides(chosen.judgement)
    return Slip(
        name=plain.shorten(group.name),
        when=cards.when(chosen.session, today).split(" (")[0] if chosen is not None else "",
        ask_first=tuple(_ask_first(group, chosen)),
        facts=tuple(_facts(answer, venue, rides=rides)),
        ways=ways,
        notes=tuple(_notes(chosen, today, rides=rides, by_postcode=by_postcode)),
    )


def _rides(judged: Judgement) -> bool:
    """Tell whether something is ridden, there or home."""
    return any(way is not None and not way.is_walk for way in (judged.outward, judged.homeward))


def place_name(venue: Venue | None) -> str:
    """Say where a session is, as a sentence needs it."""
    return plain.shorten(venue.name) if venue is not None and venue.name else _("the group")


def _ask_first(group: Group, chosen: SessionAnswer | None) -> Iterator[str]:
    if group.alert:
        yield _("News from the group: %(news)s", news=plain.shorten(group.alert))
    if chosen is None:
        return
    if chosen.session.doubt is not None:
        yield _(_DOUBTS[chosen.session.doubt])
    judged = chosen.judgement
    if judged.verdict is not Verdict.UNKNOWN:
        return
    stairs = [_(_STEPS[reason.code]) for reason in judged.reasons if reason.code in _STEPS]
    if stairs:
        yield stairs[0]
    elif judged.outward is not None or judged.homeward is not None:
        yield _("We are not sure of this way. Ask your link worker before you go.")


def _facts(
    answer: GroupAnswer, venue: Venue | None, *, rides: bool
) -> Iterator[tuple[str, str, str]]:
    group = answer.group
    if answer.section is Section.AT_HOME:
        said = _("You do not travel. It is online, by phone, or they come to you.")
        yield "home", _("Where"), said
    else:
        parts = (venue.name, venue.address, venue.postcode) if venue is not None else ()
        where = ", ".join(dict.fromkeys(part.strip(" ,") for part in parts if part.strip(" ,")))
        yield "place", _("Where"), plain.shorten(where) or _("We do not know. Ask the group.")
    phone = _phone(group) or _("We do not know. Ask your link worker.")
    # Translators: a number to ring, not what somebody is told to do.
    yield "phone", pgettext("number", "Phone"), phone
    yield "money", _("Cost"), plain.shorten(group.cost) or _("We do not know. Ask the group.")
    if rides:
        yield "money", _("Bring"), _("This slip. Your bus pass, or money for the fare.")


def _notes(
    chosen: SessionAnswer | None, today: dt.date, *, rides: bool, by_postcode: bool
) -> Iterator[str]:
    if by_postcode and chosen is not None:
        yield _("Ask the group where the door is. We know only the postcode.")
    if chosen is not None and chosen.in_usual_week and rides:
        day = plain.dates_with_year(chosen.judged_on, chosen.judged_on)
        yield _("Times are from the timetable of %(date)s. Check before you go.", date=day)
    made = _("Made on %(date)s.", date=plain.day_with_year(today))
    changing = _("Times can change.")
    yield f"{changing} {made}" if rides else made


def _ways(group: Group, chosen: SessionAnswer) -> tuple[SlipWay, ...]:
    judged = chosen.judgement
    place = place_name(chosen.session.venue)
    told = []
    for direction, journey, heading in (
        (Direction.OUTWARD, judged.outward, _("Getting there")),
        (Direction.HOMEWARD, judged.homeward, _("Getting home")),
    ):
        if journey is None:
            ask = tuple(_who_to_ask(group, chosen, direction))
            told.append(SlipWay(direction.value, heading, (), ask))
            continue
        there = direction is Direction.OUTWARD
        told_steps = tuple(steps(journey, there=there, place=place))
        missed = _late(group) if there else _next_home(chosen, journey, place)
        missed = () if journey.is_walk else missed
        told.append(SlipWay(direction.value, heading, told_steps, (), tuple(missed)))
    return tuple(told)


def _late(group: Group) -> tuple[Said, ...]:
    said = _("If you miss it, you will be late.")
    if _phone(group):
        said = _("If you miss it, you will be late. Ring the group.")
    return (Said("clock", said),)


def _phone(group: Group) -> str:
    return plain.shorten(next((c.phone for c in group.contacts if c.phone), ""))


def _next_home(chosen: SessionAnswer, back: Journey, place: str) -> Iterator[Said]:
    """Say the next chance after the way home, and the last one that there is."""
    judged = chosen.judgement
    later = next((a for a in judged.alternatives if _is_later_home(a)), None)
    last = timeline(back).leave + dt.timedelta(seconds=judged.margin_last_s or 0)
    if judged.ways_home is not None and judged.ways_home <= 1:
        yield Said("clock", _("We found no later way home. If you miss it, ring for help."))
    elif later is not None:
        shown = timeline(later.journey)
        how = plain.capital(words.rides_in_order(shown))
        if later.journey.is_walk:
            how = _("Walk home")
        time = plain.clock(shown.leave)
        yield Said(
            "clock", _("If you miss it: leave %(place)s at %(time)s.", place=place, time=time)
        )
        sign = "bus" if shown.rides else "walk"
        yield Said(sign, _("%(how)s. Home at %(time)s.", how=how, time=plain.clock(shown.arrive)))
        if judged.margin_last_s is not None and plain.minute_begun(last) > shown.leave:
            yield Said("clock", _last_chance(place, last))
        else:
            yield Said("clock", _("That is the last chance that we found."))
    elif judged.margin_last_s:
        yield Said("clock", _("If you miss it, there is a later way home."))
        yield Said("clock", _last_chance(place, last))
    else:
        yield Said("clock", _("If you miss it, ring for help."))


def _last_chance(place: str, last: dt.datetime) -> str:
    return _("Last chance: leave %(place)s by %(time)s.", place=place, time=plain.clock(last))


def _is_later_home(alternative: Alternative) -> bool:
    return alternative.leg is Direction.HOMEWARD and alternative.option is Option.LATER


def _who_to_ask(group: Group, chosen: SessionAnswer, direction: Direction) -> Iterator[Said]:
    """Say that help is needed for one way, and who to ring."""
    there = direction is Direction.OUTWARD
    judged = chosen.judgement
    if judged.verdict is Verdict.UNKNOWN:
        yield Said(
            "ask",
            _("We do not know the way there. Ask your link worker.")
            if there
            else _("We do not know the way home. Ask your link worker."),
        )
        return
    yield Said("lift", _("You need a lift there.") if there else _("You need a lift home."))
    schemes = _schemes(judged.fixes, direction)
    for fix in schemes:
        name = plain.shorten(fix.scheme) or _("community transport")
        yield Said("phone", _ring(name, fix.phone))
        if fix.note:
            yield Said("phone", f"{plain.capital(plain.shorten(fix.note).rstrip('.'))}.")
    for offer in group.offers:
        if offer.kind in (OfferKind.OWN_MINIBUS, OfferKind.MEMBERS_LIFT):
            said = _("The group may give lifts. Ring them.")
            if offer.phone:
                phone = plain.shorten(offer.phone)
                said = _("The group may give lifts. Ring them on %(phone)s.", phone=phone)
            yield Said("phone", said)
            break
    if schemes:
        said = (
            _("If they cannot, ask your link worker about a lift there.")
            if there
            else _("If they cannot, ask your link worker about a lift home.")
        )
    else:
        said = (
            _("Ask your link worker about a lift there.")
            if there
            else _("Ask your link worker about a lift home.")
        )
    yield Said("ask", said)


def _ring(name: str, phone: str) -> str:
    if not phone:
        return _("Ring %(name)s.", name=name)
    return _("Ring %(name)s on %(phone)s.", name=name, phone=plain.shorten(phone))


def _schemes(fixes: Sequence[Fix], direction: Direction) -> list[Fix]:
    """Return the first scheme that may drive this way."""
    return [
        fix
        for fix in fixes
        if fix.code is FixCode.COMMUNITY_TRANSPORT and fix.leg in (None, direction)
    ][:1]
