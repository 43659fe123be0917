"""How often nothing suitable could be reached: numbers, and nothing of who, when or which home."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from webmap.records.database import Records
from webmap.records.tables import unmet


@dataclass(frozen=True, slots=True)
class Count:
    """How often searches of one kind from one small area found nothing suitable.

    Attributes
    ----------
    area : code of the small area; empty where it is not known.
    kind : the kind of group that was asked for; ``any`` where none was.
    """

    area: str
    kind: str
    number: int


class UnmetCounts:
    """The counts.

    Parameters
    ----------
    records : where they are kept.
    """

    def __init__(self, records: Records) -> None:
        self._records = records

    def add(self, area: str, kinds: Iterable[str], weekdays: Collection[int], verdict: str) -> None:
        """Count one search, once for each kind.

        Parameters
        ----------
        weekdays : the days that were asked for, Monday 0; empty where any day would do.
        verdict : of the best group that was found.
        """
        days = sum(1 << day for day in set(weekdays))
        with self._records.writing() as connection:
            for kind in sorted(set(kinds)):
                key = {"area": area, "kind": kind, "weekdays": days, "verdict": verdict}
                one = sa.and_(*(unmet.c[name] == value for name, value in key.items()))
                more = unmet.update().where(one).values(number=unmet.c.number + 1)
                # There is one writer at a time, so nobody else can add the row between the two.
                if not connection.execute(more).rowcount:
                    connection.execute(unmet.insert().values(**key, number=1))

    def by_area_and_kind(self) -> list[Count]:
        """Return the counts, whatever the days and the verdict were."""
        query = (
            sa.select(unmet.c.area, unmet.c.kind, sa.func.sum(unmet.c.number).label("number"))
            .group_by(unmet.c.area, unmet.c.kind)
            .order_by(unmet.c.area, unmet.c.kind)
        )
        with self._records.reading() as connection:
            return [Count(row.area, row.kind, int(row.number)) for row in connection.execute(query)]
