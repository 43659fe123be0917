"""``linkway pickups``: runs for volunteer drivers, with times, and who could not be fitted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webmap.cli.common import SECONDS, load_pack, one_line_errors

if TYPE_CHECKING:
    from webmap.usecases.pickup_plan import Pickups

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
    """Plan who fetches whom for the lift requests in the CSV file REQUESTS.

    Its columns are id, lat, lon, venue_lat, venue_lon, start and end (such as
    2024-03-05T10:30), and where known direction (there, back or both), passengers, wheelchair
    (yes or no), max_ride_min and note.
    """
    from geo.routing.engine import Engine
    from webmap.usecases.pickup_plan import (
        DRIVER_COLUMNS,
        REQUEST_COLUMNS,
        check_places,
        plan_lifts,
        read_drivers,
        read_requests,
    )
    from webmap.usecases.pickup_report import pickup_report
    from webmap.usecases.tables import read_table_file

    asked = read_requests(read_table_file(requests, REQUEST_COLUMNS))
    offers = read_drivers(read_table_file(drivers, DRIVER_COLUMNS))
    engine = Engine(load_pack(pack).network)
    check_places(engine.network.extent, asked, offers)
    for request in asked:
        if not request.wheelchair_said:
            click.echo(
                f"warning: {request.id}: nobody said if a wheelchair is used; planned without",
                err=True,
            )
    click.echo(f"planning for up to {seconds:g} seconds ...", err=True)
    planned = plan_lifts(engine, asked, offers, limit_s=seconds, seed=seed)
    if as_json:
        click.echo(json.dumps(pickup_report(planned), indent=1, ensure_ascii=False))
    else:
        click.echo(describe(planned))


def describe(planned: Pickups) -> str:
    """Return the plan as run sheets in words."""
    lines: list[str] = []
    for run in planned.plan.runs:
        lines.append(
            f"{run.driver}: {run.metres / 1609.344:.1f} miles, {run.drive_s // 60} minutes driving"
        )
        for stop in run.stops:
            leaving = stop.kind in {"start", "pickup"}
            time = planned.clock(stop.depart_s if leaving else stop.arrive_s)
            what = {
                "start": "leave home",
                "pickup": f"with {stop.request} aboard",
                "dropoff": f"{stop.request} set down",
                "end": "home",
            }[stop.kind]
            lines.append(f"  {time:%H:%M} {what}, {stop.aboard} aboard")
    for request, reason in planned.plan.unserved:
        lines.append(f"Not fitted: {request} ({str(reason).replace('_', ' ')})")
    return "\n".join(lines) or "No runs."
