"""Says why a group was found, and how the words that were typed were understood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from directory.find import Reading, Reason, ReasonCode

_WHERE: Final = {
    ReasonCode.WORD_IN_NAME: "in its name",
    ReasonCode.WORD_IN_KIND: "in what kind of group it is",
    ReasonCode.WORD_IN_NEEDS: "in what it helps with",
    ReasonCode.WORD_IN_FOR_WHOM: "in whom it is for",
    ReasonCode.WORD_IN_SUMMARY: "in what it says of itself",
    ReasonCode.WORD_IN_ORGANISATION: "in who runs it",
    ReasonCode.WORD_IN_VENUE: "in where it meets",
    ReasonCode.WORD_IN_DESCRIPTION: "in what it says of itself",
}


def why(reasons: Sequence[Reason]) -> str:
    """Say in one line where the words were found; nothing where none were typed.

    ``Matches “crafts” in its name, and “lonely” as a need: loneliness. “Woodwork” is not found.``
    """
    found = [_found(reason) for reason in reasons if _found(reason)]
    missing = [f"“{reason.detail}”" for reason in reasons if reason.code is ReasonCode.NOT_FOUND]
    said = [f"Matches {_list(found)}."] if found else []
    if missing:
        said.append(f"It does not mention {_list(missing)}.")
    return " ".join(said)


def understood(reading: Reading, *, partly: bool) -> list[str]:
    """Say what the words were read as, where that is not what was typed."""
    said = [f"We looked for “{meant}”, not “{typed}”." for typed, meant in reading.corrected]
    if reading.unknown:
        words = _list([f"“{word}”" for word in reading.unknown])
        left_out = ", so we left that out" if reading.parts else ""
        said.append(f"No group mentions {words}{left_out}.")
    if partly:
        said.append("No group has everything that you typed. These have the most of it.")
    return said


def _found(reason: Reason) -> str:
    if reason.code is ReasonCode.NEED:
        return f"“{reason.detail}” as a need: {reason.about}"
    where = _WHERE.get(reason.code)
    return f"“{reason.about or reason.detail}” {where}" if where else ""


def _list(said: Sequence[str]) -> str:
    return said[0] if len(said) == 1 else ", ".join(said[:-1]) + " and " + said[-1]
