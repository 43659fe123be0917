"""How long a compiler takes is told to whoever asks: a page has to know it beforehand."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Final

_TELL: Final[ContextVar[Callable[[str], None] | None]] = ContextVar("tell", default=None)


@contextlib.contextmanager
def before_compiling(tell: Callable[[str], None]) -> Iterator[None]:
    """Inside this, call `tell` with the name of each kernel that is about to be compiled.

    What `tell` raises comes out of the call of the kernel, and nothing is compiled. Kernels that
    are loaded from disk are not told of; nor are those of other threads.
    """
    token = _TELL.set(tell)
    try:
        yield
    finally:
        _TELL.reset(token)


def about_to_compile(kernel: str) -> None:
    """Say that `kernel` is about to be compiled."""
    if (tell := _TELL.get()) is not None:
        tell(kernel)
