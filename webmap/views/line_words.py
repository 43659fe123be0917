"""Says of the lines on a map which are no more than a guess: nobody should wait where they lead."""

from __future__ import annotations

from collections.abc import Iterator

from directory.language import _, ngettext
from directory.words import listed
from geo.routing.vocabulary import Judgement, Leg, LegMode, Trace
from webmap.vehicles import the_ride


def line_notes(judged: Judgement) -> list[str]:
    """Say of which rides the road is guessed, and which are straight lines between stops."""
    guessed, straight = _named(judged, Trace.STREETS), _named(judged, Trace.STOPS)
    notes = []
    if guessed:
        # Translators: rides are "the train" or "bus 5".
        notes.append(
            ngettext(
                "The timetable does not say which roads %(rides)s takes. The line on the map is "
                "our guess.",
                "The timetable does not say which roads %(rides)s take. The line on the map is "
                "our guess.",
                len(guessed),
                rides=listed(guessed),
            )
        )
    if straight:
        notes.append(
            _(
                "The line for %(rides)s goes straight from stop to stop on the map.",
                rides=listed(straight),
            )
        )
    return notes


def slip_note(judged: Judgement) -> str:
    """Say it in the few words that a slip has room for; empty where every line is known."""
    if _named(judged, Trace.STREETS):
        return _("The roads are a guess.")
    if _named(judged, Trace.STOPS):
        return _("Lines go straight from stop to stop.")
    return ""


def _named(judged: Judgement, trace: Trace) -> list[str]:
    """Name the rides whose lines are known so well, each once."""
    return list(dict.fromkeys(the_ride(leg) for leg in _rides(judged) if leg.trace is trace))


def _rides(judged: Judgement) -> Iterator[Leg]:
    for journey in (judged.outward, judged.homeward):
        if journey is not None:
            yield from (leg for leg in journey.legs if leg.mode is LegMode.RIDE)
