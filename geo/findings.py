"""Recoverable faults of input data, counted, with a few examples each.

A loader never stops for a fault that it can step over, and never steps over one in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from geo.errors import one_line

_MOST_EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of fault.

    Parameters
    ----------
    code : stable snake_case name, such as ``stop_without_coordinates``.
    count : how often it was met.
    examples : up to five, each one line that names the file and line or id.
    """

    code: str
    count: int
    examples: tuple[str, ...]


class Findings:
    """Collects faults while a loader runs."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._examples: dict[str, list[str]] = {}

    def add(self, code: str, example: str = "", count: int = 1) -> None:
        """Count a fault; keep `example` if few are kept yet."""
        if count <= 0:
            return
        self._counts[code] = self._counts.get(code, 0) + count
        examples = self._examples.setdefault(code, [])
        if example and len(examples) < _MOST_EXAMPLES:
            examples.append(one_line(example))

    def all(self) -> tuple[Finding, ...]:
        """Return the faults in the order in which they were first met."""
        return tuple(
            Finding(code, count, tuple(self._examples[code]))
            for code, count in self._counts.items()
        )
