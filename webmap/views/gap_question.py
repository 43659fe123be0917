"""The question of the gap map as it stands in an address, read without guessing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from directory.language import N_, _
from webmap.usecases.gap_map import GapQuery
from webmap.views.travellers import USUAL, WAYS_OF_WALKING

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

ANY_KIND: Final = ""
USUAL_DAYS: Final = "weekdays"
DAYS: Final[Mapping[str, tuple[str, frozenset[int]]]] = {
    # Translators: this and the nine after it end "a group that meets on ...".
    "any": (N_("any day"), frozenset()),
    "weekdays": (N_("any weekday"), frozenset(range(5))),
    "weekend": (N_("the weekend"), frozenset({5, 6})),
    "monday": (N_("a Monday"), frozenset({0})),
    "tuesday": (N_("a Tuesday"), frozenset({1})),
    "wednesday": (N_("a Wednesday"), frozenset({2})),
    "thursday": (N_("a Thursday"), frozenset({3})),
    "friday": (N_("a Friday"), frozenset({4})),
    "saturday": (N_("a Saturday"), frozenset({5})),
    "sunday": (N_("a Sunday"), frozenset({6})),
}
"""Texts and days of the week, Monday 0; :func:`days_said` says the texts."""

_WALKING: Final[Mapping[str, str]] = {
    # Translators: this and the three after it end "Who cannot reach a group if ...".
    "well": N_("they walk well"),
    "slowly": N_("they walk slowly"),
    "little": N_("they use a stick or a frame"),
    "step_free": N_("they use a wheelchair"),
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


def days_said(days: str) -> str:
    """Say the days of a key of DAYS, as they end "a group that meets on"."""
    return _(DAYS[days][0])


def walking_said(walking: str) -> str:
    """Say a key of ``WAYS_OF_WALKING``, as it ends "who cannot reach a group if"."""
    return _(_WALKING[walking])


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
            _(
                "We know of no group of the kind “%(kind)s”. Choose one from the list.",
                kind=_short(args["kind"]),
            )
        )
    days = args.get("days", USUAL_DAYS)
    if days not in DAYS:
        problems.append(
            _("We do not know the days “%(days)s”. Choose some from the list.", days=_short(days))
        )
    walking = args.get("walking", USUAL)
    if walking not in WAYS_OF_WALKING:
        problems.append(
            _(
                "We do not know “%(way)s” as a way to get about. Choose one from the list.",
                way=_short(walking),
            )
        )
    first = _next_monday(today)
    try:
        # The calendar ends with the year 9999, and the last week of it has no end.
        first = min(
            dt.date.fromisoformat(args.get("from") or first.isoformat()), dt.date.max - _WEEK
        )
    except ValueError:
        problems.append(
            _(
                "“%(text)s” is not a date. Write it like %(date)s.",
                text=_short(args["from"]),
                date=first.isoformat(),
            )
        )
    return Question(
        kind=usual_kind if kind is None else kind,
        days=days if days in DAYS else USUAL_DAYS,
        walking=walking if walking in WAYS_OF_WALKING else USUAL,
        first=first,
    ), problems


def _next_monday(today: dt.date) -> dt.date:
    return today + dt.timedelta(days=-today.weekday() % 7)


def _short(text: str) -> str:
    """Repeat what an address says, and not at any length."""
    return text if len(text) <= _MOST_REPEATED else text[:_MOST_REPEATED] + "…"
