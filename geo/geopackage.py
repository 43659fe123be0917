"""Reads GeoPackage layers with SQLite alone, for files that we do not trust.

GDAL never sees the file: what only claims to be a GeoPackage could make it open other files.
Views, virtual tables and functions in the schema are never run. This is the one module of ``geo``
that holds SQL.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.errors import InputError
from geo.files import require_file

if TYPE_CHECKING:
    import pandas as pd

_MAGIC: Final = b"SQLite format 3\x00"
# "GPKG", and "GP10" and "GP11" of the first editions.
_APPLICATION_IDS: Final = frozenset({0x47504B47, 0x47503130, 0x47503131})
_ENVELOPE_BYTES: Final = (0, 32, 48, 48, 64)
_EMPTY_FLAG: Final = 0b0001_0000
_EXTENDED_FLAG: Final = 0b0010_0000


@dataclass(frozen=True, slots=True)
class Layer:
    """A feature table of a GeoPackage.

    Parameters
    ----------
    name : of the table.
    columns : attribute columns, in order, without geometry and row number.
    geometry_column : where the shapes are.
    geometry_type : upper case, such as ``MULTIPOLYGON``, or ``GEOMETRY`` for any.
    crs : such as ``EPSG:4326``, or WKT; "" where the file does not say.
    """

    name: str
    columns: tuple[str, ...]
    geometry_column: str
    geometry_type: str
    crs: str


def list_layers(path: Path) -> tuple[Layer, ...]:
    """List the feature layers of a GeoPackage in the file's order.

    Raises
    ------
    InputError
        The file is missing, damaged or no GeoPackage.
    """
    with _opened(path) as db:
        tables = dict(db.execute("SELECT name, upper(sql) FROM sqlite_master WHERE type = 'table'"))
        rows = db.execute(
            "SELECT g.table_name, g.column_name, upper(g.geometry_type_name), "
            "       s.organization, s.organization_coordsys_id, s.definition "
            "FROM gpkg_geometry_columns g JOIN gpkg_contents c ON c.table_name = g.table_name "
            "LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id "
            "WHERE c.data_type = 'features' ORDER BY c.rowid"
        ).fetchall()
        return tuple(
            Layer(name, _columns(db, name, column), column, kind, _crs(*srs))
            for name, column, kind, *srs in rows
            if name in tables and not (tables[name] or "").startswith("CREATE VIRTUAL")
        )


def read_layer(path: Path, layer: Layer) -> tuple[pd.DataFrame, npt.NDArray[np.object_]]:
    """Read the attributes and shapes of one layer.

    Returns
    -------
    attributes : one row per feature, columns as in `layer`.
    shapes : shapely geometries, None where a feature has none.

    Raises
    ------
    InputError
        The file is damaged, or a shape is not a GeoPackage geometry.
    """
    import pandas as pd

    names = ", ".join(_quoted(name) for name in (layer.geometry_column, *layer.columns))
    with _opened(path) as db:
        # Quoted names, each taken from the file's own schema; SQL has no parameters for names.
        rows = db.execute(f"SELECT {names} FROM {_quoted(layer.name)}").fetchall()  # noqa: S608
    attributes = pd.DataFrame(
        [row[1:] for row in rows], columns=pd.Index(layer.columns, dtype=object)
    )
    wkb = [_wkb(path, layer.name, number, row[0]) for number, row in enumerate(rows, start=1)]
    try:
        shapes = shapely.from_wkb(np.array(wkb, dtype=object))
    except shapely.errors.GEOSException as fault:
        reason = " ".join(str(fault).split())
        raise InputError(path, f"a shape is damaged ({reason})", f"layer {layer.name}") from None
    return attributes, shapes


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a GeoPackage for reading only, with nothing in its schema trusted."""
    require_file(path)
    try:
        with path.open("rb") as file:
            start = file.read(100)
    except OSError as fault:
        raise InputError(path, fault.strerror or "cannot be read") from None
    if not start.startswith(_MAGIC):
        raise InputError(path, "is not a GeoPackage: give a .gpkg or .geojson file")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            db.text_factory = lambda raw: raw.decode("utf-8", "replace")
            db.execute("PRAGMA trusted_schema = OFF")
            db.execute("PRAGMA query_only = ON")
            db.execute("PRAGMA cell_size_check = ON")
            (application,) = db.execute("PRAGMA application_id").fetchone()
            if application not in _APPLICATION_IDS:
                raise InputError(path, "is an SQLite file but not a GeoPackage")
            yield db
    except sqlite3.Error as fault:
        reason = " ".join(str(fault).split())
        raise InputError(path, f"is damaged or not a GeoPackage ({reason})") from None


def _columns(db: sqlite3.Connection, table: str, geometry_column: str) -> tuple[str, ...]:
    rows = db.execute("SELECT name, pk FROM pragma_table_info(?)", (table,)).fetchall()
    return tuple(name for name, key in rows if not key and name != geometry_column)


def _crs(organization: str | None, number: int | None, definition: str | None) -> str:
    if organization and organization.upper() == "EPSG" and number and number > 0:
        return f"EPSG:{number}"
    return definition if definition and definition != "undefined" else ""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _wkb(path: Path, layer: str, number: int, blob: Any) -> bytes | None:
    """Cut the GeoPackage header off a geometry (GeoPackage 1.3, clause 2.1.3)."""
    if blob is None:
        return None
    if isinstance(blob, bytes) and len(blob) >= 8 and blob[:2] == b"GP":
        flags = blob[3]
        envelope = (flags >> 1) & 0b111
        if envelope < len(_ENVELOPE_BYTES) and not flags & _EXTENDED_FLAG:
            start = 8 + _ENVELOPE_BYTES[envelope]
            return None if flags & _EMPTY_FLAG else _known_type(blob[start:])
    raise InputError(path, "a shape is not a GeoPackage geometry", f"layer {layer}, row {number}")


def _known_type(wkb: bytes) -> bytes | None:
    """Return WKB of a point, line or polygon of any sort; None for curves, which GEOS lacks."""
    if len(wkb) < 5:
        return None
    (kind,) = struct.unpack("<I" if wkb[0] else ">I", wkb[1:5])
    return wkb if (kind & 0xFFFF) % 1000 in range(1, 8) else None
