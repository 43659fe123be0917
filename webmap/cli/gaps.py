"""``linkway gaps``: people per small area who cannot make the round trip to any session."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from geo.routing.vocabulary import Traveller
from webmap.cli.common import (
    DATE,
    database_option,
    load_pack,
    one_line_errors,
    stage_bars,
    traveller_options,
)
from webmap.usecases.errors import UseCaseError
from webmap.usecases.gap_files import FORMATS, write_table

if TYPE_CHECKING:
    from webmap.usecases.gap_map import GapMap

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class _Days(click.ParamType):  # type: ignore[type-arg]
    """Weekdays such as ``mon,wed`` or ``mon-fri``."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, frozenset):
            return value
        days: set[int] = set()
        for part in str(value).lower().split(","):
            first, _, last = part.strip().partition("-")
            try:
                a = WEEKDAYS.index(first[:3])
                b = WEEKDAYS.index(last[:3]) if last else a
            except ValueError:
                self.fail(f"'{part}' is not a weekday; write mon,wed or mon-fri", param, ctx)
            days.update(range(a, b + 1) if a <= b else [*range(a, 7), *range(b + 1)])
        return frozenset(days)


@click.command()
@click.argument("pack")
@click.option("--kind", help="Only groups of this kind.  [default: any group]")
@click.option(
    "--days",
    type=_Days(),
    default="mon-sun",
    show_default=True,
    metavar="DAYS",
    help="Weekdays, such as mon,wed or mon-fri.",
)
@click.option(
    "--from",
    "first",
    type=DATE,
    default=None,
    metavar="DATE",
    help="First of the seven days to look at.  [default: today]",
)
@click.option(
    "--homes",
    type=click.IntRange(1, 1000),
    default=None,
    metavar="N",
    help="Most homes to look at in each area, spread as its postcodes are.  [default: 5]",
)
@database_option
@traveller_options
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="A .csv, .gpkg or .parquet file to write.",
)
@one_line_errors
def gaps(
    pack: str,
    kind: str | None,
    days: frozenset[int],
    first: dt.date | None,
    homes: int | None,
    database: str,
    traveller: Traveller,
    out: Path,
) -> None:
    """Say for every small area of PACK which sessions of a week people there can get to and home.

    Groups come from the directory; those at home or online are left out, as nobody travels to
    them. Writes one row an area.
    """
    from directory.store import Store
    from geo.gaps import MOST_HOMES
    from geo.routing.engine import Engine
    from webmap.usecases.gap_map import GapQuery, gap_map, next_meeting
    from webmap.usecases.listing import Listing

    if out.suffix.lower() not in FORMATS:
        raise click.UsageError(f"--out must end in one of {', '.join(FORMATS)}")
    start = first or dt.date.today()
    last = min(start, dt.date.max - dt.timedelta(days=6)) + dt.timedelta(days=6)
    opened = load_pack(pack)
    with Store.open(database, create=False) as store:
        listing = Listing(store, opened.postcodes)
        groups = listing.active()
        terms = listing.terms()
        sessions = listing.sessions_between(start, last)
    kinds = {group.kind.casefold(): group.kind for group in groups}
    if kind is not None and kind.casefold() not in kinds:
        raise UseCaseError(
            f"no group is of the kind '{kind}'; "
            f"there are {', '.join(sorted(kinds.values())) or 'none'}"
        )
    chosen = None if kind is None else kinds[kind.casefold()]
    query = GapQuery(start, last, chosen, days, traveller, homes or MOST_HOMES)
    with stage_bars() as watch:
        answer = gap_map(
            Engine(opened.network),
            opened.areas,
            opened.postcodes,
            groups,
            sessions,
            query,
            watch("areas"),
        )
    write_table(answer.table, out)
    if not answer.sessions:
        meeting = next_meeting(groups, terms, query, last)
        later = "" if meeting is None else f"; the next meets on {meeting.start.date()}"
        click.echo(
            f"no such group meets on these days{later}: every area says no_sessions", err=True
        )
        return
    click.echo(_summary(answer), err=True)


def _summary(answer: GapMap) -> str:
    """Say the totals in one line."""
    about = "about " if 0 < answer.people_in_gap < answer.people else ""
    parts = [
        f"{about}{answer.people_in_gap:,} of {answer.people:,} people cannot get to any of "
        f"{answer.sessions:,} sessions and home again without a lift",
        f"judged from {answer.homes:,} homes in {len(answer.table):,} areas",
    ]
    if answer.people_unknown:
        parts.append(f"we cannot tell for {answer.people_unknown:,} people")
    if answer.areas_uncounted:
        parts.append(f"in {answer.areas_uncounted:,} of these areas nobody counted the people")
    if answer.not_by_travel:
        parts.append(f"{answer.not_by_travel:,} groups at home or online left out")
    if answer.in_usual_week:
        parts.append("judged on the usual week where the date is outside the timetable")
    return "; ".join(parts)
