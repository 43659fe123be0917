"""What small maps as plain SVG share: where places lie on them, lines, and free room for words.

Such a map needs no script and prints. Every number in it is made here from coordinates; names of
places are text for Jinja to escape.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

WIDTH: Final = 640
"""How wide every drawing is, in its own units."""

_METRES_A_DEGREE: Final = 111_195.0

Floats = npt.NDArray[np.float64]
Pixels = npt.NDArray[np.int64]
Box = tuple[float, float, float, float]
"""Left, right, top and bottom."""


class Frame:
    """Where places lie on a drawing `WIDTH` wide that holds all of `points` (lat, lon).

    Parameters
    ----------
    shortest, tallest : between what the height of the drawing is kept.
    margins : what is left free at the sides, and above and below.
    smallest_m : what the drawing shows at least from side to side, in metres.
    """

    def __init__(
        self,
        points: Floats,
        *,
        shortest: int,
        tallest: int,
        margins: tuple[int, int],
        smallest_m: float,
    ) -> None:
        self._middle = (points.min(axis=0) + points.max(axis=0)) / 2
        self._scale = np.array(
            [-_METRES_A_DEGREE, _METRES_A_DEGREE * np.cos(np.radians(self._middle[0]))]
        )
        beside, above = margins
        north_m, east_m = np.abs((points - self._middle) * self._scale).max(axis=0) * 2
        inner = WIDTH - 2 * beside
        metres = max(east_m, smallest_m, north_m * inner / (tallest - 2 * above))
        self._zoom = inner / metres
        self.height = int(np.clip(north_m * self._zoom + 2 * above, shortest, tallest))

    def pixels(self, points: Floats) -> Pixels:
        """Return x and y of (n, 2) latitudes and longitudes."""
        down = (points - self._middle) * self._scale * self._zoom
        return np.asarray(np.rint(down[:, ::-1] + np.array([WIDTH, self.height]) / 2), np.int64)

    def shows(self, pixels: Pixels) -> npt.NDArray[np.bool_]:
        """Tell which pixels are on the drawing."""
        return np.asarray(((pixels >= 0) & (pixels <= [WIDTH, self.height])).all(axis=1))

    def holds(self, box: Box) -> bool:
        """Tell whether the whole of a box is on the drawing."""
        return box[0] > 0 and box[1] < WIDTH and box[2] > 0 and box[3] < self.height


def line(pixels: Pixels) -> str:
    """Return an SVG path through `pixels`, each place once."""
    moved = np.append(True, np.any(np.diff(pixels, axis=0) != 0, axis=1))
    return "M" + "L".join(f"{x} {y}" for x, y in pixels[moved].tolist())


def halfway(pixels: Pixels) -> tuple[int, int]:
    """Return the corner of a line that is nearest to its middle, as it is travelled."""
    steps = np.hypot(*np.diff(pixels, axis=0).T)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    x, y = pixels[int(np.argmin(np.abs(along - along[-1] / 2)))].tolist()
    return x, y


def overlap(a: Box, b: Box) -> bool:
    """Tell whether two boxes share some room."""
    return a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]
