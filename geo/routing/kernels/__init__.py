"""Compiled loops of the engine: the only modules that know Numba.

Kernels take flat arrays and numbers, allocate their own scratch space and release the GIL, so
that any number of threads may run them over the same read-only network. With
``NUMBA_DISABLE_JIT=1`` they run as plain Python, slowly and with the same answers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Function = TypeVar("Function", bound=Callable[..., Any])
Scalar = TypeVar("Scalar", bound=np.generic)


def kernel(function: Function) -> Function:
    """Compile `function` on its first call, keep the machine code on disk, release the GIL."""
    return cast("Function", numba.njit(cache=True, nogil=True)(function))


def flat(array: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
    """Return a read-only contiguous view of `array`.

    Numba compiles once for each combination of array types. Memory-mapped, writable and read-only
    arrays would each be another; through this they are all one.
    """
    view = np.ascontiguousarray(array).view(np.ndarray)
    view.flags.writeable = False
    return view
