"""From a feed, by address or from files, to groups that can be taken into a directory."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from directory.importing import FileRead
from directory.model import Status, Term
from directory.oruk.client import Client
from directory.oruk.common import Feed
from directory.oruk.feed import OpenData
from directory.oruk.feedfile import read_feed_file
from directory.oruk.fetching import Fetched, fetch
from directory.oruk.ids import published_id, service_id
from directory.oruk.reading import read_entries
from directory.problems import NothingRead, Problem
from directory.rows import Reading
from directory.store import Store


def read_files(
    path: Path, today: dt.date, dataset: str | None = None, terms: tuple[Term, ...] | None = None
) -> FileRead:
    """Read the services of a JSON file, or of a folder of them.

    Parameters
    ----------
    dataset : the name under which the groups are kept; that of the file when left out.

    Raises
    ------
    FileError : a file cannot be used.
    NothingRead : not one service could be read.
    """
    name = dataset or path.stem
    reading = read_entries(read_feed_file(path), Feed(name, today))
    _must_have_groups(path, reading)
    return FileRead(path.name, name, reading, terms)


def read_url(
    url: str,
    client: Client,
    cache: Path,
    today: dt.date,
    dataset: str | None = None,
    terms: tuple[Term, ...] | None = None,
    *,
    lists_only: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> FileRead:
    """Fetch a feed and read its services; see `directory.oruk.fetching.fetch`.

    Parameters
    ----------
    dataset : the name under which the groups are kept; host and path when left out, so that two
        feeds of one host do not close each other's groups.

    Raises
    ------
    FeedError : it cannot be fetched as a whole.
    NothingRead : not one service could be read.
    """
    try:
        fetched = fetch(url, client, cache, lists_only=lists_only, tell=tell)
    finally:
        client.close()
    tell(f"{fetched.fetched} answers were new, {fetched.as_they_were} as they were")
    name = dataset or dataset_of(fetched.feed)
    reading = read_entries(fetched.entries(), Feed(name, today), _told(fetched))
    reading = replace(reading, unreadable=reading.unreadable + fetched.missing)
    _must_have_groups(Path(urlsplit(url).hostname or "feed"), reading)
    return FileRead(fetched.feed, name, reading, terms)


def dataset_of(feed: str) -> str:
    """Return host and path of a feed."""
    parts = urlsplit(feed)
    return f"{parts.hostname or ''}{parts.path.removesuffix('/services').rstrip('/')}"


def leave_ours(store: Store, read: FileRead) -> tuple[FileRead, int, dict[str, int]]:
    """Return a feed without the groups that this directory has published itself.

    They are known by their ids: what we send out under an id of another dataset comes back to us
    through somebody's collection as the same group, and must not be there twice.

    Returns
    -------
    read : the feed without them.
    left : how many groups were left alone.
    others : of these, how many another dataset has from the same feed, by its name.
    """
    held = [group for status in Status for group in store.all_groups(status.value)]
    data = OpenData(held)
    published = [*zip(data.groups, data.ids, strict=True)]
    # Those that are closed by now are not published any more, but may still be in a collection.
    published += [(g, service_id(g.provenance.dataset, g.provenance.ref)) for g in held]
    ours = {
        id_: group.provenance
        for group, id_ in published
        if group.provenance.dataset != read.dataset
    }
    groups = read.reading.groups
    others = Counter(
        ours[g.provenance.ref].dataset
        for g in groups
        if g.provenance.ref in ours and ours[g.provenance.ref].ref == g.provenance.ref
    )
    kept = tuple(g for g in groups if published_id(g.provenance.ref) not in ours)
    reading = replace(read.reading, groups=kept)
    return replace(read, reading=reading), len(groups) - len(kept), dict(others)


def _told(fetched: Fetched) -> tuple[Problem, ...]:
    if not fetched.missing:
        return fetched.problems
    missing = Problem(
        fetched.feed,
        1,
        "total_items",
        "",
        f"counts {fetched.missing} more than the {fetched.services} services that are listed, or "
        "changed while it was read; so no group is closed",
        "Ask whoever publishes the feed, or import it again.",
        rejected=False,
        unit="page",
    )
    return (missing, *fetched.problems)


def _must_have_groups(path: Path, reading: Reading) -> None:
    if not reading.groups:
        what = "not one service could be read" if reading.rejected_rows else "it has no services"
        raise NothingRead(path, f"{what}; the directory is as it was", reading.problems)
