"""Groups into the database: what is different, and that alone, in the caller's transaction."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from directory.model import Group, Schedule, Status, Term, Venue
from directory.store import tables as t
from directory.store.reading import load_groups, load_terms
from directory.store.report import ImportReport

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import will change: groups to add, to replace, and ids to close."""

    new: tuple[Group, ...]
    changed: tuple[Group, ...]
    unchanged: tuple[str, ...]
    closed: tuple[str, ...]
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
        for group in load_groups(connection, t.groups.c.dataset == dataset)
    }
    taken = set(connection.execute(sa.select(t.groups.c.id)).scalars())
    new, changed, unchanged = [], [], []
    for group in groups:
        before = held.get(group.provenance.ref)
        if before is None:
            group_id = _free_id(group, taken)
            taken.add(group_id)
            new.append(replace(group, id=group_id))
            continue
        after = replace(group, id=before.id)
        if after == before:
            unchanged.append(before.id)
        else:
            changed.append(after)
    read = {group.provenance.ref for group in groups}
    gone = [g for ref, g in held.items() if ref not in read and g.status is Status.ACTIVE]
    closed = [g.id for g in gone if may_close and g.provenance.ref not in rejected_refs]
    return Plan(
        new=tuple(new),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        closed=tuple(closed),
        kept=tuple(g.id for g in gone if g.id not in closed),
        terms=terms if terms is not None and terms != load_terms(connection) else None,
    )


def _free_id(group: Group, taken: set[str]) -> str:
    """Return the published id, made safe for an address, and unlike that of other datasets."""
    wanted = _safe(group.provenance.ref)
    if wanted not in taken:
        return wanted
    wanted = f"{_safe(group.provenance.dataset)}.{wanted}"
    number, free = 2, wanted
    while free in taken:
        free, number = f"{wanted}.{number}", number + 1
    return free


def _safe(text: str) -> str:
    return re.sub(r"[^\w.~-]+", "-", text).strip(".-") or "group"


def carry_out(
    connection: sa.Connection, plan: Plan, report: ImportReport, now: dt.datetime
) -> None:
    """Write a plan that changes something, and that it was done."""
    # The key cannot be None: the database has just given it.
    made = connection.execute(
        t.imports.insert().values(
            imported_at=now,
            dataset=report.dataset,
            file=report.file,
            new=len(plan.new),
            changed=len(plan.changed),
            unchanged=len(plan.unchanged),
            closed=len(plan.closed),
            rejected_rows=report.rejected_rows,
        )
    ).inserted_primary_key
    run = made[0] if made is not None else None
    _add_venues(connection, [*plan.new, *plan.changed])
    if plan.new:
        connection.execute(t.groups.insert(), [_group_row(g, run) for g in plan.new])
    if plan.changed:
        _remove_parts(connection, plan.changed)
        rows = [{"b_id": g.id, **_group_row(g, run)} for g in plan.changed]
        connection.execute(t.groups.update().where(t.groups.c.id == sa.bindparam("b_id")), rows)
    _add_parts(connection, [*plan.new, *plan.changed])
    if plan.closed:
        close = t.groups.update().where(t.groups.c.id == sa.bindparam("b_id"))
        connection.execute(
            close.values(status=Status.CLOSED.value, changed_in=run),
            [{"b_id": group_id} for group_id in plan.closed],
        )
    _remove_unused_venues(connection)
    if plan.terms is not None:
        connection.execute(t.terms.delete())
        rows = [
            {"position": i, "name": term.name, "first": term.first, "last": term.last}
            for i, term in enumerate(plan.terms)
        ]
        _insert(connection, t.terms, rows)


def _insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(table.insert(), list(rows))


def _group_row(group: Group, run: int | None) -> Values:
    origin = group.provenance
    return {
        "id": group.id,
        "dataset": origin.dataset,
        "ref": origin.ref,
        "status": group.status.value,
        "changed_in": run,
        "name": group.name,
        "kind": group.kind,
        "how": group.how.value,
        "summary": group.summary,
        "description": group.description,
        "organisation": group.organisation.name,
        "cost": group.cost,
        "for_whom": group.for_whom,
        "min_age": group.min_age,
        "max_age": group.max_age,
        "referral": group.referral.value,
        "phone": group.contact.phone,
        "email": group.contact.email,
        "website": group.contact.website,
        "transport": "; ".join(offer.text for offer in group.offers),
        "source": origin.source,
        "licence": origin.licence,
        "assured_on": origin.assured_on,
    }


def _add_venues(connection: sa.Connection, groups: Iterable[Group]) -> None:
    held = set(connection.execute(sa.select(t.venues.c.id)).scalars())
    venues = {venue.id: venue for group in groups for venue in group.venues}
    _insert(connection, t.venues, [_venue_row(v) for v in venues.values() if v.id not in held])


def _venue_row(venue: Venue) -> Values:
    return {
        "id": venue.id,
        "name": venue.name,
        "address": venue.address,
        "postcode": venue.postcode,
        "lat": venue.lat,
        "lon": venue.lon,
        "step_free": venue.access.step_free.value,
        "toilet": venue.access.toilet.value,
        "hearing_loop": venue.access.hearing_loop.value,
        "parking": venue.access.parking.value,
    }


def _remove_unused_venues(connection: sa.Connection) -> None:
    used = sa.select(t.group_venues.c.venue_id)
    connection.execute(t.venues.delete().where(t.venues.c.id.not_in(used)))


def _remove_parts(connection: sa.Connection, groups: Iterable[Group]) -> None:
    ids = [{"b_id": group.id} for group in groups]
    parts = (t.schedule_dates, t.schedules, t.group_venues, t.group_needs, t.group_languages)
    for table in parts:
        connection.execute(table.delete().where(table.c.group_id == sa.bindparam("b_id")), ids)


def _add_parts(connection: sa.Connection, groups: Sequence[Group]) -> None:
    for table, field in ((t.group_needs, "needs"), (t.group_languages, "languages")):
        rows = [
            {"group_id": group.id, "position": i, "value": value}
            for group in groups
            for i, value in enumerate(getattr(group, field))
        ]
        _insert(connection, table, rows)
    links = [
        {"group_id": group.id, "position": i, "venue_id": venue.id}
        for group in groups
        for i, venue in enumerate(group.venues)
    ]
    _insert(connection, t.group_venues, links)
    timed = [(group.id, i, s) for group in groups for i, s in enumerate(group.schedules)]
    _insert(connection, t.schedules, [_schedule_row(*each) for each in timed])
    dates = [
        {"group_id": group_id, "position": i, "date": date, "meets": meets}
        for group_id, i, schedule in timed
        for meets, dates in ((False, schedule.not_on), (True, schedule.also_on))
        for date in dates
    ]
    _insert(connection, t.schedule_dates, dates)


def _schedule_row(group_id: str, position: int, schedule: Schedule) -> Values:
    return {
        "group_id": group_id,
        "position": position,
        "frequency": schedule.frequency.value,
        "weekday": schedule.weekday,
        "nth": schedule.nth,
        "every": schedule.every,
        "starts_on": schedule.starts_on,
        "ends_on": schedule.ends_on,
        "start_time": schedule.start_time,
        "end_time": schedule.end_time,
        "term_time_only": schedule.term_time_only.value,
        "bank_holidays": schedule.bank_holidays.value,
        "venue_id": schedule.venue_id,
    }
