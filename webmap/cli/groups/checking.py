"""``linkway groups check``: what is wrong, missing or old in the directory."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from directory.problems import visible
from webmap.cli.common import load_pack, one_line_errors, stage_bars
from webmap.cli.groups.common import database_option, many, today

if TYPE_CHECKING:
    from directory.checks import CheckFinding
    from directory.links import LinksReport
    from directory.model import Group


@click.command("check")
@click.option(
    "--pack",
    metavar="PACK",
    help="An area pack. Also say which venues are off its map, or far from every street of it.",
)
@click.option(
    "--links",
    is_flag=True,
    help="Also ask every web link that begins with https whether there is still a page. This goes "
    "out to the hosts of the links.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@database_option
@one_line_errors
def check_command(pack: str | None, links: bool, as_json: bool, database: str) -> None:
    """Say what in the directory is wrong, missing or old. Exit 1 when something is wrong."""
    from directory.checks import Severity, check_groups, gravest_first
    from directory.store import Store

    area = None if pack is None else load_pack(pack)
    with Store.open(database, create=False) as store:
        active = store.all_groups()
        findings = check_groups(active, today(), store.terms())
    if area is not None:
        from webmap.usecases.venue_checks import check_venues

        findings += check_venues(active, area.network)
    looked = _look(active) if links else None
    findings = gravest_first((*findings, *(looked.findings if looked else ())))
    counts = {each.value: sum(f.severity is each for f in findings) for each in Severity}
    if as_json:
        answer = {
            "groups": len(active),
            "counts": counts,
            **({"links": {"asked": looked.asked, "not_asked": looked.not_asked}} if looked else {}),
            "findings": [_as_json(finding) for finding in findings],
        }
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for f in findings:
            line = f"{f.severity.value}: {f.group_name} ({f.group_id}): {f.what} {f.advice}"
            click.echo(visible(line))
        if looked:
            click.echo(
                f"{many(looked.asked, 'link')} asked, {looked.not_asked} without https not asked"
            )
        counted = ", ".join(many(count, name) for name, count in counts.items())
        click.echo(f"{many(len(active), 'group')}: {counted}")
    if counts[Severity.ERROR.value]:
        raise SystemExit(1)


def _look(groups: list[Group]) -> LinksReport:
    from directory.links import check_links

    with stage_bars() as stage:
        return check_links(groups, progress=stage("asking links"))


def _as_json(finding: CheckFinding) -> dict[str, str]:
    return {
        "group": finding.group_id,
        "name": finding.group_name,
        "code": finding.code,
        "severity": finding.severity.value,
        "what": finding.what,
        "advice": finding.advice,
    }
