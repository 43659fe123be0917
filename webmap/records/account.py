"""One account as it is kept: its facts, how they are read from a row, and which ones will do."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from directory.language import N_, _
from webmap.records.errors import RecordsError
from webmap.records.tables import accounts, organisations
from webmap.roles import Role, in_order

_LONGEST: Final = 200
# Who owns an address is found out by a person. This only keeps mistakes and oddities out.
_EMAIL: Final = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_MISSING: Final = {"name": N_("Give the name"), "organisation": N_("Give the organisation")}
_UNFIT: Final = {
    "name": N_("Give a shorter name, in letters that can be shown"),
    "organisation": N_("Give a shorter organisation, in letters that can be shown"),
}


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signs in.

    Attributes
    ----------
    password : the hash; empty where only another service signs them in.
    totp : the sealed secret of the second factor; empty without one.
    recovery : hashes of the codes that stand in for a lost phone.
    outside_id : issuer and subject at another service that signs people in.
    epoch : sessions of an earlier one are over.
    """

    id: int
    email: str
    name: str
    organisation_id: int
    organisation: str
    roles: frozenset[Role]
    password: str
    must_change_password: bool
    totp: str
    recovery: tuple[str, ...]
    outside_id: str | None
    epoch: int
    open: bool
    made_at: dt.datetime

    @property
    def sees_patients(self) -> bool:
        """Whether one of the roles does."""
        return any(role.sees_patients for role in self.roles)


SELECT: Final = sa.select(accounts, organisations.c.name.label("organisation")).join(
    organisations, organisations.c.id == accounts.c.organisation_id
)
_KNOWN: Final = {role.value: role for role in Role}


def from_row(row: sa.Row[Any]) -> Account:
    """Return the account of a row of `SELECT`."""
    return Account(
        id=row.id,
        email=row.email,
        name=row.name,
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        # A role that this version does not know opens nothing.
        roles=frozenset(_KNOWN[word] for word in row.roles.split() if word in _KNOWN),
        password=row.password,
        must_change_password=row.must_change_password,
        totp=row.totp,
        recovery=tuple(row.recovery.split()),
        outside_id=row.outside_id,
        epoch=row.epoch,
        open=row.open,
        made_at=row.made_at,
    )


def must_be_some(roles: frozenset[Role]) -> None:
    """Refuse an account that could open nothing."""
    if not roles:
        raise RecordsError(_("Choose at least one role"), field="roles")


def checked_email(text: str) -> str:
    """Return an e-mail address as it is kept, or refuse it."""
    email = text.strip().lower()
    if len(email) > _LONGEST or not _EMAIL.fullmatch(email):
        raise RecordsError(_("Give an email address, such as sam@surgery.example"), field="email")
    return email


def checked(text: str, field: str) -> str:
    """Return a name as it is kept, or refuse it.

    Parameters
    ----------
    field : ``name`` or ``organisation``.
    """
    plain = " ".join(text.split())
    if not plain:
        raise RecordsError(_(_MISSING[field]), field=field)
    if len(plain) > _LONGEST or not plain.isprintable():
        raise RecordsError(_(_UNFIT[field]), field=field)
    return plain


def written(roles: frozenset[Role]) -> str:
    """Return roles as they are kept."""
    return " ".join(role.value for role in in_order(roles))
