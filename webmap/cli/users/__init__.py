"""``linkway users``: the accounts of those who sign in, and the audit log."""

from __future__ import annotations

import click

from webmap.cli.users.auditing import audit_command
from webmap.cli.users.changing import (
    add_command,
    close_command,
    reopen_command,
    roles_command,
)
from webmap.cli.users.listing import list_command
from webmap.cli.users.secrets import password_command, second_factor_command, sign_out_command


@click.group()
def users() -> None:
    """Accounts of people who sign in: add, change, close; and the audit log.

    The settings are those of the service: LINKWAY_SECRET_KEY, and where the records are.
    """


for _command in (
    add_command,
    list_command,
    roles_command,
    password_command,
    second_factor_command,
    sign_out_command,
    close_command,
    reopen_command,
    audit_command,
):
    users.add_command(_command)
