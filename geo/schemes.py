"""Reads community-transport schemes from GeoJSON.

Somebody will be told to ring these people on these days, so nothing is guessed and nothing mended:
a file with a fault is refused, with the number of the feature and what to do.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import shapely

from geo.crs import WGS84
from geo.errors import InputError, one_line
from geo.files import require_file
from geo.geojson import read_geojson
from geo.routing.schemes import Scheme

MOST_BYTES: Final = 20_000_000
MOST_SCHEMES: Final = 1_000
_LONGEST_TEXT: Final = 300
_LONGEST_PHONE: Final = 40
_FEWEST_DIGITS: Final = 3

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST_DAY: Final = 3
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|(24):(00)", re.ASCII)
_SHAPES: Final = ("Polygon", "MultiPolygon")


def read_schemes(path: Path, extent: tuple[float, float, float, float]) -> tuple[Scheme, ...]:
    """Read the schemes of a GeoJSON file, in its order.

    Parameters
    ----------
    path : a FeatureCollection in WGS84. Each feature is a Polygon or MultiPolygon with the
        properties ``name``, ``phone``, ``days`` (``Mon Tue Fri`` or ``Mon-Fri``), ``from``,
        ``until`` (``09:00``) and, where there is one, ``note``. Others are left alone.
    extent : west, south, east and north of the area that is judged, degrees; at least one scheme
        has to serve a part of it.

    Raises
    ------
    InputError
        The file is missing, larger than `MOST_BYTES`, no such GeoJSON, has no scheme or more than
        `MOST_SCHEMES`, or one of them is not told in full, is not a valid shape, or all of them
        are elsewhere.
    """
    require_file(path)
    if path.stat().st_size > MOST_BYTES:
        raise InputError(
            path, f"is larger than {MOST_BYTES // 10**6} MB; draw the areas with fewer points"
        )
    rows, shapes, crs = read_geojson(path)
    if crs != WGS84:
        raise InputError(path, f"is in {crs}; save it in WGS 84 ({WGS84})")
    if not 1 <= len(rows) <= MOST_SCHEMES:
        raise InputError(path, f"holds {len(rows)} schemes; give from 1 to {MOST_SCHEMES}")
    features = zip(rows.to_dict("records"), shapes, strict=True)
    schemes = tuple(
        _Feature(path, number, row).scheme(shape)
        for number, (row, shape) in enumerate(features, start=1)
    )
    here = shapely.box(*extent)
    if not any(shapely.intersects(scheme.area, here) for scheme in schemes):
        raise InputError(
            path,
            "none of its schemes serves the area of this pack; are latitude and longitude swapped?",
        )
    return schemes


class _Feature:
    """One feature while it is read; its errors say which it is."""

    def __init__(self, path: Path, number: int, row: dict[Any, Any]) -> None:
        self._path = path
        self._where = f"feature {number}"
        self._row = row

    def scheme(self, shape: Any) -> Scheme:
        """Return the scheme of this feature."""
        first_s, last_s = self._clock("from"), self._clock("until")
        if first_s >= last_s:
            raise self._fault("'until' is not after 'from'; give two features for two spells")
        return Scheme(
            name=self._text("name"),
            phone=self._phone(),
            note=self._text("note", needed=False),
            area=self._area(shape),
            weekdays=self._days(),
            first_s=first_s,
            last_s=last_s,
        )

    def _fault(self, what: str) -> InputError:
        return InputError(self._path, what, self._where)

    def _text(self, name: str, *, needed: bool = True) -> str:
        value = self._row.get(name)
        # A feature without a property that others have holds NaN.
        text = "" if value is None or value != value else value  # noqa: PLR0124 - NaN
        if not isinstance(text, str):
            raise self._fault(f"'{name}' is no text; write it in quotation marks")
        text = one_line(text)
        if needed and not text:
            raise self._fault(f"has no '{name}'; give it")
        if len(text) > _LONGEST_TEXT:
            raise self._fault(f"'{name}' is longer than {_LONGEST_TEXT} characters; shorten it")
        return text

    def _phone(self) -> str:
        phone = self._text("phone")
        if sum(c.isdecimal() for c in phone) < _FEWEST_DIGITS or len(phone) > _LONGEST_PHONE:
            raise self._fault(f"'phone' is {phone[:_LONGEST_PHONE]!r}; give a number to ring")
        return phone

    def _clock(self, name: str) -> int:
        text = self._text(name)
        match = _CLOCK.fullmatch(text)
        if match is None:
            raise self._fault(f"'{name}' is {text[:20]!r}; write a time like 09:00")
        hours, minutes = (int(part) for part in match.groups() if part is not None)
        return hours * 3_600 + minutes * 60

    def _days(self) -> frozenset[int]:
        text = self._text("days")
        # Ranges are written with a hyphen or a dash, with or without spaces.
        spells = re.sub(r"\s*[-\u2013]\s*", "-", text.casefold()).replace(",", " ").split()
        found: set[int] = set()
        for spell in spells:
            ends = [_weekday(word) for word in spell.split("-")]
            known = [day for day in ends if day is not None]
            if len(known) < len(ends) or len(ends) > 2:
                raise self._fault(f"'days' is {text[:40]!r}; write like Mon-Fri, or Mon Wed Fri")
            found |= {(known[0] + more) % 7 for more in range((known[-1] - known[0]) % 7 + 1)}
        if not found:
            raise self._fault(f"'days' is {text[:40]!r}; write like Mon-Fri, or Mon Wed Fri")
        return frozenset(found)

    def _area(self, shape: Any) -> Any:
        if shape is None or shapely.is_empty(shape):
            raise self._fault("has no shape; draw the area that is served")
        if shape.geom_type not in _SHAPES:
            raise self._fault(f"is a {shape.geom_type}; give a Polygon or MultiPolygon")
        shape = shapely.force_2d(shape)
        west, south, east, north = shapely.bounds(shape)
        if not (west >= -180 and south >= -90 and east <= 180 and north <= 90):
            raise self._fault(
                "its coordinates are no degrees of longitude and latitude; "
                f"save it in WGS 84 ({WGS84})"
            )
        if not shapely.is_valid(shape):
            reason = shapely.is_valid_reason(shape)
            raise self._fault(f"its shape is damaged ({reason}); draw it without crossing lines")
        return shape


def _weekday(word: str) -> int | None:
    """Return the day that a word of at least three letters begins, Monday 0."""
    if len(word) < _SHORTEST_DAY:
        return None
    return next((number for number, day in enumerate(_DAYS) if day.startswith(word)), None)
