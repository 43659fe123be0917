"""What is worked out from the whole directory, kept in memory until the directory changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The value of the last state that was asked for. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: tuple[Hashable, T] | None = None

    def get(self, state: Hashable, make: Callable[[], T]) -> T:
        """Return the value of `state`.

        Parameters
        ----------
        state : the number of the last change of the directory, alone or with what else the value
            hangs on. Ask for the number before anything is read: what is read after it is at
            least as new.
        make : works the value out; while it does, others who ask wait.
        """
        with self._lock:
            if self._found is None or self._found[0] != state:
                self._found = (state, make())
            return self._found[1]
