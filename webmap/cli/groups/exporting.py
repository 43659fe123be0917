"""``linkway groups export``: the directory out to a file."""

from __future__ import annotations

from pathlib import Path

import click

from directory.errors import DirectoryError
from webmap.cli.groups.common import database_option, failed, many


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
def export_command(file: Path, database: str) -> None:
    """Write the groups to FILE as CSV, in the columns that import reads."""
    from directory.export import write_groups
    from directory.store import Store

    try:
        with Store.open(database, create=False) as store:
            active = store.all_groups()
        rows = write_groups(active, file)
    except DirectoryError as error:
        raise failed(error) from None
    click.echo(f"{many(len(active), 'group')} in {many(rows, 'row')} written to {file}", err=True)
