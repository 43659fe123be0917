"""``linkway users``: accounts from the command line, and the log that tells of them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from webmap.cli import linkway
from webmap.passwords import Passwords
from webmap.records.audit import AuditLog, Deed
from webmap.records.database import Records
from webmap.records.people import Account, People
from webmap.records.tables import audit

KEY = "a key for the tests, and for nothing else"
SAM = ("sam@surgery.example", "--name", "Sam", "--organisation", "Severn Surgery")


class Shell:
    """The command, with the settings of a service."""

    def __init__(self, folder: Path) -> None:
        self.env = {"LINKWAY_SECRET_KEY": KEY, "LINKWAY_INSTANCE": str(folder / "instance")}
        self.url = f"sqlite:///{folder / 'instance' / 'records.db'}"

    def run(self, *words: str, typed: str = "", **env: str) -> Result:
        return CliRunner().invoke(
            linkway, ["users", *words], env={**self.env, **env}, input=typed, catch_exceptions=False
        )

    def account(self, email: str = "sam@surgery.example") -> Account:
        with Records.open(self.url) as records:
            account = People(records).by_email(email)
        assert account is not None
        return account

    def log(self) -> list[dict[str, Any]]:
        return list(csv.DictReader(io.StringIO(self.run("audit").stdout)))


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_the_first_admin_gets_a_password_that_must_be_changed(shell: Shell) -> None:
    done = shell.run("add", *SAM, "--role", "admin", "--role", "link-worker")
    assert (done.exit_code, done.stderr.splitlines()[0]) == (
        0, "sam@surgery.example can sign in: link worker, admin"
    )  # fmt: skip
    account = shell.account()
    assert account.must_change_password
    assert Passwords().fits(account.password, done.stdout.strip())
    assert not Passwords().fits(account.password, done.stdout.strip() + "x")
    [row] = shell.log()
    assert (row["who"], row["what"], row["about"]) == (
        "command line", "account added", f"account {account.id}"
    )  # fmt: skip


def test_a_password_may_be_typed_and_is_not_shown(shell: Shell) -> None:
    good = "seven slow kettles"
    done = shell.run("add", *SAM, "--role", "admin", "--type-password", typed=f"{good}\n{good}\n")
    assert done.exit_code == 0
    assert good not in done.output
    assert not shell.account().must_change_password
    easy = shell.run("password", SAM[0], "--type-password", typed="password1234\npassword1234\n")
    assert (easy.exit_code, "easy to guess" in easy.stderr) == (1, True)
    assert Passwords().fits(shell.account().password, good)


def test_whoever_signs_in_elsewhere_needs_no_password(shell: Shell) -> None:
    done = shell.run("add", *SAM, "--role", "planner", "--no-password")
    assert (done.exit_code, done.stdout, shell.account().password) == (0, "", "")
    both = shell.run("add", *SAM, "--role", "planner", "--no-password", "--type-password")
    assert both.exit_code == 2


def test_roles_passwords_and_closing(shell: Shell) -> None:
    shell.run("add", *SAM, "--role", "admin")
    shell.run("add", "kim@wye.example", *SAM[1:], "--role", "admin")
    first = shell.account()
    assert shell.run("roles", SAM[0], "--role", "planner").exit_code == 0
    assert shell.run("password", SAM[0]).exit_code == 0
    assert shell.run("sign-out", SAM[0]).exit_code == 0
    assert shell.run("close", SAM[0]).exit_code == 0
    account = shell.account()
    assert ([role.value for role in account.roles], account.open) == (["planner"], False)
    assert account.epoch == first.epoch + 3
    assert shell.run("reopen", SAM[0]).exit_code == 0
    listed = json.loads(shell.run("list", "--json").stdout)
    assert [(row["email"], row["open"]) for row in listed] == [
        (SAM[0], True), ("kim@wye.example", True)
    ]  # fmt: skip
    assert "kim@wye.example  Sam  Severn Surgery  admin  no second step" in shell.run("list").stdout
    assert [row["what"] for row in shell.log()][2:] == [
        "account changed", "password reset", "signed out everywhere", "account closed",
        "account opened again",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("close", "nobody@x.example"), "there is no account with the email address nobody@"),
        (("second-factor", SAM[0]), "has no second step"),
        (("close", SAM[0]), "only admin"),
        (("add", *SAM, "--role", "planner"), "already"),
        (("add", "sam", *SAM[1:], "--role", "planner"), "Give an email address"),
        (("list", "--records", "mysql://x"), "not a database that we use"),
    ],
)
def test_what_cannot_be_done_is_one_line(shell: Shell, words: tuple[str, ...], said: str) -> None:
    shell.run("add", *SAM, "--role", "admin")
    done = shell.run(*words)
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert said in done.stderr


def test_without_the_secret_key_nothing_is_done(shell: Shell) -> None:
    done = shell.run("list", LINKWAY_SECRET_KEY="")
    assert (done.exit_code, "LINKWAY_SECRET_KEY is missing" in done.stderr) == (1, True)


def test_the_log_is_checked_and_a_noted_end_shows_an_old_copy(shell: Shell) -> None:
    shell.run("add", *SAM, "--role", "admin")
    whole = shell.run("audit", "--verify")
    assert whole.stdout.startswith("the log is whole: 1 rows, last seal ")
    end = whole.stdout.split()[-1]
    assert shell.run("audit", "--verify", "--end", end).exit_code == 0
    assert shell.run("audit", "--verify", "--end", "0" * 64).exit_code == 1
    assert shell.run("audit", "--end", end).exit_code == 2
    other = shell.run("audit", "--verify", LINKWAY_SECRET_KEY=KEY + "!")
    assert (other.exit_code, "row 1 of 1 is not as it was written" in other.stderr) == (1, True)
    with Records.open(shell.url) as records:
        AuditLog(records, KEY).add(Deed.SEARCH_MADE)
        with records.writing() as connection:
            connection.execute(audit.delete().where(audit.c.id == 2))
    cut = shell.run("audit", "--verify")
    assert (cut.exit_code, "missing at the end" in cut.stderr) == (1, True)
