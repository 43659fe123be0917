"""GeoJSON files as tables of text: a point for each row, its properties for the columns.

Read as plain JSON and never by a library that opens what a file names: a file that nobody has
checked must not be able to have another one read.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from directory.errors import FileError
from directory.fields import join_list
from directory.problems import Problem, shortened, visible
from directory.table import (
    MOST_COLUMNS,
    MOST_ROWS,
    Row,
    Table,
    cell_text,
    column_name,
    known_column,
    read_bytes,
)

# JSON takes up to twenty times as much room in memory as in its file.
MOST_BYTES: Final = 20_000_000

_DEGREES_CRS: Final = (
    "urn:ogc:def:crs:OGC:1.3:CRS84",
    "urn:ogc:def:crs:OGC::CRS84",
    "urn:ogc:def:crs:EPSG::4326",
    "EPSG:4326",
)


class _Object(dict[str, Any]):
    """A JSON object that knows which of its names are there twice."""

    twice: frozenset[str] = frozenset()


def read_geojson(
    path: Path, columns: Sequence[str], required: Sequence[str], most_bytes: int = MOST_BYTES
) -> Table:
    """Read a collection of point features; the line of a row is the number of its feature.

    A feature without the property ``id`` is known by its own id.

    Raises
    ------
    FileError : not GeoJSON, in other coordinates than degrees, no feature has a required property,
        too large, or too many features.
    """
    features = _features(path, read_bytes(path, most_bytes))
    if len(features) > MOST_ROWS:
        raise FileError(path, f"it has more than {MOST_ROWS:,} features: split it")
    parts = [_Feature(path, number, each, columns) for number, each in enumerate(features, 1)]
    names = tuple(dict.fromkeys(name for part in parts for name in part.names))
    if len(names) > MOST_COLUMNS:
        raise FileError(path, f"its features have more than {MOST_COLUMNS} different properties")
    missing = [name for name in required if name not in names]
    if parts and missing:
        raise FileError(path, f"no feature has the property {' nor the property '.join(missing)}")
    unknown = [name for name in names if name not in columns]
    first = {n: part.number for part in reversed(parts) for n in part.names if n in unknown}
    problems = [
        Problem(
            path.name,
            first[name],
            visible(shortened(name)),
            "",
            "is not a property that we know",
            known_column(name, columns),
            rejected=False,
        )
        for name in unknown
    ]
    rows = tuple(Row(part.number, part.cells, tuple(part.faults)) for part in parts if part.row)
    torn = [fault for part in parts if not part.row for fault in part.faults]
    return Table(
        path.name, rows, (*problems, *torn), len(parts) - len(rows), unit="feature", columns=names
    )


def _features(path: Path, data: bytes) -> list[Any]:
    try:
        text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
        read = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise FileError(path, "it is not text: save it as UTF-8") from None
    except json.JSONDecodeError as error:
        what = f"it is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise FileError(path, visible(what), error.lineno) from None
    except RecursionError:
        raise FileError(path, "it is not GeoJSON: it has lists within lists") from None
    except ValueError as error:
        # A number with thousands of digits, or one that is none.
        raise FileError(path, f"it is not JSON: {visible(str(error))}") from None
    if not isinstance(read, _Object) or read.get("type") not in (
        "FeatureCollection",
        "Feature",
    ):
        raise FileError(path, "it is not GeoJSON: it has no FeatureCollection")
    _check_crs(path, read)
    features = [read] if read["type"] == "Feature" else read.get("features")
    if not isinstance(features, list):
        raise FileError(path, "it is not GeoJSON: its features are not a list")
    return features


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    if len(made) < len(pairs):
        made.twice = _repeated(name for name, _ in pairs)
    return made


def _repeated(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name, count in Counter(names).items() if count > 1)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number")


def _check_crs(path: Path, read: Mapping[str, Any]) -> None:
    crs = read.get("crs")
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if name not in _DEGREES_CRS:
        said = visible(shortened(str(name)))
        raise FileError(path, f"its places are in {said}: save it in degrees (WGS 84, EPSG:4326)")


class _Feature:
    """One feature as the cells of a row, with what is wrong with it."""

    def __init__(self, path: Path, number: int, feature: object, columns: Sequence[str]) -> None:
        self.number = number
        self.faults: list[Problem] = []
        self.cells: dict[str, str] = {}
        self.names: tuple[str, ...] = ()
        self.row = False
        self._file = path.name
        self._columns = columns
        if not isinstance(feature, _Object) or feature.get("type") != "Feature":
            self._bad("", "", "is not a feature", "Take it out.")
            return
        properties = feature.get("properties")
        if properties is None:
            properties = _Object()
        if not isinstance(properties, _Object):
            self._bad("", "", "has properties that are not names with values", "Take it out.")
            return
        self.row = True
        self._read(properties)
        if "id" not in self.names and isinstance(feature.get("id"), str | int):
            self.names += ("id",)
            self._take("id", feature["id"])
        self._place(feature.get("geometry"))

    def _read(self, properties: _Object) -> None:
        names = [column_name(name) for name in properties]
        self.names = tuple(dict.fromkeys(names))
        twice = {*map(column_name, properties.twice), *_repeated(names)}
        for key, value in properties.items():
            name = column_name(key)
            if name in twice and name in self._columns:
                self._bad(name, "", "is there twice", "Take one of them out.")
                twice.remove(name)
            elif name not in twice:
                self._take(name, value)

    def _take(self, name: str, value: object) -> None:
        many = value if isinstance(value, list) else [value]
        if any(isinstance(each, dict | list) for each in many):
            if name in self._columns:
                advice = "Write a text, a number, yes or no, or a list of these."
                self._bad(name, "", "is not one value", advice)
            return
        texts = [cell_text(each).strip() for each in many]
        text = join_list(filter(None, texts)) if isinstance(value, list) else texts[0]
        if text:
            self.cells[name] = text

    def _place(self, geometry: object) -> None:
        if geometry is None:
            return
        if not isinstance(geometry, dict) or geometry.get("type") != "Point":
            kind = geometry.get("type") if isinstance(geometry, dict) else geometry
            advice = "Give the point of its door."
            reason = "is not a point, so the place is not known"
            self._bad("geometry", shortened(str(kind)), reason, advice, rejected=False)
            return
        place = geometry.get("coordinates")
        if not isinstance(place, list) or not 2 <= len(place) <= 4 or not all(map(_number, place)):
            if place != []:
                shown = shortened(json.dumps(place, ensure_ascii=False))
                reason = "is not a longitude and a latitude, so the place is not known"
                advice = "Write both in degrees, longitude first."
                self._bad("geometry", shown, reason, advice, rejected=False)
            return
        for name, degrees in (("lon", place[0]), ("lat", place[1])):
            said = self.cells.get(name, "")
            self.cells[name] = cell_text(degrees)
            if said and said != self.cells[name]:
                reason = "is not where its point is, which was taken"
                self._bad(name, shortened(said), reason, "Keep one of them.", rejected=False)

    def _bad(
        self, column: str, value: str, reason: str, advice: str, *, rejected: bool = True
    ) -> None:
        self.faults.append(
            Problem(self._file, self.number, column, value, reason, advice, rejected)
        )


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
