"""The lie of the land: hills, the river and its brooks, the reservoir, the railway."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from shapely.geometry import LineString, Polygon

from webmap.demo.geometry import Line, Waves, blob, chaikin, normals, resample, spline

ORIGIN_E: Final = 470_000.0
ORIGIN_N: Final = 318_000.0
"""The south-west corner of the drawing on the British National Grid, metres."""

EXTENT: Final = (-1_500.0, -1_500.0, 25_000.0, 20_800.0)
"""West, south, east, north of the drawing, metres from the origin."""

# Middle, radii and height of hills, metres. High ground north and south-west, a vale between.
_HILLS: Final = (
    (13_500, 19_800, 9_500, 3_600, 115),
    (3_000, 19_500, 4_500, 2_600, 70),
    (1_000, 1_500, 4_600, 3_200, 105),
    (8_700, 1_000, 3_800, 2_000, 55),
    (22_500, 14_800, 3_200, 3_500, 60),
    (12_200, 5_200, 1_700, 1_300, 26),
    (4_500, 9_400, 1_500, 1_000, 24),
    (17_900, 14_900, 1_300, 900, 30),
)
_RIVER: Final = (
    (-1.9, 14.4), (0.6, 13.7), (2.6, 13.7), (4.6, 14.0), (6.4, 13.75), (8.0, 12.9), (9.2, 11.8),
    (10.3, 11.0), (11.5, 10.25), (12.8, 9.75), (14.2, 9.0), (15.5, 7.9), (17.2, 7.75),
    (18.9, 7.8), (20.4, 6.7), (22.0, 5.7), (23.6, 5.3), (25.4, 4.3),
)  # fmt: skip
_BROOKS: Final = (
    ("Ember Brook", ((12.3, 19.2), (12.9, 17.9), (12.6, 16.0), (12.9, 14.2), (12.3, 12.6),
                     (11.6, 11.6), (11.0, 10.58))),
    ("Sallow Brook", ((4.3, 5.0), (6.3, 5.3), (8.2, 4.9), (10.0, 6.6), (11.9, 6.5), (13.2, 7.9),
                      (13.7, 9.25))),
    ("Fennow Eau", ((13.2, 4.0), (15.0, 5.5), (17.0, 5.4), (19.4, 5.3), (21.3, 6.05))),
    ("Lapwing Beck", ((19.2, 17.8), (18.9, 15.5), (19.4, 13.2), (19.0, 11.0), (18.0, 9.3),
                      (17.5, 7.8))),
    ("Quen Beck", ((2.2, 10.0), (3.6, 10.9), (4.9, 12.3), (5.2, 13.9))),
)  # fmt: skip
_RAILWAY: Final = (
    (-1.9, 5.2), (1.5, 5.9), (4.0, 6.1), (5.6, 6.25), (7.4, 7.1), (9.2, 8.35), (11.0, 8.72),
    (12.8, 8.2), (15.0, 6.55), (17.6, 5.15), (20.5, 3.5), (25.4, 2.4),
)  # fmt: skip


@dataclass(frozen=True)
class Land:
    """Everything that was there before the streets.

    Attributes
    ----------
    river, railway : lines with a point about every 30 m; the river runs with the flow.
    brooks : name and line.
    lake : closed outline of the reservoir.
    woods : closed outlines.
    roughness : smooth noise that makes lanes wind.
    """

    river: Line
    railway: Line
    brooks: tuple[tuple[str, Line], ...]
    lake: Line
    woods: tuple[Line, ...]
    roughness: Waves

    @property
    def river_line(self) -> LineString:
        """The river as a shape."""
        return LineString(self.river)

    @property
    def railway_line(self) -> LineString:
        """The railway as a shape."""
        return LineString(self.railway)

    @property
    def lake_area(self) -> Polygon:
        """The reservoir as a shape."""
        return Polygon(self.lake)


def height(points: Line) -> npt.NDArray[np.float64]:
    """Return the height of the ground in metres at `points`, float64 (n,)."""
    total = np.full(len(points), 24.0)
    for x, y, rx, ry, top in _HILLS:
        total += top * np.exp(-(((points[:, 0] - x) / rx) ** 2) - ((points[:, 1] - y) / ry) ** 2)
    return total


def draw_land(seed: int) -> Land:
    """Draw the land of one seed."""
    rng = random.Random(f"{seed}:land")
    town_m = np.array([11_400.0, 10_300.0])
    river = spline(np.array(_RIVER) * 1000.0, 30.0)
    # Bends of about 900 m, calmer where the town has built its banks.
    bends = Waves.of(rng, 800.0, 1_500.0, 5).at(river)
    calm = np.clip((np.hypot(*(river - town_m).T) - 700.0) / 1_500.0, 0.12, 1.0)
    fade = np.minimum(1.0, np.arange(len(river))[::-1] / 40.0)
    river = river + normals(river) * (bends * calm * fade * 130.0)[:, None]
    river = resample(chaikin(river[::3], 2), 30.0)
    brooks = tuple(
        (name, _brook(rng, np.array(points) * 1000.0, river)) for name, points in _BROOKS
    )
    lake = spline(blob(rng, (3_900.0, 4_750.0), (820.0, 430.0), 0.24), 30.0)
    return Land(
        river=river,
        railway=spline(np.array(_RAILWAY) * 1000.0, 60.0),
        brooks=brooks,
        lake=np.vstack([lake[:-1], lake[:1]]),
        woods=_woods(rng),
        roughness=Waves.of(rng, 900.0, 3_000.0, 8),
    )


def _brook(rng: random.Random, points: Line, river: Line) -> Line:
    """Draw a brook that ends in the river."""
    mouth = river[np.argmin(np.hypot(*(river - points[-1]).T))]
    line = spline(np.vstack([points[:-1], mouth]), 30.0)
    sway = Waves.of(rng, 250.0, 700.0, 5).at(line)
    fade = np.minimum(1.0, np.minimum(np.arange(len(line)), np.arange(len(line))[::-1]) / 8.0)
    return line + normals(line) * (sway * fade * 28.0)[:, None]


def _woods(rng: random.Random) -> tuple[Line, ...]:
    """Scatter woods, more and larger ones on the high ground."""
    woods: list[Line] = []
    west, south, east, north = EXTENT
    while len(woods) < 58:
        middle = (rng.uniform(west, east), rng.uniform(south, north))
        high = (float(height(np.array([middle]))[0]) - 24.0) / 110.0
        if rng.random() > 0.12 + high:
            continue
        size = rng.uniform(70, 190) + 330 * high * rng.random()
        woods.append(blob(rng, middle, (size * rng.uniform(1.1, 1.9), size), 0.26, 26))
    return tuple(woods)
