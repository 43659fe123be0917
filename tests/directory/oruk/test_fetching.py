"""Feeds by address: whole or not at all, politely, going on where they were, and nowhere else."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from directory.oruk.client import Limits
from directory.oruk.hosts import FeedError
from directory.problems import NothingRead
from tests.directory.oruk.feedserver import Handler, says, sends, sends_bytes, squeezed
from tests.directory.oruk.fetched import Time, bring_in, names, service


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
