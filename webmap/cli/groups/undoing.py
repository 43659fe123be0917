"""``linkway groups runs`` and ``linkway groups undo``: imports, and one of them taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import click

from directory.errors import DirectoryError
from directory.problems import visible
from webmap.cli.groups.common import database_option, failed, many

if TYPE_CHECKING:
    from directory.store import Run

_LONDON: Final = ZoneInfo("Europe/London")
_COUNTS: Final = ("new", "changed", "unchanged", "closed")
_BY: Final = "command line"


@click.command("runs")
@click.option("--json", "as_json", is_flag=True, help="Print the imports as JSON.")
@database_option
def runs_command(as_json: bool, database: str) -> None:
    """List the imports that changed something, the newest first, with their numbers."""
    from directory.store import Store

    try:
        with Store.open(database, create=False) as store:
            runs = store.runs()
    except DirectoryError as error:
        raise failed(error) from None
    if as_json:
        click.echo(json.dumps([_as_json(run) for run in runs], ensure_ascii=False, indent=2))
        return
    for run in runs:
        click.echo(visible(_line(run)))
    if not runs:
        click.echo("no imports yet", err=True)


@click.command("undo")
@click.argument("run", type=int)
@database_option
def undo_command(run: int, database: str) -> None:
    """Take the import with the number RUN back, all of it or nothing.

    Its groups are again as they were before; those that were new are closed. What editors have
    corrected or merged stays.
    """
    from directory.store import Store

    try:
        with Store.open(database, create=False) as store:
            report = store.undo(run, _BY)
    except DirectoryError as error:
        raise failed(error) from None
    said = (
        f"{report.dataset}: import {run} undone: {many(len(report.restored), 'group')} as before, "
        f"{len(report.closed)} new closed"
    )
    click.echo(visible(said + (", term dates as before" if report.terms_changed else "")))


def _line(run: Run) -> str:
    counts = ", ".join(f"{getattr(run, name)} {name}" for name in _COUNTS)
    parts = [
        str(run.id),
        f"{run.at.astimezone(_LONDON):%Y-%m-%d %H:%M}",
        f"{run.dataset} ({run.file})" if run.file else run.dataset,
        f"{counts}, {many(run.rejected_rows, 'row')} rejected",
        f"by {run.by}",
    ]
    return "  ".join([*parts, "UNDONE"] if run.undone else parts)


def _as_json(run: Run) -> dict[str, object]:
    return {
        "run": run.id,
        "at": run.at.isoformat(),
        "by": run.by,
        "source": run.dataset,
        "file": run.file,
        **{name: getattr(run, name) for name in _COUNTS},
        "rejected": run.rejected_rows,
        "undone": run.undone,
    }
