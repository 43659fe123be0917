"""A feed by its address: every list page and every service, to be taken whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from directory.oruk.client import Answer, Client
from directory.oruk.hosts import FeedError, FeedStopped
from directory.oruk.jsontext import parse_json
from directory.oruk.keeping import Folder, Kept
from directory.oruk.pages import FeedList, Listed, read_list
from directory.oruk.reading import Entry
from directory.problems import BadValue, Problem

PER_PAGE: Final = 50
_LONGEST_TRUSTED: Final = 30 * 24 * 3600.0
"""Seconds after which a service is fetched again even where the list says that it is as it was."""

_MOST_IN_A_ROW: Final = 10
_ATTEMPTS: Final = 3
_TOLD_EVERY: Final = 50
_FULL: Final = ("schedules", "service_at_locations", "regular_schedules", "locations")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A feed that was fetched.

    Parameters
    ----------
    feed : its address.
    services : its list; how many there are.
    problems : what is wrong with the list.
    missing : services that the feed counts but did not list; while there are any, nothing is gone.
    fetched, as_they_were : how many pages of services were taken anew, and were known already.
    """

    feed: str
    services: int
    problems: tuple[Problem, ...]
    missing: int
    fetched: int
    as_they_were: int
    entries: Callable[[], Iterator[Entry]]


@dataclass
class _Run:
    """One fetching of one feed."""

    base: str
    query: str
    client: Client
    folder: Folder
    tell: Callable[[str], None]
    version: int | None = None
    names: list[str] = field(default_factory=list)
    fetched: int = 0
    as_they_were: int = 0

    @property
    def feed(self) -> str:
        return f"{self.base}/services{self.query}"

    def json(self, name: str, url: str, *, mark: str = "", anew: bool = False) -> object | None:
        """Return what is at an address: what this run has, or what is new; None where nothing is.

        Parameters
        ----------
        name : under which it is kept.
        mark : what the list says of it.
        anew : ask even where this run has asked before.
        """
        kept = self.folder.get(name)
        if kept is not None and kept.url == url and not anew and self._is_good(kept, mark):
            self.as_they_were += 1
            return parse_json(kept.body)
        for attempt in range(_ATTEMPTS):
            known = kept if kept is not None and kept.url == url and not attempt else None
            answer = self.client.get(
                url, known.etag if known else "", known.modified if known else ""
            )
            if answer.status in {404, 410}:
                return None
            try:
                return self._keep(name, url, mark, answer, known)
            except BadValue as bad:
                fault = bad
        raise FeedError(f"{url} {fault.reason}: ask whoever publishes the feed")

    def _is_good(self, kept: Kept, mark: str) -> bool:
        """Whether an answer need not be asked for again."""
        if kept.run == self.folder.run:
            return True
        return bool(mark) and kept.mark == mark and time.time() - kept.fetched < _LONGEST_TRUSTED

    def _keep(self, name: str, url: str, mark: str, answer: Answer, known: Kept | None) -> object:
        if answer.status == 304:
            if known is None:
                raise BadValue("is said to be as it was, and we do not have it", "")
            self.as_they_were += 1
            self.folder.put(name, replace(known, run=self.folder.run, mark=mark))
            return parse_json(known.body)
        value = parse_json(answer.body)
        self.fetched += 1
        self.folder.put(
            name,
            Kept(
                self.folder.run, url, answer.etag, answer.modified, mark, time.time(), answer.body
            ),
        )
        return value

    def page(self, number: int, anew: bool) -> tuple[object, str]:
        """Return a page of the list, and its address."""
        joint = "&" if self.query else "?"
        url = f"{self.feed}{joint}page={number}&per_page={PER_PAGE}"
        name = f"page {number}"
        value = self.json(name, url, anew=anew)
        if value is None:
            what = "its list of services" if number == 1 else f"page {number} of its list"
            raise FeedError(f"{self.base} does not have {what}: check the address")
        self.names.append(name)
        if number % _TOLD_EVERY == 0:
            self.tell(f"{number} pages of the list")
        return value, url

    def address(self, ref: str) -> str:
        """Return where a service has its own page."""
        return f"{self.base}/services/{quote(ref, safe='')}"


def fetch(
    url: str,
    client: Client,
    cache: Path,
    *,
    lists_only: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Fetched:
    """Fetch a feed, or what has changed of it.

    Parameters
    ----------
    url : where the feed is, with or without ``/services``; what follows ``?`` is sent on.
    cache : folder for what was fetched. A run that was stopped goes on with it.
    lists_only : take what the lists say, for a feed whose services have no pages of their own.
    tell : is told how far it is.

    Raises
    ------
    FeedError : it may not be fetched, or not all of it could be.
    """
    base, query = _split(url)
    client.hosts.place(base)
    folder = Folder(cache, base + query, time.time())
    run = _Run(base, query, client, folder, tell)
    if folder.resumed:
        tell("going on with a run that was stopped")
    run.version = _version(run)
    limits = client.limits
    listed = read_list(run.page, limits.pages, limits.services)
    tell(f"{len(listed.services)} services on {listed.pages} pages")
    faults = {} if lists_only else _fetch_services(run, listed)
    folder.finish(base + query, run.names)
    return Fetched(
        feed=run.feed,
        services=len(listed.services),
        problems=tuple(listed.problems),
        missing=listed.missing,
        fetched=run.fetched,
        as_they_were=run.as_they_were,
        entries=lambda: _entries(run, listed, faults, lists_only=lists_only),
    )


def _split(url: str) -> tuple[str, str]:
    """Return the address of a feed without ``/services``, and its query with the question mark."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        raise FeedError("the address of the feed is not a web address") from None
    path = parts.path.rstrip("/")
    path = path.removesuffix("/services")
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query) if k not in {"page", "per_page"}])
    base = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
    return base, f"?{query}" if query else ""


def _version(run: _Run) -> int | None:
    """Return which version the feed says it is; None where it does not say."""
    try:
        root = run.json("root", f"{run.base}/")
    except FeedStopped:
        raise
    except FeedError:
        # Version 1 has no such page. Whether the feed is there at all, its list will tell.
        return None
    run.names.append("root")
    said = root.get("version") if isinstance(root, dict) else None
    if not isinstance(said, str):
        return None
    number = said.upper().replace("HSDS-UK-", "").replace("ORUK-", "").strip("V ")[:1]
    return int(number) if number in {"1", "3"} else None


def _fetch_services(run: _Run, listed: FeedList) -> dict[str, BadValue]:
    """Fetch every service; return why some cannot be taken, by id."""
    faults: dict[str, BadValue] = {}
    in_a_row = gone = 0
    named = [service for service in listed.services if service.ref]
    for number, service in enumerate(named, start=1):
        if service.fault is not None:
            faults[service.ref] = service.fault
            continue
        url = run.address(service.ref)
        try:
            value = run.json(f"service {service.ref}", url, mark=service.mark)
        except FeedStopped:
            raise
        except FeedError as error:
            in_a_row += 1
            if in_a_row >= _MOST_IN_A_ROW or len(named) == 1:
                raise
            faults[service.ref] = BadValue(f"could not be fetched ({error})", "Try again later.")
            continue
        in_a_row = 0
        if value is None:
            gone += 1
            faults[service.ref] = BadValue(
                "is listed, but has no page of its own", "Every listed service needs its page."
            )
        elif not isinstance(value, dict) or _id(value) != service.ref:
            faults[service.ref] = BadValue(
                "has a page that is not its own", "Its page must have the same id."
            )
        else:
            run.names.append(f"service {service.ref}")
        if number % _TOLD_EVERY == 0:
            run.tell(f"{number} of {len(named)} services")
    if named and gone == len(named) and not all(_is_full(service) for service in named):
        raise FeedError(
            f"{run.base}: no service has a page of its own; --lists-only takes what the lists say"
        )
    for service in named:
        if service.ref in faults and service.fault is None and _is_full(service):
            # The list says all that the page would have said.
            del faults[service.ref]
    return faults


def _id(value: dict[str, object]) -> str:
    found = value.get("id")
    return "" if found is None else " ".join(str(found).split())


def _is_full(service: Listed) -> bool:
    value = service.entry.value
    return isinstance(value, dict) and any(value.get(key) for key in _FULL)


def _entries(
    run: _Run, listed: FeedList, faults: dict[str, BadValue], *, lists_only: bool
) -> Iterator[Entry]:
    """Yield the services, each read from its file only now."""
    fetched = set(run.names)
    for service in listed.services:
        entry = replace(service.entry, version=run.version or service.entry.version)
        fault = faults.get(service.ref) or (service.fault if lists_only else None)
        if fault is not None:
            yield replace(entry, fault=fault)
            continue
        name = f"service {service.ref}"
        kept = run.folder.get(name) if name in fetched else None
        if kept is None:
            yield entry
        else:
            yield Entry(parse_json(kept.body), run.address(service.ref), "", entry.version)
