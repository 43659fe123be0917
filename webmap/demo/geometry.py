"""Lines and shapes that look drawn by hand: all in metres, all repeatable."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Line: TypeAlias = npt.NDArray[np.float64]
"""Points as float64 (n, 2), metres."""


def chaikin(line: Line, rounds: int) -> Line:
    """Cut the corners of an open line `rounds` times, keeping its ends (Chaikin 1974)."""
    for _ in range(rounds):
        if len(line) < 3:
            return line
        near = 0.75 * line[:-1] + 0.25 * line[1:]
        far = 0.25 * line[:-1] + 0.75 * line[1:]
        inner = np.empty((2 * len(near), 2))
        inner[0::2], inner[1::2] = near, far
        line = np.vstack([line[:1], inner[1:-1], line[-1:]])
    return line


def lengths(line: Line) -> npt.NDArray[np.float64]:
    """Return the distance from the start at every point, float64 (n,)."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])


def resample(line: Line, step_m: float) -> Line:
    """Place points evenly, at most `step_m` apart, from the first to the last point."""
    along = lengths(line)
    count = max(1, math.ceil(along[-1] / step_m))
    at = np.linspace(0.0, along[-1], count + 1)
    return np.column_stack([np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])])


def spline(points: Line, step_m: float) -> Line:
    """Draw a smooth line through all `points` (Catmull-Rom), a point every `step_m`."""
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0.0, 1.0, 24, endpoint=False)[:, None]
    pieces = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        pieces.append(
            0.5
            * (
                2 * p1
                + (p2 - p0) * t
                + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
                + (3 * p1 - p0 - 3 * p2 + p3) * t**3
            )
        )
    return resample(np.vstack([*pieces, points[-1:]]), step_m)


def normals(line: Line) -> Line:
    """Return the unit normal to the left at every point, float64 (n, 2)."""
    tangent = np.gradient(line, axis=0)
    tangent /= np.maximum(np.hypot(tangent[:, 0], tangent[:, 1]), 1e-9)[:, None]
    return np.column_stack([-tangent[:, 1], tangent[:, 0]])


def blob(
    rng: random.Random,
    middle: tuple[float, float],
    radii: tuple[float, float],
    rough: float = 0.2,
    points: int = 36,
) -> Line:
    """Draw a rounded natural outline (a wood, a lake), closed, turned at random."""
    angle = np.linspace(0.0, 2 * math.pi, points, endpoint=False)
    reach = np.ones(points)
    for wave in (2, 3, 5):
        reach += rough / wave * 1.6 * np.sin(wave * angle + rng.uniform(0, 2 * math.pi))
    turn = rng.uniform(0, math.pi)
    x = radii[0] * reach * np.cos(angle)
    y = radii[1] * reach * np.sin(angle)
    ring = np.column_stack(
        [
            middle[0] + x * math.cos(turn) - y * math.sin(turn),
            middle[1] + x * math.sin(turn) + y * math.cos(turn),
        ]
    )
    return np.vstack([ring, ring[:1]])


def wiggle(
    rng: random.Random, start: Line, end: Line, amount: float = 0.13, most_m: float = 120.0
) -> Line:
    """Join two points as a hedge or a parish border would, by midpoint displacement.

    The line stays inside the diamond around the straight one, so that lines between different
    neighbours hardly ever meet, and strays at most `most_m` in one step.
    """
    line = np.vstack([start, end])
    span = float(np.hypot(*(end - start)))
    if span < 120:
        return line
    rounds = min(6, max(1, round(math.log2(span / 130))))
    for _ in range(rounds):
        middle = (line[:-1] + line[1:]) / 2
        across = np.diff(line, axis=0)[:, ::-1] * np.array([-1.0, 1.0])
        reach = np.minimum(amount, most_m / np.maximum(np.hypot(*across.T), 1e-9))
        middle += across * (reach * [rng.uniform(-1, 1) for _ in middle])[:, None]
        mixed = np.empty((len(line) + len(middle), 2))
        mixed[0::2], mixed[1::2] = line, middle
        line = mixed
    return line


def rectangles(middle: Line, along: Line, size: Line) -> npt.NDArray[np.float64]:
    """Return closed rectangles, float64 (n, 5, 2).

    Parameters
    ----------
    middle : their middles; `along` : unit vectors of their long sides; `size` : length and depth.
    """
    across = np.column_stack([-along[:, 1], along[:, 0]])
    half_l = along * size[:, :1] / 2
    half_d = across * size[:, 1:] / 2
    corners = [half_l + half_d, -half_l + half_d, -half_l - half_d, half_l - half_d]
    return np.stack([middle + c for c in [*corners, corners[0]]], axis=1)


@dataclass(frozen=True, slots=True)
class Waves:
    """Smooth noise: a sum of plane waves, about -1 to 1."""

    kx: npt.NDArray[np.float64]
    ky: npt.NDArray[np.float64]
    phase: npt.NDArray[np.float64]

    @classmethod
    def of(cls, rng: random.Random, shortest_m: float, longest_m: float, count: int) -> Waves:
        """Draw `count` waves between two wavelengths."""
        rows = []
        for _ in range(count):
            turn = rng.uniform(0, 2 * math.pi)
            k = 2 * math.pi / rng.uniform(shortest_m, longest_m)
            rows.append((k * math.cos(turn), k * math.sin(turn), rng.uniform(0, 2 * math.pi)))
        kx, ky, phase = np.array(rows).T
        return cls(kx, ky, phase)

    def at(self, points: Line) -> npt.NDArray[np.float64]:
        """Return the noise at `points`, float64 (n,)."""
        angle = points[:, :1] * self.kx + points[:, 1:] * self.ky + self.phase
        total = np.sin(angle).sum(axis=1)
        return np.asarray(total / math.sqrt(len(self.kx)), dtype=np.float64)
