"""The lists of a feed: every page, checked to be one whole list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from directory.oruk.feedfile import entries_of
from directory.oruk.hosts import FeedError, FeedStopped
from directory.oruk.nodes import Faults, Node
from directory.oruk.reading import Entry
from directory.problems import BadValue, Problem

_MOST_READINGS: Final = 3
_CLOCKS: Final = ("last_modified", "updated_at", "date_modified")

GetPage = Callable[[int, bool], tuple[object, str]]
"""From a page number, and whether to ask anew, to the page and its address."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A service as the list names it.

    Parameters
    ----------
    ref : its id; empty where it has none.
    mark : changes when the service changes; empty where the list does not say when it did.
    fault : why it cannot be taken, whatever its own page says.
    """

    ref: str
    entry: Entry
    mark: str
    fault: BadValue | None = None


@dataclass(slots=True)
class FeedList:
    """A whole list.

    Parameters
    ----------
    missing : how many services the feed says it has that no page named.
    """

    services: list[Listed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    missing: int = 0
    pages: int = 0


@dataclass(frozen=True, slots=True)
class _Page:
    entries: list[Entry]
    items: int | None
    pages: int | None
    first: bool | None
    last: bool | None
    alone: bool = False


def read_list(get_page: GetPage, most_pages: int, most_services: int) -> FeedList:
    """Return all services that a feed lists, each once.

    Raises
    ------
    FeedError : a page is missing, empty, or no page; or there are too many.
    """
    before: list[str] = []
    for reading in range(_MOST_READINGS):
        pages, steady = _read_pages(get_page, most_pages, most_services, anew=reading > 0)
        found = _gather(pages)
        if steady and not found.missing:
            return found
        refs = [service.ref for service in found.services]
        if refs == before:
            break
        before = refs
    # It changes all the time, or counts wrongly. What was read is good; nothing is gone for sure.
    if not found.missing:
        found.missing = 1
    return found


def _read_pages(
    get_page: GetPage, most_pages: int, most_services: int, *, anew: bool
) -> tuple[list[_Page], bool]:
    """Return the pages, and whether all of them agree on how many services there are."""
    number, pages, seen = 1, [], 0
    page, url = _page(get_page, 1, anew=anew)
    counted = page.pages is not None
    if page.first is False:
        pages += _page_zero(get_page, page, anew=anew)
    while True:
        if not page.entries and (page.items or (page.pages or 0) > number):
            raise FeedError(f"page {number} is empty, but the feed has more ({url})")
        if page.entries and pages and _refs(page) and _refs(page) == _refs(pages[-1]):
            raise FeedError(f"page {number} is page {number - 1} again ({url})")
        pages.append(page)
        seen += len(page.entries)
        if seen > most_services:
            raise FeedError(f"the feed has more than {most_services:,} services")
        if _is_last(page, number, from_zero=len(pages) > number):
            break
        number += 1
        if number > most_pages:
            raise FeedError(f"the feed has more than {most_pages:,} pages")
        page, url = _page(get_page, number, anew=anew)
        if (page.pages is None and counted) or page.alone:
            raise FeedError(f"page {number} does not say of how many ({url})")
    return pages, len({page.items for page in pages}) == 1


def _page_zero(get_page: GetPage, second: _Page, *, anew: bool) -> list[_Page]:
    """Return the page before the one that was asked for as the first, if there is any.

    The servers of some frameworks count from 0.
    """
    try:
        page, _ = _page(get_page, 0, anew=anew)
    except FeedStopped:
        raise
    except FeedError:
        return []
    return [] if _refs(page) == _refs(second) else [page]


def _is_last(page: _Page, number: int, *, from_zero: bool) -> bool:
    if page.pages is not None:
        return number + from_zero >= page.pages
    return page.last is not False or not page.entries


def _page(get_page: GetPage, number: int, *, anew: bool) -> tuple[_Page, str]:
    value, url = get_page(number, anew)
    entries = entries_of(value, url)
    if entries is None or (isinstance(value, dict) and "id" in value):
        raise FeedError(f"page {number} is no page of services ({url})")
    if not isinstance(value, dict):
        return _Page(entries, None, 1, first=True, last=True, alone=True), url
    node = Node(value, "", Faults(url, 0))
    return _Page(
        entries,
        _count(node, "total_items", "totalElements"),
        _count(node, "total_pages", "totalPages"),
        _flag(value, "first_page", "first"),
        _flag(value, "last_page", "last"),
    ), url


def _count(node: Node, *keys: str) -> int | None:
    for key in keys:
        number = node.number(key)
        if number is not None and number >= 0:
            return int(number)
    return None


def _flag(value: dict[str, object], *keys: str) -> bool | None:
    return next((found for key in keys if isinstance(found := value.get(key), bool)), None)


def _refs(page: _Page) -> list[str]:
    return [_ref(entry) for entry in page.entries]


def _ref(entry: Entry) -> str:
    if not isinstance(entry.value, dict):
        return ""
    return Node(entry.value, "", Faults("", 0)).line("id")


def _gather(pages: list[_Page]) -> FeedList:
    """Return the services of all pages, each once."""
    found = FeedList(pages=len(pages))
    at: dict[str, int] = {}
    for number, entry in enumerate((e for page in pages for e in page.entries), start=1):
        ref = _ref(entry)
        if ref in at:
            _twice(found, at[ref], entry, number)
            continue
        if ref:
            at[ref] = len(found.services)
        found.services.append(Listed(ref, entry, _mark(entry.value)))
    claimed = max((page.items for page in pages if page.items is not None), default=0)
    found.missing = max(0, claimed - len(found.services))
    return found


def _twice(found: FeedList, index: int, entry: Entry, number: int) -> None:
    """Say that an id stands for two entries: one service named twice, or two services."""
    listed = found.services[index]
    faults = Faults(entry.file, number)
    where = f"{listed.entry.file}, {listed.entry.path}"
    same = _name(listed.entry) == _name(entry)
    bad = (
        BadValue(f"is there twice (see {where})", "Send it once.")
        if same
        else BadValue(f"is also that of another service ({where})", "Give each its own id.")
    )
    faults.add(f"{entry.path}.id", listed.ref, bad)
    found.problems += faults.problems
    if not same and listed.fault is None:
        fault = BadValue("is the id of several services", "Give each service an id of its own.")
        found.services[index] = Listed(listed.ref, listed.entry, "", fault)


def _name(entry: Entry) -> object:
    return entry.value.get("name") if isinstance(entry.value, dict) else None


def _mark(value: object) -> str:
    """Return what tells whether a service has changed; empty where the list cannot tell.

    A day is not enough: who looked in the morning would miss a change of the afternoon.
    """
    if not isinstance(value, dict):
        return ""
    inner = value.get("pc_metadata")
    for thing in (value, inner if isinstance(inner, dict) else {}):
        for key in _CLOCKS:
            time = thing.get(key)
            if isinstance(time, str) and len(time) > 12 and ":" in time:
                return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
    return ""
