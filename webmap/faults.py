"""What the log says of a fault of ours: what and where, and never with which words or numbers."""

from __future__ import annotations

import traceback

__all__ = ["without_words"]


def without_words(error: BaseException) -> str:
    """Tell a fault and what brought it about: their types and the lines of code.

    What a fault says of itself is left out. Libraries often say there what they were given, and
    that may be where somebody lives.
    """
    told: list[str] = []
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        kind = f"{type(each).__module__}.{type(each).__qualname__}".removeprefix("builtins.")
        told.append(f"{kind}\n{''.join(traceback.format_tb(each.__traceback__))}")
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return "brought about by ".join(told).rstrip()
