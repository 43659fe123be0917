"""Which groups have which words in which field, as flat arrays.

A posting is the number of a group and one byte with a bit for each field in which the word stands,
so that one word of 50,000 groups is a slice of two arrays. All texts of a field are read as one
long text: that is several times faster than group by group.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from directory.find.words import has_foreign, plain, published_stems_of

Ints = npt.NDArray[np.int32]
Bits = npt.NDArray[np.uint8]

_END: Final = "~"
_GAP: Final = f" {_END} "
_WORD_OR_END: Final = re.compile(f"[^\\W_]+|{_END}")
_SPACES: Final = bytes(
    code if code < 128 and (chr(code).isalnum() or chr(code) == _END) else ord(" ")
    for code in range(256)
)
# Eight fields.
_FIELD_BITS: Final = 3
_NO_GROUPS: Final = (np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint8))


@dataclass(frozen=True, slots=True)
class Postings:
    """The words of all groups.

    Parameters
    ----------
    words : every word that occurs, plain, in order.
    word_stem : the number of the stem of each word.
    stems : the number of each stem.
    starts : where the postings of each stem begin; one more at the end.
    groups, fields : of each posting: which group, and a bit for each field.
    """

    words: Sequence[str]
    word_stem: Ints
    stems: Mapping[str, int]
    starts: npt.NDArray[np.int64]
    groups: Ints
    fields: Bits
    by_length: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def of_stem(self, stem: str) -> tuple[Ints, Bits]:
        """Return the groups that have a stem, and in which fields."""
        number = self.stems.get(stem)
        return _NO_GROUPS if number is None else self._slice(number)

    def of_beginning(self, start: str) -> list[tuple[Ints, Bits]]:
        """Return the groups that have a word that begins so, once for each stem."""
        at = bisect_left(self.words, start)
        # No letter sorts behind the last code point.
        end = bisect_left(self.words, start + "\U0010ffff")
        return [self._slice(int(number)) for number in np.unique(self.word_stem[at:end])]

    def has_word(self, word: str) -> bool:
        """Say whether a word, or one that begins so, occurs."""
        at = bisect_left(self.words, word)
        return at < len(self.words) and self.words[at].startswith(word)

    def count(self, stem: str) -> int:
        """Return how many groups have a stem."""
        return len(self.of_stem(stem)[0])

    def stem_count_of(self, word: str) -> int:
        """Return how many groups have the stem of a word that occurs; 0 for another word."""
        at = bisect_left(self.words, word)
        if at == len(self.words) or self.words[at] != word:
            return 0
        number = int(self.word_stem[at])
        return int(self.starts[number + 1] - self.starts[number])

    @property
    def bytes(self) -> int:
        """How much memory the arrays take."""
        arrays = (self.word_stem, self.starts, self.groups, self.fields)
        return sum(array.nbytes for array in arrays)

    def _slice(self, number: int) -> tuple[Ints, Bits]:
        at = slice(self.starts[number], self.starts[number + 1])
        return self.groups[at], self.fields[at]


def make_postings(fields: Sequence[Iterable[str]]) -> Postings:
    """Make the postings of groups from at most eight fields, each with a text for each group."""
    seen: dict[str, int] = {_END: 0}
    word_of: list[npt.NDArray[np.int64]] = []
    for texts in fields:
        found = _tokens(plain(_GAP.join(text.replace(_END, " ") for text in texts) + _GAP))
        for word in set(found).difference(seen):
            seen[word] = len(seen)
        word_of.append(np.fromiter(map(seen.__getitem__, found), dtype=np.int64, count=len(found)))
    del seen[_END]
    words = sorted(seen)
    stem_texts = published_stems_of(words)
    stems: dict[str, int] = {}
    word_stem = np.fromiter(
        (stems.setdefault(stem, len(stems)) for stem in stem_texts),
        dtype=np.int32,
        count=len(words),
    )
    stem_by_number = np.zeros(len(words) + 1, dtype=np.int64)
    stem_by_number[[seen[word] for word in words]] = word_stem
    starts, groups, bits = _merged(word_of, stem_by_number, len(stems))
    by_length: dict[int, list[str]] = {}
    for word in words:
        by_length.setdefault(len(word), []).append(word)
    return Postings(words, word_stem, stems, starts, groups, bits, by_length)


def _tokens(text: str) -> list[str]:
    """Return the words and the ends of texts in order."""
    if has_foreign(text):
        return _WORD_OR_END.findall(text)
    # Without letters beyond a to z, splitting at all that is no letter is the same, and quicker.
    return text.encode("ascii", "replace").translate(_SPACES).decode("ascii").split()


def _merged(
    word_of: list[npt.NDArray[np.int64]], stem_by_number: npt.NDArray[np.int64], stems: int
) -> tuple[npt.NDArray[np.int64], Ints, Bits]:
    """Return where each stem begins, and its groups with their fields, in order."""
    counts = [int((numbers == 0).sum()) for numbers in word_of]
    many = max(counts, default=0) or 1
    codes: list[npt.NDArray[np.int64]] = []
    for bit, numbers in enumerate(word_of):
        is_end = numbers == 0
        group = np.cumsum(is_end) - is_end
        key = stem_by_number[numbers[~is_end]] * many + group[~is_end]
        codes.append(key << _FIELD_BITS | bit)
    code = np.concatenate(codes) if codes else np.empty(0, dtype=np.int64)
    code.sort()
    key = code >> _FIELD_BITS
    bits = np.left_shift(np.uint8(1), (code & (1 << _FIELD_BITS) - 1).astype(np.uint8))
    first = np.flatnonzero(np.diff(key, prepend=-1))
    merged = np.bitwise_or.reduceat(bits, first) if len(first) else bits
    key = key[first]
    starts = np.searchsorted(key, np.arange(stems + 1, dtype=np.int64) * many)
    return starts.astype(np.int64), (key % many).astype(np.int32), merged.astype(np.uint8)
