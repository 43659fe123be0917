"""Compiled loops of the engine: the only modules that know Numba.

Kernels take flat arrays and numbers, allocate their own scratch space and release the GIL, so
that any number of threads may run them over the same read-only network. With
``NUMBA_DISABLE_JIT=1`` they run as plain Python, slowly and with the same answers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, SupportsInt, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
from numba.extending import register_jitable

from geo.routing.kernels.kept import KeptCode, marked

Function = TypeVar("Function", bound=Callable[..., Any])
Scalar = TypeVar("Scalar", bound=np.generic)


def kernel(function: Function) -> Function:
    """Compile `function` on its first call, keep the machine code on disk, release the GIL.

    For what Python calls. All that it calls is compiled into it.
    """
    # The wrapper for calls from C is not needed and costs a tenth of the compiling.
    options: dict[str, Any] = {"nogil": True, "no_cfunc_wrapper": True}
    compiled: Any = numba.njit(**options)(function)
    if compiled is not function:
        compiled._cache = KeptCode(function, options)
    return cast("Function", compiled)


def part(function: Function) -> Function:
    """Let kernels call `function`, which may allocate; otherwise like :func:`step`."""
    return cast("Function", marked(register_jitable(function), "part"))


def step(function: Function) -> Function:
    """Let kernels call `function`, which allocates nothing; in Python it stays as it is written.

    It has no wrapper that Python could call: that would take longer to compile than a short
    function itself. And no references to arrays are counted in it: Numba counts one whenever it
    takes an array out of a tuple, in the innermost loop too, which can cost three quarters of the
    time, and more where threads wait for each other's counts. The kernel keeps the arrays alive.
    """
    return cast("Function", marked(register_jitable(_nrt=False)(function), "step"))


@step
def whole(number: SupportsInt) -> int:
    """Widen an element of an int32 array, so that kernels are compiled for one type only."""
    return np.int64(number)  # type: ignore[return-value]


def flat(array: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
    """Return a read-only contiguous view of `array`.

    Numba compiles once for each combination of array types. Memory-mapped, writable and read-only
    arrays would each be another; through this they are all one.
    """
    view = np.ascontiguousarray(array).view(np.ndarray)
    view.flags.writeable = False
    return view
