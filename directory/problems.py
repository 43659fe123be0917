"""What is wrong with a published record, said so that its editor can put it right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from directory.errors import DirectoryError, FileError

_LONGEST_SHOWN: Final = 60


class BadValue(DirectoryError, ValueError):
    """One value cannot be read.

    Parameters
    ----------
    reason : what is wrong, continuing a sentence that begins with the value.
    advice : what to do, a full sentence.
    """

    def __init__(self, reason: str, advice: str) -> None:
        self.reason = reason
        self.advice = advice
        super().__init__(f"{reason}. {advice}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one value of a file.

    Parameters
    ----------
    line : counted from 1, as an editor shows it; the row of a workbook, the service of a feed.
    column : its name in lower case, or the path in JSON; empty where the whole row is meant.
    value : as published, cut short; show it as text only.
    reason, advice : see `BadValue`.
    rejected : the row was not taken; otherwise only this value was not.
    unit : what `line` counts: "line" or "service".
    """

    file: str
    line: int
    column: str
    value: str
    reason: str
    advice: str
    rejected: bool
    unit: str = "line"

    def __str__(self) -> str:
        where = f"{self.file}, {self.unit} {self.line}"
        if self.column:
            where += f", {self.column}"
        shown = f'"{visible(self.value)}" ' if self.value else ""
        return f"{where}: {shown}{self.reason}. {self.advice}"


class NothingRead(FileError):
    """Not one group of a file could be read, so the directory was left as it is.

    Parameters
    ----------
    problems : why, one for each fault.
    """

    def __init__(self, path: Path | str, what: str, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(path, what)


def visible(text: str) -> str:
    """Return `text` on one line without characters that could steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def shortened(text: str) -> str:
    """Return the beginning of a long value."""
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
