"""The command line: ``linkway COMMAND``. Data goes to stdout, progress and warnings to stderr.

Exit codes: 0 done, 1 the answer is "failed", 2 the call is wrong.
"""

from __future__ import annotations

import errno
import importlib
import signal
import sys
from types import FrameType
from typing import Final

import click

from geo.routing.compiling import before_compiling

# Commands are imported when they are asked for, so that `linkway --help` stays quick.
_COMMANDS: Final = {
    "demo": ("webmap.cli.demo", "demo"),
    "build": ("webmap.cli.build", "build"),
    "inspect": ("webmap.cli.build", "inspect"),
    "groups": ("webmap.cli.groups", "groups"),
    "reach": ("webmap.cli.reach", "reach"),
    "matrix": ("webmap.cli.matrix", "matrix"),
    "area": ("webmap.cli.area", "area"),
    "gaps": ("webmap.cli.gaps", "gaps"),
    "pickups": ("webmap.cli.pickups", "pickups"),
    "users": ("webmap.cli.users", "users"),
    "purge": ("webmap.cli.purge", "purge"),
    "languages": ("webmap.cli.languages", "languages"),
    "serve": ("webmap.cli.serve", "serve"),
}


class _LazyGroup(click.Group):
    """A group whose commands live in modules of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="linkway", prog_name="linkway")
def linkway() -> None:
    """Can this person get to this group, on the day it meets, and home again?"""


def main() -> None:
    """Run the command line."""
    # A polite kill must unwind like Ctrl-C does, so that nothing half-made is left behind.
    signal.signal(signal.SIGTERM, _stop)
    try:
        try:
            with before_compiling(_SayOnce()):
                linkway(prog_name="linkway")
        finally:
            sys.stdout.flush()
    except OSError as error:
        # Such as a full disk behind a redirection; a closed pipe is answered by click.
        if error.errno not in {errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EDQUOT}:
            raise
        sys.stdout = None  # it would fail again at the end
        sys.exit(f"Error: the answer cannot be written: {error.strerror}")


class _SayOnce:
    """Tells the first time that somebody has to wait for a compiler."""

    def __init__(self) -> None:
        self._said = False

    def __call__(self, kernel: str) -> None:  # noqa: ARG002
        if not self._said:
            self._said = True
            click.echo("compiling the search, once on this computer: wait a moment ...", err=True)


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    sys.exit(128 + number)
