"""A link worker asks for a lift; coordinators of the same organisation see it, and nobody else."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.web.conftest import SECRET, make_app
from tests.web.fakes import GROUPS, HOME, NINE, POSTCODE, fake_services
from tests.web.pages import elements, heading, parse, text_of
from tests.web.signing_in import cookie_name
from webmap.records.audit import AuditLog
from webmap.records.database import Records
from webmap.records.people import People
from webmap.records.tables import lift_requests
from webmap.roles import EVERY_ROLE, Role
from webmap.wiring import records

MARKS = (POSTCODE, str(HOME.lat), str(HOME.lon), "Knock twice")


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def app(instance: Path) -> Flask:
    return make_app(instance)


@pytest.fixture
def worker(app: Flask) -> Any:
    """A link worker who has searched."""
    client: Any = app.test_client(who="link-worker")
    assert client.search(when="fortnight").status_code == 303
    return client


@pytest.fixture
def coordinator(app: Flask) -> Any:
    return app.test_client(who="coordinator")


def outsider(app: Flask) -> Any:
    """A client for somebody of another organisation, with every role."""
    with app.app_context():
        account = People(records()).add(
            "kim@other.example", "Kim", "Other Surgery", EVERY_ROLE,
            password="x", must_change_password=False,
        )  # fmt: skip
    files: Any = app.session_interface
    session = files.files.start()
    session.sign_in({"id": account.id, "epoch": account.epoch, "how": "password"})
    files.files.write(session)
    client: Any = app.test_client(who=None)
    client.set_cookie(cookie_name(app), session.token)
    return client


def send(client: Any, group: str = "back", step: str = "check", **answers: str) -> Any:
    page = f"{client.results}/{group}/lift"
    data = {
        "csrf_token": client.csrf_token(page),
        "once": "AAAAAAAAAAAAAAAAAAAAAA",
        "at": "2026-03-03T10:30",
        "ways": "back",
        "aid": "frame",
        "escorts": "1",
        "notes": "Knock twice",
        "step": step,
    }
    return client.post(page, data={**data, **answers})


def ask(client: Any, **answers: str) -> str:
    """Ask for a lift; return its whole reference."""
    sent = send(client, step="send", **answers)
    assert sent.status_code == 303, sent.text
    return str(re.fullmatch(r"/lifts/([0-9A-Z]{26})\?sent=1", sent.location)[1])  # type: ignore[index]


def press(client: Any, one: str, do: str, **more: str) -> Any:
    token = client.csrf_token("/lifts" if do == "withdraw" else f"/coordinator/queue/{one}")
    if do == "withdraw":
        return client.post(f"/lifts/{one}/withdraw", data={"csrf_token": token})
    return client.post(f"/coordinator/queue/{one}", data={"csrf_token": token, "do": do, **more})


@pytest.mark.parametrize(
    ("group", "ways"), [("back", "back"), ("there", "there"), ("lift", "both"), ("bus", "both")]
)
def test_the_form_knows_which_ways_they_need_a_lift(worker: Any, group: str, ways: str) -> None:
    page = parse(worker.get(f"{worker.results}/{group}/lift").text)
    chosen = [
        field.get("value")
        for field in elements(page, "input")
        if field.get("name") == "ways" and field.get("checked") is not None
    ]
    assert chosen == [ways]


@pytest.mark.parametrize(("group", "is_loud"), [("back", True), ("lift", True), ("bus", False)])
def test_a_lift_is_offered_where_it_is_needed_and_quietly_elsewhere(
    worker: Any, group: str, is_loud: bool
) -> None:
    page = parse(worker.get(f"{worker.results}/{group}").text)
    (link,) = [a for a in elements(page, "a") if text_of(a) == "Ask for a lift"]
    assert ("nhsuk-button" in link.get("class", "")) == is_loud
    assert worker.get(link.get("href")).status_code == 200


def test_the_list_offers_lifts_to_those_who_need_one(worker: Any) -> None:
    page = worker.get(worker.results).text
    offered = re.findall(r'href="/results/[^/]+/(\w+)/lift"', page)
    assert sorted(offered) == ["back", "lift", "there"]


def test_a_request_is_checked_sent_and_shown_without_the_home(worker: Any) -> None:
    check = send(worker)
    assert heading(parse(check.text)) == "Check before you send"
    for said in ("Hill Walkers’ Tea", "Tuesday 3 March, 10:30 to 12:00", "Home only", POSTCODE,
                 "A stick or a frame", "1 person", "Knock twice"):  # fmt: skip
        assert said in check.text
    one = ask(worker)
    page = worker.get(f"/lifts/{one}?sent=1").text
    short = f"LR-{one[:4]}-{one[4:8]}"
    assert heading(parse(page)) == "We have your request"
    for shown in (page, worker.get("/lifts").text, worker.get(f"/lifts/{one}").text):
        assert short in shown
        assert not any(mark in shown for mark in MARKS)
    assert "everything about it is deleted" in page
    assert "Wednesday 4 March" in page


def test_change_leads_back_to_the_form_as_it_was_filled_in(worker: Any) -> None:
    page = send(worker, step="change", ways="both", notes="Green door")
    fields = {
        (field.get("name"), field.get("value"))
        for field in elements(parse(page.text), "input")
        if field.get("checked") is not None
    }
    assert {("ways", "both"), ("aid", "frame"), ("escorts", "1")} <= fields
    assert "Green door</textarea>" in page.text


def test_a_form_that_is_sent_twice_asks_once_and_another_one_asks_again(worker: Any) -> None:
    assert ask(worker) == ask(worker)
    assert ask(worker, notes="Another door") != ask(worker)
    assert worker.get("/lifts").text.count("LR-") == 2


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"at": "2026-03-04T10:30"}, "Choose a date"),
        ({"ways": "sideways"}, "Choose which ways they need a lift"),
        ({"aid": ""}, "Choose what they walk with"),
        ({"escorts": "99"}, "Choose how many people go with them"),
        ({"where": "stop"}, "Choose how far the lift goes"),
        ({"notes": "x" * 501}, "Use at most 500 characters in the notes"),
        ({"notes": "943 476 5919"}, "This looks like an NHS number."),
        ({"notes": "write to ann@home.example"}, "This looks like an email address."),
        ({"notes": "a\x00b 943\u200b4765919"}, "This looks like an NHS number."),
    ],
)
@pytest.mark.parametrize("step", ["check", "send", "change"])
def test_what_cannot_be_is_said_beside_its_field(
    worker: Any, answers: dict[str, str], says: str, step: str
) -> None:
    page = send(worker, step=step, **answers)
    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert says in page.text
    assert "LR-" not in worker.get("/lifts").text


def test_who_typed_it_has_the_last_word_on_what_looks_like_a_number(worker: Any) -> None:
    notes = "Key safe 943 476 5919"
    page = send(worker, notes=notes)
    assert "It is not one. Keep it in the notes" in page.text
    fine = {"notes": notes, "notes_are_fine": "y", "notes_looked_at": notes}
    assert notes in send(worker, **fine).text
    ask(worker, **fine)
    assert send(worker, **{**fine, "notes": f"{notes}, and 943 476 5919"}).status_code == 422


def test_a_date_that_is_over_or_too_far_ahead_cannot_be_asked_for(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker: Any = app.test_client(who="link-worker")
    worker.search(when="chosen", first="2026-03-02", last="2026-05-20")
    dates = set(
        re.findall(r'value="(2026-\d\d-\d\d)T', worker.get(f"{worker.results}/back/lift").text)
    )
    # On 29 March and later, the end of the day after is more than 28 days away.
    assert dates == {"2026-03-03", "2026-03-10", "2026-03-17", "2026-03-24"}
    monkeypatch.setattr("webmap.views.lift_kept.now", lambda: NINE + dt.timedelta(days=90))
    page = worker.get(f"{worker.results}/back/lift").text
    assert "The dates in your search are over, or too far ahead." in page
    assert send_without_page(worker).status_code == 409


def send_without_page(client: Any) -> Any:
    data = {"csrf_token": client.csrf_token("/lifts"), "step": "send"}
    return client.post(f"{client.results}/back/lift", data=data)


@pytest.mark.parametrize("group", ["unknown", "undated", "online"])
def test_where_nobody_could_drive_it_says_so(worker: Any, group: str) -> None:
    page = worker.get(f"{worker.results}/{group}/lift")
    assert page.status_code == 200
    assert "You cannot ask for a lift to" in page.text


def test_nothing_of_the_home_is_in_any_address_log_or_file(
    app: Flask, instance: Path, worker: Any, coordinator: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        one = ask(worker)
        coordinator.get("/coordinator/queue")
        assert POSTCODE in coordinator.get(f"/coordinator/queue/{one}").text
        press(coordinator, one, "decline", why="Nobody is free")
        worker.get(f"/lifts/{one}")
    kept = b"".join(path.read_bytes() for path in instance.rglob("*") if path.is_file())
    for mark in MARKS:
        assert mark not in caplog.text
        assert mark.encode() not in kept
    with app.app_context():
        log = AuditLog(records(), SECRET)
        assert not any(mark in repr(list(log.all())) for mark in MARKS)
        assert log.check().whole


def test_each_opening_of_a_home_is_in_the_audit_log_and_a_list_is_none(
    app: Flask, worker: Any, coordinator: Any
) -> None:
    one = ask(worker)
    coordinator.get("/coordinator/queue")
    for _ in range(2):
        coordinator.get(f"/coordinator/queue/{one}")
    with app.app_context():
        rows = [(row.who, row.what, row.about) for row in AuditLog(records(), SECRET).all()]
    lifts = [row for row in rows if row[2] == one]
    assert [what for _, what, _ in lifts] == ["lift asked for", *["lift request seen"] * 2]
    assert {who for who, what, _ in lifts if "seen" in what} == {"Sam Coordinator"}


def test_the_queue_shows_what_a_plan_needs_the_soonest_first(worker: Any, coordinator: Any) -> None:
    ask(worker, group="lift", at="2026-03-10T10:30", ways="both", aid="wheelchair", escorts="0")
    ask(worker)
    page = coordinator.get("/coordinator/queue").text
    assert page.index("Tuesday 3 March") < page.index("Tuesday 10 March")
    for said in ("Hill Walkers’ Tea", "10:30 to 12:00", "Home only", "2 people, stick or frame",
                 "1 person, wheelchair", 'href="/coordinator?day=2026-03-03"'):  # fmt: skip
        assert said in page
    assert not any(mark in page for mark in MARKS)
    opened = coordinator.get("/coordinator?day=2026-03-03").text
    assert "1 request for Tuesday 3 March, from the queue." in opened


def test_of_two_coordinators_the_second_is_told(worker: Any, app: Flask, coordinator: Any) -> None:
    one = ask(worker)
    second: Any = app.test_client()
    token = second.csrf_token(f"/coordinator/queue/{one}")
    press(coordinator, one, "accept")
    second.post(f"/coordinator/queue/{one}", data={"csrf_token": token, "do": "accept"})
    assert "Somebody else was first" in second.get("/coordinator/queue").text
    assert "A coordinator has a lift for them." in worker.get(f"/lifts/{one}").text


@pytest.mark.parametrize(
    ("steps", "word", "is_kept"),
    [
        (("accept",), "Accepted", True),
        (("accept", "back"), "New", True),
        (("accept", "done"), "Done", False),
        (("decline",), "Declined", False),
        (("withdraw",), "Withdrawn", False),
        (("accept", "withdraw"), "Withdrawn", False),
    ],
)
def test_a_request_goes_its_way_and_the_home_is_erased_at_its_end(
    app: Flask, worker: Any, coordinator: Any, steps: tuple[str, ...], word: str, is_kept: bool
) -> None:
    one = ask(worker)
    for step in steps:
        who = worker if step == "withdraw" else coordinator
        assert press(who, one, step, why="No driver is free that day").status_code == 303
    page = worker.get(f"/lifts/{one}").text
    assert f">\n  {word}\n</strong>" in page or f">{word}<" in re.sub(r"\s+", "", page)
    assert ("No driver is free that day" in page) == ("decline" in steps)
    assert (POSTCODE in coordinator.get(f"/coordinator/queue/{one}").text) == is_kept
    with app.app_context(), records().reading() as connection:
        assert bool(connection.scalar(sa.select(lift_requests.c.sealed))) == is_kept


@pytest.mark.parametrize(
    ("why", "says"),
    [("", "Say why"), ("x" * 201, "Use at most 200"), ("ring 01632 960001", "a phone number")],
)
def test_declining_needs_words_that_tell_on_nobody(
    worker: Any, coordinator: Any, why: str, says: str
) -> None:
    one = ask(worker)
    page = press(coordinator, one, "decline", why=why)
    assert page.status_code == 422
    assert says in page.text
    assert "Nobody has answered yet." in worker.get(f"/lifts/{one}").text


def test_for_another_organisation_there_is_no_such_request(
    app: Flask, worker: Any, coordinator: Any
) -> None:
    one = ask(worker)
    other = outsider(app)
    token = other.csrf_token("/search")
    for path in (f"/lifts/{one}", f"/coordinator/queue/{one}"):
        assert other.get(path).status_code == 404
    for path, do in ((f"/lifts/{one}/withdraw", ""), (f"/coordinator/queue/{one}", "accept")):
        assert other.post(path, data={"csrf_token": token, "do": do}).status_code == 404
    for path in ("/lifts", "/coordinator/queue", "/coordinator"):
        assert "LR-" not in other.get(path).text
        assert "Hill Walkers" not in other.get(path).text
    assert "Nobody has answered yet." in worker.get(f"/lifts/{one}").text


def test_a_part_of_a_reference_finds_nothing(worker: Any) -> None:
    one = ask(worker)
    for part in (one[:8], f"LR-{one[:4]}-{one[4:8]}", one.lower(), "%", "_" * 26):
        assert worker.get(f"/lifts/{part}").status_code == 404


def test_a_request_is_gone_the_day_after_the_day_after(
    worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = ask(worker)
    last = dt.datetime(2026, 3, 4, 23, 59, tzinfo=NINE.tzinfo)
    monkeypatch.setattr("webmap.views.lift_kept.now", lambda: last)
    assert worker.get(f"/lifts/{one}").status_code == 200
    monkeypatch.setattr("webmap.views.lift_kept.now", lambda: last + dt.timedelta(minutes=1))
    assert worker.get(f"/lifts/{one}").status_code == 404


def test_a_request_that_another_key_has_sealed_is_said_plainly(instance: Path, worker: Any) -> None:
    one = ask(worker)
    key = "another key, since somebody has changed it"
    other: Any = make_app(instance, secret_key=key).test_client(who="coordinator")
    page = other.get(f"/coordinator/queue/{one}")
    assert page.status_code == 200
    assert "sealed with another secret key" in page.text
    planned = other.post(
        "/coordinator",
        data={"csrf_token": other.csrf_token("/coordinator"), "day": "2026-03-03",
              "drivers": (io.BytesIO(b"id\n1\n"), "d.csv")},
    )  # fmt: skip
    assert planned.status_code == 400
    assert "is not in the plan: it was sealed with another secret key" in planned.text
    assert press(other, one, "decline", why="Please ask again").status_code == 303


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} ${7*7} <%= 7 %>",
    "</textarea><svg onload=alert(1)>",
    '=HYPERLINK("http://x")',
    "\u202egnp.exe",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_notes_are_only_letters(worker: Any, coordinator: Any, text: str) -> None:
    """The client fails for a script without a nonce, a handler, or another host."""
    assert send(worker, notes=text).status_code == 200
    assert send(worker, step="change", notes=text).status_code == 200
    one = ask(worker, notes=text)
    page = coordinator.get(f"/coordinator/queue/{one}")
    values = [text_of(value) for value in elements(parse(page.text), "dd")]
    assert text in values
    press(coordinator, one, "decline", why=text)
    assert text in text_of(elements(parse(worker.get(f"/lifts/{one}").text), "main")[0])


def test_hostile_names_of_groups_are_only_letters(tmp_path: Path) -> None:
    name = "<b onclick=x>Tea</b>"
    groups = tuple(dataclasses.replace(g, name=name) for g in GROUPS if g.id == "back")
    client: Any = make_app(tmp_path / "other", fake_services(groups)).test_client()
    client.search()
    one = ask(client)
    for path in ("/lifts", f"/lifts/{one}", f"/lifts/{one}?sent=1", "/coordinator/queue",
                 f"/coordinator/queue/{one}"):  # fmt: skip
        assert name not in client.get(path).text
        assert name in text_of(elements(parse(client.get(path).text), "main")[0])


def test_where_nobody_coordinates_the_link_worker_is_warned(app: Flask) -> None:
    lone = outsider(app)
    assert "is a lift coordinator yet" not in _asking(lone)
    with app.app_context():
        kept = People(records())
        account = kept.by_email("kim@other.example")
        assert account is not None
        only = frozenset({Role.LINK_WORKER})
        kept.change(account.id, name="Kim", organisation="Other Surgery", roles=only)
    assert "Nobody at Other Surgery is a lift coordinator yet." in _asking(lone)


def _asking(client: Any) -> str:
    client.search()
    return " ".join(client.get(f"{client.results}/back/lift").text.split())


@pytest.fixture(autouse=True)
def close_records(app: Flask) -> Iterator[None]:
    """Leave no connection open: each test has an app of its own."""
    yield
    with app.app_context():
        opened: Records = records()
    opened.close()
