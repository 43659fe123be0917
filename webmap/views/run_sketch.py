"""A small map of one run as plain SVG: it needs no script, and prints on the driver's sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from webmap.views.run_pages import Sheet, SheetStop
from webmap.views.sketching import WIDTH, Frame, Pixels, line, overlap

if TYPE_CHECKING:
    import pandas as pd

    from geo.routing.network import StreetNetwork

_TALLEST: Final = 460
_SHORTEST: Final = 260
_MARGINS: Final = (44, 44)
_SMALLEST_M: Final = 1_500.0
_GRID: Final = 4
_MOST_ROADS: Final = 1_500
_MOST_NAMES: Final = 12
_TOGETHER: Final = 20
_LETTER: Final = 7
_BESIDE: Final = 26


@dataclass(frozen=True, slots=True)
class Mark:
    """A number, or several, where stops are; `text` is "" at the driver's home."""

    x: int
    y: int
    text: str

    @property
    def width(self) -> int:
        """How wide the mark is drawn."""
        return max(24, 12 + 9 * len(self.text))


@dataclass(frozen=True, slots=True)
class Name:
    """A place's name."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """A drawing `WIDTH` wide. `roads` and `run` are SVG paths."""

    height: int
    roads: str
    run: str
    marks: tuple[Mark, ...]
    names: tuple[Name, ...]


def sketch(sheet: Sheet, streets: StreetNetwork, places: pd.DataFrame) -> Sketch:
    """Draw a run with the roads and villages around it.

    Parameters
    ----------
    streets : the drive network.
    places : of the pack; its settlements are named.
    """
    stops = np.array([(stop.lat, stop.lon) for stop in sheet.stops])
    path = np.array(sheet.path).reshape(-1, 2)
    frame = Frame(
        np.vstack([stops, path]),
        shortest=_SHORTEST,
        tallest=_TALLEST,
        margins=_MARGINS,
        smallest_m=_SMALLEST_M,
    )
    marks = _marks(frame.pixels(stops), sheet.stops)
    return Sketch(
        height=frame.height,
        roads=_roads(frame, streets),
        run=line(frame.pixels(path)) if len(path) else "",
        marks=marks,
        names=_names(frame, places, marks),
    )


def _marks(pixels: Pixels, stops: Sequence[SheetStop]) -> tuple[Mark, ...]:
    """Put stops that would cover each other into one mark."""
    home = Mark(int(pixels[0, 0]), int(pixels[0, 1]), "")
    groups: list[tuple[int, int, list[int]]] = []
    for (x, y), stop in zip(pixels.tolist(), stops, strict=True):
        if not stop.number:
            continue
        near = next(
            (g for g in groups if abs(g[0] - x) < _TOGETHER and abs(g[1] - y) < _TOGETHER), None
        )
        if near is None:
            groups.append((x, y, [stop.number]))
        else:
            near[2].append(stop.number)
    marks = [Mark(x, y, _spans(numbers)) for x, y, numbers in groups]
    # A long row of numbers stays on the drawing.
    inside = (max(m.width // 2, min(WIDTH - m.width // 2, m.x)) for m in marks)
    return (home, *(replace(m, x=x) for m, x in zip(marks, inside, strict=True)))


def _spans(numbers: Sequence[int]) -> str:
    """Write numbers in order shortly: ``1, 4–7``."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(f"{p[0]}–{p[-1]}" if len(p) > 2 else ", ".join(map(str, p)) for p in parts)


def _roads(frame: Frame, streets: StreetNetwork) -> str:
    """Return the quickest roads on the drawing, as straight pieces of a coarse grid."""
    pixels = frame.pixels(np.column_stack([streets.node_lat, streets.node_lon]))
    seen = frame.shows(pixels)
    tail, head = streets.arc_tail, streets.arc_head
    arcs = np.flatnonzero(seen[tail] | seen[head])
    # Main roads first, until there is enough for a map to be read.
    arcs = arcs[np.argsort(-streets.arc_speed_kmh[arcs], kind="stable")]
    coarse = np.clip(pixels // _GRID, -100, 1_000) * _GRID + _GRID // 2
    ends = np.sort(np.stack([_key(coarse[tail[arcs]]), _key(coarse[head[arcs]])], axis=1), axis=1)
    ends = ends[ends[:, 0] != ends[:, 1]]
    _, first = np.unique(ends, axis=0, return_index=True)
    chosen = ends[np.sort(first)[:_MOST_ROADS]]
    return "".join(
        f"M{ax} {ay}L{bx} {by}"
        for (ax, ay), (bx, by) in zip(
            _unkey(chosen[:, 0]).tolist(), _unkey(chosen[:, 1]).tolist(), strict=True
        )
    )


def _key(pixels: Pixels) -> Pixels:
    return np.asarray((pixels[:, 0] + 1_000) * 10_000 + pixels[:, 1] + 1_000)


def _unkey(keys: Pixels) -> Pixels:
    return np.column_stack([keys // 10_000 - 1_000, keys % 10_000 - 1_000])


def _names(frame: Frame, places: pd.DataFrame, marks: Sequence[Mark]) -> tuple[Name, ...]:
    """Name settlements where nothing else is written."""
    rows = places[(places["kind"] == "settlement") & (places["name"] != "")]
    if rows.empty:
        return ()
    pixels = frame.pixels(rows[["lat", "lon"]].to_numpy(dtype=np.float64))
    taken = [(m.x - m.width / 2, m.x + m.width / 2, m.y - 12, m.y + 12) for m in marks]
    names: list[Name] = []
    for (x, y), text in zip(pixels.tolist(), rows["name"].astype(str), strict=True):
        half = _LETTER * len(text) / 2
        for at in (y, y - _BESIDE, y + _BESIDE):
            box = (x - half, x + half, at - 12, at + 6)
            if frame.holds(box) and not any(overlap(box, other) for other in taken):
                taken.append(box)
                names.append(Name(int(x), int(at), text))
                break
        if len(names) == _MOST_NAMES:
            break
    return tuple(names)
