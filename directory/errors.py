"""Errors of the directory: one root, one line each, said so that a person can act."""

from __future__ import annotations

from pathlib import Path


class DirectoryError(Exception):
    """Root of every error that ``directory`` raises on purpose.

    The text is one line: what is wrong, where, and what to do.
    """


class FileError(DirectoryError, ValueError):
    """A file as a whole cannot be used, so nothing of it was taken.

    Parameters
    ----------
    path : the file.
    what : what is wrong with it, and what to do.
    line : the line, if known.
    """

    def __init__(self, path: Path | str, what: str, line: int | None = None) -> None:
        self.path = Path(path)
        self.what = what
        self.line = line
        where = f", line {line}" if line is not None else ""
        super().__init__(f"{self.path.name}{where}: {what}")


class ScheduleError(DirectoryError, ValueError):
    """A schedule that no group could have, such as a weekly one without a weekday."""


class DateRangeError(DirectoryError, ValueError):
    """The asked dates end before they begin."""


class ValueProblem(DirectoryError, ValueError):
    """A value is not of the type that its field has, or cannot be kept."""


class ChangeError(DirectoryError):
    """A change that somebody asked for cannot be made; the directory is as it was."""


class StoreError(DirectoryError):
    """The database cannot be opened, read or written."""


class StoreMissing(StoreError):
    """There is no directory at the given address yet."""
