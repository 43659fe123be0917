"""The help page and the status page: what works, what will soon be too old, what cannot be read."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from directory.errors import StoreError
from directory.model import Provenance
from tests.web.conftest import make_app
from tests.web.fakes import GROUPS, TODAY, fake_services
from tests.web.pages import heading, parse
from webmap.usecases.service_status import State, groups_status, timetable_status, whole
from webmap.wiring import NotReady, ServiceHolder


def feed(first: str, last: str, name: str = "buses") -> dict[str, str]:
    return {"name": name, "valid_from": first, "valid_to": last}


@pytest.mark.parametrize(
    ("first", "last", "state", "said"),
    [
        ("2026-01-01", "2026-12-31", State.WORKING, "For 1 January 2026 to 31 December 2026."),
        ("2026-01-01", "2026-03-30", State.WORKING, "30 March"),
        ("2026-01-01", "2026-03-29", State.LOOK, "They end in 27 days"),
        ("2026-01-01", "2026-03-03", State.LOOK, "They end in 1 day:"),
        ("2026-01-01", "2026-03-02", State.LOOK, "They end today"),
        ("2025-01-01", "2026-03-01", State.LOOK, "They were for 1 January 2025 to 1 March 2026."),
        ("2026-03-03", "2026-12-31", State.LOOK, "They begin later"),
    ],
)
def test_times_that_end_within_four_weeks_need_a_look(
    first: str, last: str, state: State, said: str
) -> None:
    (part,) = timetable_status({"feeds": [feed(first, last)]}, TODAY)
    assert part.state is state
    assert said in part.said


def test_each_of_several_feeds_is_judged_and_named() -> None:
    feeds = [feed("2026-01-01", "2026-12-31"), feed("2025-01-01", "2025-12-31", "trains")]
    parts = timetable_status({"feeds": feeds}, TODAY)
    assert [(part.name.split("(")[1], part.state) for part in parts] == [
        ("buses)", State.WORKING),
        ("trains)", State.LOOK),
    ]
    assert whole(parts) is State.LOOK


@pytest.mark.parametrize("timetable", [None, {"feeds": []}])
def test_an_area_without_times_says_so(timetable: Any) -> None:
    (part,) = timetable_status(timetable, TODAY)
    assert part.state is State.LOOK
    assert "only walks and lifts" in part.said


def test_groups_that_nobody_checked_for_a_year_are_counted() -> None:
    def checked(on: dt.date | None) -> Any:
        return replace(GROUPS[0], provenance=Provenance("Council", "council", "1", assured_on=on))

    new, old, never = checked(TODAY), checked(TODAY - dt.timedelta(days=366)), checked(None)
    assert groups_status([new] * 3, TODAY).state is State.WORKING
    few = groups_status([new] * 9 + [old], TODAY)
    assert (few.state, "1 of them" in few.said) == (State.WORKING, True)
    many = groups_status([new] * 8 + [old, never], TODAY)
    assert (many.state, "2 of them" in many.said) == (State.LOOK, True)
    assert groups_status([], TODAY).state is State.LOOK


def test_everybody_can_read_both_pages_and_every_page_leads_to_them(stranger: Any) -> None:
    start = stranger.get("/").text
    for path in ("/help", "/status"):
        assert f'href="{path}"' in start
        assert stranger.get(path).status_code == 200
    assert "Signing in and lift requests" in stranger.get("/status").text


def test_what_cannot_be_read_is_said_without_saying_where_it_is(tmp_path: Path) -> None:
    class Broken:
        def change(self) -> int:
            raise StoreError("the database postgresql://secret-host cannot be used")

    app = make_app(tmp_path, replace(fake_services(), store=Broken()))  # type: ignore[arg-type]
    answer = app.test_client(who=None).get("/status")
    assert answer.status_code == 503
    assert heading(parse(answer.text)) == "Something is not working"
    assert "The list cannot be read." in answer.text
    assert "secret-host" not in answer.text


def test_a_copy_without_an_area_says_that_it_cannot_find_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: ServiceHolder) -> None:
        raise NotReady("LINKWAY_PACK is not set")

    app = make_app(tmp_path)
    monkeypatch.setattr(ServiceHolder, "get", missing)
    answer = app.test_client(who=None).get("/status")
    assert answer.status_code == 503
    assert "Finding groups" in answer.text
    assert "LINKWAY" not in answer.text
