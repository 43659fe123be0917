"""The accounts of those who sign in: made, changed and closed, never deleted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from directory.language import _
from webmap.records.account import (
    SELECT,
    Account,
    checked,
    checked_email,
    from_row,
    must_be_some,
    written,
)
from webmap.records.database import Records
from webmap.records.errors import RecordsError
from webmap.records.tables import accounts, organisations
from webmap.roles import Role

__all__ = ["Account", "People"]


class People:
    """All accounts.

    Parameters
    ----------
    records : where they are kept.
    """

    def __init__(self, records: Records) -> None:
        self._records = records

    def get(self, account_id: int) -> Account | None:
        """Return one account by its number: one look into an index."""
        return self._one(accounts.c.id == account_id)

    def by_email(self, email: str) -> Account | None:
        """Return the account that signs in with an e-mail address."""
        return self._one(accounts.c.email == email.strip().lower())

    def by_outside_id(self, outside_id: str) -> Account | None:
        """Return the account that another service knows so."""
        return self._one(accounts.c.outside_id == outside_id)

    def all(self) -> list[Account]:
        """Return every account: open ones first, then by organisation and name."""
        order = (sa.desc(accounts.c.open), organisations.c.name, accounts.c.name, accounts.c.id)
        with self._records.reading() as connection:
            return [from_row(row) for row in connection.execute(SELECT.order_by(*order))]

    def admins(self) -> list[Account]:
        """Return those who look after the accounts."""
        return [each for each in self.all() if each.open and Role.ADMIN in each.roles]

    def organisations(self) -> list[str]:
        """Return the names of the organisations, in order."""
        with self._records.reading() as connection:
            return list(
                connection.scalars(sa.select(organisations.c.name).order_by(organisations.c.name))
            )

    def add(
        self,
        email: str,
        name: str,
        organisation: str,
        roles: frozenset[Role],
        *,
        password: str = "",
        must_change_password: bool = True,
    ) -> Account:
        """Make an account.

        Parameters
        ----------
        password : its hash; empty for one that another service signs in.

        Raises
        ------
        RecordsError : the address is taken or is none, or the name or the roles are missing.
        """
        email = checked_email(email)
        name, organisation = checked(name, "name"), checked(organisation, "organisation")
        must_be_some(roles)
        with self._records.writing() as connection:
            if connection.scalar(sa.select(accounts.c.id).where(accounts.c.email == email)):
                raise RecordsError(
                    _("There is an account with the email address %(email)s already", email=email),
                    field="email",
                )
            values = {
                "email": email,
                "name": name,
                "organisation_id": _organisation(connection, organisation),
                "roles": written(roles),
                "password": password,
                "must_change_password": must_change_password,
                "totp": "",
                "totp_last_step": 0,
                "recovery": "",
                "outside_id": None,
                "epoch": 1,
                "open": True,
                "made_at": dt.datetime.now(dt.UTC).replace(tzinfo=None),
            }
            made = connection.execute(accounts.insert().values(values)).inserted_primary_key
        if made is None:
            raise RecordsError(_("The account was not made"))
        return self._must_have(int(made[0]))

    def change(
        self, account_id: int, *, name: str, organisation: str, roles: frozenset[Role]
    ) -> Account:
        """Change what is known of somebody; their sessions go on with the new roles.

        Raises
        ------
        RecordsError : a text is missing, or nobody would be left to look after accounts.
        """
        name, organisation = checked(name, "name"), checked(organisation, "organisation")
        must_be_some(roles)
        with self._records.writing() as connection:
            if Role.ADMIN not in roles:
                _must_leave_an_admin(connection, account_id)
            values = {
                "name": name,
                "organisation_id": _organisation(connection, organisation),
                "roles": written(roles),
            }
            _update(connection, account_id, values)
        return self._must_have(account_id)

    def close(self, account_id: int) -> None:
        """Let somebody sign in no more; their sessions end at once.

        Raises
        ------
        RecordsError : nobody would be left to look after accounts.
        """
        with self._records.writing() as connection:
            _must_leave_an_admin(connection, account_id)
            _update(connection, account_id, {"open": False, "epoch": accounts.c.epoch + 1})

    def reopen(self, account_id: int) -> None:
        """Let somebody sign in again."""
        self._set(account_id, open=True)

    def set_password(self, account_id: int, password: str, *, must_change: bool) -> None:
        """Take another password, given as its hash; all sessions of the account end."""
        self._set(
            account_id,
            password=password,
            must_change_password=must_change,
            epoch=accounts.c.epoch + 1,
        )

    def rehash_password(self, account_id: int, old: str, new: str) -> None:
        """Keep the same password under a stronger hash; nothing else changes."""
        with self._records.writing() as connection:
            same = (accounts.c.id == account_id) & (accounts.c.password == old)
            connection.execute(accounts.update().where(same).values(password=new))

    def end_sessions(self, account_id: int) -> None:
        """End every session of somebody, wherever it is."""
        self._set(account_id, epoch=accounts.c.epoch + 1)

    def set_second_factor(self, account_id: int, totp: str, recovery: tuple[str, ...]) -> None:
        """Keep a second factor: its sealed secret and the hashes of its recovery codes."""
        self._set(account_id, totp=totp, totp_last_step=0, recovery=" ".join(recovery))

    def set_recovery(self, account_id: int, recovery: tuple[str, ...]) -> None:
        """Keep other recovery codes, given as their hashes."""
        self._set(account_id, recovery=" ".join(recovery))

    def remove_second_factor(self, account_id: int) -> None:
        """Forget the second factor; all sessions of the account end."""
        self._set(account_id, totp="", totp_last_step=0, recovery="", epoch=accounts.c.epoch + 1)

    def use_step(self, account_id: int, step: int) -> bool:
        """Use up the code of a time step; false where it, or a later one, was used before."""
        fresh = (accounts.c.id == account_id) & (accounts.c.totp_last_step < step)
        with self._records.writing() as connection:
            changed = connection.execute(accounts.update().where(fresh).values(totp_last_step=step))
            return changed.rowcount == 1

    def use_recovery(self, account_id: int, code: str) -> bool:
        """Use up a recovery code, given as its hash; false where there is none such."""
        with self._records.writing() as connection:
            kept = connection.scalar(
                sa.select(accounts.c.recovery).where(accounts.c.id == account_id)
            )
            left = (kept or "").split()
            if code not in left:
                return False
            left.remove(code)
            _update(connection, account_id, {"recovery": " ".join(left)})
            return True

    def link_outside(self, account_id: int, outside_id: str) -> bool:
        """Let another service sign somebody in; false where the account has such a link already."""
        unlinked = (accounts.c.id == account_id) & accounts.c.outside_id.is_(None)
        with self._records.writing() as connection:
            changed = connection.execute(
                accounts.update().where(unlinked).values(outside_id=outside_id)
            )
            return changed.rowcount == 1

    def _one(self, where: sa.ColumnElement[bool]) -> Account | None:
        with self._records.reading() as connection:
            row = connection.execute(SELECT.where(where)).first()
        return None if row is None else from_row(row)

    def _must_have(self, account_id: int) -> Account:
        account = self.get(account_id)
        if account is None:
            raise RecordsError(_("There is no such account"))
        return account

    def _set(self, account_id: int, **values: Any) -> None:
        with self._records.writing() as connection:
            _update(connection, account_id, values)


def _update(connection: sa.Connection, account_id: int, values: dict[str, Any]) -> None:
    done = connection.execute(accounts.update().where(accounts.c.id == account_id).values(values))
    if done.rowcount != 1:
        raise RecordsError(_("There is no such account"))


def _organisation(connection: sa.Connection, name: str) -> int:
    """Return the number of an organisation; make it where there is none of that name."""
    same = sa.func.lower(organisations.c.name) == name.lower()
    known = connection.scalar(sa.select(organisations.c.id).where(same))
    if known is not None:
        return int(known)
    made = connection.execute(organisations.insert().values(name=name)).inserted_primary_key
    if made is None:
        raise RecordsError(_("The organisation was not made"), field="organisation")
    return int(made[0])


def _must_leave_an_admin(connection: sa.Connection, account_id: int) -> None:
    rows = connection.execute(
        sa.select(accounts.c.id, accounts.c.roles).where(accounts.c.open.is_(True))
    )
    admins = {row.id for row in rows if Role.ADMIN.value in row.roles.split()}
    if admins == {account_id}:
        raise RecordsError(
            _(
                "This is the only admin: make somebody else an admin first, or nobody could look "
                "after the accounts"
            ),
            field="roles",
        )
