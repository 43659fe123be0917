"""Open an area pack, read-only. Arrays are mapped, so that processes share one copy."""

from __future__ import annotations

import io
import mmap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geo.errors import PackError
from geo.pack.arrays import COURSES, load_arrays
from geo.pack.manifest import MANIFEST_FILE, Manifest, read_manifest
from geo.routing.network import Courses, Network, StopLinks, StreetNetwork, Timetable

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


_PLACES: Final = "places.parquet"
_POSTCODES: Final = "postcodes.parquet"
_AREAS: Final = "areas.parquet"


@dataclass(frozen=True)
class Pack:
    """An opened area pack.

    Tables are read when they are first used: few questions need them, and what reads them takes
    longer to load than all the rest. They are mapped from the start, so that they belong to the
    arrays even where the pack has been built again since.

    Attributes
    ----------
    folder : where it is.
    manifest : what it says of itself.
    network : streets, timetable and links, memory-mapped.
    files : the bytes of the tables, memory-mapped.
    basemap : a PMTiles file, or None.
    """

    folder: Path
    manifest: Manifest
    network: Network
    files: Mapping[str, mmap.mmap]
    basemap: Path | None

    @cached_property
    def places(self) -> pd.DataFrame:
        """Venues and settlements (see :mod:`geo.places`)."""
        import pandas as pd

        with self._file(_PLACES) as file:
            return pd.read_parquet(file)

    @cached_property
    def postcodes(self) -> pd.DataFrame:
        """The table ``postcode, lat, lon, x_m, y_m, quality``; empty where none were given."""
        import pandas as pd

        with self._file(_POSTCODES) as file:
            return pd.read_parquet(file)

    @cached_property
    def areas(self) -> gpd.GeoDataFrame | None:
        """Small areas with people; None where none were given."""
        import geopandas as gpd

        if self.manifest.areas is None:
            return None
        with self._file(_AREAS) as file:
            return gpd.read_parquet(file)

    @contextmanager
    def _file(self, name: str) -> Iterator[io.BytesIO]:
        try:
            yield io.BytesIO(self.files[name])
        except (OSError, ValueError) as error:
            raise PackError(f"{self.folder}: {name} is torn ({error}); build it again") from error


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
        timetable=_timetable(folder) if has_timetable else None,
        links=load_arrays(folder / "links", StopLinks) if has_timetable else None,
    )
    tables = (_PLACES, _POSTCODES, *((_AREAS,) if manifest.areas is not None else ()))
    basemap = folder / "basemap.pmtiles"
    return Pack(
        folder=folder,
        manifest=manifest,
        network=network,
        files={name: _map(folder / name) for name in tables},
        basemap=basemap if manifest.basemap else None,
    )


def _timetable(folder: Path) -> Timetable:
    timetable = load_arrays(folder / "timetable", Timetable)
    if not (folder / COURSES).is_dir():
        return timetable
    return replace(timetable, courses=load_arrays(folder / COURSES, Courses))


def _map(path: Path) -> mmap.mmap:
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise PackError(f"{path}: cannot be read ({error}); build the pack again") from error


def _check_crs(manifest: Manifest) -> None:
    from pyproj.exceptions import ProjError

    from geo.crs import to_metres

    try:
        to_metres([0.0], [0.0], manifest.crs)
    except ProjError:
        raise PackError(
            f"{manifest.name}: its manifest names no projection that there is; build again"
        ) from None
