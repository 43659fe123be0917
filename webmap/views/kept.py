"""What is worked out from the whole directory, kept in memory until the directory changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from webmap.wiring import Services

T = TypeVar("T")


class Kept(Generic[T]):
    """One value for each change of the directory.

    Parameters
    ----------
    make : works the value out; while it does, others who ask wait.
    """

    def __init__(self, make: Callable[[Services], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._found: tuple[int, T] | None = None

    def get(self, ready: Services) -> tuple[int, T]:
        """Return the number of the change and the value."""
        # The number first: what is read after it is at least as new.
        change = ready.store.change()
        with self._lock:
            if self._found is None or self._found[0] != change:
                self._found = (change, self._make(ready))
            return self._found
