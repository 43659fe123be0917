"""Invented postcodes. No real postcode begins with WE and a figure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from webmap.demo.district import District
from webmap.demo.geometry import Line

_LETTERS: Final = "ABDEFGHJLNPQRSTUWXYZ"
"""The letters that the last two places of a postcode may have."""

_HOMES: Final = 19.0
# Settlements of each outward code; the last one is the open country.
_DISTRICTS: Final = (
    ("WE1", ("town",)),
    ("WE2", ("hallowby", "emberley", "coldmere", "osgarby", "brackenholt")),
    ("WE3", ("overwick", "yarrowby", "sarn", "lapwing", "ashmarden", "dunmarsh")),
    ("WE4", ("gfennow", "lfennow", "wickenthorpe", "pellow", "elmerstow", "kambry")),
    ("WE5", ("marlstoke", "quenbury", "tolley", "sandry", "hinderby", "pambry", "sallowfield")),
)


@dataclass(frozen=True)
class Postcodes:
    """Postcodes and the middles of their homes, metres, float64 (n, 2)."""

    code: list[str]
    middle: Line

    def nearest(self, at: tuple[float, float]) -> str:
        """Return the postcode nearest to a place."""
        away = np.hypot(self.middle[:, 0] - at[0], self.middle[:, 1] - at[1])
        return self.code[int(np.argmin(away))]


def give_postcodes(district: District, border: shapely.Polygon) -> Postcodes:
    """Give each stretch of about nineteen homes along a street a postcode."""
    outward = {key: code for code, keys in _DISTRICTS for key in keys}
    groups = _stretches(district)
    counter: dict[str, int] = defaultdict(int)
    codes: list[str] = []
    middles: list[Line] = []
    shapely.prepare(border)
    for place, points in groups:
        # The postcode of a home: the one nearest to the middle of its stretch.
        middle = points[np.argmin(np.hypot(*(points - points.mean(axis=0)).T))]
        if not border.contains(shapely.Point(middle)):
            continue
        code = outward.get(place) or outward[_nearest_place(district, middle)]
        number = counter[code]
        counter[code] += 1
        sector, rest = divmod(number, 80)
        # Steps through the letters, so that neighbours differ in more than the last letter.
        letters = _LETTERS[rest % 20] + _LETTERS[(rest * 7 + rest // 20 * 5 + sector * 3) % 20]
        codes.append(f"{code} {(sector + 1) % 10}{letters}")
        middles.append(middle)
    return Postcodes(codes, np.array(middles))


def _stretches(district: District) -> list[tuple[str, Line]]:
    """Gather the homes of each street, in order along it, into stretches."""
    plots = district.homes
    groups: list[tuple[str, Line]] = []
    for way in np.unique(plots.way):
        rows = np.flatnonzero(plots.way == way)
        line = district.book.line(district.book.ways[int(way)].nodes)
        nearest = shapely.line_locate_point(
            shapely.LineString(line), shapely.points(plots.middle[rows])
        )
        rows = rows[np.argsort(nearest, kind="stable")]
        parts = max(1, round(float(plots.homes[rows].sum()) / _HOMES))
        share = np.minimum(
            (np.cumsum(plots.homes[rows]) - 0.5) / plots.homes[rows].sum() * parts, parts - 1e-6
        ).astype(int)
        for part in np.unique(share):
            own = rows[share == part]
            groups.append((plots.place[own[0]], plots.middle[own]))
    country = district.farms
    homes = np.flatnonzero(country.homes > 0)
    for way in np.unique(country.way[homes]):
        own = homes[country.way[homes] == way]
        groups += [("", country.middle[own[i : i + 5]]) for i in range(0, len(own), 5)]
    return groups


def _nearest_place(district: District, middle: Line) -> str:
    """Return the settlement of the home nearest to a farm."""
    away = np.hypot(*(district.homes.middle - middle).T)
    return district.homes.place[int(np.argmin(away))]
