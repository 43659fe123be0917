"""``linkway groups places``: where OpenStreetMap has the venues that have no place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from directory.problems import visible
from webmap.cli.common import load_pack, one_line_errors
from webmap.cli.groups.common import database_option

if TYPE_CHECKING:
    from webmap.usecases.osm_venues import Placing


@click.command("places")
@click.argument("pack")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@database_option
@one_line_errors
def places_command(pack: str, as_json: bool, database: str) -> None:
    """Look in the area PACK for venues that were published without a place.

    One is found when exactly one venue of OpenStreetMap has its name, near its postcode. Nothing
    is changed: write lat and lon where you agree. © OpenStreetMap contributors, ODbL.
    """
    from directory.store import Store
    from webmap.usecases.osm_venues import Found, place_venues

    area = load_pack(pack)
    with Store.open(database, create=False) as store:
        groups = [*store.all_groups("active"), *store.all_groups("paused")]
    placings = place_venues(groups, area.places, area.postcodes)
    if as_json:
        answer = {
            "credit": "© OpenStreetMap contributors, ODbL",
            "venues": [_as_json(placing) for placing in placings],
        }
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for placing in placings:
        click.echo(visible(_line(placing)))
    counts = {found: sum(each.found is found for each in placings) for found in Found}
    click.echo(
        f"{counts[Found.PLACED]} placed by OpenStreetMap, {counts[Found.SEVERAL]} with several "
        f"that fit, {counts[Found.NONE]} not found"
    )


def _line(placing: Placing) -> str:
    from webmap.usecases.osm_venues import Found

    named = ", ".join(filter(None, (placing.venue.name or "(no name)", placing.venue.postcode)))
    place = placing.place
    if place is None:
        several = placing.found is Found.SEVERAL
        return f"{named}: {'several venues fit' if several else 'not found'}"
    return (
        f"{named}: placed by OpenStreetMap at {place.lat:.6f}, {place.lon:.6f} "
        f"({place.osm_id}; step-free: {place.step_free.value})"
    )


def _as_json(placing: Placing) -> dict[str, Any]:
    place = placing.place
    return {
        "venue": placing.venue.name,
        "postcode": placing.venue.postcode,
        "groups": [group.id for group in placing.groups],
        "found": placing.found.value,
        "place": None if place is None else {**place._asdict(), "step_free": place.step_free.value},
    }
