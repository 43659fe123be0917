"""What an import will change: the records that were read, compared with those that are held."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from directory.model import Group, Provenance, Status, Term
from directory.store import tables as t
from directory.store.reading import load_records, load_terms


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import will change.

    Parameters
    ----------
    new, changed, closed : records as they will be.
    before : the records that are changed or closed, as they are, by id.
    unchanged, kept : ids.
    terms : the school terms to write; None leaves them.
    """

    new: tuple[Group, ...]
    changed: tuple[Group, ...]
    closed: tuple[Group, ...]
    before: dict[str, Group]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...]
    terms: tuple[Term, ...] | None


def make_plan(
    connection: sa.Connection,
    groups: Sequence[Group],
    dataset: str,
    rejected_refs: frozenset[str],
    terms: tuple[Term, ...] | None,
    *,
    may_close: bool,
) -> Plan:
    """Compare what was read with what the database holds of the same dataset; writes nothing."""
    held = {
        group.provenance.ref: group
        for group in load_records(connection, t.groups.c.dataset == dataset)
    }
    taken = set(connection.execute(sa.select(t.groups.c.id)).scalars())
    new, changed, unchanged = [], [], []
    for group in groups:
        before = held.get(group.provenance.ref)
        if before is None:
            group_id = free_id(group.provenance, taken)
            taken.add(group_id)
            new.append(replace(group, id=group_id))
            continue
        after = replace(group, id=before.id)
        if after == before:
            unchanged.append(before.id)
        else:
            changed.append(after)
    read = {group.provenance.ref for group in groups}
    gone = [g for ref, g in held.items() if ref not in read and g.status is not Status.CLOSED]
    closed = [g for g in gone if may_close and g.provenance.ref not in rejected_refs]
    closed_ids = {g.id for g in closed}
    touched = closed_ids.union(g.id for g in changed)
    return Plan(
        new=tuple(new),
        changed=tuple(changed),
        closed=tuple(replace(g, status=Status.CLOSED) for g in closed),
        before={g.id: g for g in held.values() if g.id in touched},
        unchanged=tuple(unchanged),
        kept=tuple(g.id for g in gone if g.id not in closed_ids),
        terms=terms if terms is not None and terms != load_terms(connection) else None,
    )


def free_id(origin: Provenance, taken: Collection[str]) -> str:
    """Return the published id, made safe for an address, and unlike that of other datasets."""
    wanted = _safe(origin.ref)
    if wanted not in taken:
        return wanted
    wanted = f"{_safe(origin.dataset)}.{wanted}"
    number, free = 2, wanted
    while free in taken:
        free, number = f"{wanted}.{number}", number + 1
    return free


def _safe(text: str) -> str:
    return re.sub(r"[^\w.~-]+", "-", text).strip(".-") or "group"
