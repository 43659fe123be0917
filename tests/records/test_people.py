"""Accounts, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from webmap.records.database import Records
from webmap.records.errors import RecordsError
from webmap.records.people import Account, People
from webmap.roles import Role

WORKER = frozenset({Role.LINK_WORKER})
ADMIN = frozenset({Role.ADMIN})


@pytest.fixture
def people(database: str) -> Iterator[People]:
    with Records.open(database) as records:
        yield People(records)


def add(people: People, email: str = "sam@surgery.example", **more: object) -> Account:
    facts = {"name": "Sam", "organisation": "Severn Surgery", "roles": WORKER, **more}
    return people.add(email, **facts)  # type: ignore[arg-type]


def test_an_account_is_found_by_number_and_by_address_in_any_case(people: People) -> None:
    made = add(people, " Sam@Surgery.Example ", roles=WORKER | ADMIN)
    assert people.get(made.id) == people.by_email("SAM@surgery.example") == made
    assert (made.email, made.organisation) == ("sam@surgery.example", "Severn Surgery")
    assert made.roles == {Role.LINK_WORKER, Role.ADMIN}
    assert people.get(made.id + 1) is None


def test_two_people_of_one_organisation_share_it_however_it_is_written(people: People) -> None:
    one, two = add(people), add(people, "kim@surgery.example", organisation="severn  SURGERY")
    assert one.organisation_id == two.organisation_id
    assert people.organisations() == ["Severn Surgery"]


@pytest.mark.parametrize(
    ("email", "more", "said"),
    [
        ("SAM@surgery.example", {}, "already"),
        ("sam", {}, "Give an email address"),
        ("sam@surgery example", {}, "Give an email address"),
        (f"sam@{'x' * 300}.example", {}, "Give an email address"),
        ("a@b.example", {"name": " "}, "Give the name"),
        ("a@b.example", {"name": "Sam\x07"}, "shorter name"),
        ("a@b.example", {"organisation": ""}, "Give the organisation"),
        ("a@b.example", {"roles": frozenset()}, "at least one role"),
    ],
)
def test_what_cannot_be_an_account_is_refused(
    people: People, email: str, more: dict[str, object], said: str
) -> None:
    add(people)
    with pytest.raises(RecordsError, match=said):
        add(people, email, **more)
    assert len(people.all()) == 1


def test_closing_and_a_new_password_end_sessions_and_changing_roles_does_not(
    people: People,
) -> None:
    account = add(people)
    changed = people.change(
        account.id, name="Samira", organisation="Wye Surgery", roles=frozenset({Role.PLANNER})
    )
    assert (changed.name, changed.organisation, changed.roles) == (
        "Samira", "Wye Surgery", {Role.PLANNER}
    )  # fmt: skip
    epochs = [changed.epoch]
    for change in (
        lambda: people.set_password(account.id, "hash", must_change=False),
        lambda: people.end_sessions(account.id),
        lambda: people.remove_second_factor(account.id),
        lambda: people.close(account.id),
    ):
        change()
        epochs.append(people.get(account.id).epoch)  # type: ignore[union-attr]
    assert changed.epoch == account.epoch
    assert epochs == sorted(set(epochs))
    people.reopen(account.id)
    assert people.get(account.id).open  # type: ignore[union-attr]


def test_there_is_always_somebody_to_look_after_the_accounts(people: People) -> None:
    boss, other = add(people, roles=ADMIN), add(people, "kim@surgery.example")
    with pytest.raises(RecordsError, match="only admin"):
        people.close(boss.id)
    with pytest.raises(RecordsError, match="only admin"):
        people.change(boss.id, name="Sam", organisation="x", roles=WORKER)
    people.change(other.id, name="Kim", organisation="x", roles=ADMIN)
    people.close(boss.id)
    assert [each.name for each in people.admins()] == ["Kim"]


def test_a_time_step_and_a_recovery_code_work_once(people: People) -> None:
    account = add(people)
    people.set_second_factor(account.id, "sealed", ("one", "two"))
    assert [people.use_step(account.id, step) for step in (7, 7, 6, 8)] == [
        True,
        False,
        False,
        True,
    ]
    assert [people.use_recovery(account.id, code) for code in ("two", "two", "")] == [
        True, False, False
    ]  # fmt: skip
    assert people.get(account.id).recovery == ("one",)  # type: ignore[union-attr]


def test_an_account_is_linked_to_another_service_once(people: People) -> None:
    account = add(people)
    assert people.link_outside(account.id, "https://id.example 42")
    assert not people.link_outside(account.id, "https://id.example 43")
    assert people.by_outside_id("https://id.example 42") == people.get(account.id)
    assert people.by_outside_id("https://id.example 43") is None
