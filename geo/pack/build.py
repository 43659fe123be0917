"""Build an area pack: read every input, join them, write the pack in one step.

The pack is made in a temporary folder beside its place and renamed when it is whole, so that a
build that stops anywhere leaves the old pack or none. Equal inputs and parameters rebuild nothing.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from geo.basemap import write_basemap
from geo.boundaries import read_areas
from geo.crs import crs_for
from geo.errors import GeoError, InputError, PackError
from geo.findings import Findings
from geo.osm import OsmExtract
from geo.osm_features import read_features
from geo.pack.arrays import COURSES, save_arrays
from geo.pack.manifest import (
    FORMAT,
    Manifest,
    Source,
    fingerprint_of,
    read_manifest,
    write_manifest,
)
from geo.pack.publish import disk_error, publish, sweep
from geo.pack.report import street_report, timetable_report
from geo.pack.spec import BuildSpec, parameters_of, read_sources
from geo.pack.stages import Stages, Watch, unwatched
from geo.places import find_places
from geo.postcodes import read_postcodes
from geo.progress import Progress
from geo.routing.links import link_stops
from geo.routing.network import StopLinks, StreetNetwork, Timetable
from geo.routing.snap import Snapper
from geo.streets.assemble import street_network
from geo.streets.extent import extent_of
from geo.streets.local import read_highways
from geo.streets.profiles import DRIVE, WALK
from geo.timetable import read_timetable

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


_LONGEST_NAME: Final = 100


@dataclass(frozen=True)
class Built:
    """The outcome: where the pack is, its manifest, and whether nothing had to be done."""

    folder: Path
    manifest: Manifest
    unchanged: bool


def build_pack(spec: BuildSpec, dest: Path, watch: Watch = unwatched) -> Built:
    """Build the pack of `spec` as the folder ``dest / spec.name``.

    Raises
    ------
    GeoError : an input cannot be used, or the pack cannot be written. Nothing is left behind.
    """
    if sum(x is not None for x in (spec.osm, spec.place, spec.polygon)) != 1:
        raise GeoError("give one source of streets: an OSM file, a place name or a polygon file")
    folder = dest / _checked_name(spec.name)
    stages = Stages(watch)
    if folder.exists() and not _may_replace(folder):
        raise PackError(f"{folder}: is not an area pack and will not be replaced: name another")
    with stages("check inputs"):
        sources = read_sources(spec)
        parameters = parameters_of(spec)
        fingerprint = fingerprint_of(parameters, sources)
    # A download has no hash beforehand: it is always made anew.
    if spec.osm is not None:
        same = _unchanged(folder, fingerprint)
        if same is not None:
            return Built(folder, same, unchanged=True)
    try:
        dest.mkdir(parents=True, exist_ok=True)
        sweep(dest, spec.name)
        temporary = Path(tempfile.mkdtemp(prefix=f".{spec.name}.new-{os.getpid()}-", dir=dest))
        try:
            manifest = _fill(temporary, spec, sources, parameters, fingerprint, stages)
            temporary.chmod(0o755)
            publish(folder, temporary)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise disk_error(error, dest) from error
    return Built(folder, manifest, unchanged=False)


def _checked_name(name: str) -> str:
    """Return a name that is one plain, printable folder name."""
    plain = name == Path(name).name and name.isprintable() and not name.startswith(".")
    if not name or not plain or len(name.encode()) > _LONGEST_NAME:
        shown = "".join(c if c.isprintable() else "?" for c in name[:40])
        raise GeoError(f"'{shown}' cannot be a pack's name: give a short, plain folder name")
    return name


def _may_replace(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    return (folder / "manifest.json").is_file() or not any(folder.iterdir())


def _fill(
    folder: Path,
    spec: BuildSpec,
    sources: tuple[Source, ...],
    parameters: dict[str, Any],
    fingerprint: str,
    stages: Stages,
) -> Manifest:
    findings = Findings()
    osm = _read_osm(spec, findings, stages)
    extent = extent_of(osm.highways, osm.bbox)
    crs = crs_for((extent[1] + extent[3]) / 2, (extent[0] + extent[2]) / 2)
    areas = None
    if spec.boundaries is not None:
        with stages("small areas"):
            areas = read_areas(spec.boundaries, crs, spec.area_columns, spec.area_layer, findings)
            _check_areas(spec.boundaries, areas, extent, findings)
            areas.to_parquet(folder / "areas.parquet", index=False)
    with stages("postcodes") as progress:
        postcodes = _postcodes(spec, crs, extent, findings, progress)
        postcodes.to_parquet(folder / "postcodes.parquet", index=False)
    with stages("walk network"):
        walk = street_network(osm.highways, WALK, crs, findings)
        save_arrays(folder / "walk", walk)
    with stages("drive network"):
        drive = street_network(osm.highways, DRIVE, crs, findings)
        save_arrays(folder / "drive", drive)
    timetable, links = _timetable(folder, spec, crs, walk, extent, findings, stages)
    with stages("places"):
        places = find_places(osm.features, crs)
        places.to_parquet(folder / "places.parquet", index=False)
    with stages("base map") as progress:
        has_basemap = write_basemap(
            osm.features, extent, folder / "basemap.pmtiles", findings, progress
        )
    manifest = Manifest(
        name=spec.name,
        format=FORMAT,
        crs=crs,
        extent=extent,
        fingerprint=fingerprint,
        data_date=osm.data_date,
        invented=spec.invented,
        parameters=parameters,
        sources=sources,
        streets={"walk": street_report(walk), "drive": street_report(drive)},
        timetable=(
            timetable_report(timetable, links, extent)
            if timetable is not None and links is not None
            else None
        ),
        postcodes=len(postcodes) if spec.postcodes is not None else None,
        postcodes_inside=(
            int(_inside(postcodes, extent).sum()) if spec.postcodes is not None else None
        ),
        areas=len(areas) if areas is not None else None,
        people=(
            int(areas["people"].sum())
            if areas is not None and areas["people"].notna().any()
            else None
        ),
        venues=int((places["kind"] == "venue").sum()),
        settlements=int((places["kind"] == "settlement").sum()),
        basemap=has_basemap,
        warnings=findings.all(),
        seconds=stages.seconds,
        memory_mb=stages.memory_mb,
    )
    write_manifest(folder, manifest)
    return read_manifest(folder)


def _read_osm(spec: BuildSpec, findings: Findings, stages: Stages) -> OsmExtract:
    if spec.osm is not None:
        with stages("streets") as progress:
            highways, bbox, data_date = read_highways(spec.osm, findings, progress)
        with stages("features") as progress:
            features = read_features(spec.osm, findings, progress)
        return OsmExtract(highways, features, bbox, data_date)
    # OSMnx is heavy and needs the internet: only those who ask for it load it.
    from geo.streets.download import download_place, download_polygon

    with stages("download"):
        if spec.place is not None:
            return download_place(spec.place)
        if spec.polygon is None:
            raise GeoError("give one source of streets")
        return download_polygon(spec.polygon)


def _timetable(
    folder: Path,
    spec: BuildSpec,
    crs: str,
    walk: StreetNetwork,
    extent: tuple[float, float, float, float],
    findings: Findings,
    stages: Stages,
) -> tuple[Timetable | None, StopLinks | None]:
    if not spec.gtfs:
        return None, None
    with stages("timetable") as progress:
        timetable = read_timetable(spec.gtfs, crs, findings, progress, area=extent)
        save_arrays(folder / "timetable", dataclasses.replace(timetable, courses=None))
        if timetable.courses is not None:
            save_arrays(folder / COURSES, timetable.courses)
    west, south, east, north = extent
    inside = (
        (timetable.stop_lon >= west)
        & (timetable.stop_lon <= east)
        & (timetable.stop_lat >= south)
        & (timetable.stop_lat <= north)
    )
    if not bool(inside.any()):
        raise InputError(
            spec.gtfs[0],
            f"none of its {timetable.stop_count} stops lies inside the streets' area "
            f"({west:.3f},{south:.3f} to {east:.3f},{north:.3f}); "
            "give streets and timetables of the same area",
            "stops.txt",
        )
    with stages("stop links") as progress:
        links = link_stops(walk, timetable, Snapper(walk, crs), progress)
        save_arrays(folder / "links", links)
    far = inside & timetable.stop_boarding & (links.arc < 0)
    for index in np.flatnonzero(far)[:5]:
        findings.add("stop_off_the_streets", str(timetable.stop_id[int(index)]), 1)
    findings.add("stop_off_the_streets", "", int(far.sum()) - min(5, int(far.sum())))
    return timetable, links


def _check_areas(
    path: Path,
    areas: gpd.GeoDataFrame,
    extent: tuple[float, float, float, float],
    findings: Findings,
) -> None:
    """Refuse areas of another place, and count those whose people live off the streets."""
    inside = _inside(areas, extent)
    if not bool(inside.any()):
        raise InputError(
            path, "none of its areas lies inside the streets' area; give areas of the same place"
        )
    for name in areas.loc[~inside, "name"].astype(str).tolist():
        findings.add("area_outside_the_streets", name)


def _postcodes(
    spec: BuildSpec,
    crs: str,
    extent: tuple[float, float, float, float],
    findings: Findings,
    progress: Progress,
) -> pd.DataFrame:
    import pandas as pd

    columns = {"postcode": str, "lat": float, "lon": float, "x_m": float, "y_m": float}
    if spec.postcodes is None:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
    found = read_postcodes(spec.postcodes, crs, findings, progress)
    # A national file is kept only around the area: far enough for "outside the mapped area".
    west, south, east, north = extent
    margin_lat, margin_lon = 0.25, 0.4
    around = _inside(
        found, (west - margin_lon, south - margin_lat, east + margin_lon, north + margin_lat)
    )
    if not bool(around.any()):
        raise InputError(spec.postcodes, "none of its postcodes is near the streets' area")
    return found[around].reset_index(drop=True)


def _inside(points: pd.DataFrame, extent: tuple[float, float, float, float]) -> pd.Series[bool]:
    west, south, east, north = extent
    return points["lon"].between(west, east) & points["lat"].between(south, north)


def _unchanged(folder: Path, fingerprint: str) -> Manifest | None:
    try:
        manifest = read_manifest(folder)
    except PackError:
        return None
    return manifest if manifest.fingerprint == fingerprint else None
