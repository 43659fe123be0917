"""``linkway users password``, ``second-factor`` and ``sign-out``: what somebody signs in with."""

from __future__ import annotations

import click

from directory.problems import visible
from webmap.cli.users.common import opened, records_option, said_plainly
from webmap.records.errors import RecordsError


@click.command("password")
@click.argument("email")
@click.option("--type-password", is_flag=True, help="Type a password instead of drawing one.")
@records_option
@said_plainly
def password_command(email: str, type_password: bool, url: str | None) -> None:
    """Give EMAIL another password, end their sessions, and print it."""
    from webmap.passwords import Passwords
    from webmap.records.audit import Deed

    with opened(url) as desk:
        account = desk.find(email)
        password = ask_or_draw(
            account.email, account.name, account.organisation, typed=type_password
        )
        desk.people.set_password(
            account.id, Passwords().hash(password), must_change=not type_password
        )
        desk.note(Deed.PASSWORD_RESET, account)
    click.echo(visible(f"{account.email} has another password"), err=True)
    if not type_password:
        click.echo("Give them this password. They choose their own when they sign in:", err=True)
        click.echo(password)


@click.command("second-factor")
@click.argument("email")
@records_option
@said_plainly
def second_factor_command(email: str, url: str | None) -> None:
    """Take the second step of EMAIL away, such as after a lost phone. They set it up again."""
    from webmap.records.audit import Deed

    with opened(url) as desk:
        account = desk.find(email)
        if not account.totp:
            raise RecordsError(f"{account.email} has no second step")
        desk.people.remove_second_factor(account.id)
        desk.note(Deed.SECOND_FACTOR_REMOVED, account)
    click.echo(visible(f"{account.email} has no second step any more"), err=True)


@click.command("sign-out")
@click.argument("email")
@records_option
@said_plainly
def sign_out_command(email: str, url: str | None) -> None:
    """End every session of EMAIL, wherever it is."""
    from webmap.records.audit import Deed

    with opened(url) as desk:
        account = desk.find(email)
        desk.people.end_sessions(account.id)
        desk.note(Deed.SIGNED_OUT_EVERYWHERE, account)
    click.echo(visible(f"{account.email} is signed out everywhere"), err=True)


def ask_or_draw(*about: str, typed: bool) -> str:
    """Return a password: typed and not shown, or drawn.

    Raises
    ------
    RecordsError : the typed one is too short or easy to guess.
    """
    from webmap.passwords import one_time_password, problem_with

    if not typed:
        return one_time_password()
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    problem = problem_with(password, *about)
    if problem is not None:
        raise RecordsError(problem)
    return password
