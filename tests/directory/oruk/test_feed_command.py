"""``linkway groups import`` of Open Referral UK: files, folders, our own export, and addresses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from directory.model import Group, Status
from directory.oruk.feed import OpenData
from directory.oruk.writing import write_service
from directory.store import Store
from webmap.cli.groups import groups

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give the command, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LINKWAY_DATABASE_URL", raising=False)
    monkeypatch.delenv("LINKWAY_FEED_HOSTS", raising=False)

    def call(*words: object) -> Result:
        return CliRunner().invoke(groups, [str(word) for word in words])

    return call


def save(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def held(database: str) -> list[Group]:
    with Store.open(database, create=False) as store:
        return [group for status in Status for group in store.all_groups(status.value)]


def exported(database: str) -> dict[str, Any]:
    """Return all services of a directory as it publishes them, in one page."""
    data = OpenData(held(database))
    return {
        "contents": [
            write_service(group, id_) for group, id_ in zip(data.groups, data.ids, strict=True)
        ]
    }


def test_a_real_feed_comes_in_and_then_nothing_changes(run, database, real_data):
    file = real_data / "oruk" / "oruk1_real_services_page1_bristol.json"
    first = run("import", file, "--source", "Bristol", "--database", database)
    assert first.exit_code == 0, first.output
    assert first.stdout.startswith("Bristol: 50 new, 0 changed, 0 unchanged, 0 closed")
    again = run("import", file, "--source", "Bristol", "--database", database)
    assert again.stdout.startswith("Bristol: 0 new, 0 changed, 50 unchanged, 0 closed")
    assert {group.provenance.source for group in held(database)} == {"Bristol"}


def test_a_feed_under_another_name_is_not_passed_over_in_silence(run, tmp_path):
    ids = [f"8f0e4b52-0c3e-4e0a-9a55-1f3f1a2b3c{n:02d}" for n in range(2)]
    services = [{"id": i, "name": f"Tea {i[-1]}", "status": "active"} for i in ids]
    file = save(tmp_path / "feed.json", services)
    assert "2 new" in run("import", file, "--format", "oruk", "--source", "council").stdout
    again = run("import", file, "--format", "oruk", "--source", "other")
    assert "2 groups of the feed are here already from council" in again.stderr
    assert "--source council" in again.stderr
    assert "this directory's own" not in again.stderr


def test_our_own_export_makes_no_doubles_and_is_the_same_elsewhere(run, csv_file, tmp_path):
    csv = csv_file(
        "id,name,kind,cost,frequency,day,every,starts_on,start_time,end_time,not_on,venue_name,"
        "step_free,transport,phone",
        "1,Tea & <cake>,Lunch club,£2  with tea,weekly,Tuesday,2,2026-09-08,10:30,12:00,"
        "2026-12-29,Hall,yes,Minibus from the station,01632 960123",
        "2,Choir,Singing,,monthly,last Friday,,,19:00,21:00,,Church,,,",
    )
    here, there = (f"sqlite:///{tmp_path / name}.db" for name in ("here", "there"))
    run("import", csv, "--database", here)
    before = held(here)
    file = save(tmp_path / "export.json", exported(here))

    back = run("import", file, "--database", here)
    assert back.exit_code == 0, back.output
    assert "0 new, 0 changed, 0 unchanged, 0 closed" in back.stdout
    assert "2 groups of the feed are this directory's own" in back.stderr
    assert held(here) == before

    run("import", file, "--database", there)
    for one, other in zip(before, held(there), strict=True):
        assert (one.name, one.cost, one.schedules, one.venues, one.offers, one.contacts) == (
            other.name, other.cost, other.schedules, other.venues, other.offers, other.contacts,
        )  # fmt: skip
    again = run("import", file, "--database", there)
    assert "0 new, 0 changed, 2 unchanged" in again.stdout


def test_a_folder_of_pages_and_a_list_of_them_are_one_feed(run, tmp_path):
    pages = [
        {"total_pages": 2, "page_number": n, "contents": [{"id": i, "name": i, "status": "active"}]}
        for n, i in enumerate("ab", start=1)
    ]
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, page in enumerate(pages):
        save(folder / f"{number}.json", page)
    assert "2 new" in run("import", folder, "--format", "oruk", "--source", "x").stdout
    whole = save(tmp_path / "all.json", pages)
    assert "0 new, 0 changed, 2 unchanged" in run("import", whole, "--source", "x").stdout


def test_a_fault_is_told_with_its_path(run, tmp_path):
    service = {
        "id": "a",
        "name": "Lunch",
        "status": "active",
        "schedules": [{}, {"freq": "WEEKLY", "byday": "2TU", "opens_at": "10:00"}],
    }
    file = save(tmp_path / "feed.json", {"contents": [service, {"id": "b"}]})
    done = run("import", file, "--json")
    report = json.loads(done.stdout)
    assert (report["new"], report["rejected"]) == (1, 1)
    told = {problem["column"]: problem for problem in report["problems"]}
    assert told["contents[0].schedules[1].byday"]["value"] == "2TU"
    assert told["contents[1].name"]["rejected"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON|ends too early"),
        ("{", "ends too early"),
        ('{"x": 1}', "no services"),
        ("[" * 5_000 + "]" * 5_000, "deep"),
        ('[{"id": NaN}]', "not JSON"),
        ("[]", "no services"),
        ('[{"id": "a"}]', "not one service"),
    ],
)
def test_a_file_that_is_no_feed_is_refused_in_one_line(run, tmp_path, text, said):
    (tmp_path / "feed.json").write_text(text, encoding="utf-8")
    done = run("import", "feed.json")
    assert done.exit_code == 1
    error = done.stderr.splitlines()[-1]
    assert error.startswith("Error: feed.json")
    assert any(part in error for part in said.split("|"))
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize(
    ("address", "allowed", "said"),
    [
        ("http://127.0.0.1:9/x", "127.0.0.1", "only https"),
        ("https://127.0.0.1:9/x", "127.0.0.1", "inside a network"),
        ("https://localhost:9/x", "localhost", "inside a network"),
        ("https://feed.example.org/x", "other.example.org", "--allow-host"),
    ],
)
def test_an_address_that_may_not_be_asked(run, tmp_path, address, allowed, said):
    done = run("import", address, "--allow-host", allowed)
    assert done.exit_code == 1
    assert said in done.stderr
    assert not (tmp_path / "instance").exists()


def test_hosts_may_be_named_by_a_setting(run, monkeypatch):
    monkeypatch.setenv("LINKWAY_FEED_HOSTS", "localhost other.example.org")
    assert "inside a network" in run("import", "https://localhost/x").stderr
