"""Fetching of a feed by a client of tests, into a store."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from directory.importing import take
from directory.oruk.client import Client, Clock, Limits
from directory.oruk.hosts import Hosts
from directory.oruk.importing import leave_ours, read_url
from directory.store import ImportReport, Store
from tests.directory.oruk.feedserver import (
    Feed,
)

TODAY = dt.date(2026, 11, 22)
FAST = Limits(per_second=1e6, wait_seconds=60.0)


def service(ref: str, **more: Any) -> dict[str, Any]:
    return {"id": ref, "name": f"Group {ref}", "status": "active", **more}


class Time:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.pauses: list[float] = []
        self.each_look = 0.0

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.seconds += seconds

    def clock(self) -> Clock:
        return Clock(self.now, self.sleep)

    def now(self) -> float:
        self.seconds += self.each_look
        return self.seconds


def client(feed: Feed, limits: Limits = FAST, time: Time | None = None) -> Client:
    hosts = Hosts((), allow_http_for=[feed.host])
    return Client(hosts, limits, (time or Time()).clock())


def bring_in(store: Store, feed: Feed, cache: Path, **more: Any) -> ImportReport:
    """Import the feed once."""
    limits, time = more.pop("limits", FAST), more.pop("time", None)
    read = read_url(feed.url, client(feed, limits, time), cache, TODAY, "feed", **more)
    feed_read, _, _ = leave_ours(store, read)
    return take(store, feed_read)


def names(store: Store) -> list[str]:
    return [group.name for group in store.all_groups()]
