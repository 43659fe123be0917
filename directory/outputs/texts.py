"""Published texts made fit for files of other programs."""

from __future__ import annotations

import unicodedata


def clean(text: str) -> str:
    """Return `text` in one line, without characters that are not shown or that turn text round."""
    shown = (" " if c.isspace() else c for c in text if c.isspace() or _is_shown(c))
    return " ".join("".join(shown).split())


def _is_shown(character: str) -> bool:
    # "Cf" holds the marks that turn the direction of text; the joiner of emoji is one of them.
    return character == "\N{ZERO WIDTH JOINER}" or unicodedata.category(character)[0] != "C"
