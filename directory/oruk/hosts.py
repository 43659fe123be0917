"""Where a feed may be fetched from: https, hosts that somebody has named, public addresses only.

A feed's address is typed by an editor and its pages are written by strangers. Neither may make
this machine ask another one inside its own network (SSRF), not by a redirect, and not by a name
that first leads to a public address and then to a private one: a name is looked up once in a run,
and connections go to the very address that was checked.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from directory.errors import DirectoryError

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")

Lookup = Callable[[str], list[str]]


class FeedError(DirectoryError):
    """A feed cannot be fetched, so the directory was left as it is."""


class FeedStopped(FeedError):
    """A limit of the whole run is reached, or its folder cannot be written."""


@dataclass(frozen=True, slots=True)
class Place:
    """A host as it may be connected to.

    Parameters
    ----------
    addresses : IP addresses, in the order in which to try them.
    """

    scheme: str
    host: str
    port: int
    addresses: tuple[str, ...]

    @property
    def name(self) -> str:
        """Host and port as a request names them."""
        usual = {"https": 443, "http": 80}[self.scheme]
        return self.host if self.port == usual else f"{self.host}:{self.port}"


class Hosts:
    """Says which hosts may be asked, and looks each up once.

    Parameters
    ----------
    allowed : names of hosts. A name with a leading dot allows what ends in it.
    lookup : gives the IP addresses of a name.
    allow_http_for : hosts, with port, that may be asked without TLS and at a private address.
        For tests; no command and no setting leads here.
    """

    def __init__(
        self,
        allowed: Collection[str],
        *,
        lookup: Lookup | None = None,
        allow_http_for: Collection[str] = (),
    ) -> None:
        self._allowed = frozenset(_plain(name) for name in allowed if name.strip())
        self._lookup = lookup or _look_up
        self._http = frozenset(allow_http_for)
        self._places: dict[tuple[str, str, int], Place] = {}

    def place(self, url: str) -> Place:
        """Return where to connect to for an address.

        Raises
        ------
        FeedError : it may not be fetched, or its host is not found.
        """
        scheme, host, port = self._parts(url)
        key = (scheme, host, port)
        if key not in self._places:
            inside = scheme == "http"
            addresses = ("127.0.0.1",) if inside else self._public(host)
            self._places[key] = Place(scheme, host, port, addresses)
        return self._places[key]

    def _parts(self, url: str) -> tuple[str, str, int]:
        try:
            parts = urlsplit(url)
            host, port = _plain(parts.hostname or ""), parts.port
        except ValueError:
            raise FeedError("the address of the feed is not a web address") from None
        if parts.username is not None or parts.password is not None:
            raise FeedError("an address with a user name or password is not fetched: leave it out")
        if parts.scheme == "http" and f"{host}:{port}" in self._http and port is not None:
            return "http", host, port
        if parts.scheme != "https":
            raise FeedError(f"only https is fetched, not {parts.scheme or 'this'}: {_short(url)}")
        if not _HOST.fullmatch(host):
            raise FeedError(f"this is not the name of a host: {_short(url)}")
        if not self._is_allowed(host):
            raise FeedError(
                f"{host} is not a host that may be asked: name it with --allow-host, or in "
                "LINKWAY_FEED_HOSTS"
            )
        return "https", host, port or 443

    def _is_allowed(self, host: str) -> bool:
        return host in self._allowed or any(
            name.startswith(".") and host.endswith(name) for name in self._allowed
        )

    def _public(self, host: str) -> tuple[str, ...]:
        try:
            addresses = self._lookup(host)
        except (OSError, UnicodeError):
            addresses = []
        if not addresses:
            raise FeedError(f"{host} is not found: check the name and the connection")
        for address in addresses:
            # One bad address among good ones is no accident.
            if not is_public(address):
                raise FeedError(f"{host} leads to an address inside a network; it is not asked")
        return tuple(dict.fromkeys(addresses))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open Internet."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None and not is_public(str(inner)):
            return False
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _plain(host: str) -> str:
    """Return a name in the small ASCII letters in which it is looked up."""
    host = host.strip().rstrip(".").lower()
    try:
        return host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        return ""


def _short(url: str) -> str:
    return url if len(url) <= 80 else f"{url[:79]}…"


def _look_up(host: str) -> list[str]:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]
