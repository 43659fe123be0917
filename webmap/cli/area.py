"""``linkway area``: everywhere that somebody can be, as areas for a GIS."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click
from click.core import ParameterSource

from geo.routing.vocabulary import Traveller
from webmap.cli.checks import check_date, home_point
from webmap.cli.common import CLOCK, DATE, load_pack, one_line_errors, traveller_options

if TYPE_CHECKING:
    import geopandas as gpd

_MOST_MINUTES: Final = 12 * 60
_NO_EFFECT: Final = ("pass_from",)
_NO_EFFECT_WITHIN: Final = (
    *_NO_EFFECT, "max_journey", "max_wait_before", "max_wait_after", "earliest", "latest",
)  # fmt: skip


class _ManyMinutes(click.ParamType):  # type: ignore[type-arg]
    """Whole minutes such as ``15,30,45``."""

    name = "minutes"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        minutes = []
        for part in str(value).split(","):
            text = part.strip()
            if not (text.isascii() and text.isdigit() and 0 < int(text) <= _MOST_MINUTES):
                self.fail(
                    f"'{part}' is not a number of minutes from 1 to {_MOST_MINUTES}; "
                    "write them like 15,30,45",
                    param,
                    ctx,
                )
            minutes.append(int(text))
        return tuple(minutes)


class _When(NamedTuple):
    """Which areas are asked for: those of a session, or those within some times of a moment."""

    start: dt.datetime
    end: dt.datetime | None
    minutes: tuple[int, ...]
    to_home: bool


@click.command()
@click.argument("pack")
@click.option("--home", required=True, metavar="LAT,LON|POSTCODE", help="Where the person lives.")
@click.option("--date", type=DATE, required=True, help="The day, such as 2024-03-05.")
@click.option("--start", type=CLOCK, metavar="TIME", help="When a session starts, such as 10:30.")
@click.option(
    "--end",
    type=CLOCK,
    metavar="TIME",
    help="When it ends; before the start means after midnight.",
)
@click.option("--depart", type=CLOCK, metavar="TIME", help="When the home is left instead.")
@click.option("--arrive", type=CLOCK, metavar="TIME", help="When the home is reached instead.")
@click.option(
    "--minutes",
    type=_ManyMinutes(),
    metavar="MIN,MIN",
    help="With --depart or --arrive: the longest times, such as 15,30,45,60.",
)
@click.option("--on-foot", is_flag=True, help="Walking all the way only.")
@traveller_options
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="A .geojson or .gpkg file to write.",
)
@click.pass_context
@one_line_errors
def area(  # noqa: PLR0913 - each is an option of the command line
    context: click.Context,
    pack: str,
    home: str,
    date: dt.date,
    start: int | None,
    end: int | None,
    depart: int | None,
    arrive: int | None,
    minutes: tuple[int, ...] | None,
    on_foot: bool,
    traveller: Traveller,
    out: Path,
) -> None:
    """Write where somebody can be, as areas along the streets.

    With --start and --end: where they can be by the start, from where they can be home after the
    end, and both. With --depart or --arrive, and --minutes: what they reach from home in that time,
    or from where they reach home.

    The file shows about where the person lives: keep it as safe as their address.
    """
    from geo.routing.engine import Engine
    from webmap.usecases.area_report import FORMATS, areas_within, round_trip_areas, write_areas

    if out.suffix.lower() not in FORMATS:
        raise click.UsageError(f"--out must end in one of {', '.join(FORMATS)}")
    when = _when(date, (start, end), (depart, arrive), minutes)
    _say_no_effect(context, _NO_EFFECT if when.end is not None else _NO_EFFECT_WITHIN)
    opened = load_pack(pack)
    engine = Engine(opened.network)
    if not on_foot:
        check_date(opened, engine, date, "areas are on foot")
    point = home_point(opened, home)
    if when.end is not None:
        table = round_trip_areas(engine, point, when.start, when.end, traveller, rides=not on_foot)
    else:
        table = areas_within(
            engine,
            point,
            when.start,
            when.minutes,
            traveller,
            to_home=when.to_home,
            rides=not on_foot,
        )
    write_areas(table, out)
    click.echo(f"{_summary(table)}; written to {out}", err=True)


def _when(
    date: dt.date,
    session: tuple[int | None, int | None],
    moment: tuple[int | None, int | None],
    minutes: tuple[int, ...] | None,
) -> _When:
    """Check that one kind of area is asked for, and wholly."""
    (start, end), (depart, arrive) = session, moment
    whole = [
        start is not None and end is not None and minutes is None,
        depart is not None and minutes is not None,
        arrive is not None and minutes is not None,
    ]
    given = sum(time is not None for time in (*session, *moment))
    if sum(whole) != 1 or given != (2 if whole[0] else 1):
        raise click.UsageError(
            "give --start and --end, or --depart and --minutes, or --arrive and --minutes"
        )
    midnight = dt.datetime.combine(date, dt.time())
    if start is not None and end is not None:
        last = midnight + dt.timedelta(seconds=end, days=1 if end < start else 0)
        return _When(midnight + dt.timedelta(seconds=start), last, (), to_home=False)
    at = arrive if depart is None else depart
    moment_at = midnight + dt.timedelta(seconds=at or 0)
    return _When(moment_at, None, minutes or (), to_home=arrive is not None)


def _say_no_effect(context: click.Context, names: tuple[str, ...]) -> None:
    for name in names:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            click.echo(
                f"warning: --{name.replace('_', '-')} makes no difference to these areas", err=True
            )


def _summary(table: gpd.GeoDataFrame) -> str:
    """Say the sizes in one line."""
    names = table["area"] if "minutes" not in table else [f"{m} minutes" for m in table["minutes"]]
    return "; ".join(
        f"{name}: {size:.2f} square km" if size else f"{name}: nothing is reached"
        for name, size in zip(names, table["square_km"], strict=True)
    )
