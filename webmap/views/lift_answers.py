"""Reads the answers of the form that asks for a lift. What was typed is never in a message."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from directory.language import _
from geo.pickups.model import Way
from webmap.forms import Problem
from webmap.private_words import looks_private
from webmap.usecases.lift_requests import MOST_ESCORTS, MOST_NOTES, Aid, Wish

HOME: Final = "home"
STOP: Final = "stop"
_ONCE: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was filled in.

    Parameters
    ----------
    at : the session, as 2026-03-03T10:30.
    where : how far the lift goes: HOME is all the way to the group, STOP to the bus.
    notes_looked_at : the notes that ``notes_are_fine`` speaks of.
    once : random; a form that is sent twice asks once.
    """

    at: str
    ways: str
    aid: str
    escorts: str
    where: str
    notes: str
    notes_are_fine: bool
    notes_looked_at: str
    once: str

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Typed:
        """Read what was sent."""
        once = form.get("once", "")
        return cls(
            at=form.get("at", "")[:20],
            ways=form.get("ways", "")[:20],
            aid=form.get("aid", "")[:20],
            escorts=form.get("escorts", "")[:20],
            where=form.get("where", HOME)[:20],
            notes=one_line(form.get("notes", "")),
            notes_are_fine=bool(form.get("notes_are_fine")),
            notes_looked_at=one_line(form.get("notes_looked_at", "")),
            once=once if _ONCE.fullmatch(once) else new_once(),
        )

    def fingerprint(self) -> str:
        """Return a text that is the same where the same form is sent twice, and only then."""
        return json.dumps(
            [self.once, self.at, self.ways, self.aid, self.escorts, self.where, self.notes]
        )


def new_once() -> str:
    """Draw what makes a form different from every other."""
    return secrets.token_urlsafe(16)


def one_line(text: str) -> str:
    """Return a text in one line, without what cannot be seen."""
    return " ".join(_CONTROL.sub(" ", text).split())


def read_wish(typed: Typed, times: Collection[str], stop_ways: Way | None) -> Wish | list[Problem]:
    """Return what is asked for, or what is wrong with the answers.

    Parameters
    ----------
    times : the sessions that a lift may be asked for, as ``Typed.at`` has them.
    stop_ways : which ways a lift to a bus stop would do; None where there is no such stop.
    """
    problems = []
    if typed.at not in times:
        problems.append(Problem("at", _("Choose a date")))
    if typed.ways not in set(Way):
        problems.append(Problem("ways", _("Choose which ways they need a lift")))
    if typed.where not in (HOME, STOP) or (typed.where == STOP and stop_ways is None):
        problems.append(Problem("where", _("Choose how far the lift goes")))
    elif typed.where == STOP and stop_ways not in (Way.BOTH, typed.ways):
        said = _("The bus helps only on the way home. Choose another answer")
        if stop_ways is Way.THERE:
            said = _("The bus helps only on the way there. Choose another answer")
        problems.append(Problem("where", said))
    if typed.aid not in set(Aid):
        problems.append(Problem("aid", _("Choose what they walk with")))
    if typed.escorts not in {str(number) for number in range(MOST_ESCORTS + 1)}:
        problems.append(Problem("escorts", _("Choose how many people go with them")))
    notes = _wrong_notes(typed)
    if notes is not None:
        problems.append(notes)
    if problems:
        return problems
    return Wish(
        ways=Way(typed.ways),
        aid=Aid(typed.aid),
        escorts=int(typed.escorts),
        notes=typed.notes,
        to_stop=typed.where == STOP,
    )


def _wrong_notes(typed: Typed) -> Problem | None:
    if len(typed.notes) > MOST_NOTES:
        return Problem("notes", _("Use at most %(most)s characters in the notes", most=MOST_NOTES))
    private = looks_private(typed.notes)
    if private is None or (typed.notes_are_fine and typed.notes_looked_at == typed.notes):
        return None
    said = _("This looks like %(what)s. Take it out, or tick that it is not one", what=private)
    return Problem("notes", said)
