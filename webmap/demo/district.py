"""The whole district, drawn once and then written in the formats that real areas come in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import BRITISH_NATIONAL_GRID, to_degrees
from webmap.demo.buildings import Plots, farms, mark_out, settle, thin
from webmap.demo.chains import lay_ways
from webmap.demo.country import build_mesh, plan_roads
from webmap.demo.finish import add_details, add_short_cuts, name_streets
from webmap.demo.geometry import Line, resample
from webmap.demo.growth import Grower
from webmap.demo.land import ORIGIN_E, ORIGIN_N, Land, draw_land
from webmap.demo.landcover import Cover, draw_cover, draw_parks
from webmap.demo.names import SETTLEMENTS
from webmap.demo.stations import Station, build_stations
from webmap.demo.streets import StreetBook
from webmap.demo.venues import Venue, build_venues

_PEOPLE_PER_FARM = 2.5


@dataclass(frozen=True)
class District:
    """Everything there is. Coordinates are metres from the origin of the drawing.

    Attributes
    ----------
    homes : buildings of settlements; `farms` : of the country; `people` : who lives in each of
        the homes and then of the farms, float64.
    """

    land: Land
    book: StreetBook
    parks: list[Cover]
    cover: list[Cover]
    venues: list[Venue]
    homes: Plots
    farms: Plots
    people: npt.NDArray[np.float64]
    stations: list[Station]

    @property
    def home_points(self) -> Line:
        """The middles of homes and farms, in the order of `people`."""
        return np.vstack([self.homes.middle, self.farms.middle])


def draw_district(seed: int) -> District:
    """Draw the district of one seed."""
    land = draw_land(seed)
    mesh = build_mesh(land, seed)
    book = StreetBook()
    lay_ways(mesh, plan_roads(mesh, seed), book, seed)
    stations = build_stations(book, land)
    parks = draw_parks(book, seed)
    obstacles = [land.river, resample(land.railway, 20.0), land.lake]
    obstacles += [line for _, line in land.brooks] + [park.outline for park in parks]
    grower = Grower(book, obstacles, seed)
    name_streets(book, {place.key: grower.grow(place) for place in SETTLEMENTS}, seed)
    add_short_cuts(book, seed)
    add_details(book, land, seed)
    blocked = [shapely.buffer(land.river_line, 14.0), shapely.buffer(land.railway_line, 12.0)]
    blocked += [shapely.Polygon(park.outline) for park in parks]
    marked = mark_out(book, seed)
    venues = build_venues(book, marked, blocked)
    built = shapely.MultiPolygon([shapely.Polygon(venue.outline) for venue in venues])
    homes = thin(settle(marked, book, [*blocked, shapely.buffer(built, 3.0)]), seed)
    country = farms(book, land, seed)
    return District(
        land=land,
        book=book,
        parks=parks,
        cover=draw_cover(land, homes, seed),
        venues=venues,
        homes=homes,
        farms=country,
        people=_people(homes, country),
        stations=stations,
    )


def _people(homes: Plots, country: Plots) -> npt.NDArray[np.float64]:
    """Share out the people of each settlement over its homes."""
    people = np.zeros(len(homes.homes))
    places = np.array(homes.place)
    for place in SETTLEMENTS:
        inside = places == place.key
        people[inside] = place.people * homes.homes[inside] / homes.homes[inside].sum()
    return np.concatenate([people, country.homes * _PEOPLE_PER_FARM])


def degrees(points: Line) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return latitude and longitude of points of the drawing, as exact as files give them."""
    lat, lon = to_degrees(points[:, 0] + ORIGIN_E, points[:, 1] + ORIGIN_N, BRITISH_NATIONAL_GRID)
    return np.round(lat, 7), np.round(lon, 7)
