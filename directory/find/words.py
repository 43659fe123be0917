"""Words as the search compares them: plain letters, without endings, and without small words.

Endings are taken off by the English stemmer of the Snowball project ("gardens" and "gardening" are
one word). The small words are our own lists.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

WORD: Final = re.compile(r"[^\W_]+")
_ACCENTS: Final = re.compile("[\u0300-\u036f]+")
_APOSTROPHES: Final = "'’‘`"


def _set_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


# They say nothing of what is looked for.
SMALL: Final = _set_of(
    """
    a about after again all am an and any anybody anyone anything are as at be because been
    being but by can cannot cant could couldnt did didnt do does doesnt doing dont find finding
    for from get gets getting go goes going got had has hasnt have havent having he hed help
    helping helps her hers hes him himself his how i id if ill im in into is isnt it its ive
    just keep keeps let lets like liked likes look looking love loves many may me might more
    most much my need needing needs no nor not of off on or our please really see seeing she
    shes should so some somebody someone something somewhere such than that the their them then
    there these they theyre theyve this those to too tries try trying up us useful very want
    wanted wants was we were what when where which while who whom whos will with wont would
    wouldnt you your
    """
)

# They count where they are found, but nothing is left out for want of them.
WEAK: Final = _set_of(
    """
    activities activity affordable afternoon afternoons aged bit brother cheap class classes
    client club clubs course courses dad dads daughter day days elderly evening evenings event
    events father feel feeling feels fella free friday fridays friend gentleman gran grandad
    group groups guy husband husbands ladies lady local lot lots man mans meet meeting meetings
    meets monday mondays morning mornings mother mothers mum mums nan near nearby neighbour old
    older parent partner patient people person place places really resident saturday saturdays
    service services session sessions sister son struggle struggles struggling sunday sundays
    support take takes thing things thursday thursdays time times tuesday tuesdays use used
    using way wednesday wednesdays week weekday weekdays weekend weekends wife woman years
    """
)


def plain(text: str) -> str:
    """Return `text` without capital letters, accents and apostrophes."""
    small = text.casefold()
    # Of long texts most have dashes or a pound sign, and no foreign letter to be taken apart.
    if has_foreign(small):
        small = _ACCENTS.sub("", unicodedata.normalize("NFKD", small))
    for mark in _APOSTROPHES:
        small = small.replace(mark, "")
    return small


def has_foreign(text: str) -> bool:
    """Say whether `text` has letters or accents beyond a to z."""
    if text.isascii():
        return False
    return any(c > "\x7f" and (c.isalnum() or unicodedata.combining(c)) for c in set(text))


def words_in(text: str) -> list[str]:
    """Return the words of `text` in order, plain."""
    return WORD.findall(plain(text))


def stems_of(words: Iterable[str]) -> list[str]:
    """Return each plain word without its ending. Nothing is kept: they may be about a patient."""
    return list(map(_stem, words))


def published_stems_of(words: Iterable[str]) -> list[str]:
    """Return each plain word of published texts without its ending.

    They are kept, so that an index is made again quickly after a change of the directory.
    """
    return list(map(_kept_stem, words))


def _stem(word: str) -> str:
    from snowballstemmer.english_stemmer import EnglishStemmer

    # A stemmer keeps what it is working on: one for each word, so that threads do not meet. Never
    # the compiled one that may be installed, so that every computer gives the same.
    return str(EnglishStemmer().stemWord(word))


_kept_stem: Final = lru_cache(maxsize=100_000)(_stem)
