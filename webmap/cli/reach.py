"""``linkway reach``: verdict, both ways, reasons and fixes for each place in a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from geo.errors import NoPathNearby
from geo.progress import Progress, silent
from geo.routing.vocabulary import Direction, LegMode, Point, SessionTime, Traveller
from webmap.cli.checks import check_date, home_point
from webmap.cli.common import (
    CLOCK,
    DATE,
    load_pack,
    one_line_errors,
    stage_bars,
    traveller_options,
)

if TYPE_CHECKING:
    from geo.routing.engine import Engine
    from geo.routing.vocabulary import Journey, Judgement

_A_TURN: Final = 500


@click.command()
@click.argument("pack")
@click.option("--home", required=True, metavar="LAT,LON|POSTCODE", help="Where the person lives.")
@click.option(
    "--to",
    "to",
    type=click.Path(path_type=Path),
    required=True,
    help="A CSV file of places with columns id, lat, lon.",
)
@click.option("--date", type=DATE, required=True, help="The day, such as 2024-03-05.")
@click.option("--start", type=CLOCK, required=True, help="When the session starts, such as 10:30.")
@click.option(
    "--end", type=CLOCK, required=True, help="When it ends; before the start means after midnight."
)
@traveller_options
@click.option(
    "--alternatives", is_flag=True, help="Name other journeys too: later, earlier, fewer changes."
)
@click.option(
    "--schemes",
    "schemes_file",
    type=click.Path(path_type=Path),
    metavar="FILE.geojson",
    help="A GeoJSON file of community-transport schemes, named where they would help.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@one_line_errors
def reach(  # noqa: PLR0913 - each is an option of the command line
    pack: str,
    home: str,
    to: Path,
    date: dt.date,
    start: int,
    end: int,
    traveller: Traveller,
    alternatives: bool,
    schemes_file: Path | None,
    as_json: bool,
) -> None:
    """Judge the round trip from a home to a session at each place of a table."""
    from geo.routing.engine import Engine
    from geo.schemes import read_schemes
    from webmap.usecases.find_home import looks_swapped
    from webmap.usecases.reach_report import report_head, report_texts
    from webmap.usecases.tables import read_table_file

    rows = read_table_file(to, ("id", "lat", "lon"))
    opened = load_pack(pack)
    schemes = read_schemes(schemes_file, opened.network.extent) if schemes_file else ()
    engine = Engine(opened.network, schemes)
    check_date(opened, engine, date, "only walking can be judged")
    point = home_point(opened, home)
    for row in rows:
        place = row.point_or_none()
        if place is not None and looks_swapped(place, opened.network.extent):
            raise row.fault("lat", "and lon look swapped")
    midnight = dt.datetime.combine(date, dt.time())
    begins = midnight + dt.timedelta(seconds=start)
    ends = midnight + dt.timedelta(seconds=end, days=1 if end < start else 0)
    sessions = [SessionTime(row.text("id"), row.point_or_none(), begins, ends) for row in rows]
    with _progress(len(sessions)) as tell:
        judgements = _judged(
            sessions,
            lambda some: engine.judge(point, some, traveller, alternatives=alternatives),
            tell,
        )
        if as_json:
            head = report_head(point, _snapped_m(engine, point), date, (begins, ends), traveller)
            for text in report_texts(head, judgements):
                click.echo(text, nl=False)
            return
        for judgement in judgements:
            click.echo(_line(judgement, f"{date:%A}"))


def _judged(
    sessions: Sequence[SessionTime],
    judge: Callable[[Sequence[SessionTime]], list[Judgement]],
    tell: Progress,
) -> Iterator[Judgement]:
    """Judge some sessions at a time, so that a long table does not wait for its end in memory."""
    for first in range(0, len(sessions), _A_TURN):
        yield from judge(sessions[first : first + _A_TURN])
        tell(min(first + _A_TURN, len(sessions)), len(sessions))


@contextmanager
def _progress(count: int) -> Iterator[Progress]:
    if count <= _A_TURN:
        yield silent
        return
    with stage_bars() as watch:
        yield watch("places")


def _snapped_m(engine: Engine, point: Point) -> float | None:
    try:
        return engine.snapped_m(point)
    except NoPathNearby:
        return None


def _line(judgement: Judgement, weekday: str) -> str:
    from webmap.fix_words import fix_words
    from webmap.reasons import reason_words
    from webmap.usecases.find_groups import SECTION_OF
    from webmap.verdict_words import verdict_sentence
    from webmap.views.sections import PARTS
    from webmap.words import alternative_words

    title = PARTS[SECTION_OF[judgement.verdict]].title
    sentence = verdict_sentence(judgement, weekday=weekday)
    lines = [f"{judgement.key}: {title}. {sentence}"]
    for way, journey in (("There", judgement.outward), ("Home", judgement.homeward)):
        if journey is not None:
            ends = ("home", "the group") if way == "There" else ("the group", "home")
            lines.extend(f"  {way}: {leg}" for leg in _legs(journey, *ends))
    lines.extend(f"  Or: {alternative_words(each)}" for each in judgement.alternatives)
    for reason in judgement.reasons:
        way = "There" if reason.leg is Direction.OUTWARD else "Home"
        lines.append(f"  Why not: {way.lower()}, {reason_words(reason, weekday=weekday)}")
    lines.extend(f"  What would help: {fix_words(fix)}" for fix in judgement.fixes)
    return "\n".join(lines)


def _legs(journey: Journey, start: str, end: str) -> Iterator[str]:
    """Tell a way part by part; the times and durations add up."""
    from webmap.plain import capital, clock, in_minutes
    from webmap.timeline import timeline
    from webmap.vehicles import ride_towards, stop

    for part in timeline(journey).parts:
        times, leg = f"{clock(part.start)} to {clock(part.end)}", part.leg
        if leg is None:
            yield f"{times} wait {in_minutes(part.minutes)}"
            continue
        places = f"from {stop(leg.from_name) or start} to {stop(leg.to_name) or end}"
        if leg.mode is LegMode.WALK:
            yield f"{times} walk {in_minutes(part.minutes)} {places}"
            continue
        early = "" if leg.pass_valid is not False else ", bus pass not valid yet"
        yield f"{times} {capital(ride_towards(leg))}, {places}{early}"
