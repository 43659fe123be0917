"""Open an area pack, read-only. Arrays are mapped, so that processes share one copy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import PackError
from geo.pack.arrays import load_arrays
from geo.pack.manifest import MANIFEST_FILE, Manifest, read_manifest
from geo.routing.network import Network, StopLinks, StreetNetwork, Timetable

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


@dataclass(frozen=True)
class Pack:
    """An opened area pack.

    Attributes
    ----------
    folder : where it is.
    manifest : what it says of itself.
    network : streets, timetable and links, memory-mapped.
    places : venues and settlements (see :mod:`geo.places`).
    postcodes : ``postcode, lat, lon, x_m, y_m, quality``; empty where none were given.
    areas : small areas with people; None where none were given.
    basemap : a PMTiles file, or None.
    """

    folder: Path
    manifest: Manifest
    network: Network
    places: pd.DataFrame
    postcodes: pd.DataFrame
    areas: gpd.GeoDataFrame | None
    basemap: Path | None


def find_pack(name: str | Path, packs_folder: Path | None = None) -> Path:
    """Find a pack by its folder, by the folder that holds it alone, or by its name.

    Raises
    ------
    PackError : nothing is there, or the folder holds several packs.
    """
    folder = Path(name)
    if (folder / MANIFEST_FILE).is_file():
        return folder
    if folder.is_dir():
        inside = sorted(path.parent for path in folder.glob(f"[!.]*/{MANIFEST_FILE}"))
        if len(inside) == 1:
            return inside[0]
        if inside:
            names = ", ".join(path.name for path in inside)
            raise PackError(f"{folder}: holds several area packs ({names}): name one of them")
    elif packs_folder is not None and (packs_folder / name / MANIFEST_FILE).is_file():
        return packs_folder / name
    raise PackError(f"{folder}: there is no area pack here; make one with 'linkway build'")


def open_pack(folder: Path) -> Pack:
    """Open the pack in `folder`.

    Raises
    ------
    PackError : the pack is missing, torn or of another format.
    """
    import geopandas as gpd
    import pandas as pd

    # A pack stays where it was opened, wherever the process goes.
    folder = folder.resolve()
    manifest = read_manifest(folder)
    _check_crs(manifest)
    has_timetable = manifest.timetable is not None
    network = Network(
        crs=manifest.crs,
        extent=manifest.extent,
        walk=load_arrays(folder / "walk", StreetNetwork),
        drive=load_arrays(folder / "drive", StreetNetwork),
        timetable=load_arrays(folder / "timetable", Timetable) if has_timetable else None,
        links=load_arrays(folder / "links", StopLinks) if has_timetable else None,
    )
    try:
        places = pd.read_parquet(folder / "places.parquet")
        postcodes = pd.read_parquet(folder / "postcodes.parquet")
        areas = gpd.read_parquet(folder / "areas.parquet") if manifest.areas is not None else None
    except (OSError, ValueError) as error:
        raise PackError(f"{folder}: a table is torn ({error}); build the pack again") from error
    basemap = folder / "basemap.pmtiles"
    return Pack(
        folder=folder,
        manifest=manifest,
        network=network,
        places=places,
        postcodes=postcodes,
        areas=areas,
        basemap=basemap if manifest.basemap else None,
    )


def _check_crs(manifest: Manifest) -> None:
    from pyproj.exceptions import ProjError

    from geo.crs import to_metres

    try:
        to_metres([0.0], [0.0], manifest.crs)
    except ProjError:
        raise PackError(
            f"{manifest.name}: its manifest names no projection that there is; build again"
        ) from None
