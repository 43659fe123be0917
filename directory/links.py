"""Which web links of groups lead nowhere; only asked when an editor wants to know.

Links are written by strangers. So only https is asked, only at public addresses, and no more than
whether something is there: the page itself is not read. Each host is asked one thing at a time.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import socket
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from directory.checks import CheckFinding, Severity
from directory.errors import DirectoryError
from directory.model import Group
from directory.oruk.client import USER_AGENT
from directory.oruk.hosts import FeedError, Hosts, Place

_GONE: Final = frozenset({404, 410})
_REFUSES_PROGRAMS: Final = frozenset({401, 403, 405, 406, 429, 451, 999})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS: Final = 5
_MOST_ADDRESSES: Final = 2
_AT_ONCE: Final = 8
_URL_CHARACTERS: Final = "/%:@!$&'()*+,;=~?-._"


class State(StrEnum):
    """What is at the end of a link."""

    THERE = "there"
    DEAD = "dead"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found at a link.

    Parameters
    ----------
    why : for "Its website ... .".
    answered : whether anybody spoke to us.
    """

    state: State
    why: str = ""
    answered: bool = False


@dataclass(frozen=True, slots=True)
class LinksReport:
    """What came of looking at the links of a directory.

    Parameters
    ----------
    asked, not_asked : links; not asked are those without https.
    """

    findings: tuple[CheckFinding, ...]
    asked: int
    not_asked: int


class Looker:
    """Asks one host after the other whether a page is there.

    Parameters
    ----------
    hosts_for : says how a host may be connected to.
    wait_seconds : for a connection, and for the next byte.
    answer_seconds : from connecting to the end of what a server says of a page.
    pause_seconds : between two requests to one host.
    """

    def __init__(
        self,
        hosts_for: Callable[[str], Hosts] = lambda host: Hosts((host,)),
        *,
        wait_seconds: float = 10.0,
        answer_seconds: float = 20.0,
        pause_seconds: float = 0.5,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._hosts_for = hosts_for
        self._wait_seconds = wait_seconds
        self._answer_seconds = answer_seconds
        self._pause_seconds = pause_seconds
        self._sleep = sleep

    def look(self, url: str) -> Looked:
        """Say what is at a link: asked for by HEAD, and by GET where HEAD does not find it."""
        for _ in range(_MOST_REDIRECTS + 1):
            try:
                parts = urlsplit(url)
                place = self._hosts_for(parts.hostname or "").place(url)
            except FeedError as error:
                return Looked(State.DEAD, f"cannot be opened: {error}")
            except ValueError:
                return Looked(State.DEAD, "is not a web address")
            target = quote(parts.path or "/", _URL_CHARACTERS)
            if parts.query:
                target += "?" + quote(parts.query, _URL_CHARACTERS)
            try:
                status, leads_to = self._ask(place, "HEAD", target)
                if status >= 400:
                    self._sleep(self._pause_seconds)
                    status, leads_to = self._ask(place, "GET", target)
            except ssl.SSLCertVerificationError:
                return Looked(
                    State.DEAD, "has no certificate that a browser would trust", answered=True
                )
            except (OSError, http.client.HTTPException, ValueError):
                return Looked(State.SILENT, "does not answer")
            if status not in _REDIRECTS or not leads_to:
                return _said(status)
            try:
                url = urljoin(url, leads_to)
            except ValueError:
                return Looked(State.DEAD, "leads to something that is not a web address")
            if url.startswith("http://") and place.scheme == "https":
                # Somebody is there; what a browser would be shown without TLS is not looked at.
                return Looked(State.THERE, answered=True)
            self._sleep(self._pause_seconds)
        return Looked(State.DEAD, "leads from one address to another without end")

    def look_at_host(self, urls: Sequence[str]) -> list[Looked]:
        """Say what is at links of one host; where it is silent, the others are not asked."""
        looked: list[Looked] = []
        for url in urls:
            if looked and looked[-1].state is State.SILENT:
                looked.append(looked[-1])
                continue
            if looked:
                self._sleep(self._pause_seconds)
            looked.append(self.look(url))
        return looked

    def _ask(self, place: Place, method: str, target: str) -> tuple[int, str]:
        """Return the status, and where it leads.

        Raises
        ------
        OSError, http.client.HTTPException : there is no answer that could be understood.
        """
        for address, is_last in _with_last(place.addresses[:_MOST_ADDRESSES]):
            try:
                return self._ask_at(place, address, method, target)
            except ssl.SSLCertVerificationError:
                raise
            except OSError:
                if is_last:
                    raise
        raise ConnectionError(place.host)

    def _ask_at(self, place: Place, address: str, method: str, target: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection(place.host, place.port)
        connection.sock = socket.create_connection((address, place.port), self._wait_seconds)
        # A server that sends a letter now and then would hold us for ever.
        is_cut = threading.Event()
        watchdog = threading.Timer(self._answer_seconds, _cut, (connection, is_cut))
        watchdog.daemon = True
        watchdog.start()
        try:
            if place.scheme == "https":
                safe = ssl.create_default_context().wrap_socket(
                    connection.sock, server_hostname=place.host, do_handshake_on_connect=False
                )
                connection.sock = safe
                safe.do_handshake()
            headers = {"Host": place.name, "User-Agent": USER_AGENT, "Connection": "close"}
            connection.request(method, target, headers=headers)
            answer = connection.getresponse()
            answer.close()
            if is_cut.is_set():
                # Half an answer is read as a whole one.
                raise TimeoutError
            return answer.status, answer.getheader("Location") or ""
        finally:
            watchdog.cancel()
            connection.close()


def check_links(
    groups: Iterable[Group],
    looker: Looker | None = None,
    progress: Callable[[int, int | None], None] = lambda _done, _total: None,
) -> LinksReport:
    """Look at the web links of groups, and of those who run them.

    Parameters
    ----------
    progress : is told how many links are done, and how many there are.

    Raises
    ------
    DirectoryError : nothing could be reached at all, so that this says nothing about the links.
    """
    looker = looker or Looker()
    of_link: defaultdict[str, list[Group]] = defaultdict(list)
    for group in groups:
        links = (*(contact.website for contact in group.contacts), group.organisation.website)
        for link in dict.fromkeys(filter(None, links)):
            of_link[link].append(group)
    asked = [link for link in of_link if link.lower().startswith("https://")]
    looked = _look_at_all(asked, looker, progress)
    if len(asked) > 1 and not any(each.answered for each in looked.values()):
        raise DirectoryError(
            f"none of {len(asked)} links could be reached: check the connection of this machine"
        )
    findings = (
        _finding(group, link, looked[link])
        for link, meant in of_link.items()
        if link in looked and looked[link].state is not State.THERE
        for group in meant
    )
    return LinksReport(tuple(findings), len(asked), len(of_link) - len(asked))


def _look_at_all(
    links: Sequence[str], looker: Looker, progress: Callable[[int, int | None], None]
) -> dict[str, Looked]:
    by_host: defaultdict[str, list[str]] = defaultdict(list)
    for link in links:
        by_host[_host(link)].append(link)
    looked: dict[str, Looked] = {}
    progress(0, len(links))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        running = {pool.submit(looker.look_at_host, urls): urls for urls in by_host.values()}
        try:
            for done in as_completed(running):
                looked.update(zip(running[done], done.result(), strict=True))
                progress(len(looked), len(links))
        except BaseException:
            # Somebody who stops this does not wait for the hosts that are not asked yet.
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return looked


def _finding(group: Group, link: str, looked: Looked) -> CheckFinding:
    dead = looked.state is State.DEAD
    return CheckFinding(
        group.id,
        group.name,
        "dead_link" if dead else "link_does_not_answer",
        Severity.WARNING if dead else Severity.NOTICE,
        f"Its website {_short(link)} {looked.why.rstrip('.')}.",
        "Ask the group for its website." if dead else "Look again on another day.",
    )


def _said(status: int) -> Looked:
    if status in _GONE:
        return Looked(State.DEAD, f"answers that there is no such page ({status})", answered=True)
    if status < 400 or status in _REFUSES_PROGRAMS:
        return Looked(State.THERE, answered=True)
    return Looked(State.SILENT, f"answers with a fault ({status})", answered=True)


def _cut(connection: http.client.HTTPConnection, is_cut: threading.Event) -> None:
    is_cut.set()
    with contextlib.suppress(OSError):
        # Not the method of a socket with TLS: that one takes its state from the reading thread.
        socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)


def _with_last(addresses: Sequence[str]) -> Iterable[tuple[str, bool]]:
    return zip(addresses, itertools.chain([False] * (len(addresses) - 1), [True]), strict=True)


def _host(link: str) -> str:
    try:
        return (urlsplit(link).hostname or "").lower()
    except ValueError:
        return ""


def _short(link: str) -> str:
    return link if len(link) <= 120 else f"{link[:119]}…"
