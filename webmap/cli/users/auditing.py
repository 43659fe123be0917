"""``linkway users audit``: the audit log, read out or checked."""

from __future__ import annotations

import csv
import sys
from itertools import chain

import click

from webmap.cli.users.common import opened, records_option, said_plainly

_COLUMNS = ("number", "at", "account", "who", "what", "about")


@click.command("audit")
@click.option("--verify", is_flag=True, help="Only tell whether the log is whole.")
@click.option(
    "--end", default=None, metavar="SEAL", help="With --verify: a last seal noted down before."
)
@records_option
@said_plainly
def audit_command(verify: bool, end: str | None, url: str | None) -> None:
    """Print who did what and when, as CSV with times in UTC; or tell whether the log is whole.

    Exit code 1 says that a row was changed, or that rows are missing.
    """
    if end is not None and not verify:
        raise click.UsageError("--end is for --verify")
    with opened(url) as desk:
        if verify:
            found = desk.log.check(end)
            if found.wrong is not None:
                raise click.ClickException(
                    f"row {found.wrong} of {found.rows} is not as it was written, or the secret "
                    "key is another one"
                )
            if found.cut:
                raise click.ClickException(f"rows are missing at the end, after row {found.rows}")
            if not found.has_noted_end:
                raise click.ClickException("the seal that was noted down is not in the log")
            click.echo(f"the log is whole: {found.rows} rows, last seal {found.end or 'none'}")
            return
        out = csv.writer(sys.stdout, lineterminator="\n")
        rows = (
            (row.id, f"{row.at.isoformat(timespec='seconds')}Z", row.account_id, row.who, row.what,
             row.about)
            for row in desk.log.all()
        )  # fmt: skip
        out.writerows(chain([_COLUMNS], rows))
