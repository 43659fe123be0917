"""Who did what, and when. Rows are only ever added, and each seals the one before it.

A seal is an HMAC with a key of our own over a row and the seal before it; the end of the log is
sealed too, with how many rows there are. So a row that is changed, taken out, put in or put
elsewhere is noticed, and so is an end that is cut off. Who can read the database alone cannot make
a seal.

Nothing here says where anybody lives, and no words that somebody typed are kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from directory.language import N_
from webmap.keys import key_for
from webmap.records.database import Records
from webmap.records.tables import audit, audit_end

_ABOUT: Final = re.compile(r"[A-Za-z0-9 :,_-]{0,120}")
_AT_ONCE: Final = 1000
_START: Final = "0" * 64


class Deed(StrEnum):
    """What somebody did, as it is kept; pages say it in the language of the reader."""

    SIGNED_IN = N_("signed in")
    SIGNED_OUT = N_("signed out")
    SIGNED_OUT_EVERYWHERE = N_("signed out everywhere")
    SIGN_IN_FAILED = N_("sign-in failed")
    SIGN_IN_LOCKED = N_("sign-in failed, locked for 15 minutes")
    PASSWORD_CHANGED = N_("password changed")
    SECOND_FACTOR_SET = N_("second step set up")
    SECOND_FACTOR_REMOVED = N_("second step removed")
    RECOVERY_CODE_USED = N_("recovery code used")
    LINKED_OUTSIDE = N_("linked to another sign-in")
    ACCOUNT_ADDED = N_("account added")
    ACCOUNT_CHANGED = N_("account changed")
    ACCOUNT_CLOSED = N_("account closed")
    ACCOUNT_REOPENED = N_("account opened again")
    PASSWORD_RESET = N_("password reset")
    SEARCH_MADE = N_("search made")
    PATIENT_CLEARED = N_("patient cleared")
    DIRECTORY_EDITED = N_("directory edited")
    LIFTS_PLANNED = N_("lifts planned")
    LIFT_ASKED = N_("lift asked for")
    LIFT_SEEN = N_("lift request seen")
    LIFT_CHANGED = N_("lift request changed")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `at` is in UTC; `about` is a reference that says nothing by itself."""

    id: int
    at: dt.datetime
    account_id: int | None
    who: str
    what: str
    about: str


@dataclass(frozen=True, slots=True)
class Checked:
    """How the log was found.

    Attributes
    ----------
    rows : how many rows it has.
    wrong : the number of the first row that is not as it was written; None where all are.
    end : the last seal. Noted down elsewhere, it proves later that nothing was taken back.
    cut : whether rows are missing at the end.
    has_noted_end : whether the seal that was noted down earlier is in the log; true without one.
    """

    rows: int
    wrong: int | None
    end: str
    cut: bool
    has_noted_end: bool = True

    @property
    def whole(self) -> bool:
        """Whether nothing is missing or changed."""
        return self.wrong is None and not self.cut and self.has_noted_end


class AuditLog:
    """The log.

    Parameters
    ----------
    records : where it is kept.
    secret_key : of this copy; without it no row can be sealed.
    """

    def __init__(self, records: Records, secret_key: str) -> None:
        self._records = records
        self._key = key_for(secret_key, "audit log")

    def add(
        self,
        what: Deed,
        *,
        account_id: int | None = None,
        who: str = "",
        about: str = "",
        now: dt.datetime | None = None,
    ) -> None:
        """Write that somebody did something.

        Parameters
        ----------
        account_id, who : the number and the name of the account; none where nobody is signed in.
        about : an opaque reference or numbers of ours. Never a place, never what was typed.

        Raises
        ------
        ValueError : `about` has something in it that no reference of ours has.
        """
        if not _ABOUT.fullmatch(about):
            raise ValueError("only a reference of ours may go into the audit log")
        at = (now or dt.datetime.now(dt.UTC)).replace(tzinfo=None)
        with self._records.writing() as connection:
            end = connection.execute(sa.select(audit_end)).first()
            rows, before = (0, _START) if end is None else (end.rows, end.last)
            number = rows + 1
            entry = Entry(number, at, account_id, who, what.value, about)
            seal = self._seal(entry, before)
            connection.execute(audit.insert().values({**_values(entry), "seal": seal}))
            values = {"rows": number, "last": seal, "seal": self._end_seal(number, seal)}
            if end is None:
                connection.execute(audit_end.insert().values(id=1, **values))
            else:
                connection.execute(audit_end.update().values(values))

    def newest(self, count: int, before: int | None = None) -> list[Entry]:
        """Return rows, the newest first; only those before the one with the number `before`."""
        query = sa.select(audit).order_by(audit.c.id.desc()).limit(count)
        if before is not None:
            query = query.where(audit.c.id < before)
        with self._records.reading() as connection:
            return [_entry(row) for row in connection.execute(query)]

    def all(self) -> Iterator[Entry]:
        """Give every row, the oldest first."""
        with self._records.reading() as connection:
            for row in _rows(connection):
                yield _entry(row)

    def check(self, noted_end: str | None = None) -> Checked:
        """Look whether every row is as it was written, and none is missing.

        Parameters
        ----------
        noted_end : the end that an earlier check has given. Who puts an old copy of the whole
            database back makes a log that is whole, and this end is not in it.
        """
        before, count, wrong = _START, 0, None
        noted = noted_end is None
        with self._records.reading() as connection:
            for row in _rows(connection):
                count += 1
                seal = self._seal(_entry(row), before)
                if wrong is None and not (row.id == count and _same(seal, row.seal)):
                    wrong = int(row.id)
                before = row.seal
                noted = noted or row.seal == noted_end
            end = connection.execute(sa.select(audit_end)).first()
        if end is None:
            return Checked(count, wrong, "", count > 0, noted)
        good = _same(end.seal, self._end_seal(end.rows, end.last))
        cut = not good or (end.rows, end.last) != (count, before)
        return Checked(count, wrong, end.last, cut, noted)

    def _seal(self, entry: Entry, before: str) -> str:
        parts = (
            before,
            str(entry.id),
            entry.at.isoformat(),
            "" if entry.account_id is None else str(entry.account_id),
            entry.who,
            entry.what,
            entry.about,
        )
        return self._mac(parts)

    def _end_seal(self, rows: int, last: str) -> str:
        return self._mac(("end", str(rows), last))

    def _mac(self, parts: tuple[str, ...]) -> str:
        # Each part with its length, so that no two rows are the same text.
        text = "".join(f"{len(part)}:{part}" for part in parts)
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


def _rows(connection: sa.Connection) -> Iterator[sa.Row[Any]]:
    """Give every row, the oldest first, a thousand at a time."""
    last = 0
    while True:
        query = sa.select(audit).where(audit.c.id > last).order_by(audit.c.id).limit(_AT_ONCE)
        rows = connection.execute(query).all()
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1].id


def _same(seal: str, other: str) -> bool:
    return hmac.compare_digest(seal.encode(), other.encode())


def _values(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at,
        "account_id": entry.account_id,
        "who": entry.who,
        "what": entry.what,
        "about": entry.about,
    }


def _entry(row: sa.Row[Any]) -> Entry:
    return Entry(row.id, row.at, row.account_id, row.who, row.what, row.about)
