"""The stages of a build: who watches them, how long each took, and how much memory."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from geo.progress import Progress, silent


class Watch(Protocol):
    """Is told when a stage begins, and gives back where its progress goes."""

    def __call__(self, stage: str) -> Progress:
        """Begin `stage`."""


def unwatched(stage: str) -> Progress:  # noqa: ARG001
    """Show nothing."""
    return silent


class Stages:
    """Times each stage and its peak memory, and tells the watcher."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.seconds: dict[str, float] = {}
        self.memory_mb: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[Progress]:
        """Run one stage inside a ``with`` block."""
        started = time.perf_counter()
        yield self.watch(stage)
        self.seconds[stage] = round(time.perf_counter() - started, 3)
        peak = _peak_memory_mb()
        if peak is not None:
            self.memory_mb[stage] = peak


def _peak_memory_mb() -> float | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    # Linux counts in kB.
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
