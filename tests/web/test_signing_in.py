"""Signing in and out: by password, by second step, in the demo; sessions that begin and end."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.web.conftest import SECRET, make_app
from tests.web.fakes import POSTCODE, fake_services
from tests.web.pages import heading, parse
from tests.web.signing_in import PASSWORD
from webmap import second_factor
from webmap.passwords import Passwords, one_time_password, problem_with
from webmap.records.audit import AuditLog
from webmap.records.database import Records
from webmap.records.people import People
from webmap.roles import Role
from webmap.sessions import ServerSessions, SessionFiles

NOW = 1_800_000_000
WORKER = "link-worker@linkshire.example"


class Clock:
    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


@pytest.fixture
def people(tmp_path: Path) -> People:
    return People(Records.open(f"sqlite:///{tmp_path / 'records.db'}"))


def enter(client: Any, email: str = WORKER, password: str = PASSWORD, **more: str) -> Any:
    token = client.csrf_token("/sign-in/")
    data = {"csrf_token": token, "email": email, "password": password, **more}
    return client.post("/sign-in/", data=data)


def post(client: Any, path: str, page: str = "/account", **fields: str) -> Any:
    return client.post(path, data={"csrf_token": client.csrf_token(page), **fields})


def is_out(client: Any) -> bool:
    return (client.get("/account").location or "").startswith("/sign-in/")


# --- with a password --------------------------------------------------------------------------


def test_who_knows_the_password_goes_on_to_the_page_that_was_asked_for(app: Flask) -> None:
    client: Any = app.test_client(who=None)
    asked = client.get("/planner?kind=singing")
    assert asked.location == "/sign-in/?back=/planner?kind%3Dsinging"
    page = client.get(asked.location).text
    back = re.search(r'name="back" value="([^"]+)"', page)
    assert back is not None
    entered = enter(client, "PLANNER@linkshire.example ", back=back[1])
    assert (entered.status_code, entered.location) == (303, "/planner?kind=singing")
    assert "Sam Planner" in client.get("/about").text


def test_the_words_and_the_work_are_the_same_whoever_is_not_let_in(
    app: Flask, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    hasher = app.extensions["linkway-passwords"]._hasher
    verify = type(hasher).verify

    def watched(self: Any, kept: str, typed: str) -> bool:
        hashed.append(kept.split("$")[3])
        return bool(verify(self, kept, typed))

    monkeypatch.setattr(type(hasher), "verify", watched)
    closed = people.by_email("planner@linkshire.example")
    assert closed is not None
    people.close(closed.id)
    people.add("outside@x.example", "Out", "Elsewhere", frozenset({Role.PLANNER}))
    pages = []
    for email, password in (
        (WORKER, "wrong"), ("nobody@x.example", "wrong"), ("planner@linkshire.example", PASSWORD),
        ("outside@x.example", ""), ("", ""),
    ):  # fmt: skip
        client: Any = app.test_client(who=None)
        answer = enter(client, email, password)
        pages.append(re.sub(r'(nonce|value)="[^"]*"', "", answer.text))
        assert answer.status_code == 422
        assert is_out(client)
    assert len(set(pages)) == 1
    assert len(hashed) == 5
    assert len(set(hashed)) == 1, "an unknown account takes another time"


def test_after_ten_wrong_passwords_the_right_one_must_wait_in_every_process(
    app: Flask, tmp_path: Path
) -> None:
    client: Any = app.test_client(who=None)
    codes = [enter(client, password="wrong").status_code for _ in range(10)]
    other: Any = make_app(tmp_path).test_client(who=None)
    refused = enter(other)
    assert (set(codes), refused.status_code) == ({422}, 429)
    assert "Wait 15 minutes" in refused.text
    # The address is the same one.
    assert enter(other, "planner@linkshire.example").status_code == 429


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "/%5Cevil", "search",
        "/nowhere", "/clear", "/planner", "javascript:alert(1)", "/search\nSet-Cookie: x", "",
    ],
)  # fmt: skip
def test_after_signing_in_people_go_only_to_pages_that_they_may_open(app: Flask, back: str) -> None:
    assert enter(app.test_client(who=None), back=back).location == "/search"


def test_a_page_that_was_open_too_long_asks_again(app: Flask) -> None:
    client: Any = app.test_client(who=None)
    data = {"csrf_token": "old", "email": WORKER, "password": PASSWORD, "back": "/search"}
    answer = client.post("/sign-in/", data=data)
    assert (answer.status_code, "open for too long" in answer.text) == (400, True)
    assert 'value="/search"' in answer.text


def test_a_weaker_hash_is_made_anew(app: Flask, people: People) -> None:
    app.extensions["linkway-passwords"] = Passwords(memory_kib=16, rounds=2)
    before = people.by_email(WORKER)
    assert enter(app.test_client(who=None)).status_code == 303
    after = people.by_email(WORKER)
    assert before is not None
    assert after is not None
    assert before.password != after.password
    assert "m=16,t=2" in after.password
    assert before.epoch == after.epoch


# --- sessions ---------------------------------------------------------------------------------


def test_the_token_changes_when_somebody_signs_in_and_the_old_one_opens_nothing(
    app: Flask, tmp_path: Path
) -> None:
    client: Any = app.test_client(who=None)
    client.get("/sign-in/")
    before = client.get_cookie("linkway").value
    enter(client)
    after = client.get_cookie("linkway").value
    assert before != after
    assert len(list((tmp_path / "sessions").iterdir())) == 1
    other: Any = app.test_client(who=None)
    other.set_cookie("linkway", before)
    assert is_out(other)


def test_signing_out_deletes_the_session_and_its_searches(app: Flask, tmp_path: Path) -> None:
    client: Any = app.test_client(who="link-worker")
    client.search()
    token = client.get_cookie("linkway").value
    assert len(list((tmp_path / "sessions").iterdir())) == 2
    assert post(client, "/sign-out").location == "/sign-in/"
    thief: Any = app.test_client(who=None)
    thief.set_cookie("linkway", token)
    assert is_out(thief)
    assert "You are signed out" in client.get("/sign-in/").text
    # What is left is the message that has just been shown.
    assert len(list((tmp_path / "sessions").iterdir())) == 1


def test_clearing_the_last_patient_does_not_sign_out(app: Flask) -> None:
    client: Any = app.test_client(who="link-worker")
    client.search()
    before = client.get_cookie("linkway").value
    post(client, "/clear", page="/search")
    assert client.get_cookie("linkway").value != before
    assert client.get("/search").status_code == 200


def test_signing_out_everywhere_ends_every_session_of_that_account_only(app: Flask) -> None:
    here, there = (app.test_client(who="planner") for _ in range(2))
    other = app.test_client(who="editor")
    post(here, "/account/sign-out-everywhere")
    assert [is_out(client) for client in (here, there, other)] == [True, True, False]


def test_a_closed_account_is_out_at_once_and_other_roles_count_at_once(
    app: Flask, people: People
) -> None:
    client: Any = app.test_client(who="planner")
    assert client.get("/planner").status_code == 200
    account = people.by_email("planner@linkshire.example")
    assert account is not None
    people.change(account.id, name="Sam", organisation="x", roles=frozenset({Role.COORDINATOR}))
    assert client.get("/planner").status_code == 403
    assert client.get("/coordinator").status_code == 200
    people.close(account.id)
    assert is_out(client)


def test_a_session_ends_when_it_is_idle_and_after_twelve_hours_from_signing_in(
    app: Flask, tmp_path: Path
) -> None:
    clock = Clock()
    files = SessionFiles(
        tmp_path / "sessions", SECRET, idle_s=15 * 60, longest_s=12 * 3600, now=clock
    )
    app.session_interface = ServerSessions(files)
    client: Any = app.test_client(who=None)
    client.get("/sign-in/")
    clock.now += 600
    enter(client)
    clock.now += 15 * 60 - 1
    assert not is_out(client)
    for _ in range(46):
        clock.now += 15 * 60
        assert not is_out(client)
    clock.now += 16 * 60
    assert is_out(client)
    enter(client)
    clock.now += 15 * 60 + 1
    assert is_out(client)


def test_every_page_of_somebody_who_is_signed_in_is_kept_by_no_browser(app: Flask) -> None:
    client: Any = app.test_client()
    for path in ("/", "/about", "/account", "/search", "/planner", "/groups/bus", "/data/"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


# --- passwords --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short horse", "at least 12"),
        ("a" * 129, "at most 128"),
        ("passwordpassword", "easy to guess"),
        ("qwertyuiop123", "easy to guess"),
        ("liverpool1892", "easy to guess"),
        ("samantha likes cold tea", "Leave out your name"),
        ("Severn cold slow kettle", "Leave out your name"),
        ("seven slow kettles", None),
        ("čaj číslo sedem žĺtok", None),
    ],
)
def test_which_passwords_will_do(password: str, said: str | None) -> None:
    found = problem_with(password, "Samantha Jones", "s.jones@severn.example", "Severn Surgery")
    assert (found is None) if said is None else (found is not None and said in found)


def test_a_drawn_password_will_do_and_is_never_the_same() -> None:
    drawn = {one_time_password() for _ in range(50)}
    assert len(drawn) == 50
    assert all(problem_with(each) is None for each in drawn)


def test_a_password_is_the_same_however_its_letters_are_sent() -> None:
    hasher = Passwords(memory_kib=8, rounds=1)
    assert hasher.fits(hasher.hash("cafe\u0301 slow kettles"), "caf\u00e9 slow kettles")
    assert not hasher.fits("", "")
    assert not hasher.fits("what is this", "x")


def test_a_given_password_must_be_changed_before_anything_else(app: Flask, people: People) -> None:
    hasher = app.extensions["linkway-passwords"]
    given = hasher.hash("given once")
    people.add("new@x.example", "New", "Away", frozenset({Role.PLANNER}), password=given)
    client: Any = app.test_client(who=None)
    elsewhere: Any = app.test_client(who=None)
    for one in (client, elsewhere):
        enter(one, "new@x.example", "given once")
        assert one.get("/planner").location == "/account/password"
    page = client.get("/account/password")
    assert heading(parse(page.text)) == "Choose your own password"

    def change(**fields: str) -> Any:
        return post(client, "/account/password", page="/account/password", **fields)

    good = "seven slow kettles"
    for fields, said in (
        ({"current": "given once", "new": "short", "again": "short"}, "at least 12"),
        ({"current": "given once", "new": good, "again": good + "x"}, "not the same"),
        ({"current": "guess", "new": good, "again": good}, "not your password now"),
    ):
        answer = change(**fields)
        assert (answer.status_code, said in answer.text) == (422, True)
    token = client.get_cookie("linkway").value
    assert change(current="given once", new=good, again=good).location == "/planner"
    assert client.get_cookie("linkway").value != token
    assert client.get("/planner").status_code == 200
    assert is_out(elsewhere)
    assert enter(app.test_client(who=None), "new@x.example", good).status_code == 303


# --- the second step --------------------------------------------------------------------------


class Phone:
    """An app for codes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.secret = ""
        self.now = float(NOW)
        monkeypatch.setattr("webmap.second_factor._clock", lambda: self.now)

    def code(self, steps: int = 0) -> str:
        made = second_factor._app(self.secret).generate(int(self.now) + 30 * steps)
        return made.decode()


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> Phone:
    return Phone(monkeypatch)


def set_up(client: Any, phone: Phone) -> list[str]:
    """Set the second step up; return the recovery codes."""
    page = client.get("/account/second-step/").text
    shown = re.search(r'<strong class="lw-code">([A-Z2-7 ]+)</strong>', page)
    assert shown is not None
    phone.secret = shown[1].replace(" ", "")
    at = "/account/second-step/"
    wrong = post(client, at, page=at, code=phone.code(steps=5))
    assert wrong.status_code == 422
    done = post(client, at, page=at, code=phone.code())
    assert heading(parse(done.text)) == "Write down your recovery codes"
    return re.findall(r'<li class="lw-code">([^<]+)</li>', done.text)


def code(client: Any, typed: str) -> Any:
    at = "/sign-in/second-step"
    return client.post(at, data={"csrf_token": client.csrf_token(at), "code": typed})


def test_a_code_is_asked_for_after_the_password_and_works_once(app: Flask, phone: Phone) -> None:
    codes = set_up(app.test_client(who="link-worker"), phone)
    assert len(set(codes)) == 10
    phone.now += 60
    client: Any = app.test_client(who=None)
    assert enter(client, back="/search").location == "/sign-in/second-step"
    assert is_out(client)
    spaced = f"{phone.code()[:3]} {phone.code()[3:]}"
    assert code(client, phone.code(steps=4)).status_code == 422
    assert code(client, spaced).location == "/search"
    again: Any = app.test_client(who=None)
    enter(again)
    assert code(again, phone.code()).status_code == 422
    assert code(again, phone.code(steps=-1)).status_code == 422
    phone.now += 30
    assert code(again, phone.code()).location == "/search"


def test_a_recovery_code_lets_in_once_and_new_ones_replace_all(app: Flask, phone: Phone) -> None:
    owner: Any = app.test_client(who="link-worker")
    codes = set_up(owner, phone)
    typed = [codes[0].upper().replace("-", " "), codes[0], codes[1]]
    statuses = []
    for each in typed:
        client: Any = app.test_client(who=None)
        enter(client)
        statuses.append(code(client, each).status_code)
    assert statuses == [303, 422, 303]
    at = "/account/second-step/"
    assert "You have 8 left" in owner.get(at).text
    assert post(owner, f"{at}codes", page=at, current="guess").status_code == 422
    new = re.findall(
        r'"lw-code">([^<]+)</li>', post(owner, f"{at}codes", page=at, current=PASSWORD).text
    )
    assert len(new) == 10
    client = app.test_client(who=None)
    enter(client)
    assert code(client, codes[2]).status_code == 422
    assert code(client, new[0]).status_code == 303


def test_codes_cannot_be_guessed_by_giving_the_password_again_and_again(
    app: Flask, phone: Phone
) -> None:
    set_up(app.test_client(who="link-worker"), phone)
    client: Any = app.test_client(who=None)
    statuses = []
    for _ in range(10):
        enter(client)
        statuses.append(code(client, phone.code(steps=9)).status_code)
    assert statuses == [422] * 10
    assert enter(client).status_code == 429


def test_who_sees_patients_must_have_a_second_step_unless_the_setting_says_otherwise(
    tmp_path: Path, phone: Phone
) -> None:
    app = make_app(tmp_path, second_factor="needed")
    worker: Any = app.test_client(who="link-worker")
    assert worker.get("/search").location == "/account/second-step/"
    assert post(worker, "/search", page="/account/second-step/").status_code == 303
    set_up(worker, phone)
    assert worker.get("/search").status_code == 200
    at = "/account/second-step/"
    assert post(worker, f"{at}remove", page=at, current=PASSWORD).status_code == 404
    assert app.test_client(who="planner").get("/planner").status_code == 200


def test_taking_the_second_step_away_or_changing_it_asks_for_the_password(
    app: Flask, phone: Phone
) -> None:
    client: Any = app.test_client(who="link-worker")
    set_up(client, phone)
    at = "/account/second-step/"
    client.get(at)
    phone.now += 60
    page = client.get(at).text
    shown = re.search(r'<strong class="lw-code">([A-Z2-7 ]+)</strong>', page)
    assert shown is not None
    other = Phone.__new__(Phone)
    other.secret, other.now = shown[1].replace(" ", ""), phone.now
    assert other.secret != phone.secret
    assert post(client, at, page=at, code=other.code(), current="guess").status_code == 422
    assert post(client, f"{at}remove", page=at, current="guess").status_code == 422
    assert post(client, f"{at}remove", page=at, current=PASSWORD).location == "/account"
    assert enter(app.test_client(who=None)).location == "/search"


def test_the_secret_of_the_second_step_is_in_no_file(
    app: Flask, phone: Phone, tmp_path: Path
) -> None:
    codes = set_up(app.test_client(who="link-worker"), phone)
    for file in (each for each in tmp_path.rglob("*") if each.is_file()):
        for secret in (phone.secret, *codes):
            assert secret.encode() not in file.read_bytes()


# --- the demo ---------------------------------------------------------------------------------


def invented(*, really: bool) -> Any:
    services = fake_services()
    pack = services.pack
    pack.manifest = replace(pack.manifest, invented=really)
    return services


def test_in_the_demo_one_press_signs_in(tmp_path: Path) -> None:
    app = make_app(tmp_path, invented(really=True), demo=True)
    client: Any = app.test_client(who=None)
    asked = client.get("/search")
    page = client.get(asked.location).text
    first, *_ = re.findall(r'name="person" value="([\w-]+)"', page)
    keys = set(re.findall(r'name="person" value="([\w-]+)"', page))
    assert keys == {role.value for role in Role} | {"everything"}
    token = client.csrf_token("/sign-in/?back=/search")
    data = {"csrf_token": token, "person": first, "back": "/search"}
    assert client.post("/sign-in/demo", data=data).location == "/search"
    assert client.get("/search").status_code == 200
    shown = re.search(r'<strong class="lw-code">([\w-]+)</strong>', page)
    assert shown is not None
    planner = enter(app.test_client(who=None), "planner@demo.invalid", shown[1])
    assert planner.location == "/planner"


@pytest.mark.parametrize(("demo", "really"), [(False, True), (True, False), (False, False)])
def test_outside_the_demo_there_are_no_buttons_and_pressing_one_does_nothing(
    tmp_path: Path, demo: bool, really: bool
) -> None:
    app = make_app(tmp_path, invented(really=really), demo=demo)
    client: Any = app.test_client(who=None)
    assert "lw-person" not in client.get("/sign-in/").text
    for person in ("everything", "admin", ""):
        data = {"csrf_token": client.csrf_token("/sign-in/"), "person": person}
        assert client.post("/sign-in/demo", data=data).status_code == 404
    assert is_out(client)


def test_invented_people_cannot_sign_in_when_the_demo_is_over(tmp_path: Path) -> None:
    app = make_app(tmp_path, invented(really=True), demo=True)
    client: Any = app.test_client(who=None)
    page = client.get("/sign-in/").text
    shown = re.search(r'<strong class="lw-code">([\w-]+)</strong>', page)
    assert shown is not None
    token = client.csrf_token("/sign-in/")
    client.post("/sign-in/demo", data={"csrf_token": token, "person": "admin"})
    assert not is_out(client)
    real = make_app(tmp_path, invented(really=True))
    assert enter(real.test_client(who=None), "admin@demo.invalid", shown[1]).status_code == 422
    thief: Any = real.test_client(who=None)
    thief.set_cookie("linkway", client.get_cookie("linkway").value)
    assert is_out(thief)


# --- the log ----------------------------------------------------------------------------------


def test_the_log_says_who_did_what_and_never_where(app: Flask, tmp_path: Path) -> None:
    client: Any = app.test_client(who=None)
    enter(client, password="wrong words")
    enter(client, "lost@x.example", "wrong words")
    enter(client)
    client.search(words="tea and company")
    client.search(home="nowhere at all")
    post(client, "/clear", page="/search")
    post(client, "/sign-out", page="/account")
    with Records.open(f"sqlite:///{tmp_path / 'records.db'}") as records:
        log = AuditLog(records, SECRET)
        rows = [(row.account_id, row.who, row.what) for row in log.all()]
        assert log.check().whole
        about = {row.about for row in log.all()}
    worker = (2, "Sam Link-Worker")
    assert rows == [
        (*worker, "sign-in failed"), (None, "", "sign-in failed"), (*worker, "signed in"),
        (*worker, "search made"), (*worker, "patient cleared"), (*worker, "signed out"),
    ]  # fmt: skip
    assert len(about - {"", "password"}) == 1, "both wrong tries came from one address"
    for file in (each for each in tmp_path.rglob("*") if each.is_file()):
        for typed in (POSTCODE, "wrong words", "lost@x.example", "tea and company", "127.0.0.1"):
            assert typed.encode() not in file.read_bytes(), file.name


def test_changes_of_the_directory_are_noted_and_those_that_failed_are_not(app: Flask) -> None:
    client: Any = app.test_client(who="editor")
    log = AuditLog(app.extensions["linkway"].get_records(), SECRET)
    client.post("/edit/groups/bus/checked", data={"csrf_token": "old"})
    assert list(log.all()) == []
