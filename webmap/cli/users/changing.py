"""``linkway users add``, ``roles``, ``close`` and ``reopen``."""

from __future__ import annotations

import click

from directory.problems import visible
from webmap.cli.users.common import as_roles, opened, records_option, role_option, said_plainly
from webmap.cli.users.secrets import ask_or_draw
from webmap.roles import Role, in_order


@click.command("add")
@click.argument("email")
@click.option("--name", required=True, help="Their name, as others see it.")
@click.option("--organisation", required=True, help="Where they work.")
@role_option(required=True)
@click.option("--type-password", is_flag=True, help="Type a password instead of drawing one.")
@click.option("--no-password", is_flag=True, help="Another service signs them in.")
@records_option
@said_plainly
def add_command(
    email: str,
    name: str,
    organisation: str,
    roles: tuple[str, ...],
    type_password: bool,
    no_password: bool,
    url: str | None,
) -> None:
    """Make an account for EMAIL, and print a password that works once."""
    from webmap.passwords import Passwords
    from webmap.records.audit import Deed

    if type_password and no_password:
        raise click.UsageError("give --type-password or --no-password, not both")
    with opened(url) as desk:
        password = (
            "" if no_password else ask_or_draw(email, name, organisation, typed=type_password)
        )
        account = desk.people.add(
            email,
            name,
            organisation,
            as_roles(roles),
            password=Passwords().hash(password) if password else "",
            must_change_password=bool(password) and not type_password,
        )
        desk.note(Deed.ACCOUNT_ADDED, account)
    click.echo(visible(f"{account.email} can sign in: {_roles(account.roles)}"), err=True)
    if password and not type_password:
        click.echo("Give them this password. They choose their own when they sign in:", err=True)
        click.echo(password)


@click.command("roles")
@click.argument("email")
@role_option(required=True)
@records_option
@said_plainly
def roles_command(email: str, roles: tuple[str, ...], url: str | None) -> None:
    """Give EMAIL these roles, and no others."""
    from webmap.records.audit import Deed

    with opened(url) as desk:
        account = desk.find(email)
        changed = desk.people.change(
            account.id,
            name=account.name,
            organisation=account.organisation,
            roles=as_roles(roles),
        )
        desk.note(Deed.ACCOUNT_CHANGED, account)
    click.echo(visible(f"{changed.email}: {_roles(changed.roles)}"), err=True)


@click.command("close")
@click.argument("email")
@records_option
@said_plainly
def close_command(email: str, url: str | None) -> None:
    """Let EMAIL sign in no more, and end their sessions. The audit log keeps their name."""
    from webmap.records.audit import Deed

    with opened(url) as desk:
        account = desk.find(email)
        desk.people.close(account.id)
        desk.note(Deed.ACCOUNT_CLOSED, account)
    click.echo(visible(f"{account.email} is closed"), err=True)


@click.command("reopen")
@click.argument("email")
@records_option
@said_plainly
def reopen_command(email: str, url: str | None) -> None:
    """Let EMAIL sign in again."""
    from webmap.records.audit import Deed

    with opened(url) as desk:
        account = desk.find(email)
        desk.people.reopen(account.id)
        desk.note(Deed.ACCOUNT_REOPENED, account)
    click.echo(visible(f"{account.email} can sign in again"), err=True)


def _roles(roles: frozenset[Role]) -> str:
    return ", ".join(role.words for role in in_order(roles))
