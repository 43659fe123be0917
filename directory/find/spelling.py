"""Words that look like one that was typed. Only words that the directory has are ever offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

_SHORTEST: Final = 4
_LONG: Final = 7
_FAR: Final = 62.0


def likely_meant(
    word: str,
    by_length: Mapping[int, Sequence[str]],
    spoken: Iterable[str],
    count: Callable[[str], int],
) -> str | None:
    """Return the word that was most likely meant, or None.

    A word of four to six letters may have one slip, a longer one two: a letter too many, too few,
    wrong, or two that changed places. Of several the one with fewer slips, then the same first
    letter, then the most groups, then the first in the alphabet.

    Parameters
    ----------
    by_length : the words of the directory, by how long they are.
    spoken : further words that are understood.
    count : says how many groups have a word.
    """
    if len(word) < _SHORTEST or not word.isalpha():
        return None
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    slips = 1 if len(word) < _LONG else 2
    lengths = range(len(word) - slips, len(word) + slips + 1)
    known = {other for length in lengths for other in by_length.get(length, ())}
    known.update(other for other in spoken if len(other) in lengths)
    near = extract(word, sorted(known), scorer=OSA.distance, score_cutoff=slips, limit=None)
    if not near:
        return None
    return min(near, key=lambda n: (n[1], n[0][0] != word[0], -count(n[0]), n[0]))[0]


def looks_like(text: str, names: Sequence[str], most: int) -> tuple[str, ...]:
    """Return the names that look most like `text`, the nearest first; none that is far from it."""
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import extract

    near = extract(text, sorted(names), scorer=ratio, score_cutoff=_FAR, limit=most)
    return tuple(name for name, _, _ in near)
