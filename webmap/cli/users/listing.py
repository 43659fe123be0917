"""``linkway users list``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from directory.problems import visible
from webmap.cli.users.common import opened, records_option, said_plainly
from webmap.roles import in_order

if TYPE_CHECKING:
    from webmap.records.people import Account


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the accounts as JSON.")
@records_option
@said_plainly
def list_command(as_json: bool, url: str | None) -> None:
    """List the accounts: open ones first, then by organisation and name."""
    with opened(url) as desk:
        accounts = desk.people.all()
    if as_json:
        rows = [_as_json(account) for account in accounts]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for account in accounts:
        click.echo(visible(_line(account)))
    if not accounts:
        click.echo("no accounts yet: make the first with linkway users add", err=True)


def _line(account: Account) -> str:
    parts = [
        account.email,
        account.name,
        account.organisation,
        " ".join(role.value for role in in_order(account.roles)),
        "second step" if account.totp else "no second step",
    ]
    return "  ".join(parts if account.open else [*parts, "CLOSED"])


def _as_json(account: Account) -> dict[str, object]:
    return {
        "id": account.id,
        "email": account.email,
        "name": account.name,
        "organisation": account.organisation,
        "roles": [role.value for role in in_order(account.roles)],
        "second_step": bool(account.totp),
        "signs_in_outside": account.outside_id is not None,
        "open": account.open,
        "made_at": f"{account.made_at.isoformat(timespec='seconds')}Z",
    }
