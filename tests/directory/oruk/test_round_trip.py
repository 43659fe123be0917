"""Our own feed read by our own import: nothing changes; and real feeds handed on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from directory.model import Group
from directory.oruk.common import Feed
from directory.oruk.feed import OpenData
from directory.oruk.feedfile import entries_of, read_feed_file
from directory.oruk.reading import read_entries
from directory.oruk.writing import write_service
from directory.rows import Reading
from directory.store import Store
from tests.directory.oruk.generated import TODAY, groups
from tests.directory.oruk.test_out import check_all, sent, slow

REAL = (
    "oruk1_real_services_page1_bristol.json",
    "uk-profile-3.0/examples/service_full.json",
    "hsds-3.0/examples/service_full.json",
    "mhclg-oruk/specifications/3.0/examples/service_full.json",
    "validator-mocks/V3.0-UK-Default/service_full.json",
    "validator-mocks/V3.0-UK-Warn/service_full.json",
)


def written(found: list[Group]) -> list[dict[str, Any]]:
    data = OpenData(found)
    return [write_service(g, i) for g, i in zip(data.groups, data.ids, strict=True)]


def read(services: list[dict[str, Any]], dataset: str = "feed") -> Reading:
    entries = entries_of(sent(services), "feed.json")
    assert entries is not None
    return read_entries(entries, Feed(dataset, TODAY))


def test_our_own_feed_imported_twice_changes_nothing(database: str, demo: list[Group]) -> None:
    with Store.open(database) as store:
        first = read(written(demo))
        assert (first.problems, first.unreadable) == ((), 0)
        assert len(store.import_groups(first.groups, "feed").new) == len(demo)
        kept = store.all_groups()
        again = store.import_groups(read(written(kept)).groups, "feed")
        assert (again.writes, len(again.unchanged)) == (False, len(demo))
        assert store.all_groups() == kept


@settings(slow, max_examples=40)
@given(groups())
def test_the_import_takes_any_group_as_it_was(one: Group) -> None:
    reading = read([write_service(one, one.id)])
    assert reading.problems == ()
    assert reading.groups == (one,)


def test_a_change_by_hand_in_our_words_is_read_as_any_feed(demo: list[Group]) -> None:
    """What is no more as we write it is cleaned, and told of, like the rest of the world."""
    service = sent(written(demo)[:1])[0]
    service["schedules"][0]["byday"] = "someday"
    reading = read([service])
    assert reading.problems != ()
    assert [group.name for group in reading.groups] == [service["name"]]


@pytest.mark.real_data
@pytest.mark.parametrize("name", REAL)
def test_real_feeds_are_handed_on_by_the_standard_and_come_back(
    real_data: Path, schemas: dict[str, Any], name: str
) -> None:
    path = real_data / "oruk" / name
    if not path.exists():
        pytest.skip(f"no {path}")
    found = list(read_entries(read_feed_file(path), Feed("feed", TODAY)).groups)
    data = OpenData(found)
    assert data.groups
    for service, one in zip(data.ids, data.groups, strict=True):
        check_all(schemas, one, service)
        (back,) = read([write_service(one, service)]).groups
        origin = replace(one.provenance, ref=service)
        assert json.dumps(write_service(back, service)) == json.dumps(write_service(one, service))
        assert back == replace(one, id=service, provenance=origin)
