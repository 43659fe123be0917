"""``linkway groups match``: groups that two sources list, found and made one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from directory.errors import DirectoryError
from directory.problems import visible
from webmap.cli.groups.common import database_option, failed, many

if TYPE_CHECKING:
    from directory.matching import Match

_BY: Final = "linkway groups match"


@click.command("match")
@click.option("--merge", is_flag=True, help="Make one of those that are surely one.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@database_option
def match_command(merge: bool, as_json: bool, database: str) -> None:
    """List groups that may be in the directory twice, and why. With --merge, join the sure ones.

    A merge can be taken back on the page of the group. Nothing of either source is lost.
    """
    from directory.matching import find_matches
    from directory.store import Store

    try:
        with Store.open(database, create=False) as store:
            groups = store.all_groups()
            names = {group.id: group.name for group in groups}
            found = find_matches(groups, store.decided())
            merged = _sure_ones(found) if merge else []
            for match in merged:
                store.merge(match.one, match.other, by=_BY)
    except DirectoryError as error:
        raise failed(error) from None
    done = {(match.one, match.other) for match in merged}
    if as_json:
        listed = [_as_json(match, merged=(match.one, match.other) in done) for match in found]
        click.echo(json.dumps({"groups": len(groups), "matches": listed}, ensure_ascii=False))
        return
    for match in found:
        _say(match, names)
    sure = sum(match.sure for match in found)
    click.echo(
        f"{many(len(groups), 'group')}: {many(sure, 'pair')} surely one group, "
        f"{many(len(found) - sure, 'pair')} to look at"
        + (f"; {many(len(merged), 'pair')} merged" if merge else "")
    )


def _sure_ones(found: Sequence[Match]) -> list[Match]:
    """Return what can be merged at once: each group in one pair only."""
    taken: set[str] = set()
    chosen = []
    for match in found:
        if match.sure and not taken & {match.one, match.other}:
            taken |= {match.one, match.other}
            chosen.append(match)
    return chosen


def _say(match: Match, names: dict[str, str]) -> None:
    from directory.matchwords import say_evidence

    word = "sure" if match.sure else "look"
    one, other = (f"{names[each]} ({each})" for each in (match.one, match.other))
    click.echo(visible(f"{word}, {match.score} points: {one} and {other}"))
    for evidence in match.evidence:
        click.echo(visible(f"  {evidence.points:+d} {say_evidence(evidence)}"))


def _as_json(match: Match, *, merged: bool) -> dict[str, Any]:
    from directory.matchwords import say_evidence

    return {
        "keep": match.one,
        "other": match.other,
        "score": match.score,
        "sure": match.sure,
        "merged": merged,
        "evidence": [
            {"code": e.code.value, "points": e.points, "what": say_evidence(e)}
            for e in match.evidence
        ],
    }
