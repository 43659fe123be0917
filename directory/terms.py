"""School terms: which days are in term, which are holiday, and which nobody has told us.

Between two terms lies a holiday, as long as the gap is one that a school could have. A longer gap
means that the terms in between were never given; before the first and after the last term nothing
is known either. Those days are *unknown*, and a session on them is a doubtful one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from directory.model import Term

LONGEST_HOLIDAY_DAYS: Final = 70
"""Northern Ireland's nine weeks of summer, and a week to spare."""

IN_TERM: Final = 1
HOLIDAY: Final = 0
NOT_KNOWN: Final = 2


def known_terms(terms: Iterable[Term]) -> list[tuple[dt.date, dt.date]]:
    """Return the terms in order as (first, last), with those that overlap or touch joined."""
    joined: list[tuple[dt.date, dt.date]] = []
    for term in sorted(terms, key=lambda term: (term.first, term.last)):
        if joined and term.first <= joined[-1][1] + dt.timedelta(days=1):
            joined[-1] = (joined[-1][0], max(joined[-1][1], term.last))
        else:
            joined.append((term.first, term.last))
    return joined


def term_state(days: npt.NDArray[np.int64], terms: Iterable[Term]) -> npt.NDArray[np.int8]:
    """Say of each day whether it is in term.

    Parameters
    ----------
    days : days since 1970-01-01.

    Returns
    -------
    state : ``IN_TERM``, ``HOLIDAY`` or ``NOT_KNOWN`` for each day.
    """
    state = np.full(days.shape, NOT_KNOWN, dtype=np.int8)
    joined = known_terms(terms)
    if not joined:
        return state
    bounds = np.array(joined, dtype="datetime64[D]").astype(np.int64)
    first, last = bounds[:, 0], bounds[:, 1]
    at = np.searchsorted(first, days, side="right") - 1
    started = at >= 0
    within = started & (days <= last[at])
    state[within] = IN_TERM
    # The gap that follows each term; after the last term there is none that we know of.
    gap = np.append(first[1:] - last[:-1] - 1, LONGEST_HOLIDAY_DAYS + 1)
    state[started & ~within & (gap[at] <= LONGEST_HOLIDAY_DAYS)] = HOLIDAY
    return state
