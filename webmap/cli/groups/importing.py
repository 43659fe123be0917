"""``linkway groups import``: groups from a file into the directory."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import click

from directory.errors import DirectoryError, StoreMissing
from directory.problems import NothingRead, visible
from webmap.cli.groups.common import DEFAULT_DATABASE, database_option, failed, many, today
from webmap.cli.groups.feeds import feed_options, is_feed, read_feed, without_ours

if TYPE_CHECKING:
    from directory.importing import FileRead
    from directory.problems import Problem
    from directory.store import ImportReport, Store

_MOST_SHOWN: Final = 50


@click.command("import")
@click.argument("file")
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["csv", "xlsx", "geojson", "oruk"]),
    help="What sort of file; by its ending when left out. oruk is Open Referral UK.",
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
@click.option(
    "--dry-run", is_flag=True, help="Show what would change, column by column, and change nothing."
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path),
    help="Write the report to a file too: .html to read and print, or .json.",
)
@feed_options
@database_option
def import_command(  # noqa: PLR0913
    file: str,
    file_format: str | None,
    mapping_file: Path | None,
    terms_file: Path | None,
    source: str | None,
    dry_run: bool,
    as_json: bool,
    report_file: Path | None,
    database: str,
    hosts: tuple[str, ...],
    cache: Path | None,
    lists_only: bool,
) -> None:
    """Take the groups of FILE into the directory, all together or not at all.

    FILE is a file, or the https address of an Open Referral UK feed.
    """
    from directory.importing import take

    _check_ending(report_file)
    feed = is_feed(file, file_format)
    if feed and (mapping_file or file_format not in {None, "oruk"}):
        raise click.UsageError("a feed is Open Referral UK: it needs no --mapping, nor --format")
    try:
        # The file first: a bad one must not leave an empty directory behind.
        if feed:
            read = read_feed(
                file, source or None, terms_file, database,
                hosts=hosts, cache=cache, lists_only=lists_only,
            )  # fmt: skip
        else:
            read = _read(file, file_format, mapping_file, terms_file, source)
        with _open_for_import(database, dry_run=dry_run) as store:
            read = without_ours(store, read) if feed else read
            report = take(store, read, dry_run=dry_run)
    except DirectoryError as error:
        if isinstance(error, NothingRead):
            _tell(error.problems)
        if unwritten := _write(report_file, None, error):
            click.echo(visible(str(unwritten)), err=True)
        raise failed(error) from None
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        _tell(report.problems)
        if dry_run:
            _tell_changes(report)
        click.echo(_summary(report))
    if unwritten := _write(report_file, report, None):
        raise failed(unwritten)
    if not as_json and not dry_run and database == DEFAULT_DATABASE:
        # Not what the demo shows, nor a copy with a database of its own.
        click.echo(f"written to {database}; --database names another", err=True)


def _read(
    file: str,
    file_format: str | None,
    mapping_file: Path | None,
    terms_file: Path | None,
    source: str | None,
) -> FileRead:
    """Read the groups of a table."""
    from directory.importing import FileFormat, read_file

    return read_file(
        Path(file),
        today(),
        file_format=FileFormat(file_format) if file_format else None,
        dataset=source or None,
        terms_path=terms_file,
        mapping_path=mapping_file,
    )


def _open_for_import(database: str, *, dry_run: bool) -> Store:
    from directory.store import Store

    if not dry_run:
        return Store.open(database)
    try:
        return Store.open(database, create=False)
    except StoreMissing:
        # Compared with an empty directory, so that not even an empty file is left behind.
        return Store.open("sqlite://")


def _check_ending(report_file: Path | None) -> None:
    from webmap.usecases.import_report import ENDINGS

    if report_file is not None and report_file.suffix.lower() not in ENDINGS:
        raise click.UsageError(f"--report must end in {' or '.join(ENDINGS)}")


def _write(
    report_file: Path | None, report: ImportReport | None, error: DirectoryError | None
) -> DirectoryError | None:
    """Write the report, and return why it could not be written, if so."""
    from webmap.usecases.import_report import write_report

    if report_file is not None:
        try:
            write_report(report_file, report, error, dt.datetime.now(ZoneInfo("Europe/London")))
        except DirectoryError as unwritten:
            return unwritten
    return None


def _tell(problems: tuple[Problem, ...]) -> None:
    _list("Rows that were not taken:", [str(p) for p in problems if p.rejected], err=True)
    _list("Taken, but please look at:", [str(p) for p in problems if not p.rejected], err=True)


def _tell_changes(report: ImportReport) -> None:
    from directory.differences import differences
    from directory.problems import shortened

    changes = [
        f"{after.name} ({after.id}): {d.field}: {shortened(d.old) or 'nothing'} -> "
        f"{shortened(d.new) or 'nothing'}"
        for before, after in report.effects
        if before is not None and after.id in report.changed
        for d in differences(before, after)
    ]
    _list("What would change:", changes, err=False)


def _list(heading: str, lines: list[str], *, err: bool) -> None:
    if not lines:
        return
    click.echo(heading, err=err)
    for line in lines[:_MOST_SHOWN]:
        click.echo(f"  {visible(line)}", err=err)
    if len(lines) > _MOST_SHOWN:
        click.echo(f"  and {len(lines) - _MOST_SHOWN} more: --report shows them all", err=err)


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
