"""``linkway matrix``: travel times between the places of two tables."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from geo.routing.vocabulary import Point, Traveller
from webmap.cli.checks import check_date
from webmap.cli.common import (
    CLOCK,
    DATE,
    load_pack,
    one_line_errors,
    stage_bars,
    traveller_options,
)

if TYPE_CHECKING:
    from geo.pack.load import Pack
    from geo.routing.matrix import When
    from webmap.usecases.tables import Row

_NO_EFFECT: Final = ("max_wait_before", "max_wait_after", "pass_from")
_MANY_THREADS: Final = 256
_NOWHERE: Final = Point(float("nan"), float("nan"))


class _Span(click.ParamType):  # type: ignore[type-arg]
    """Two times of day such as 07:00-09:00, as seconds after midnight."""

    name = "window"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        parts = re.split(r"\s*[-–]\s*", str(value).strip())
        if len(parts) != 2:
            self.fail(f"'{value}' is not two times; write them like 07:00-09:00", param, ctx)
        first, before = (CLOCK.convert(part, param, ctx) for part in parts)
        if first >= before:
            self.fail(f"'{value}' must end after it begins", param, ctx)
        return first, before


class _Percentile(click.ParamType):  # type: ignore[type-arg]
    """A percentile such as 50."""

    name = "percentile"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            percentile = float(value)
        except ValueError:
            percentile = 0.0
        if not 0 < percentile <= 100:
            self.fail(f"'{value}' is not a percentile: give one above 0, at most 100", param, ctx)
        return percentile


@click.command()
@click.argument("pack")
@click.option(
    "--origins",
    type=click.Path(path_type=Path),
    required=True,
    help="A CSV file of places with columns id, lat, lon.",
)
@click.option(
    "--destinations",
    type=click.Path(path_type=Path),
    required=True,
    help="Another one, or the same.",
)
@click.option("--date", type=DATE, required=True, help="The day, such as 2024-03-05.")
@click.option(
    "--depart",
    type=CLOCK,
    metavar="TIME",
    help="Leave at this time or later: seconds from it to the earliest arrival.",
)
@click.option(
    "--arrive",
    type=CLOCK,
    metavar="TIME",
    help="Be there by this time: seconds from the latest leaving to it.",
)
@click.option(
    "--window",
    type=_Span(),
    metavar="TIME-TIME",
    help="Leave in any minute from one time on and before another, such as 07:00-09:00.",
)
@click.option(
    "--percentile",
    type=_Percentile(),
    metavar="P",
    help="Of a window: the seconds that P per cent of its minutes do not exceed.  [default: 50]",
)
@traveller_options
@click.option(
    "--threads",
    type=click.IntRange(1, _MANY_THREADS),
    metavar="N",
    help="Searches side by side.  [default: one for each processor]",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="A .csv or .parquet file to write.",
)
@click.pass_context
@one_line_errors
def matrix(  # noqa: PLR0913 - each is an option of the command line
    context: click.Context,
    pack: str,
    origins: Path,
    destinations: Path,
    date: dt.date,
    depart: int | None,
    arrive: int | None,
    window: tuple[int, int] | None,
    percentile: float | None,
    traveller: Traveller,
    threads: int | None,
    out: Path,
) -> None:
    """Write the travel times from each origin to each destination, on foot and by bus and train.

    Give one of --depart, --arrive and --window. What takes longer than the longest journey is left
    empty.
    """
    from geo.routing.engine import Engine
    from geo.routing.matrix import Arrive, Depart, Departures, Matrix
    from webmap.usecases.matrix_report import FORMATS, write_matrix
    from webmap.usecases.tables import read_table_file

    if out.suffix.lower() not in FORMATS:
        raise click.UsageError(f"--out must end in one of {', '.join(FORMATS)}")
    asked: list[When] = []
    if depart is not None:
        asked.append(Depart(depart))
    if arrive is not None:
        asked.append(Arrive(arrive))
    if window is not None:
        percentile = 50.0 if percentile is None else percentile
        asked.append(Departures(*window, percentile))
    if len(asked) != 1:
        raise click.UsageError("give one of --depart, --arrive and --window")
    if window is None and percentile is not None:
        raise click.UsageError("--percentile is of a --window; give one")
    for name in _NO_EFFECT:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            option = name.replace("_", "-")
            click.echo(f"warning: --{option} makes no difference to travel times", err=True)
    tables = [read_table_file(path, ("id", "lat", "lon")) for path in (origins, destinations)]
    opened = load_pack(pack)
    engine = Engine(opened.network)
    check_date(opened, engine, date, "all times are walks")
    places = [_points(rows, opened) for rows in tables]
    ids = [[row.text("id") for row in rows] for rows in tables]
    times = Matrix(engine, places[0], places[1], date, asked[0], traveller)
    _say_off(ids[0], times.origins_off, origins)
    if destinations != origins:
        _say_off(ids[1], times.destinations_off, destinations)
    with stage_bars() as watch:
        blocks = times.blocks(threads, watch("travel times"))
        written = write_matrix(blocks, ids[0], ids[1], out, percentile)
    click.echo(
        f"{written.pairs:,} travel times written to {out}; "
        f"{written.pairs - written.reached:,} of them empty: not reached within "
        f"{traveller.max_journey_s / 60:g} minutes",
        err=True,
    )


def _points(rows: Sequence[Row], pack: Pack) -> list[Point]:
    """Return the places of a table; one that nobody knows is nowhere."""
    from webmap.usecases.find_home import looks_swapped

    points = []
    for row in rows:
        place = row.point_or_none()
        if place is not None and looks_swapped(place, pack.network.extent):
            raise row.fault("lat", "and lon look swapped")
        points.append(place or _NOWHERE)
    return points


def _say_off(ids: Sequence[str], off: Sequence[int], path: Path) -> None:
    """Warn of places that are off the mapped streets."""
    if off:
        examples = ", ".join(ids[number][:40] for number in off[:3])
        click.echo(
            f"warning: {path.name}: {len(off):,} of {len(ids):,} places are not within 400 m of a "
            f"mapped street, their times are empty (such as {examples})",
            err=True,
        )
