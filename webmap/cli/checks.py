"""What commands about a home and a date check before they search."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from geo.routing.vocabulary import Point

if TYPE_CHECKING:
    from geo.pack.load import Pack
    from geo.routing.engine import Engine


def home_point(pack: Pack, text: str) -> Point:
    """Return the point that ``--home`` means.

    Raises
    ------
    click.BadParameter : it is not one place of the pack. What was typed is not said.
    """
    from webmap.usecases.find_home import find_home, looks_swapped

    match = find_home(pack, text)
    if match.is_exact and len(match.places) == 1:
        if looks_swapped(match.places[0].point, pack.network.extent):
            raise _bad_home("latitude and longitude look swapped; give LAT,LON")
        return match.places[0].point
    if match.is_postcode:
        raise _bad_home("this postcode is not in the area pack; give LAT,LON")
    raise _bad_home("give LAT,LON such as 51.58,-2.99, or a postcode of the area pack")


def check_date(pack: Pack, engine: Engine, date: dt.date, without: str) -> None:
    """Warn of what the timetable does not say of `date`.

    Parameters
    ----------
    without : what follows from having no timetable, for the warning.

    Raises
    ------
    DateOutsideTimetable : no feed is for that date.
    """
    if pack.network.timetable is None:
        click.echo(f"warning: this pack has no timetable: {without}", err=True)
        return
    engine.check_date(date)
    for feed in pack.network.timetable.feeds:
        if not feed.valid_from <= date <= feed.valid_to:
            click.echo(
                f"warning: {feed.name} says nothing of {date}; it is for {feed.valid_from} "
                f"to {feed.valid_to}",
                err=True,
            )


def _bad_home(what: str) -> click.BadParameter:
    """Say what is wrong with the home, and never what was typed."""
    return click.BadParameter(what, param_hint="'--home'")
