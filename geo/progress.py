"""How long work tells its caller where it is, without knowing how that is shown."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called with the work done so far and, where it is known, the whole of it."""

    def __call__(self, done: int, total: int | None = None) -> None:
        """Report progress; must be cheap."""


def silent(done: int, total: int | None = None) -> None:
    """Show nothing."""
