"""``linkway groups import``: groups from a file into the directory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from directory.errors import DirectoryError, StoreMissing
from directory.problems import NothingRead, visible
from webmap.cli.groups.common import DEFAULT_DATABASE, database_option, failed, many, today

if TYPE_CHECKING:
    from directory.problems import Problem
    from directory.store import ImportReport, Store

_MOST_SHOWN: Final = 50


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["csv", "xlsx", "geojson"]),
    help="What sort of file; by its ending when left out.",
)
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(path_type=Path),
    help="A TOML file that says which columns and words of FILE are which of ours.",
)
@click.option(
    "--terms",
    "terms_file",
    type=click.Path(path_type=Path),
    help="School terms: a CSV file with the columns name, from, to. They replace the known ones.",
)
@click.option(
    "--source",
    metavar="NAME",
    help="The name under which these groups are kept. A group that is no longer in the file is "
    "closed. When left out: the column source, or the name of the file.",
)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@database_option
def import_command(
    file: Path,
    file_format: str | None,
    mapping_file: Path | None,
    terms_file: Path | None,
    source: str | None,
    dry_run: bool,
    as_json: bool,
    database: str,
) -> None:
    """Take the groups of FILE into the directory, all together or not at all."""
    from directory.importing import FileFormat, read_file, take

    try:
        # The file first: a bad one must not leave an empty directory behind.
        read = read_file(
            file,
            today(),
            file_format=FileFormat(file_format) if file_format else None,
            dataset=source or None,
            terms_path=terms_file,
            mapping_path=mapping_file,
        )
        with _open_for_import(database, dry_run=dry_run) as store:
            report = take(store, read, dry_run=dry_run)
    except NothingRead as error:
        _tell(error.problems)
        raise failed(error) from None
    except DirectoryError as error:
        raise failed(error) from None
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        return
    _tell(report.problems)
    click.echo(_summary(report))
    if not dry_run and database == DEFAULT_DATABASE:
        # Not what the demo shows, nor a copy with a database of its own.
        click.echo(f"written to {database}; --database names another", err=True)


def _open_for_import(database: str, *, dry_run: bool) -> Store:
    from directory.store import Store

    if not dry_run:
        return Store.open(database)
    try:
        return Store.open(database, create=False)
    except StoreMissing:
        # Compared with an empty directory, so that not even an empty file is left behind.
        return Store.open("sqlite://")


def _tell(problems: tuple[Problem, ...]) -> None:
    _list("Rows that were not taken:", [str(p) for p in problems if p.rejected])
    _list("Taken, but please look at:", [str(p) for p in problems if not p.rejected])


def _list(heading: str, problems: list[str]) -> None:
    if not problems:
        return
    click.echo(heading, err=True)
    for problem in problems[:_MOST_SHOWN]:
        click.echo(f"  {visible(problem)}", err=True)
    if len(problems) > _MOST_SHOWN:
        more = len(problems) - _MOST_SHOWN
        click.echo(f"  and {more} more: --json shows them all", err=True)


def _summary(report: ImportReport) -> str:
    counts = [
        f"{len(report.new)} new",
        f"{len(report.changed)} changed",
        f"{len(report.unchanged)} unchanged",
        f"{len(report.closed)} closed",
        f"{many(report.rejected_rows, 'row')} rejected",
    ]
    if report.kept:
        counts.append(f"{many(len(report.kept), 'group')} left as they were")
    if report.terms_changed:
        counts.append("other term dates")
    ending = " (nothing was written)" if report.dry_run else ""
    return visible(f"{report.dataset}: {', '.join(counts)}{ending}")
