"""The cells of one row, read by column, with every fault kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeVar

from directory.language import _
from directory.problems import BadValue, Problem, shortened
from directory.table import Row

T = TypeVar("T")
D = TypeVar("D")

_LONGEST: Final = {
    "id": 200,
    "name": 300,
    "kind": 100,
    "summary": 1_000,
    "description": 20_000,
    "organisation_description": 20_000,
    "topics": 20_000,
}
_LONGEST_OTHER: Final = 2_000

_HIDDEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c]")

# A quote mark that keeps a spreadsheet from running the text as a formula, as our export writes it.
FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


class Cells:
    """Reads one row; collects what is wrong with it in `problems`."""

    def __init__(self, file: str, row: Row) -> None:
        self.file = file
        self.line = row.line
        self.problems: list[Problem] = list(row.faults)
        self._cells = row.cells

    @property
    def rejected(self) -> bool:
        """Whether a fault was met that forbids to take the row."""
        return any(problem.rejected for problem in self.problems)

    def has(self, column: str) -> bool:
        """Whether the cell is filled, with whatever."""
        return column in self._cells

    def text(self, column: str) -> str:
        """Return the text of a cell, empty where it is not filled or not acceptable."""
        text = self._cells.get(column, "")
        if not text:
            return ""
        if text.startswith("'") and FORMULA.match(text):
            text = text[1:]
        text = _BREAKS.sub("\n", text)
        longest = _LONGEST.get(column, _LONGEST_OTHER)
        if len(text) > longest:
            self.reject(
                column,
                _("is %(count)s characters long", count=f"{len(text):,}"),
                _("Use %(most)s at the most.", most=f"{longest:,}"),
            )
            return ""
        if _HIDDEN.search(text):
            self.reject(column, _("has a hidden control character"), _("Type the text again."))
            return ""
        return text

    def must(self, column: str, parse: Callable[[str], T], default: D) -> T | D:
        """Return a value; a row with an unreadable one is rejected."""
        return self._value(column, parse, default, rejected=True)

    def may(self, column: str, parse: Callable[[str], T], default: D) -> T | D:
        """Return a value; an unreadable one counts as not given, with a finding."""
        return self._value(column, parse, default, rejected=False)

    def _value(
        self, column: str, parse: Callable[[str], T], default: D, *, rejected: bool
    ) -> T | D:
        text = self.text(column)
        if not text:
            return default
        try:
            return parse(text)
        except BadValue as bad:
            self._add(column, bad.reason, bad.advice, rejected=rejected)
            return default

    def reject(self, column: str, reason: str, advice: str) -> None:
        """Refuse the row because of a column, or as a whole."""
        self._add(column, reason, advice, rejected=True)

    def warn(self, column: str, reason: str, advice: str) -> None:
        """Say that a value was not taken."""
        self._add(column, reason, advice, rejected=False)

    def _add(self, column: str, reason: str, advice: str, *, rejected: bool) -> None:
        value = shortened(self._cells.get(column, ""))
        self.problems.append(Problem(self.file, self.line, column, value, reason, advice, rejected))
