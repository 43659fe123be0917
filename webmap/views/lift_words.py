"""What pages say of a lift request: its state, its ways, and what a coordinator needs of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geo.pickups.model import Way
from webmap import plain
from webmap.records.lifts import STEPS, Kept, State
from webmap.usecases.lift_requests import Aid, BusStop, session_times

WAYS: Final[Mapping[Way, str]] = {
    Way.THERE: "There only",
    Way.BACK: "Home only",
    Way.BOTH: "There and home",
}
AIDS: Final[Mapping[Aid, str]] = {
    Aid.NONE: "Nothing",
    Aid.FRAME: "A stick or a frame",
    Aid.WHEELCHAIR: "A wheelchair, and they stay in it in the car",
}
ESCORTS: Final = {0: "Nobody", 1: "1 person", 2: "2 people", 3: "3 people"}
_AIDS_SHORT: Final[Mapping[str, str]] = {
    Aid.NONE: "",
    Aid.FRAME: "stick or frame",
    Aid.WHEELCHAIR: "wheelchair",
}


@dataclass(frozen=True, slots=True)
class StateWords:
    """The word of a state, the colour of its tag, and what it means for who asked."""

    word: str
    colour: str
    meaning: str


STATES: Final[Mapping[State, StateWords]] = {
    State.NEW: StateWords("New", "blue", "Nobody has answered yet."),
    State.ACCEPTED: StateWords("Accepted", "green", "A coordinator has a lift for them."),
    State.DECLINED: StateWords("Declined", "red", "There is no lift. Ask for another day or way."),
    State.WITHDRAWN: StateWords("Withdrawn", "grey", "The lift is not needed any more."),
    State.DONE: StateWords("Done", "grey", "They had their lift."),
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
        times=f"{plain.clock(start)} to {plain.clock(end)}",
        ways=WAYS[Way(asked.ways)],
        people=plain.count_of(1 + asked.escorts, "person").replace("persons", "people"),
        aid=_AIDS_SHORT[asked.aid],
        state=STATES[kept.state],
        by=kept.made_by_name,
        asked_on=plain.day(kept.made_at.date(), today),
        deleted_on=plain.day((kept.expires_at - dt.timedelta(days=1)).date(), today),
        can=frozenset(state.value for state in STEPS[kept.state]),
    )


def stop_words(stop: BusStop, kind: str) -> str:
    """Say that a lift goes only to or from a stop: ``To Market Place, for the bus at 10:12``.

    Parameters
    ----------
    kind : what goes on from there: ``bus``, ``train``.
    """
    said = []
    if stop.leave is not None:
        said.append(f"to {stop.name}, to be there by {plain.clock(stop.leave)} for the {kind}")
    if stop.back is not None:
        at = plain.clock_after(stop.back)
        said.append(f"from {stop.name}, where the {kind} home gets in at {at}")
    return plain.capital(", and ".join(said))
