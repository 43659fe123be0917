"""Groups of ``linkway groups import`` that come from an Open Referral UK feed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from directory.problems import visible
from webmap.cli.groups.common import many, today

if TYPE_CHECKING:
    from directory.importing import FileRead
    from directory.store import Store

F = TypeVar("F", bound=Callable[..., Any])

_SQLITE: Final = "sqlite:///"


def feed_options(command: F) -> F:
    """Add the options of feeds."""
    for option in (
        click.option(
            "--lists-only",
            is_flag=True,
            help="Take what the lists of a feed say, where its services have no pages of their "
            "own. Mostly that is without times.",
        ),
        click.option(
            "--cache",
            type=click.Path(path_type=Path, file_okay=False),
            help="Folder for what was fetched of a feed; feeds, next to the database, when left "
            "out. A run that was stopped goes on with it.",
        ),
        click.option(
            "--allow-host",
            "hosts",
            multiple=True,
            metavar="HOST",
            envvar="LINKWAY_FEED_HOSTS",
            help="A host that a feed may be fetched from; may be given more than once. No other "
            "host is asked.",
        ),
    ):
        command = option(command)
    return command


def is_feed(file: str, file_format: str | None) -> bool:
    """Whether what is to be imported is Open Referral UK: an address, or JSON."""
    if is_address(file):
        return True
    return file_format == "oruk" or (file_format is None and Path(file).suffix.lower() == ".json")


def is_address(file: str) -> bool:
    """Whether what is to be imported is a web address."""
    return file.lower().startswith(("https://", "http://"))


def read_feed(
    file: str,
    source: str | None,
    terms_file: Path | None,
    database: str,
    *,
    hosts: tuple[str, ...],
    cache: Path | None,
    lists_only: bool,
) -> FileRead:
    """Return the groups of a feed, from its address or from a file.

    Raises
    ------
    DirectoryError : it cannot be used as a whole.
    """
    from directory.oruk.client import Client
    from directory.oruk.hosts import Hosts
    from directory.oruk.importing import read_files, read_url
    from directory.termsfile import read_terms

    terms = None if terms_file is None else read_terms(terms_file)
    if not is_address(file):
        return read_files(Path(file), today(), source, terms)
    return read_url(
        file,
        Client(Hosts(hosts), tell=_tell),
        cache or _folder(database),
        today(),
        source,
        terms,
        lists_only=lists_only,
        tell=_tell,
    )


def without_ours(store: Store, read: FileRead) -> FileRead:
    """Return a feed without the groups that come from here; say how many there were."""
    from directory.oruk.importing import leave_ours

    read, left, others = leave_ours(store, read)
    for dataset, count in sorted(others.items()):
        _tell(
            f"warning: {many(count, 'group')} of the feed are here already from {dataset}, and "
            f"stay as they are; to bring them up to date, import the feed with --source {dataset}"
        )
    left -= sum(others.values())
    if left:
        _tell(f"{many(left, 'group')} of the feed are this directory's own, and stay as they are")
    return read


def _folder(database: str) -> Path:
    path = database.removeprefix(_SQLITE).partition("?")[0]
    if database.startswith(_SQLITE) and path:
        return Path(path).parent / "feeds"
    return Path("instance") / "feeds"


def _tell(text: str) -> None:
    click.echo(visible(text), err=True)
