"""What the commands about accounts have in common: the records, and a note in the audit log."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

import click

from directory.errors import DirectoryError
from directory.problems import visible
from webmap.records.errors import RecordsError
from webmap.roles import Role

if TYPE_CHECKING:
    from webmap.records.audit import AuditLog, Deed
    from webmap.records.people import Account, People

P = ParamSpec("P")
R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])

_BY: Final = "command line"


@dataclass(frozen=True, slots=True)
class Desk:
    """The accounts and the audit log that a command works on."""

    people: People
    log: AuditLog

    def find(self, email: str) -> Account:
        """Return an account.

        Raises
        ------
        RecordsError : there is none with this e-mail address.
        """
        account = self.people.by_email(email)
        if account is None:
            raise RecordsError(f"there is no account with the email address {email}")
        return account

    def note(self, what: Deed, account: Account) -> None:
        """Write into the log that something was done to an account."""
        self.log.add(what, who=_BY, about=f"account {account.id}")


@contextmanager
def opened(url: str | None) -> Iterator[Desk]:
    """Open the records at `url`, or those that the settings name."""
    from webmap.records.audit import AuditLog
    from webmap.records.people import People
    from webmap.settings import Settings
    from webmap.wiring import NotReady, open_records

    settings = Settings.from_environment()
    if url is not None:
        settings = replace(settings, records_url=url)
    try:
        records = open_records(settings)
    except NotReady as error:
        raise RecordsError(str(error)) from error
    with records:
        yield Desk(People(records), AuditLog(records, settings.secret_key))


def said_plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Turn our own errors into one line on stderr, and exit code 1."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (RecordsError, DirectoryError) as error:
            raise click.ClickException(visible(str(error))) from None

    return run


def records_option(command: F) -> F:
    """Add --records."""
    return click.option(
        "--records",
        "url",
        default=None,
        metavar="URL",
        help="Where accounts are kept.  [default: as the service, see LINKWAY_RECORDS_URL]",
    )(command)


def role_option(*, required: bool) -> Callable[[F], F]:
    """Add --role, which may be given several times."""
    return click.option(
        "--role",
        "roles",
        multiple=True,
        required=required,
        type=click.Choice([role.value for role in Role]),
        help="A role; give it again for another.",
    )


def as_roles(words: tuple[str, ...]) -> frozenset[Role]:
    """Return the roles that were given."""
    return frozenset(Role(word) for word in words)
