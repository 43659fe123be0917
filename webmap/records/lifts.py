"""Lift requests: where to fetch somebody is encrypted, and everything is deleted when it is over.

Each request has a key of its own, made from the secret key of this copy and its reference. The
pick-up point and the notes are erased as soon as a request is declined, withdrawn or done, and the
request itself when it expires; whenever requests are read or written, those are deleted first.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken

from webmap.keys import cipher, keyed_hash
from webmap.records.database import Records
from webmap.records.errors import RecordsError
from webmap.records.tables import accounts, lift_requests

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter looks or sounds like a number."""
_WHOLE: Final = 26
"""Letters in a reference: 128 bits and two to spare."""
_READ_ALOUD: Final = 8


class State(StrEnum):
    """How far a request is."""

    NEW = "new"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    DONE = "done"


STEPS: Final = {
    State.NEW: frozenset({State.ACCEPTED, State.DECLINED, State.WITHDRAWN}),
    State.ACCEPTED: frozenset({State.NEW, State.DONE, State.DECLINED, State.WITHDRAWN}),
    State.DECLINED: frozenset[State](),
    State.WITHDRAWN: frozenset[State](),
    State.DONE: frozenset[State](),
}
"""What may become of a request in each state."""

STILL_OPEN: Final = frozenset({State.NEW, State.ACCEPTED})
"""Somebody still has to fetch them, so where from is kept."""


class CannotOpen(RecordsError):
    """A request was encrypted with another secret key."""

    def __init__(self) -> None:
        super().__init__(
            "this request was sealed with another LINKWAY_SECRET_KEY and cannot be opened; "
            "run Linkway with that key, or ask for the lift again"
        )


class Overtaken(RecordsError):
    """Somebody else was first.

    Attributes
    ----------
    state : how far the request is now.
    """

    def __init__(self, state: State) -> None:
        super().__init__(f"the request is {state.value} already")
        self.state = state


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a request without opening it; nothing of it says who or where from.

    Attributes
    ----------
    date, start, end : of the session, in local time; an end before the start is on the next day.
    ways : ``there``, ``back`` or ``both``.
    aid : ``none``, ``frame`` or ``wheelchair``.
    escorts : how many go with them.
    """

    group_id: str
    group_name: str
    venue_name: str
    venue_lat: float
    venue_lon: float
    date: dt.date
    start: dt.time
    end: dt.time
    ways: str
    aid: str
    escorts: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A request as it is kept.

    Attributes
    ----------
    id : the whole reference.
    made_by, made_by_name : who asked.
    made_at, expires_at : in UTC.
    opens : whether the pick-up point is still there.
    """

    id: str
    organisation_id: int
    made_by: int
    made_by_name: str
    made_at: dt.datetime
    expires_at: dt.datetime
    state: State
    asked: Asked
    opens: bool

    @property
    def short(self) -> str:
        """The reference as it is read aloud; to find a request takes the whole one."""
        return read_aloud(self.id)


def read_aloud(reference: str) -> str:
    """Return the beginning of a reference for people: ``LR-7K3M-9QXA``."""
    return f"LR-{reference[:4]}-{reference[4:_READ_ALOUD]}"


def is_reference(text: str) -> bool:
    """Tell whether a text has the form of a whole reference."""
    return len(text) == _WHOLE and all(letter in _LETTERS for letter in text)


class LiftRequests:
    """All lift requests. Every question names the organisation; those of others are not there.

    Parameters
    ----------
    records : where they are kept.
    secret_key : of this copy; without it nothing can be opened.
    now : the time in UTC; the clock when left out.
    """

    def __init__(self, records: Records, secret_key: str, now: dt.datetime | None = None) -> None:
        self._records = records
        self._secret_key = secret_key
        self._now = now

    def reference_for(self, account_id: int, once: str) -> str:
        """Return the reference of a form that may be sent twice: the same each time.

        Parameters
        ----------
        once : random, drawn when the form was made.
        """
        found = keyed_hash(self._secret_key, "lift reference", f"{account_id}:{once}")
        return _written(int(found[:32], 16))

    def ask(
        self,
        reference: str,
        asked: Asked,
        private: dict[str, Any],
        *,
        organisation_id: int,
        account_id: int,
        expires_at: dt.datetime,
    ) -> None:
        """Keep a request; nothing where there is one of that reference already.

        Parameters
        ----------
        reference : made by :meth:`reference_for`.
        private : where to fetch them and the notes, in values that JSON has; it is encrypted.
        expires_at : when it is deleted, in UTC.
        """
        self.purge()
        with self._records.writing() as connection:
            same = sa.select(lift_requests.c.id).where(lift_requests.c.id == reference)
            if connection.scalar(same) is not None:
                return
            connection.execute(
                lift_requests.insert().values(
                    id=reference,
                    organisation_id=organisation_id,
                    made_by=account_id,
                    made_at=self._time(),
                    expires_at=expires_at,
                    state=State.NEW.value,
                    sealed=self._seal(reference, private),
                    answer="",
                    **{name: getattr(asked, name) for name in Asked.__slots__},
                )
            )

    def get(self, reference: str, organisation_id: int) -> Kept | None:
        """Return one request by its whole reference."""
        found = self._find(organisation_id, lift_requests.c.id == reference)
        return found[0] if found else None

    def of_organisation(self, organisation_id: int) -> list[Kept]:
        """Return every request of an organisation, the soonest session first."""
        return self._find(organisation_id)

    def on(self, date: dt.date, organisation_id: int) -> list[Kept]:
        """Return the requests for sessions of one day that are still open."""
        found = self._find(organisation_id, lift_requests.c.date == date)
        return [kept for kept in found if kept.state in STILL_OPEN]

    def open_private(self, reference: str, organisation_id: int) -> dict[str, Any] | None:
        """Decrypt where to fetch somebody; None where that is erased, or there is no request.

        Raises
        ------
        CannotOpen : it was encrypted with another secret key.
        """
        return self._open(reference, self._text("sealed", reference, organisation_id))

    def answer(self, reference: str, organisation_id: int) -> str:
        """Decrypt why a request was declined; empty where nobody said.

        Raises
        ------
        CannotOpen : it was encrypted with another secret key.
        """
        found = self._open(reference, self._text("answer", reference, organisation_id))
        return "" if found is None else str(found["why"])

    def change(
        self, references: Iterable[str], organisation_id: int, state: State, why: str = ""
    ) -> None:
        """Bring requests one step on, all of them or none.

        Parameters
        ----------
        why : for State.DECLINED, what the link worker is told.

        Raises
        ------
        Overtaken : somebody else has brought one of them where this step is not possible.
        LookupError : there is no such request any more.
        """
        self.purge()
        with self._records.writing() as connection:
            for reference in references:
                one = _where(reference, organisation_id)
                before = connection.scalar(sa.select(lift_requests.c.state).where(one))
                if before is None:
                    raise LookupError(reference)
                if state not in STEPS[State(before)]:
                    raise Overtaken(State(before))
                values = {"state": state.value}
                if state not in STILL_OPEN:
                    values["sealed"] = ""
                if why:
                    values["answer"] = self._seal(reference, {"why": why})
                connection.execute(lift_requests.update().where(one).values(values))
        if state not in STILL_OPEN:
            self._records.wipe()

    def purge(self) -> int:
        """Delete every request that has expired; return how many."""
        over = lift_requests.c.expires_at <= self._time()
        with self._records.reading() as connection:
            if connection.scalar(sa.select(lift_requests.c.id).where(over).limit(1)) is None:
                return 0
        with self._records.writing() as connection:
            gone = connection.execute(lift_requests.delete().where(over)).rowcount
        self._records.wipe()
        return int(gone)

    def _find(self, organisation_id: int, *wheres: sa.ColumnElement[bool]) -> list[Kept]:
        self.purge()
        query = (
            sa.select(lift_requests, accounts.c.name)
            .join(accounts, accounts.c.id == lift_requests.c.made_by)
            .where(
                lift_requests.c.organisation_id == organisation_id,
                lift_requests.c.expires_at > self._time(),
                *wheres,
            )
            .order_by(lift_requests.c.date, lift_requests.c.start, lift_requests.c.id)
        )
        with self._records.reading() as connection:
            return [_kept(row) for row in connection.execute(query)]

    def _text(self, column: str, reference: str, organisation_id: int) -> str:
        self.purge()
        query = sa.select(lift_requests.c[column]).where(_where(reference, organisation_id))
        with self._records.reading() as connection:
            return str(connection.scalar(query) or "")

    def _seal(self, reference: str, content: dict[str, Any]) -> str:
        return self._cipher(reference).encrypt(json.dumps(content).encode()).decode()

    def _open(self, reference: str, sealed: str) -> dict[str, Any] | None:
        if not sealed:
            return None
        try:
            return dict(json.loads(self._cipher(reference).decrypt(sealed.encode())))
        except InvalidToken:
            raise CannotOpen from None

    def _cipher(self, reference: str) -> Fernet:
        return cipher(self._secret_key, f"lift request {reference}")

    def _time(self) -> dt.datetime:
        return self._now or dt.datetime.now(dt.UTC).replace(tzinfo=None)


def _where(reference: str, organisation_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(
        lift_requests.c.id == reference, lift_requests.c.organisation_id == organisation_id
    )


def _written(number: int) -> str:
    letters = []
    for _ in range(_WHOLE):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)


def _kept(row: sa.Row[Any]) -> Kept:
    return Kept(
        id=row.id,
        organisation_id=row.organisation_id,
        made_by=row.made_by,
        made_by_name=row.name,
        made_at=row.made_at,
        expires_at=row.expires_at,
        state=State(row.state),
        asked=Asked(**{name: getattr(row, name) for name in Asked.__slots__}),
        opens=bool(row.sealed),
    )
