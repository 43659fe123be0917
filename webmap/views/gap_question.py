"""The question of the gap map as it stands in an address, read without guessing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from directory.words import DAY_NAMES
from webmap.usecases.gap_map import GapQuery
from webmap.views.travellers import USUAL, WAYS_OF_WALKING

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

ANY_KIND: Final = ""
USUAL_DAYS: Final = "weekdays"
DAYS: Final[Mapping[str, tuple[str, frozenset[int]]]] = {
    "any": ("any day", frozenset()),
    "weekdays": ("any weekday", frozenset(range(5))),
    "weekend": ("the weekend", frozenset({5, 6})),
    **{name.lower(): (f"a {name}", frozenset({day})) for day, name in enumerate(DAY_NAMES)},
}
_WEEK: Final = dt.timedelta(days=6)
_MOST_REPEATED: Final = 60


@dataclass(frozen=True, slots=True)
class Question:
    """What the page asks, as the words of its address. Holds nobody's home.

    Parameters
    ----------
    kind : a kind of group, or ANY_KIND.
    days : a key of DAYS.
    walking : a key of ``WAYS_OF_WALKING``.
    first : the first of the seven days.
    """

    kind: str
    days: str
    walking: str
    first: dt.date

    @property
    def last(self) -> dt.date:
        """The last of the seven days."""
        return self.first + _WEEK

    @property
    def weekdays(self) -> frozenset[int]:
        """The days of the week that are asked for, Monday 0; empty for all."""
        return DAYS[self.days][1]

    def query(self) -> GapQuery:
        """Return what the use case is asked."""
        return GapQuery(
            first=self.first,
            last=self.last,
            kind=self.kind or None,
            weekdays=self.weekdays,
            traveller=WAYS_OF_WALKING[self.walking].traveller,
        )

    def words(self) -> dict[str, Any]:
        """Return the address's parameters."""
        return {
            "kind": self.kind,
            "days": self.days,
            "walking": self.walking,
            "from": self.first.isoformat(),
        }


def read_question(
    args: MultiDict[str, str], kinds: Sequence[str], today: dt.date
) -> tuple[Question, list[str]]:
    """Read an address.

    Parameters
    ----------
    kinds : the kinds of group that there are.

    Returns
    -------
    question : what is asked; the usual for what is left out or cannot be read.
    problems : what cannot be read, in words for the reader; empty for a good address.
    """
    problems: list[str] = []
    usual_kind = next((kind for kind in kinds if "lunch" in kind.casefold()), ANY_KIND)
    by_fold = {ANY_KIND: ANY_KIND, **{kind.casefold(): kind for kind in kinds}}
    kind = by_fold.get(args.get("kind", usual_kind).strip().casefold())
    if kind is None:
        problems.append(
            f"We know of no group of the kind {_said(args['kind'])}. Choose one from the list."
        )
    days = args.get("days", USUAL_DAYS)
    if days not in DAYS:
        problems.append(f"We do not know the days {_said(days)}. Choose some from the list.")
    walking = args.get("walking", USUAL)
    if walking not in WAYS_OF_WALKING:
        problems.append(
            f"We do not know {_said(walking)} as a way to get about. Choose one from the list."
        )
    first = _next_monday(today)
    try:
        # The calendar ends with the year 9999, and the last week of it has no end.
        first = min(
            dt.date.fromisoformat(args.get("from") or first.isoformat()), dt.date.max - _WEEK
        )
    except ValueError:
        problems.append(f"{_said(args['from'])} is not a date. Write it like {first.isoformat()}.")
    return Question(
        kind=usual_kind if kind is None else kind,
        days=days if days in DAYS else USUAL_DAYS,
        walking=walking if walking in WAYS_OF_WALKING else USUAL,
        first=first,
    ), problems


def _next_monday(today: dt.date) -> dt.date:
    return today + dt.timedelta(days=-today.weekday() % 7)


def _said(text: str) -> str:
    """Repeat what an address says, in quotation marks and not at any length."""
    short = text if len(text) <= _MOST_REPEATED else text[:_MOST_REPEATED] + "…"
    return f"“{short}”"
