"""What the commands of the directory have in common."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import click

from directory.errors import DirectoryError
from directory.problems import visible

DEFAULT_DATABASE: Final = "sqlite:///instance/linkway.db"

F = TypeVar("F", bound=Callable[..., Any])


def database_option(command: F) -> F:
    """Add --database."""
    return click.option(
        "--database",
        envvar="LINKWAY_DATABASE_URL",
        default=DEFAULT_DATABASE,
        show_default=True,
        metavar="URL",
        help="Where the directory is kept: sqlite:///FILE or postgresql://USER@HOST/NAME.",
    )(command)


def today() -> dt.date:
    """Return the date in the United Kingdom."""
    return dt.datetime.now(ZoneInfo("Europe/London")).date()


def failed(error: DirectoryError) -> click.ClickException:
    """Return the error as one line that is safe on a terminal."""
    return click.ClickException(visible(str(error)))


def many(count: int, name: str) -> str:
    """Return "1 group" or "2 groups"."""
    return f"{count} {name}" if count == 1 else f"{count} {name}s"
