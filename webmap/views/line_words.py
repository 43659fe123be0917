"""Says of the lines on a map which are no more than a guess: nobody should wait where they lead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geo.routing.vocabulary import Judgement, Leg, LegMode, Trace
from webmap.vehicles import ride


def line_notes(judged: Judgement) -> list[str]:
    """Say of which rides the road is guessed, and which are straight lines between stops."""
    guessed, straight = _named(judged, Trace.STREETS), _named(judged, Trace.STOPS)
    notes = []
    if guessed:
        notes.append(
            f"The timetable does not say which roads {_list(guessed)} "
            f"{'takes' if len(guessed) == 1 else 'take'}. The line on the map is our guess."
        )
    if straight:
        notes.append(f"The line for {_list(straight)} goes straight from stop to stop on the map.")
    return notes


def slip_note(judged: Judgement) -> str:
    """Say it in the few words that a slip has room for; empty where every line is known."""
    if _named(judged, Trace.STREETS):
        return "The roads are a guess."
    if _named(judged, Trace.STOPS):
        return "Lines go straight from stop to stop."
    return ""


def _named(judged: Judgement, trace: Trace) -> list[str]:
    """Name the rides whose lines are known so well, each once."""
    return list(dict.fromkeys(ride(leg) for leg in _rides(judged) if leg.trace is trace))


def _rides(judged: Judgement) -> Iterator[Leg]:
    for journey in (judged.outward, judged.homeward):
        if journey is not None:
            yield from (leg for leg in journey.legs if leg.mode is LegMode.RIDE)


def _list(names: Sequence[str]) -> str:
    """Write ``the train, bus 5 and bus 7``."""
    said = [name if " " in name else f"the {name}" for name in names]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
