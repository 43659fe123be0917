"""How long a walk takes."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from geo.routing.network import Int32Array
from geo.routing.vocabulary import UNREACHED

_ROUNDING_S: Final = 1e-3
"""400 m at 4.8 km/h are 300 s, not 301 for the last digits of a map projection (1 mm of walk)."""


def walk_seconds(metres: npt.ArrayLike, speed_ms: float) -> Int32Array:
    """Return whole seconds, rounded up; UNREACHED where `metres` is not finite.

    Parameters
    ----------
    metres : any shape.
    speed_ms : metres a second.
    """
    exact = np.asarray(metres, dtype=np.float64) / speed_ms
    known = np.isfinite(exact)
    whole = np.ceil(np.where(known, exact, 0.0) - _ROUNDING_S)
    return np.where(known, np.maximum(whole, 0), UNREACHED).astype(np.int32)
