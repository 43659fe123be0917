"""Feeds by address: whole or not at all, politely, going on where they were, and nowhere else."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from directory.importing import take
from directory.oruk.client import Client, Clock, Limits
from directory.oruk.hosts import FeedError, Hosts, Place, is_public
from directory.oruk.ids import service_id
from directory.oruk.importing import dataset_of, leave_ours, read_url
from directory.oruk.writing import write_service, write_service_in_short
from directory.problems import NothingRead
from directory.store import ImportReport, Store
from tests.directory.oruk.feedserver import (
    Feed,
    Handler,
    says,
    sends,
    sends_bytes,
    serve,
    squeezed,
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


@pytest.fixture
def feed() -> Iterator[Feed]:
    with serve(Feed([service(ref) for ref in "abcde"])) as running:
        yield running


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an empty directory to copy: making one takes longer than most of these tests."""
    path = tmp_path_factory.mktemp("empty") / "linkway.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def store(empty: Path, tmp_path: Path) -> Iterator[Store]:
    path = shutil.copy(empty, tmp_path / "copy.db")
    with Store.open(f"sqlite:///{path}", create=False) as opened:
        yield opened


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


def test_every_page_and_every_service_is_read(feed, store, tmp_path):
    feed.services[3]["name"] = "Lunch &amp; chat"
    feed.lists = lambda each: {"id": each["id"], "name": "only in the list"}
    report = bring_in(store, feed, tmp_path)
    assert len(report.new) == 5
    assert names(store) == ["Group a", "Group b", "Group c", "Group e", "Lunch & chat"]
    assert feed.counts["/services"] == 3


def test_a_second_run_changes_only_what_changed(feed, store, tmp_path):
    bring_in(store, feed, tmp_path)
    feed.services[1]["name"] = "New name"
    del feed.services[4]
    feed.services.append(service("f"))
    report = bring_in(store, feed, tmp_path)
    counts = [len(part) for part in (report.new, report.changed, report.unchanged, report.closed)]
    assert counts == [1, 1, 3, 1]
    (closed,) = store.all_groups("closed")
    assert closed.name == "Group e"


def test_a_service_whose_time_of_change_is_the_same_is_not_asked_for(feed, store, tmp_path):
    for each in feed.services:
        each["last_modified"] = "2026-11-01T10:00:00.000Z"
    bring_in(store, feed, tmp_path)
    feed.asked.clear()
    feed.services[2]["last_modified"] = "2026-11-02T10:00:00.000Z"
    feed.services[2]["name"] = "New name"
    report = bring_in(store, feed, tmp_path)
    assert [path for path in feed.asked if path.startswith("/services/")] == ["/services/c"]
    assert (len(report.changed), len(report.unchanged)) == (1, 4)


def test_a_day_does_not_tell_whether_a_service_has_changed(feed, store, tmp_path):
    for each in feed.services:
        each["last_modified"] = "2026-11-01"
    bring_in(store, feed, tmp_path)
    feed.asked.clear()
    bring_in(store, feed, tmp_path)
    assert sum(path.startswith("/services/") for path in feed.asked) == 5


def test_what_is_as_it_was_is_not_sent_again(feed, store, tmp_path):
    feed.etags = True
    bring_in(store, feed, tmp_path)
    told: list[str] = []
    report = bring_in(store, feed, tmp_path, tell=told.append)
    assert len(report.unchanged) == 5
    # The root, three pages and five services.
    assert "0 answers were new, 9 as they were" in told


@pytest.mark.parametrize(
    "fault",
    [
        says(500), says(503), says(429, Retry_After="7"), sends_bytes(b'{"id": "b"', 5_000),
        sends_bytes(b'{"id": "b", "na'), sends_bytes(b"<html>busy</html>"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/services/b", "/services?page=2&per_page=50"])
def test_a_fault_that_passes_is_waited_for(feed, store, tmp_path, fault, path):
    feed.faults[path] = [fault, fault]
    assert len(bring_in(store, feed, tmp_path).new) == 5


def test_a_server_that_does_not_answer_is_asked_again(feed, store, tmp_path):
    done = threading.Event()

    def hang(handler: Handler) -> bool:
        done.wait(600)
        handler.close_connection = True
        return True

    feed.faults["/services/b"] = [hang]
    try:
        report = bring_in(store, feed, tmp_path, limits=Limits(per_second=1e6, wait_seconds=3.0))
    finally:
        done.set()
    assert len(report.new) == 5
    assert feed.counts["/services/b"] == 2


def test_an_answer_that_only_drips_is_given_up(feed, store, tmp_path):
    time = Time()

    def drip(handler: Handler) -> bool:
        # Every look at the clock is ten minutes after the last one from now on.
        time.each_look = 600.0
        return False

    feed.faults["/services/b"] = [drip]
    with pytest.raises(FeedError, match="longer than"):
        bring_in(store, feed, tmp_path, time=time, limits=Limits(per_second=1e6, seconds=1800.0))


def test_a_server_says_how_long_to_wait(feed, store, tmp_path):
    time = Time()
    feed.faults["/services/b"] = [says(429, Retry_After="77")]
    bring_in(store, feed, tmp_path, time=time)
    assert 77 in time.pauses


def test_there_is_a_pause_between_requests(feed, store, tmp_path):
    time = Time()
    bring_in(store, feed, tmp_path, limits=Limits(per_second=2.0), time=time)
    # Nine requests, half a second between each two.
    assert time.seconds == pytest.approx(8 * 0.5)


@pytest.mark.parametrize(
    "fault",
    [
        says(500), says(403), sends([]),
        sends({"contents": [], "total_items": 5, "total_pages": 3}),
        sends({"contents": [service("z")]}),
        sends({"error": "down"}), sends("text"), sends_bytes(b""), sends_bytes(b"[" * 100_000),
        says(404), sends_bytes(b'{"contents": [NaN]}'), says(302, Location="https://example.org/x"),
        says(302, Location="http://169.254.169.254/latest"), says(302, Location="file:///etc/passwd"),
        says(302, Location="/services?page=2&per_page=50"),
    ],
)  # fmt: skip
def test_a_broken_page_in_the_middle_closes_nothing(feed, store, tmp_path, fault):
    bring_in(store, feed, tmp_path)
    before = store.change()
    feed.services[0]["name"] = "New name"
    feed.faults["/services?page=2&per_page=50"] = [fault] * 30
    with pytest.raises(FeedError) as raised:
        bring_in(store, feed, tmp_path)
    assert "\n" not in str(raised.value)
    assert store.change() == before
    assert len(names(store)) == 5


def test_an_empty_feed_closes_nothing(feed, store, tmp_path):
    bring_in(store, feed, tmp_path)
    feed.services = []
    with pytest.raises(NothingRead):
        bring_in(store, feed, tmp_path)
    assert len(names(store)) == 5


def test_services_that_are_counted_and_not_listed_close_nothing(feed, store, tmp_path):
    bring_in(store, feed, tmp_path)
    del feed.services[4]
    feed.claims = 5
    report = bring_in(store, feed, tmp_path)
    assert (len(report.closed), len(report.kept)) == (0, 1)
    assert any("no group is closed" in problem.reason for problem in report.problems)


def test_a_list_that_changes_while_it_is_read_is_read_again(feed, store, tmp_path):
    reads: list[int] = []

    def page(number: int) -> Any:
        reads.append(number)
        if len(reads) == 2:
            # One goes from the front, so that the next page begins one too far.
            del feed.services[0]
        return feed.page(number)

    feed.pages = page
    report = bring_in(store, feed, tmp_path)
    assert names(store) == ["Group b", "Group c", "Group d", "Group e"]
    assert len(report.new) == 4


def test_one_service_that_never_answers_does_not_stop_the_others(feed, store, tmp_path):
    bring_in(store, feed, tmp_path)
    feed.services[0]["name"] = "New name"
    feed.faults["/services/b"] = [says(500)] * 50
    report = bring_in(store, feed, tmp_path)
    assert (len(report.changed), len(report.closed), len(report.kept)) == (1, 0, 1)
    (problem,) = report.problems
    assert problem.rejected
    assert "500" in problem.reason


@pytest.mark.parametrize("answer", [says(404), sends(service("x")), sends([1]), sends(None)])
def test_a_page_that_is_not_that_of_its_service_keeps_the_group(feed, store, tmp_path, answer):
    bring_in(store, feed, tmp_path)
    feed.faults["/services/b"] = [answer] * 5
    report = bring_in(store, feed, tmp_path)
    assert (len(report.unchanged), len(report.closed), len(report.kept)) == (4, 0, 1)
    assert len(names(store)) == 5


def test_lists_alone_are_taken_only_when_asked_for(feed, store, tmp_path):
    for ref in "abcde":
        feed.faults[f"/services/{ref}"] = [says(404)] * 5
    with pytest.raises(FeedError, match="--lists-only"):
        bring_in(store, feed, tmp_path)
    assert len(bring_in(store, feed, tmp_path, lists_only=True).new) == 5


def test_version_1_and_odd_ids(feed, store, tmp_path):
    feed.version = 1
    feed.services = [
        service("a/b ?c", regular_schedules=[{"weekday": "Monday", "opens_at": "10:00"}]),
        {"id": 7, "name": "Seven"},
        service("..%2f"),
    ]
    report = bring_in(store, feed, tmp_path)
    assert len(report.new) == 3
    assert next(g for g in store.all_groups() if g.name == "Group a/b ?c").schedules[0].weekday == 0


def test_two_services_with_one_id_are_told_and_not_taken(feed, store, tmp_path):
    feed.services.append(service("a") | {"name": "Another"})
    report = bring_in(store, feed, tmp_path)
    assert names(store) == ["Group b", "Group c", "Group d", "Group e"]
    assert any(problem.rejected for problem in report.problems)


def test_pages_counted_from_zero(feed, store, tmp_path):
    whole = feed.page
    feed.pages = lambda number: whole(number + 1)
    assert len(bring_in(store, feed, tmp_path).new) == 5


def test_the_same_page_again_and_again_is_no_list(feed, store, tmp_path):
    feed.pages = lambda _: feed.page(1)
    with pytest.raises(FeedError, match="again"):
        bring_in(store, feed, tmp_path)


@pytest.mark.parametrize(
    ("limits", "match"),
    [
        (Limits(per_second=1e6, answer_bytes=200), "larger"),
        (Limits(per_second=1e6, all_bytes=700), "larger"),
        (Limits(per_second=1e6, pages=2), "pages"),
        (Limits(per_second=1e6, services=3), "services"),
        (Limits(per_second=1.0, seconds=4.5), "longer"),
    ],
)
def test_limits(feed, store, tmp_path, limits, match):
    with pytest.raises(FeedError, match=match):
        bring_in(store, feed, tmp_path, limits=limits)
    assert names(store) == []


def test_a_small_answer_that_unpacks_to_a_huge_one_is_not_unpacked(feed, store, tmp_path):
    feed.faults["/services/b"] = [squeezed(service("b", description="x" * 30_000_000))] * 9
    report = bring_in(store, feed, tmp_path, limits=Limits(per_second=1e6, answer_bytes=1_000_000))
    assert len(report.new) == 4
    assert "larger" in report.problems[0].reason


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


def _certificate(folder: Path, name: str) -> Path:
    """Write a certificate for a name, that nobody but itself vouches for, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), 1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + certificate.public_bytes(pem))
    return path


class _Here(Hosts):
    """Leads every name to this machine."""

    port = 0

    def place(self, url: str) -> Place:
        return Place("https", "feed.example.org", self.port, ("127.0.0.1",))


@pytest.mark.parametrize(
    ("name", "trusted"),
    [("feed.example.org", True), ("feed.example.org", False), ("other.example.org", True)],
)
def test_the_certificate_must_be_that_of_the_name(name, trusted, tmp_path, monkeypatch):
    """Connections go to an address, but the name is what the certificate is for."""
    path = _certificate(tmp_path, name)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    hosts = _Here(())
    with serve(Feed([service("a")]), certificate=path) as feed:
        hosts.port = feed.port
        asked = Client(hosts, FAST, Time().clock())
        if trusted and name == "feed.example.org":
            answer = asked.get("https://feed.example.org/services/a")
            assert answer.status == 200
        else:
            with pytest.raises(FeedError, match="certificate"):
                asked.get("https://feed.example.org/services/a")
            assert feed.asked == []
        asked.close()


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


@pytest.mark.parametrize(
    "url",
    [
        "http://feed.example.org/", "ftp://feed.example.org/", "https://other.example.org/",
        "https://feed.example.org.evil.example/", "https://user:pw@feed.example.org/",
        "https://feed.example.org@evil.example/", "https://[::1]/", "https://127.0.0.1/",
        "https://feed.example.org:99999/", "https:///x", "https://evil.example\\@feed.example.org/",
        "//feed.example.org/", "https://feed.example.org\r\nX: y@evil/",
    ],
)  # fmt: skip
def test_nothing_is_asked_of_a_host_that_is_not_named(url):
    hosts = Hosts(["feed.example.org"], lookup=lambda host: ["93.184.215.14"])
    with pytest.raises(FeedError):
        hosts.place(url)


def test_a_named_host_is_looked_up_once_and_then_connected_to_at_that_address():
    answers = [["93.184.215.14"], ["127.0.0.1"]]
    hosts = Hosts(["Feed.Example.org."], lookup=lambda host: answers.pop(0))
    first = hosts.place("https://feed.example.org/services")
    assert hosts.place("https://FEED.example.org./services/1") == first
    assert first.addresses == ("93.184.215.14",)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::1", "::",
        "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
        "2002:7f00:1::", "fec0::1", "2001:db8::1", "not an address",
    ],
)  # fmt: skip
def test_addresses_inside_a_network_are_refused(address):
    assert not is_public(address)
    hosts = Hosts(["feed.example.org"], lookup=lambda host: ["93.184.215.14", address])
    with pytest.raises(FeedError, match="inside a network"):
        hosts.place("https://feed.example.org/")


def test_addresses_of_the_open_internet_are_taken():
    assert is_public("93.184.215.14")
    assert is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")


def test_two_feeds_of_one_host_are_two_sources():
    assert dataset_of("https://a.example.org/o/v2/services") == "a.example.org/o/v2"
    assert dataset_of("https://a.example.org/services?x=1") == "a.example.org"
