"""Counts searches in which nothing suitable could be reached, and says them without telling on any.

A number is shown in steps of five, and under five not at all: neither a total nor a second look
later lets anybody work out a smaller one. Whether nobody asked or four did is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.routing.vocabulary import Point
from webmap.records.unmet import Count
from webmap.usecases.find_groups import Answer, Section

if TYPE_CHECKING:
    import geopandas as gpd

ANY_KIND: Final = "any"
NOT_KNOWN: Final = ""
"""The area of a home that is in none, or where the pack has none."""
NO_GROUP: Final = "none"
COLUMN: Final = "searches_without_group"

_STEP: Final = 5
FEW: Final = f"fewer than {_STEP}"

_BY_TRAVEL: Final = (
    Section.WALK,
    Section.PUBLIC_TRANSPORT,
    Section.WITH_LIFT,
    Section.ONE_WAY,
    Section.LIFT,
    Section.UNKNOWN,
)
"""From the best to the worst; groups at home and without dates say nothing of a way."""


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the table: often enough to be shown, and how often at least."""

    area: str
    area_name: str
    kind: str
    at_least: int

    @property
    def number(self) -> str:
        """How often, as files have it."""
        return in_steps(self.at_least)


def small_area(areas: gpd.GeoDataFrame | None, home: Point) -> tuple[str, str]:
    """Return the code and the name of the small area of a home; both empty where there is none."""
    import shapely

    if areas is None:
        return NOT_KNOWN, ""
    at = areas.sindex.query(shapely.Point(home.lon, home.lat), predicate="intersects")
    if not len(at):
        return NOT_KNOWN, ""
    # On a border, or where outlines overlap, the first.
    row = areas.iloc[int(min(at))]
    return str(row["code"]), str(row["name"])


def best_verdict(answer: Answer) -> str:
    """Return the class of the best group that was found."""
    sections = {one.section for one in answer.groups}
    return next((section.value for section in _BY_TRAVEL if section in sections), NO_GROUP)


def kinds_asked(kinds: Sequence[str]) -> tuple[str, ...]:
    """Return what is counted of the kinds that were asked for."""
    return tuple(kinds) or (ANY_KIND,)


def in_steps(number: int) -> str:
    """Say a number so that it tells nobody apart: ``fewer than 5``, ``at least 5``."""
    return f"at least {number // _STEP * _STEP}" if number >= _STEP else FEW


def often_enough(counts: Iterable[Count], areas: gpd.GeoDataFrame | None) -> list[Found]:
    """Return the lines that may be shown, the largest numbers first."""
    names = {} if areas is None else dict(zip(areas["code"], areas["name"], strict=True))
    shown = [count for count in counts if count.number >= _STEP]
    # By what is shown: the order must not tell more than the numbers do.
    shown.sort(key=lambda c: (-(c.number // _STEP), str(names.get(c.area, c.area)), c.kind))
    return [
        Found(c.area, str(names.get(c.area, c.area)), c.kind, c.number // _STEP * _STEP)
        for c in shown
    ]


def with_counts(
    table: gpd.GeoDataFrame, counts: Iterable[Count], kind: str | None
) -> gpd.GeoDataFrame:
    """Add to a gap map how often searches of its kind found nothing suitable, by area.

    Parameters
    ----------
    kind : None for searches that asked for no kind; never a sum over kinds.
    """
    wanted = kind or ANY_KIND
    by_area = {count.area: in_steps(count.number) for count in counts if count.kind == wanted}
    return table.assign(**{COLUMN: [by_area.get(str(area), FEW) for area in table["area"]]})
