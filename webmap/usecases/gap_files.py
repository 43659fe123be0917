"""Writes a gap map as a file that a planner's own tools open: CSV, GeoPackage or Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from webmap.usecases.errors import UseCaseError
from webmap.usecases.whole_files import whole_file

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
    with whole_file(out) as temporary:
        _write(table, temporary, suffix)


def _write(table: gpd.GeoDataFrame, path: Path, suffix: str) -> None:
    import pyogrio.errors

    if suffix == ".csv":
        _formula_safe(table.drop(columns="geometry")).to_csv(path, index=False)
    elif suffix == ".gpkg":
        try:
            table.to_file(path, layer="gaps", driver="GPKG")
        except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError) as error:
            raise OSError(
                f"cannot be written, perhaps because the disk is full ({error})"
            ) from error
    else:
        table.to_parquet(path, index=False)


def _formula_safe(table: pd.DataFrame) -> pd.DataFrame:
    """Put a quote before texts that a spreadsheet would run; numbers are left alone."""
    safe = table.copy()
    for column in ("area", "area_name", "kind", "rurality"):
        text = safe[column].astype("string")
        safe[column] = text.where(~text.str.startswith(_FORMULA_STARTS).fillna(False), "'" + text)
    return safe
