"""What was typed, read as parts: needs that are known by a phrase, and words.

A word that nobody has is read as the one that was most likely meant. Small words are passed over.
Weak words ("group", "older", "husband") are no more than a hint beside others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from directory.find.needs import Need, NeedList
from directory.find.postings import Postings
from directory.find.spelling import likely_meant
from directory.find.words import SMALL, WEAK, plain, stems_of

_TYPED: Final = re.compile(r"[^\W_]+(?:['’‘`][^\W_]+)*")


class _Word(NamedTuple):
    """A word that was typed: as it is read, and where it stands."""

    meant: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was asked.

    Parameters
    ----------
    typed : as it was typed.
    words, stems : as it is read.
    need : the need that it means, or None for plain words.
    hint : whether it may be missing.
    """

    typed: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    need: Need | None = None
    hint: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood.

    Parameters
    ----------
    parts : all that is looked for.
    corrected : (typed, read as) of each word that was read as another.
    unknown : words that no group and no need has.
    """

    parts: tuple[Part, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[Need, ...]:
        """The needs that were understood, each once."""
        return tuple(dict.fromkeys(part.need for part in self.parts if part.need is not None))


def read_words(text: str, postings: Postings, needs: NeedList) -> Reading:
    """Read what was typed."""
    every = {plain(found[0]): found for found in reversed(list(_TYPED.finditer(text)))}
    in_order = sorted(every.items(), key=lambda item: item[1].start())
    # Where only small words were typed, they are all that there is to go by.
    chosen = [item for item in in_order if item[0] not in SMALL] or in_order
    corrected: list[tuple[str, str]] = []
    unknown: list[str] = []
    kept: list[_Word] = []
    for word, found in chosen:
        meant = _meant(word, postings, needs)
        if meant is None:
            if word not in WEAK:
                unknown.append(found[0])
            continue
        if meant != word:
            corrected.append((found[0], meant))
        kept.append(_Word(meant, *found.span()))
    return Reading(tuple(_parts(text, kept, postings, needs)), tuple(corrected), tuple(unknown))


def _meant(word: str, postings: Postings, needs: NeedList) -> str | None:
    """Return the word to look for; None where nothing is like it."""
    if word in needs.spoken or postings.has_word(word):
        return word
    (stem,) = stems_of([word])
    if postings.count(stem) or (stem,) in needs.phrases:
        return word
    return likely_meant(word, postings.by_length, needs.spoken, postings.stem_count_of)


def _parts(text: str, kept: list[_Word], postings: Postings, needs: NeedList) -> list[Part]:
    stems = stems_of(word.meant for word in kept)
    phrases: list[Part] = []
    at = 0
    while at < len(kept):
        longest = min(needs.longest, len(kept) - at)
        length = next(
            (n for n in range(longest, 0, -1) if tuple(stems[at : at + n]) in needs.phrases),
            0,
        )
        end = at + (length or 1)
        need = needs.needs[needs.phrases[tuple(stems[at:end])]] if length else None
        typed = text[kept[at].start : kept[end - 1].end]
        words = tuple(word.meant for word in kept[at:end])
        hint = need is None and words[0] in WEAK
        phrases.append(Part(typed, words, tuple(stems[at:end]), need, hint))
        at = end
    parts = _joined(phrases)
    if all(part.hint for part in parts):
        parts = [Part(part.typed, part.words, part.stems) for part in parts]
    # A word that only the list of needs has, outside its phrase, is found nowhere.
    return [
        part
        for part in parts
        if part.need is not None or part.hint or postings.has_word(part.words[0])
        or postings.count(part.stems[0])
    ] or parts  # fmt: skip


def _joined(parts: list[Part]) -> list[Part]:
    """Join the parts that mean the same need; one need is asked once."""
    by_need: dict[str, int] = {}
    joined: list[Part] = []
    for part in parts:
        if part.need is None:
            joined.append(part)
        elif part.need.id in by_need:
            at = by_need[part.need.id]
            one = joined[at]
            joined[at] = Part(
                f"{one.typed}, {part.typed}",
                one.words + part.words,
                one.stems + part.stems,
                part.need,
            )
        else:
            by_need[part.need.id] = len(joined)
            joined.append(part)
    return joined
