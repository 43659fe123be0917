"""Asking the server of a feed politely: slowly, again after a pause where it is busy, in limits."""

from __future__ import annotations

import datetime as dt
import email.utils
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from directory.oruk.hosts import FeedError, FeedStopped, Hosts, Place

if TYPE_CHECKING:
    import urllib3

USER_AGENT: Final = "Linkway/0.1 (directory of community groups; reads Open Referral UK)"
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_MOST_REDIRECTS: Final = 5
_PIECE: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is asked and taken.

    Parameters
    ----------
    per_second : requests in a second, at the most.
    answer_bytes, all_bytes : of one answer, and of all of a run, after decompression.
    pages, services : of a feed.
    seconds : of a run; it can be taken up again afterwards.
    answer_seconds : from asking to the last byte.
    wait_seconds : for a connection, and for the next byte.
    attempts : how often one page is asked for, at the most.
    longest_pause_seconds : what a server may ask us to wait, at the most.
    """

    per_second: float = 4.0
    answer_bytes: int = 50 * 1024**2
    all_bytes: int = 4 * 1024**3
    pages: int = 10_000
    services: int = 200_000
    seconds: float = 6 * 3600.0
    answer_seconds: float = 180.0
    wait_seconds: float = 30.0
    attempts: int = 5
    longest_pause_seconds: float = 300.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said.

    Parameters
    ----------
    status : 200, 304 (as it was), 404 or 410 (there is none).
    etag, modified : to ask next time whether anything is new.
    """

    status: int
    body: bytes = b""
    etag: str = ""
    modified: str = ""


@dataclass
class Clock:
    """The time, and waiting; tests bring their own."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass
class Client:
    """Fetches from one feed, one request after the other.

    Parameters
    ----------
    tell : is told when there is a pause.
    """

    hosts: Hosts
    limits: Limits = field(default_factory=Limits)
    clock: Clock = field(default_factory=Clock)
    tell: Callable[[str], None] = lambda _: None
    _pools: dict[tuple[Place, str], urllib3.HTTPConnectionPool] = field(default_factory=dict)
    _next: float = 0.0
    _taken: int = 0
    _ends: float | None = None
    requests: int = 0

    def get(self, url: str, etag: str = "", modified: str = "") -> Answer:
        """Return what is at an address; only if it is new, where `etag` or `modified` is known.

        Raises
        ------
        FeedError : it may not be fetched, or does not answer as it should, however often asked.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {key: value for key, value in conditions.items() if value}
        for _ in range(_MOST_REDIRECTS + 1):
            answer, leads_to = self._patiently(url, headers)
            if not leads_to:
                return answer
            url = urljoin(url, leads_to)
        raise FeedError(f"{_said(url)} leads from one address to another without end")

    def close(self) -> None:
        """Close the connections."""
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()

    def _patiently(self, url: str, headers: Mapping[str, str]) -> tuple[Answer, str]:
        place = self.hosts.place(url)
        why, pause = "", 0.0
        for attempt in range(self.limits.attempts):
            if attempt:
                pause = max(pause, min(2.0**attempt, 60.0))
                if pause > self.limits.longest_pause_seconds:
                    raise FeedError(
                        f"{_said(url)} asks us to wait {pause:.0f} seconds ({why}): try again then"
                    )
                self.tell(f"{why}; asking again in {pause:.0f} seconds")
                self.clock.sleep(pause)
            self._take_turn()
            try:
                return self._once(place, url, headers)
            except _TryAgain as again:
                why, pause = again.why, again.pause
        raise FeedError(f"{_said(url)} {why}, {self.limits.attempts} times: try again later")

    def _take_turn(self) -> None:
        now = self.clock.now()
        if self._ends is None:
            self._ends = now + self.limits.seconds
        if now > self._ends:
            raise FeedStopped(
                f"the feed takes longer than {self.limits.seconds / 60:.0f} minutes; "
                "the next run goes on from here"
            )
        if now < self._next:
            self.clock.sleep(self._next - now)
            now = self._next
        self._next = now + 1 / self.limits.per_second
        self.requests += 1

    def _once(self, place: Place, url: str, headers: Mapping[str, str]) -> tuple[Answer, str]:
        import urllib3

        started = self.clock.now()
        problem = "cannot be connected to"
        for address in place.addresses:
            try:
                response = self._pool(place, address).request(
                    "GET",
                    _target(url),
                    headers={
                        "Host": place.name,
                        "User-Agent": USER_AGENT,
                        "Accept": "application/json",
                        "Accept-Encoding": "gzip",
                        **headers,
                    },
                    redirect=False,
                    retries=False,
                    preload_content=False,
                    assert_same_host=False,
                )
            except urllib3.exceptions.SSLError as error:
                if _is_not_trusted(error):
                    raise FeedError(
                        f"{place.host} has no certificate that can be trusted for that name"
                    ) from None
                problem = "cannot be connected to safely"
                continue
            except (urllib3.exceptions.HTTPError, OSError) as error:
                problem = _fault(error)
                continue
            try:
                return self._read(response, url, started)
            except (urllib3.exceptions.HTTPError, OSError) as error:
                raise _TryAgain(_fault(error)) from None
            finally:
                # What was not read to its end cannot be used again.
                response.close()
        raise _TryAgain(problem)

    def _read(
        self, response: urllib3.BaseHTTPResponse, url: str, started: float
    ) -> tuple[Answer, str]:
        status = response.status
        if status in _BUSY:
            raise _TryAgain(f"answers {status}", _pause(response.headers.get("Retry-After", "")))
        leads_to = response.headers.get("Location", "")
        if status in _REDIRECTS and leads_to:
            return Answer(status), leads_to
        if status in {304, 404, 410}:
            return Answer(status), ""
        if status != 200:
            raise FeedError(f"{_said(url)} answers {status}: check the address")
        body = bytearray()
        while piece := response.read1(_PIECE, decode_content=True):
            body += piece
            self._taken += len(piece)
            if len(body) > self.limits.answer_bytes:
                raise FeedError(f"{_said(url)} is larger than {self.limits.answer_bytes:,} bytes")
            if self._taken > self.limits.all_bytes:
                raise FeedStopped(f"the feed is larger than {self.limits.all_bytes:,} bytes")
            if self.clock.now() - started > self.limits.answer_seconds:
                raise _TryAgain(f"takes longer than {self.limits.answer_seconds:.0f} seconds")
        return Answer(
            200,
            bytes(body),
            response.headers.get("ETag", ""),
            response.headers.get("Last-Modified", ""),
        ), ""

    def _pool(self, place: Place, address: str) -> urllib3.HTTPConnectionPool:
        """Return connections to an address that was checked, under the name of the host."""
        import urllib3

        key = (place, address)
        if key not in self._pools:
            wait = urllib3.Timeout(connect=10.0, read=self.limits.wait_seconds)
            self._pools[key] = (
                urllib3.HTTPSConnectionPool(
                    address,
                    place.port,
                    timeout=wait,
                    maxsize=1,
                    server_hostname=place.host,
                    assert_hostname=place.host,
                    cert_reqs="CERT_REQUIRED",
                )
                if place.scheme == "https"
                else urllib3.HTTPConnectionPool(address, place.port, timeout=wait, maxsize=1)
            )
        return self._pools[key]


class _TryAgain(Exception):
    """The server may do better in a while."""

    def __init__(self, why: str, pause: float = 0.0) -> None:
        self.why = why
        self.pause = pause
        super().__init__(why)


def _pause(text: str) -> float:
    """Return the seconds that a server asks us to wait."""
    if text.strip().isdigit():
        return float(text.strip()[:9])
    try:
        until = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return 0.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=dt.UTC)
    return max(0.0, (until - dt.datetime.now(dt.UTC)).total_seconds())


def _is_not_trusted(error: BaseException | None) -> bool:
    """Whether an error of TLS is about the certificate, and not about the connection."""
    from urllib3.util.ssl_match_hostname import CertificateError

    while error is not None:
        if isinstance(error, ssl.CertificateError | CertificateError):
            return True
        inner = error.args[0] if error.args else None
        error = inner if isinstance(inner, BaseException) else error.__cause__
    return False


def _target(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path


def _said(url: str) -> str:
    """Return an address for a message, without what may be secret in it."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''}{parts.path}"[:200]


def _fault(error: Exception) -> str:
    import urllib3

    if isinstance(error, urllib3.exceptions.TimeoutError | TimeoutError):
        return "does not answer in time"
    if isinstance(error, urllib3.exceptions.NewConnectionError | ConnectionError):
        return "cannot be connected to"
    return "breaks off in the middle of its answer"
