"""``linkway groups``: the directory in from a file, checked, and out to a file."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar
from zoneinfo import ZoneInfo

import click

from directory.errors import DirectoryError, StoreMissing
from directory.problems import NothingRead, visible

if TYPE_CHECKING:
    from directory.problems import Problem
    from directory.store import ImportReport, Store

DEFAULT_DATABASE: Final = "sqlite:///instance/linkway.db"
_MOST_SHOWN: Final = 50

F = TypeVar("F", bound=Callable[..., Any])


def _database_option(command: F) -> F:
    return click.option(
        "--database",
        envvar="LINKWAY_DATABASE_URL",
        default=DEFAULT_DATABASE,
        show_default=True,
        metavar="URL",
        help="Where the directory is kept: sqlite:///FILE or postgresql://USER@HOST/NAME.",
    )(command)


@click.group()
def groups() -> None:
    """The directory of groups: import, check, export."""


@groups.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["csv", "xlsx"]),
    help="What sort of file; by its ending when left out.",
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
@_database_option
def import_command(
    file: Path,
    file_format: str | None,
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
            _today(),
            file_format=FileFormat(file_format) if file_format else None,
            dataset=source or None,
            terms_path=terms_file,
        )
        with _open_for_import(database, dry_run=dry_run) as store:
            report = take(store, read, dry_run=dry_run)
    except NothingRead as error:
        _tell(error.problems)
        raise _failed(error) from None
    except DirectoryError as error:
        raise _failed(error) from None
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        return
    _tell(report.problems)
    click.echo(_summary(report))
    if not dry_run and database == DEFAULT_DATABASE:
        # Not what the demo shows, nor a copy with a database of its own.
        click.echo(f"written to {database}; --database names another", err=True)


@groups.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@_database_option
def check_command(as_json: bool, database: str) -> None:
    """Say what in the directory is wrong, missing or old. Exit 1 when something is wrong."""
    from directory.checks import Severity, check_groups
    from directory.store import Store

    try:
        with Store.open(database, create=False) as store:
            active = store.all_groups()
            findings = check_groups(active, _today(), store.terms())
    except DirectoryError as error:
        raise _failed(error) from None
    counts = {each.value: sum(f.severity is each for f in findings) for each in Severity}
    if as_json:
        listed = [
            {
                "group": f.group_id,
                "name": f.group_name,
                "code": f.code,
                "severity": f.severity.value,
                "what": f.what,
                "advice": f.advice,
            }
            for f in findings
        ]
        answer = {"groups": len(active), "counts": counts, "findings": listed}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for f in findings:
            line = f"{f.severity.value}: {f.group_name} ({f.group_id}): {f.what} {f.advice}"
            click.echo(visible(line))
        counted = ", ".join(_many(count, name) for name, count in counts.items())
        click.echo(f"{_many(len(active), 'group')}: {counted}")
    if counts[Severity.ERROR.value]:
        raise SystemExit(1)


@groups.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@_database_option
def export_command(file: Path, database: str) -> None:
    """Write the groups to FILE as CSV, in the columns that import reads."""
    from directory.export import write_groups
    from directory.store import Store

    try:
        with Store.open(database, create=False) as store:
            active = store.all_groups()
        rows = write_groups(active, file)
    except DirectoryError as error:
        raise _failed(error) from None
    click.echo(f"{_many(len(active), 'group')} in {_many(rows, 'row')} written to {file}", err=True)


def _open_for_import(database: str, *, dry_run: bool) -> Store:
    from directory.store import Store

    if not dry_run:
        return Store.open(database)
    try:
        return Store.open(database, create=False)
    except StoreMissing:
        # Compared with an empty directory, so that not even an empty file is left behind.
        return Store.open("sqlite://")


def _today() -> dt.date:
    return dt.datetime.now(ZoneInfo("Europe/London")).date()


def _failed(error: DirectoryError) -> click.ClickException:
    return click.ClickException(visible(str(error)))


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
        f"{_many(report.rejected_rows, 'row')} rejected",
    ]
    if report.kept:
        counts.append(f"{_many(len(report.kept), 'group')} left as they were")
    if report.terms_changed:
        counts.append("other term dates")
    ending = " (nothing was written)" if report.dry_run else ""
    return visible(f"{report.dataset}: {', '.join(counts)}{ending}")


def _many(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"
