"""``linkway groups template``: an empty groups file to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from directory.errors import DirectoryError
from webmap.cli.groups.common import failed


@click.command("template")
@click.argument("file", type=click.Path(path_type=Path))
def template_command(file: Path) -> None:
    """Write an empty groups file to FILE, .csv or .xlsx; the workbook explains its columns."""
    from directory.template import write_template

    try:
        write_template(file)
    except DirectoryError as error:
        raise failed(error) from None
    click.echo(f"an empty groups file was written to {file}", err=True)
