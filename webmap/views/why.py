"""Says why a group was found, and how the words that were typed were understood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from directory.find import Reading, Reason, ReasonCode
from directory.language import N_, _
from directory.words import listed

_WHERE: Final = {
    ReasonCode.WORD_IN_NAME: N_("“%(word)s” in its name"),
    ReasonCode.WORD_IN_KIND: N_("“%(word)s” in what kind of group it is"),
    ReasonCode.WORD_IN_NEEDS: N_("“%(word)s” in what it helps with"),
    ReasonCode.WORD_IN_FOR_WHOM: N_("“%(word)s” in whom it is for"),
    ReasonCode.WORD_IN_SUMMARY: N_("“%(word)s” in what it says of itself"),
    ReasonCode.WORD_IN_ORGANISATION: N_("“%(word)s” in who runs it"),
    ReasonCode.WORD_IN_VENUE: N_("“%(word)s” in where it meets"),
    ReasonCode.WORD_IN_DESCRIPTION: N_("“%(word)s” in what it says of itself"),
}


def why(reasons: Sequence[Reason]) -> str:
    """Say in one line where the words were found; nothing where none were typed.

    ``Matches “crafts” in its name, and “lonely” as a need: loneliness. “Woodwork” is not found.``
    """
    found = [_found(reason) for reason in reasons if _found(reason)]
    missing = [f"“{reason.detail}”" for reason in reasons if reason.code is ReasonCode.NOT_FOUND]
    # Translators: such as “crafts” in its name, and “lonely” as a need: loneliness.
    said = [_("Matches %(found)s.", found=listed(found))] if found else []
    if missing:
        said.append(_("It does not mention %(words)s.", words=listed(missing)))
    return " ".join(said)


def understood(reading: Reading, *, partly: bool) -> list[str]:
    """Say what the words were read as, where that is not what was typed."""
    said = [
        _("We looked for “%(meant)s”, not “%(typed)s”.", meant=meant, typed=typed)
        for typed, meant in reading.corrected
    ]
    if reading.unknown:
        words = listed([f"“{word}”" for word in reading.unknown])
        if reading.parts:
            said.append(_("No group mentions %(words)s, so we left that out.", words=words))
        else:
            said.append(_("No group mentions %(words)s.", words=words))
    if partly:
        said.append(_("No group has everything that you typed. These have the most of it."))
    return said


def _found(reason: Reason) -> str:
    if reason.code is ReasonCode.NEED:
        # Translators: the word that was typed, and the name of the need that it was read as.
        return _("“%(word)s” as a need: %(need)s", word=reason.detail, need=_(reason.about))
    where = _WHERE.get(reason.code)
    return _(where, word=reason.about or reason.detail) if where else ""
