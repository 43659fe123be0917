"""Whether venues lie where the area pack has streets: without a street nobody gets there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from directory.checks import CheckFinding, Severity
from directory.model import Group, How, Venue
from geo.routing.network import PLACE_SNAP_LIMIT_M
from geo.routing.vocabulary import Point
from webmap.usecases.find_home import looks_swapped

if TYPE_CHECKING:
    from geo.routing.network import Network


def check_venues(groups: Iterable[Group], network: Network) -> list[CheckFinding]:
    """Return what is wrong with the places of venues that people go to.

    A venue without a place is not spoken of: `directory.checks` does that.
    """
    from geo.routing.snap import Snapper

    meetings = [
        (group, venue, Point(venue.lat, venue.lon))
        for group in groups
        if group.how is How.IN_PERSON
        for venue in group.venues
        if venue.lat is not None and venue.lon is not None
    ]
    places = [place for _, _, place in meetings]
    arcs, _, _ = Snapper(network.walk, network.crs).snap_many(
        [place.lat for place in places], [place.lon for place in places]
    )
    return [
        CheckFinding(group.id, group.name, *_said(venue, place, network.extent))
        for (group, venue, place), arc in zip(meetings, arcs.tolist(), strict=True)
        if arc < 0
    ]


def _said(
    venue: Venue, place: Point, extent: tuple[float, float, float, float]
) -> tuple[str, Severity, str, str]:
    """Return code, severity, what and advice for a venue that is far from every street."""
    west, south, east, north = extent
    known = ", ".join(filter(None, (venue.name, venue.address, venue.postcode))) or "a venue"
    at = f"{place.lat:.5f}, {place.lon:.5f}"
    if looks_swapped(place, extent):
        return (
            "venue_swapped",
            Severity.ERROR,
            f"Its lat and lon seem to be swapped: {known} is at {at}.",
            "Swap lat and lon.",
        )
    if west <= place.lon <= east and south <= place.lat <= north:
        return (
            "venue_off_the_streets",
            Severity.WARNING,
            f"There is no street within {PLACE_SNAP_LIMIT_M:.0f} m of {known}, at {at}, so we "
            "cannot judge how people get there.",
            "Correct lat and lon.",
        )
    return (
        "venue_off_the_map",
        Severity.WARNING,
        f"This is outside the mapped area, so we cannot judge how people get there: {known}, "
        f"at {at}.",
        "Correct lat and lon, or map a larger area.",
    )
