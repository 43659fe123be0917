"""``linkway pickups``: runs for volunteer drivers, with times, and who could not be fitted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webmap.cli.common import SECONDS, load_pack, one_line_errors

if TYPE_CHECKING:
    from webmap.usecases.pickup_plan import LiftPlan

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("requests", type=_FILE)
@click.option("--pack", required=True, help="The area pack: a folder, or a name.")
@click.option(
    "--drivers",
    type=_FILE,
    required=True,
    help="A CSV file with columns id, lat, lon, seats, wheelchair_places, from, to.",
)
@click.option(
    "--seconds",
    type=SECONDS,
    default=5.0,
    show_default=True,
    help="How long to look for a better plan.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    default=1,
    show_default=True,
    help="Start of the random numbers.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
@one_line_errors
def pickups(
    requests: Path, pack: str, drivers: Path, seconds: float, seed: int, as_json: bool
) -> None:
    """Plan who fetches whom for the lift requests in the CSV file REQUESTS, day by day.

    Its columns are id, lat, lon, venue_lat, venue_lon, start and end (such as 24/11/2026 10:30 or
    2026-11-24T10:30), and where known direction (there, back or both), one_way_ok (yes or no),
    passengers, wheelchair (yes or no), max_ride_min, address, venue and note.
    """
    from geo.routing.engine import Engine
    from webmap.usecases.lift_tables import (
        DRIVER_COLUMNS,
        DRIVER_TIMES,
        REQUEST_COLUMNS,
        REQUEST_TIMES,
        read_drivers,
        read_requests,
    )
    from webmap.usecases.pickup_plan import plan_lifts
    from webmap.usecases.pickup_report import pickup_report
    from webmap.usecases.tables import day_first_note, read_table_file
    from webmap.views.run_notes import off_road_note

    request_rows = read_table_file(requests, REQUEST_COLUMNS)
    driver_rows = read_table_file(drivers, DRIVER_COLUMNS, ids_once=False)
    opened = load_pack(pack)
    engine = Engine(opened.network)
    asked = read_requests(request_rows, engine.network.extent)
    offers = read_drivers(driver_rows, engine.network.extent)
    for path, note in (
        (requests, day_first_note(request_rows, REQUEST_TIMES)),
        (drivers, day_first_note(driver_rows, DRIVER_TIMES)),
    ):
        if note:
            click.echo(f"warning: {path.name}: {note.sentence()}", err=True)
    for request in asked:
        if not request.wheelchair_said:
            click.echo(
                f"warning: {request.id}: nobody said if a wheelchair is used; planned without",
                err=True,
            )
    click.echo(f"planning for up to {seconds:g} seconds ...", err=True)
    planned = plan_lifts(
        engine, asked, offers, postcodes=opened.postcodes, limit_s=seconds, seed=seed
    )
    for driver in planned.off_road:
        click.echo(f"warning: {off_road_note(driver)}", err=True)
    if not all(day.plan.finished for day in planned.days):
        click.echo("note: time was up; more --seconds may find less driving", err=True)
    if as_json:
        click.echo(json.dumps(pickup_report(planned), indent=1, ensure_ascii=False))
    else:
        click.echo(describe(planned))


def describe(planned: LiftPlan) -> str:
    """Return the plan as run sheets in words, one day after the other."""
    from webmap.views.run_words import day_page

    lines: list[str] = []
    for part in planned.days:
        day = day_page(part)
        lines.append(f"{day.date}: {day.served} of {day.asked} have a lift, {day.miles}")
        for sheet in day.sheets:
            lines.append(f"{sheet.driver}: {sheet.miles}, {sheet.driving} driving")
            for stop in sheet.stops:
                said = [stop.words, stop.where, stop.wait.rstrip("."), f"{stop.aboard} aboard"]
                lines.append(f"  {stop.time} {', '.join(part for part in said if part)}")
        lines += [f"Not fitted: {item.request}, {item.which}. {item.why}" for item in day.left]
    return "\n".join(lines)
