"""``linkway groups check``: what is wrong, missing or old in the directory."""

from __future__ import annotations

import json

import click

from directory.errors import DirectoryError
from directory.problems import visible
from webmap.cli.groups.common import database_option, failed, many, today


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@database_option
def check_command(as_json: bool, database: str) -> None:
    """Say what in the directory is wrong, missing or old. Exit 1 when something is wrong."""
    from directory.checks import Severity, check_groups
    from directory.store import Store

    try:
        with Store.open(database, create=False) as store:
            active = store.all_groups()
            findings = check_groups(active, today(), store.terms())
    except DirectoryError as error:
        raise failed(error) from None
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
        counted = ", ".join(many(count, name) for name, count in counts.items())
        click.echo(f"{many(len(active), 'group')}: {counted}")
    if counts[Severity.ERROR.value]:
        raise SystemExit(1)
