"""Errors of the spatial core: one root, one line each, said so that a person can act."""

from __future__ import annotations

from pathlib import Path


def one_line(text: str) -> str:
    """Return `text` on one line: names from files may hold line breaks and control characters."""
    return "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))


class GeoError(Exception):
    """Root of every error that ``geo`` raises on purpose.

    The text is one line: what is wrong, where, and what to do.
    """


class InputError(GeoError, ValueError):
    """A file that we were given cannot be used.

    Parameters
    ----------
    path : the file.
    what : what is wrong with it, and what to do, without a trailing full stop.
    where : the place inside the file (a member of an archive, a line, a column), if known.
    """

    def __init__(self, path: Path | str, what: str, where: str = "") -> None:
        self.path = Path(path)
        self.what = what
        self.where = where
        inside = f" ({where})" if where else ""
        super().__init__(one_line(f"{self.path.name}{inside}: {what}"))


class PackError(GeoError):
    """An area pack is missing, torn, or of another format version."""


class DateOutsideTimetable(GeoError, ValueError):
    """The asked date is outside the valid dates of every feed."""


class NoPathNearby(GeoError, ValueError):
    """A point is further from any mapped street than the snap limit."""


class OutsideArea(GeoError, ValueError):
    """A point is outside the area that the pack covers."""


class NoWay(GeoError, ValueError):
    """A path was asked to a place that the search did not reach."""


class NoSuchDepartures(GeoError, ValueError):
    """A window of departures holds none."""
