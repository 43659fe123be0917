"""Counts failed tries to sign in, for all processes together.

A try is written down before it is judged and taken back when it was right, so that a hundred tries
at the same moment are a hundred.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from webmap.keys import keyed_hash
from webmap.records.database import Records
from webmap.records.tables import tries

MOST: Final = 10
WITHIN: Final = dt.timedelta(minutes=15)


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Try:
    """A try that may be judged.

    Attributes
    ----------
    rows : where it is written down.
    is_last : whether another one after it would be too many.
    """

    rows: tuple[int, ...]
    is_last: bool


class Tries:
    """The count.

    Parameters
    ----------
    records : where it is kept; names and addresses only as keyed hashes.
    secret_key : of this copy.
    now : the time in UTC.
    """

    def __init__(
        self, records: Records, secret_key: str, now: Callable[[], dt.datetime] = _utc_now
    ) -> None:
        self._records = records
        self._secret_key = secret_key
        self._now = now

    def begin(self, email: str, address: str) -> Try | None:
        """Write down a try for an account from an address; None where there were too many.

        Parameters
        ----------
        email : what was typed, whether there is such an account or not.
        address : where the request comes from.
        """
        marks = (self._account(email), self._place(address))
        now = self._now()
        with self._records.writing() as connection:
            connection.execute(tries.delete().where(tries.c.at <= now - WITHIN))
            counts = [
                connection.scalar(
                    sa.select(sa.func.count()).select_from(tries).where(tries.c.who == mark)
                )
                or 0
                for mark in marks
            ]
            if max(counts) >= MOST:
                return None
            rows = []
            for mark in marks:
                made = connection.execute(tries.insert().values(who=mark, at=now))
                rows.append(int((made.inserted_primary_key or (0,))[0]))
        return Try(tuple(rows), max(counts) == MOST - 1)

    def take_back(self, tried: Try) -> None:
        """Count a try no longer: it was right."""
        with self._records.writing() as connection:
            connection.execute(tries.delete().where(tries.c.id.in_(tried.rows)))

    def forgive(self, email: str) -> None:
        """Forget the failed tries for an account: its owner has signed in."""
        with self._records.writing() as connection:
            connection.execute(tries.delete().where(tries.c.who == self._account(email)))

    def _account(self, email: str) -> str:
        return keyed_hash(self._secret_key, "tries", f"account {email.strip().lower()}")

    def _place(self, address: str) -> str:
        return keyed_hash(self._secret_key, "tries", f"address {network_of(address)}")


def network_of(address: str) -> str:
    """Return what counts as one address: of IPv6, the 64 bits that a household or office gets."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed), 64), strict=False))
