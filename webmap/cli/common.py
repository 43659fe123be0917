"""What several commands share: errors, progress, traveller options, dates, packs."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

import click

from directory.errors import DirectoryError
from geo.errors import GeoError
from geo.routing.vocabulary import Traveller
from webmap.usecases.errors import UseCaseError

if TYPE_CHECKING:
    from geo.findings import Finding
    from geo.pack.load import Pack
    from geo.pack.stages import Watch
    from geo.progress import Progress as BarProgress

P = ParamSpec("P")
R = TypeVar("R")

PACKS_FOLDER: Final = Path("instance") / "packs"
_MOST_MINUTES: Final = 12 * 60
DEFAULT_DATABASE: Final = "sqlite:///instance/linkway.db"


def one_line_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turn our own errors into one line on stderr, and exit code 1."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (GeoError, DirectoryError, UseCaseError) as error:
            # As click begins every other error of the command line.
            raise click.ClickException(str(error)) from None

    return run


class _Minutes(click.ParamType):  # type: ignore[type-arg]
    """Minutes, whole or not, as seconds."""

    name = "minutes"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        try:
            minutes = float(value)
            seconds = round(minutes * 60)
        except (ValueError, OverflowError):
            self.fail(f"'{value}' is not a number of minutes", param, ctx)
        if not 0 <= minutes <= _MOST_MINUTES:
            self.fail(f"'{value}' minutes: give 0 to {_MOST_MINUTES}", param, ctx)
        return seconds


class _Seconds(click.ParamType):  # type: ignore[type-arg]
    """How long to work, in seconds."""

    name = "seconds"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            seconds = float(value)
        except ValueError:
            self.fail(f"'{value}' is not a number of seconds", param, ctx)
        if not 0.1 <= seconds <= 3600:
            self.fail(f"'{value}' seconds: give 0.1 to 3600", param, ctx)
        return seconds


class _Clock(click.ParamType):  # type: ignore[type-arg]
    """A time of day such as 10:30, as seconds after midnight."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", str(value).strip())
        if match is None or int(match[1]) > 24 or int(match[2]) > 59 or int(match[3] or 0) > 59:
            self.fail(f"'{value}' is not a time; write it like 10:30", param, ctx)
        seconds = int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)
        if seconds > 86_400:
            self.fail(f"'{value}' is not a time; write it like 10:30", param, ctx)
        return seconds


class _Date(click.ParamType):  # type: ignore[type-arg]
    """A date such as 2024-03-05."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(f"'{value}' is not a date; write it like 2024-03-05", param, ctx)


MINUTES: Final = _Minutes()
SECONDS: Final = _Seconds()
CLOCK: Final = _Clock()
DATE: Final = _Date()

_DEFAULT: Final = Traveller()
_TRAVELLER_OPTIONS: Final = (
    click.option(
        "--walk-speed",
        type=click.FloatRange(0.5, 12),
        default=_DEFAULT.walk_speed_kmh,
        show_default=True,
        metavar="KMH",
        help="Walking speed.",
    ),
    click.option("--max-walk", type=MINUTES, default="20", show_default=True, metavar="MIN",
                 help="Longest single walk."),
    click.option("--max-walk-total", type=MINUTES, default=None, metavar="MIN",
                 help="Longest walking in one journey.  [default: twice the longest single walk]"),
    click.option("--max-journey", type=MINUTES, default="90", show_default=True, metavar="MIN",
                 help="Longest time from door to door, one way."),
    click.option("--max-changes", type=click.IntRange(0, 6), default=_DEFAULT.max_changes,
                 show_default=True, metavar="N", help="Most changes on one journey."),
    click.option("--min-change", type=MINUTES, default="3", show_default=True, metavar="MIN",
                 help="Least time at a change, on top of the walk between stops."),
    click.option("--max-wait-before", type=MINUTES, default="60", show_default=True,
                 metavar="MIN", help="Longest wait at the venue before the start."),
    click.option("--max-wait-after", type=MINUTES, default="60", show_default=True,
                 metavar="MIN", help="Longest wait at the venue after the end."),
    click.option("--earliest", type=CLOCK, default=None, metavar="TIME",
                 help="Earliest leaving home."),
    click.option("--latest", type=CLOCK, default=None, metavar="TIME",
                 help="Latest being back home."),
    click.option("--step-free", is_flag=True, help="Needs a way without steps."),
    click.option("--pass-from", type=CLOCK, default=None, metavar="TIME",
                 help="The bus pass is valid from this time; earlier rides are marked."),
)  # fmt: skip


def traveller_options(command: Callable[..., R]) -> Callable[..., R]:
    """Add the traveller options to a command, which gets them as one `traveller`."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> R:
        names = (
            "max_walk", "max_walk_total", "max_journey", "min_change", "max_wait_before",
            "max_wait_after", "earliest", "latest", "pass_from",
        )  # fmt: skip
        limits = {f"{name}_s": kwargs.pop(name) for name in names}
        try:
            kwargs["traveller"] = Traveller(
                walk_speed_kmh=kwargs.pop("walk_speed"),
                max_changes=kwargs.pop("max_changes"),
                step_free=kwargs.pop("step_free"),
                **limits,
            )
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        return command(*args, **kwargs)

    wrapped: Callable[..., R] = run
    for option in reversed(_TRAVELLER_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def database_option(command: Callable[..., R]) -> Callable[..., R]:
    """Add ``--database``, where the directory of groups is kept."""
    option = click.option(
        "--database",
        envvar="LINKWAY_DATABASE_URL",
        default=DEFAULT_DATABASE,
        show_default=True,
        show_envvar=True,
        metavar="URL",
        help="The directory of groups.",
    )
    return option(command)


def load_pack(name: str) -> Pack:
    """Open the pack that `name` means: a folder, or a name under ``instance/packs``."""
    from geo.pack.load import find_pack, open_pack

    return open_pack(find_pack(name, PACKS_FOLDER))


@contextmanager
def stage_bars() -> Iterator[Watch]:
    """Show one progress bar a stage on stderr; plain lines where stderr is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _plain_stage
        return
    columns = (TextColumn("{task.description:<18}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bars:
        running: list[Any] = []

        def begin(stage: str) -> BarProgress:
            _finish(bars, running)
            task = bars.add_task(stage, total=None)
            running.append(task)

            def report(done: int, total: int | None = None) -> None:
                bars.update(task, completed=done, total=total)

            return report

        yield begin
        _finish(bars, running)


def _finish(bars: Any, running: list[Any]) -> None:
    while running:
        bars.update(running.pop(), total=1, completed=1)


def _plain_stage(stage: str) -> BarProgress:
    from geo.progress import silent

    click.echo(f"{stage} ...", err=True)
    return silent


def show_findings(findings: tuple[Finding, ...]) -> None:
    """Print recoverable faults on stderr, one line a kind."""
    for finding in findings:
        examples = f" (such as {', '.join(finding.examples[:3])})" if finding.examples else ""
        words = finding.code.replace("_", " ")
        click.echo(f"warning: {words}: {finding.count}{examples}", err=True)
