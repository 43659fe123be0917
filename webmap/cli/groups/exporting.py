"""``linkway groups export``: the directory out to a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from directory.errors import DirectoryError
from webmap.cli.groups.common import database_option, failed, many

if TYPE_CHECKING:
    from directory.model import Group

ENDINGS: Final = (".csv", ".xlsx", ".geojson", ".gpkg")


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
def export_command(file: Path, database: str) -> None:
    """Write the groups to FILE: .csv or .xlsx in the columns that import reads, or a map file.

    A .geojson or .gpkg file has one point for each venue of a group.
    """
    from directory.files import replace_file
    from directory.store import Store

    if file.suffix.lower() not in ENDINGS:
        raise click.UsageError(f"FILE must end in one of {', '.join(ENDINGS)}")
    try:
        with Store.open(database, create=False) as store:
            active = store.all_groups()
        replace_file(file, _written(active, file.suffix.lower()))
    except DirectoryError as error:
        raise failed(error) from None
    click.echo(f"{many(len(active), 'group')} written to {file}", err=True)


def _written(groups: Sequence[Group], ending: str) -> bytes:
    from directory.export import csv_bytes
    from directory.outputs.mapfiles import geojson_bytes, geopackage_bytes
    from directory.outputs.workbook import xlsx_bytes

    write = {
        ".csv": csv_bytes,
        ".xlsx": xlsx_bytes,
        ".geojson": geojson_bytes,
        ".gpkg": geopackage_bytes,
    }[ending]
    return write(groups)
