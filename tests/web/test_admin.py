"""The pages of admins: accounts of others, and the log."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.web.conftest import SECRET, make_app
from tests.web.pages import elements, heading, parse, text_of
from tests.web.test_signing_in import enter, is_out, post
from webmap.records.audit import AuditLog
from webmap.records.database import Records
from webmap.records.tables import audit

HOSTILE = "<img src=x onerror=alert(1)>\"'{{7*7}}"
PLANNER = 3


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


@pytest.fixture
def admin(app: Flask) -> Any:
    return app.test_client(who="admin")


def add(admin: Any, **more: Any) -> Any:
    fields = {
        "email": "new@x.example", "name": "New Person", "organisation": "Wye Surgery",
        "roles": ["planner", "editor"], **more,
    }  # fmt: skip
    return post(admin, "/admin/people/new", page="/admin/people/new", **fields)


def shown_password(answer: Any) -> str:
    found = re.search(r'<strong class="lw-code">([\w-]+)</strong>', answer.text)
    assert found is not None
    return found[1]


def rows(page: Any) -> list[list[str]]:
    body = elements(parse(page.text), "tbody")[0]
    return [[text_of(cell) for cell in elements(row, "td")] for row in elements(body, "tr")]


def deeds(tmp_path: Path) -> list[tuple[str, str, str]]:
    with Records.open(f"sqlite:///{tmp_path / 'records.db'}") as records:
        return [(row.who, row.what, row.about) for row in AuditLog(records, SECRET).all()]


def test_somebody_is_added_and_signs_in_with_the_password_that_is_shown_once(
    app: Flask, admin: Any, tmp_path: Path
) -> None:
    made = add(admin)
    assert heading(parse(made.text)) == "A password for New Person"
    assert made.headers["Cache-Control"] == "no-store"
    new: Any = app.test_client(who=None)
    assert enter(new, "new@x.example", shown_password(made)).status_code == 303
    assert new.get("/planner").location == "/account/password"
    [row] = [row for row in rows(admin.get("/admin/")) if "new@x.example" in row[0]]
    assert row[1:] == [
        "Organisation Wye Surgery", "Roles planner, directory editor",
        "Signing in Has not chosen a password yet",
    ]  # fmt: skip
    assert deeds(tmp_path)[0] == ("Sam Admin", "account added", "account 8")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"email": "sam"}, "Give an email address"),
        ({"email": "planner@linkshire.example"}, "already"),
        ({"name": ""}, "Give the name"),
        ({"organisation": " "}, "Give the organisation"),
        ({"roles": []}, "Choose at least one role"),
        ({"roles": ["king"]}, "Choose at least one role"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    admin: Any, fields: dict[str, Any], said: str
) -> None:
    answer = add(admin, **{"name": "Kept Name", **fields})
    assert (answer.status_code, said in answer.text) == (422, True)
    if "name" not in fields:
        assert 'value="Kept Name"' in answer.text
    assert len(rows(admin.get("/admin/"))) == 7


def test_roles_and_names_are_changed_and_count_at_once(app: Flask, admin: Any) -> None:
    planner: Any = app.test_client(who="planner")
    at = f"/admin/people/{PLANNER}"
    fields = {"name": "Other Name", "organisation": "Elsewhere", "roles": "coordinator"}
    assert post(admin, at, page=at, **fields).location == "/admin/"
    assert "Other Name is changed." in admin.get("/admin/").text
    assert planner.get("/planner").status_code == 403
    assert "Other Name" in planner.get("/coordinator").text


def test_a_new_password_ends_the_sessions_and_the_old_password(app: Flask, admin: Any) -> None:
    planner: Any = app.test_client(who="planner")
    at = f"/admin/people/{PLANNER}"
    password = shown_password(post(admin, f"{at}/password", page=at))
    assert is_out(planner)
    assert enter(planner, "planner@linkshire.example").status_code == 422
    assert enter(planner, "planner@linkshire.example", password).status_code == 303


def test_a_closed_account_is_out_and_comes_back(app: Flask, admin: Any, tmp_path: Path) -> None:
    planner: Any = app.test_client(who="planner")
    at = f"/admin/people/{PLANNER}"
    assert post(admin, f"{at}/close", page=at).location == "/admin/"
    assert is_out(planner)
    assert enter(planner, "planner@linkshire.example").status_code == 422
    assert "Closed: they cannot sign in" in admin.get(at).text
    post(admin, f"{at}/reopen", page=at)
    assert enter(planner, "planner@linkshire.example").status_code == 303
    assert [what for _, what, _ in deeds(tmp_path)][:3] == [
        "account closed", "sign-in failed", "account opened again"
    ]  # fmt: skip


def test_the_last_admin_stays(app: Flask, admin: Any) -> None:
    everything = "/admin/people/1"
    post(admin, f"{everything}/close", page=everything)
    own = "/admin/people/7"
    for path, fields in (
        (f"{own}/close", {}),
        (own, {"name": "Sam", "organisation": "x", "roles": "planner"}),
    ):
        answer = post(admin, path, page=own, **fields)
        assert (answer.status_code, "only admin" in answer.text) == (422, True)
    assert admin.get("/admin/").status_code == 200


def test_nobody_is_found_under_another_number(admin: Any) -> None:
    assert admin.get("/admin/people/99").status_code == 404
    at = "/admin/people/new"
    assert post(admin, "/admin/people/99/close", page=at).status_code == 404
    assert post(admin, f"/admin/people/{PLANNER}/second-step", page=at).status_code == 404


def test_names_are_shown_and_never_run(app: Flask, admin: Any) -> None:
    add(admin, name=HOSTILE, organisation=HOSTILE)
    for path in ("/admin/", "/admin/people/8", "/admin/people/new", "/admin/audit"):
        page = admin.get(path).text
        assert "<img src=x" not in page
    assert any(HOSTILE in row[0] for row in rows(admin.get("/admin/")))


def test_the_log_is_read_a_hundred_rows_at_a_time_and_tells_of_tampering(
    app: Flask, admin: Any, tmp_path: Path
) -> None:
    records = app.extensions["linkway"].get_records()
    log = AuditLog(records, SECRET)
    from webmap.records.audit import Deed

    for number in range(120):
        log.add(Deed.SEARCH_MADE, account_id=2, who="Sam", about=f"n{number}")
    first = admin.get("/admin/audit")
    assert (len(rows(first)), rows(first)[0][3]) == (100, "About n119")
    older = re.search(r'href="(/admin/audit\?before=\d+)"', first.text)
    assert older is not None
    assert rows(admin.get(older[1]))[-1][3] == "About n0"
    assert "All 120 rows are as they were written" in admin.get("/admin/audit?check=yes").text
    with records.writing() as connection:
        connection.execute(audit.update().where(audit.c.id == 60).values(who="Kim"))
    assert "Row 60 is not as it was written" in admin.get("/admin/audit?check=yes").text
    assert admin.get("/admin/audit?before=x").status_code == 200
