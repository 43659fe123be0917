"""Writes a gap map as a file that a planner's own tools open: CSV, GeoPackage or Parquet."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from webmap.usecases.errors import UseCaseError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

FORMATS: Final = (".csv", ".gpkg", ".parquet")

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "＝")


def write_table(table: gpd.GeoDataFrame, out: Path) -> None:
    """Write the whole table or nothing, in the format that the file name asks for.

    Raises
    ------
    UseCaseError : the file cannot be written, or its ending is none of FORMATS.
    """
    suffix = out.suffix.lower()
    if suffix not in FORMATS:
        raise UseCaseError(f"{out.name}: must end in one of {', '.join(FORMATS)}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".linkway-", dir=out.parent) as folder:
            temporary = Path(folder) / out.name
            if suffix == ".csv":
                _formula_safe(table.drop(columns="geometry")).to_csv(temporary, index=False)
            elif suffix == ".gpkg":
                table.to_file(temporary, layer="gaps", driver="GPKG")
            else:
                table.to_parquet(temporary, index=False)
            temporary.replace(out)
    except OSError as error:
        raise UseCaseError(f"{out}: {error.strerror or error}") from error


def _formula_safe(table: pd.DataFrame) -> pd.DataFrame:
    """Put a quote before texts that a spreadsheet would run; numbers are left alone."""
    safe = table.copy()
    for column in ("area", "area_name", "kind", "rurality"):
        text = safe[column].astype("string")
        safe[column] = text.where(~text.str.startswith(_FORMULA_STARTS).fillna(False), "'" + text)
    return safe
