"""``linkway groups``: the directory in from a file, checked, and out to a file."""

from __future__ import annotations

import click

from webmap.cli.groups.checking import check_command
from webmap.cli.groups.exporting import export_command
from webmap.cli.groups.importing import import_command
from webmap.cli.groups.matching import match_command
from webmap.cli.groups.places import places_command
from webmap.cli.groups.template import template_command
from webmap.cli.groups.undoing import runs_command, undo_command


@click.group()
def groups() -> None:
    """The directory of groups: import, check, export."""


groups.add_command(template_command)
groups.add_command(import_command)
groups.add_command(check_command)
groups.add_command(match_command)
groups.add_command(places_command)
groups.add_command(export_command)
groups.add_command(runs_command)
groups.add_command(undo_command)
