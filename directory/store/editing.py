"""Corrections by editors, and groups that they make themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa

from directory.compose import EDITORS, Correction, Part, compose
from directory.errors import ChangeError
from directory.language import _
from directory.model import Group, Status, Venue
from directory.store import tables as t
from directory.store.composing import ids_of, load_parts, root_of
from directory.store.history import FIELDS, Entry, as_text, entry, write_history
from directory.store.planning import free_id
from directory.store.writing import add_records, begin_change, insert, now
from directory.values import ASSURANCE, BLANK, field_to_json, group_to_json

CORRECTABLE: Final = frozenset({*FIELDS, *ASSURANCE} - {"provenance"})
"""The fields that can be corrected."""


def edit(connection: sa.Connection, group_id: str, changes: Mapping[str, object], by: str) -> None:
    """Correct a group (see ``Store.edit``)."""
    root = root_of(connection, group_id)
    ((kept, others),) = load_parts(connection, t.groups.c.id.in_(ids_of(connection, root)))
    corrections = dict(kept.corrections)
    for name, value in changes.items():
        if name not in CORRECTABLE:
            raise ChangeError(_('"%(field)s" cannot be corrected', field=name[:60]))
        corrections.pop(name, None)
        if value is None:
            continue
        wanted = None if value is BLANK else value
        field_to_json(name, wanted)
        # What the sources say anyhow is no correction: when they know better, they are heard.
        if _value(compose(Part(kept.record, corrections), others).group, name) != wanted:
            corrections[name] = Correction(wanted, by, now().date())
    touched = [
        name
        for name in changes
        if _said(corrections.get(name)) != _said(kept.corrections.get(name))
    ]
    if not touched:
        return
    before = compose(kept, others).group
    after = compose(Part(kept.record, corrections), others).group
    _check(after, changes)
    change = begin_change(connection, "edit", by)
    table = t.corrections
    connection.execute(table.delete().where(table.c.group_id == root, table.c.field.in_(touched)))
    rows = [
        {
            "group_id": root,
            "field": name,
            "value": as_text(field_to_json(name, corrections[name].value)),
            "change_id": change,
        }
        for name in touched
        if name in corrections
    ]
    insert(connection, table, rows)
    line = Entry(root, _what(touched, after), _fields(before, touched), _fields(after, touched))
    write_history(connection, change, [line])


def create(connection: sa.Connection, group: Group, by: str) -> str:
    """Add a group that no source has (see ``Store.create``)."""
    taken = set(connection.execute(sa.select(t.groups.c.id)).scalars())
    origin = replace(group.provenance, dataset=EDITORS, ref=group.name.strip().casefold()[:60])
    group_id = free_id(origin, taken)
    record = replace(group, id=group_id, provenance=replace(origin, ref=group_id))
    # Checks the types of all values.
    group_to_json(record)
    _check(record, {"schedules": record.schedules})
    change = begin_change(connection, "create", by)
    add_records(connection, [record])
    write_history(connection, change, [entry("created", None, record)])
    return group_id


def _said(correction: Correction | None) -> tuple[Any, ...]:
    return () if correction is None else (correction.value,)


def _value(group: Group, name: str) -> Any:
    return getattr(group.provenance if name in ASSURANCE else group, name)


def _fields(group: Group, names: list[str]) -> dict[str, Any]:
    return {name: field_to_json(name, _value(group, name)) for name in names}


def _what(touched: list[str], after: Group) -> str:
    if touched == ["assured_on"]:
        return "assured"
    return "closed" if touched == ["status"] and after.status is Status.CLOSED else "edited"


def _check(group: Group, changes: Mapping[str, object]) -> None:
    """Refuse a group that cannot be."""
    wrong = next(_faults(group, changes), None)
    if wrong is not None:
        raise ChangeError(wrong)


def _faults(group: Group, changes: Mapping[str, object]) -> Iterator[str]:
    if not group.name.strip():
        yield "a group must have a name"
    for name in ("min_age", "max_age", "cost_pence", "places_left"):
        if (getattr(group, name) or 0) < 0:
            yield f"{name} cannot be less than 0"
    if group.min_age is not None and group.max_age is not None and group.max_age < group.min_age:
        yield f"max_age ({group.max_age}) is less than min_age ({group.min_age})"
    if any(day not in range(7) for offer in group.offers for day in offer.weekdays):
        yield "the days of an offer are numbers from 0 (Monday) to 6 (Sunday)"
    ids = [venue.id for venue in group.venues]
    if len(set(ids)) < len(ids):
        yield "two venues of the group have the same id"
    if not all(_is_somewhere(venue) for venue in group.venues):
        yield "the place of a venue is a latitude from -90 to 90 and a longitude from -180 to 180"
    schedules: Any = changes.get("schedules") or ()
    if any(each.venue_id not in {None, *ids} for each in schedules):
        yield "a schedule takes place at a venue that the group does not have"


def _is_somewhere(venue: Venue) -> bool:
    if venue.lat is None or venue.lon is None:
        return venue.lat is venue.lon
    return abs(venue.lat) <= 90 and abs(venue.lon) <= 180
