"""Write all files of the demo area: the same bytes for the same seed."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from webmap.demo.bus_stops import lay_network
from webmap.demo.calendars import TERMS
from webmap.demo.district import degrees, draw_district
from webmap.demo.geopackage import write_areas
from webmap.demo.groups import write_groups
from webmap.demo.gtfs import write_buses, write_rail
from webmap.demo.lifts import Doors, write_drivers, write_lift_requests, write_patients
from webmap.demo.osm_xml import write_osm
from webmap.demo.people import border, draw_areas
from webmap.demo.postcodes import Postcodes, give_postcodes
from webmap.demo.schemes import write_schemes


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """Where the files of the demo area are.

    Parameters
    ----------
    osm : streets, places, land cover and buildings as OpenStreetMap XML.
    gtfs : the bus feed and the rail feed.
    areas : GeoPackage with layers ``areas`` and ``areas_centroids``.
    postcodes : CSV with postcode, lat, lon.
    groups, terms : what the directory imports.
    schemes : GeoJSON of a community-transport scheme.
    patients : example homes; `lift_requests`, `drivers` : an example day of lifts.
    """

    osm: Path
    gtfs: tuple[Path, ...]
    areas: Path
    postcodes: Path
    groups: Path
    terms: Path
    patients: Path
    lift_requests: Path
    drivers: Path
    schemes: Path


def write_demo(folder: Path, seed: int = 1) -> DemoFiles:
    """Draw the invented district and write it to `folder`, which is made where needed.

    Parameters
    ----------
    seed : another seed draws another district of the same settlements.

    Returns
    -------
    files : what was written; existing files of these names are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = DemoFiles(
        osm=folder / "streets.osm",
        gtfs=(folder / "buses_gtfs.zip", folder / "rail_gtfs.zip"),
        areas=folder / "areas.gpkg",
        postcodes=folder / "postcodes.csv",
        groups=folder / "groups.csv",
        terms=folder / "terms.csv",
        patients=folder / "patients.csv",
        lift_requests=folder / "lift_requests.csv",
        drivers=folder / "drivers.csv",
        schemes=folder / "schemes.geojson",
    )
    district = draw_district(seed)
    outline = border(seed)
    postcodes = give_postcodes(district, outline)
    doors = Doors(district)
    poles = write_buses(files.gtfs[0], lay_network(district))
    write_rail(files.gtfs[1], district)
    write_osm(files.osm, district, poles, outline)
    write_areas(files.areas, draw_areas(district, seed))
    _write_postcodes(files.postcodes, postcodes)
    _write_terms(files.terms)
    write_groups(files.groups, district, postcodes, seed)
    write_patients(files.patients, doors, postcodes)
    write_lift_requests(files.lift_requests, district, doors)
    write_drivers(files.drivers, doors)
    write_schemes(files.schemes)
    return files


def _write_postcodes(path: Path, postcodes: Postcodes) -> None:
    lat, lon = degrees(postcodes.middle)
    rows = sorted(zip(postcodes.code, lat.tolist(), lon.tolist(), strict=True))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("postcode", "lat", "lon"))
        writer.writerows((code, f"{y:.6f}", f"{x:.6f}") for code, y, x in rows)


def _write_terms(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "from", "to"))
        writer.writerows(TERMS)
