"""What pages say of a lift request: its state, its ways, and what a coordinator needs of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from directory.language import N_, _, ngettext
from geo.pickups.model import Way
from webmap import plain
from webmap.records.lifts import STEPS, Kept, State
from webmap.usecases.lift_requests import Aid, BusStop, session_times
from webmap.vehicles import the_vehicle

WAYS: Final[Mapping[Way, str]] = {
    Way.THERE: N_("There only"),
    Way.BACK: N_("Home only"),
    Way.BOTH: N_("There and home"),
}
AIDS: Final[Mapping[Aid, str]] = {
    Aid.NONE: N_("Nothing"),
    Aid.FRAME: N_("A stick or a frame"),
    Aid.WHEELCHAIR: N_("A wheelchair, and they stay in it in the car"),
}
_AIDS_SHORT: Final[Mapping[str, str]] = {
    Aid.NONE: "",
    Aid.FRAME: N_("stick or frame"),
    Aid.WHEELCHAIR: N_("wheelchair"),
}


@dataclass(frozen=True, slots=True)
class StateWords:
    """The word of a state, the colour of its tag, and what it means for who asked."""

    word: str
    colour: str
    meaning: str


_STATES: Final[Mapping[State, StateWords]] = {
    State.NEW: StateWords(N_("New"), "blue", N_("Nobody has answered yet.")),
    State.ACCEPTED: StateWords(N_("Accepted"), "green", N_("A coordinator has a lift for them.")),
    State.DECLINED: StateWords(
        N_("Declined"), "red", N_("There is no lift. Ask for another day or way.")
    ),
    State.WITHDRAWN: StateWords(N_("Withdrawn"), "grey", N_("The lift is not needed any more.")),
    State.DONE: StateWords(N_("Done"), "grey", N_("They had their lift.")),
}


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request as lists and pages show it; nothing of it says who or where from.

    Parameters
    ----------
    id, short : the whole reference, and what is read aloud.
    day : key of the date, such as 2026-03-03.
    """

    id: str
    short: str
    group_id: str
    group: str
    venue: str
    day: str
    date: str
    times: str
    ways: str
    people: str
    aid: str
    state: StateWords
    by: str
    asked_on: str
    deleted_on: str
    can: frozenset[str]


def request_line(kept: Kept, today: dt.date) -> RequestLine:
    """Return what a page shows of a request."""
    asked = kept.asked
    start, end = session_times(asked)
    return RequestLine(
        id=kept.id,
        short=kept.short,
        group_id=asked.group_id,
        group=asked.group_name,
        venue=asked.venue_name,
        day=asked.date.isoformat(),
        date=plain.day(asked.date, today),
        times=_("%(start)s to %(end)s", start=plain.clock(start), end=plain.clock(end)),
        ways=_(WAYS[Way(asked.ways)]),
        people=people_words(1 + asked.escorts),
        aid=_(_AIDS_SHORT[asked.aid]) if _AIDS_SHORT[asked.aid] else "",
        state=state_words(kept.state),
        by=kept.made_by_name,
        asked_on=plain.day(kept.made_at.date(), today),
        deleted_on=plain.day((kept.expires_at - dt.timedelta(days=1)).date(), today),
        can=frozenset(state.value for state in STEPS[kept.state]),
    )


def state_words(state: State) -> StateWords:
    """Say a state in the language of the reader."""
    words = _STATES[state]
    return StateWords(_(words.word), words.colour, _(words.meaning))


def people_words(count: int) -> str:
    """Say how many: ``Nobody``, ``1 person``, ``2 people``."""
    return ngettext("%(num)s person", "%(num)s people", count) if count else _("Nobody")


def stop_words(stop: BusStop, route_type: int | None) -> str:
    """Say that a lift goes only to or from a stop: ``To Market Place, for the bus at 10:12``.

    Parameters
    ----------
    route_type : of what goes on from there; None where that is not known.
    """
    places = {"stop": stop.name, "the_vehicle": the_vehicle(route_type)}
    if stop.leave is not None:
        places["by"] = plain.clock(stop.leave)
    if stop.back is not None:
        places["at"] = plain.clock_after(stop.back)
    if stop.back is None:
        return _("To %(stop)s, to be there by %(by)s for %(the_vehicle)s", **places)
    if stop.leave is None:
        return _("From %(stop)s, where %(the_vehicle)s home gets in at %(at)s", **places)
    return _(
        "To %(stop)s, to be there by %(by)s for %(the_vehicle)s, and from %(stop)s, where "
        "%(the_vehicle)s home gets in at %(at)s",
        **places,
    )
