"""A run that was stopped goes on; our own groups come back and are left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from directory.importing import take
from directory.oruk.client import Limits
from directory.oruk.hosts import FeedError
from directory.oruk.ids import service_id
from directory.oruk.importing import leave_ours, read_url
from directory.oruk.writing import write_service, write_service_in_short
from tests.directory.oruk.feedserver import Feed, Handler, serve
from tests.directory.oruk.fetched import TODAY, bring_in, client, names, service


def test_a_run_that_was_stopped_goes_on_where_it_was(feed, store, tmp_path):
    limits = Limits(per_second=1.0, seconds=5.5)
    with pytest.raises(FeedError, match="goes on from here"):
        bring_in(store, feed, tmp_path, limits=limits)
    before = feed.counts
    bring_in(store, feed, tmp_path)
    assert feed.counts["/services"] == before["/services"] == 3
    assert all(feed.counts[f"/services/{ref}"] == 1 for ref in "abcde")
    assert len(names(store)) == 5


def test_half_a_file_in_the_cache_is_fetched_again(feed, store, tmp_path):
    bring_in(store, feed, tmp_path)
    for path in tmp_path.glob("*/*.*"):
        path.write_bytes(path.read_bytes()[:-3])
    assert len(bring_in(store, feed, tmp_path).unchanged) == 5


_CHILD = """
import datetime, sys
from pathlib import Path
from directory.importing import take
from directory.oruk.client import Client, Limits
from directory.oruk.hosts import Hosts
from directory.oruk.importing import read_url
from directory.store import Store
url, host, cache, database = sys.argv[1:]
client = Client(Hosts((), allow_http_for=[host]), Limits(per_second=1e6))
read = read_url(url, client, Path(cache), datetime.date(2026, 11, 22), "feed")
with Store.open(database) as store:
    print(len(take(store, read).new))
"""


def test_a_run_that_is_killed_leaves_nothing_half_and_goes_on(feed, tmp_path):
    database = f"sqlite:///{tmp_path / 'linkway.db'}"
    running: list[subprocess.Popen[bytes]] = []

    def kill(_: Handler) -> bool:
        running[0].send_signal(signal.SIGKILL)
        running[0].wait()
        return False

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", _CHILD, feed.url, feed.host, tmp_path / "cache", database]
        return subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ})

    feed.faults["/services/d"] = [kill]
    running.append(start())
    out, _ = running[0].communicate()
    assert out == b""
    assert not (tmp_path / "linkway.db").exists()
    feed.asked.clear()
    out, _ = start().communicate()
    assert out.strip() == b"5"
    assert [path for path in feed.asked if path.startswith("/services")] == [
        "/services/d", "/services/e",
    ]  # fmt: skip


def test_our_own_groups_that_come_back_are_left_alone(feed, store, tmp_path):
    bring_in(store, feed, tmp_path)
    ours = store.all_groups()[0]
    made = service_id(ours.provenance.dataset, ours.provenance.ref)
    feed.services = [service(made.upper()), service("new")]
    read = read_url(feed.url, client(feed), tmp_path, TODAY, "others")
    read, left, _ = leave_ours(store, read)
    report = take(store, read)
    assert (left, len(report.new), len(report.closed)) == (1, 1, 0)


def test_our_own_feed_by_address_gives_the_same_groups(demo, store, tmp_path):
    services = [
        write_service(each, service_id(each.provenance.dataset, each.provenance.ref))
        for each in demo
    ]
    short = {
        each["id"]: write_service_in_short(group, each["id"])
        for each, group in zip(services, demo, strict=True)
    }
    with serve(Feed(services, per_page=50, lists=lambda each: short[each["id"]])) as feed:
        report = bring_in(store, feed, tmp_path)
    assert len(report.new) == len(demo) > 20
    assert report.problems == ()
    there = {group.name: group for group in store.all_groups()}
    for group in demo:
        other = there[group.name]
        assert replace(group, id="", provenance=other.provenance) == replace(other, id="")
