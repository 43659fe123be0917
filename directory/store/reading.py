"""Groups, venues and terms out of the database."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa

from directory.model import (
    Access,
    Contact,
    Fact,
    Frequency,
    Group,
    How,
    Offer,
    OfferKind,
    Organisation,
    Provenance,
    Schedule,
    Status,
    Term,
    Venue,
)
from directory.store import tables as t

Key = tuple[str, int]


def load_groups(connection: sa.Connection, where: sa.ColumnElement[bool]) -> list[Group]:
    """Return the groups for which a condition on the table ``groups`` holds, sorted by name.

    The order is made here and not by the database, so that every database gives the same.
    """
    ids = sa.select(t.groups.c.id).where(where)
    needs = _lists(connection, t.group_needs, ids)
    languages = _lists(connection, t.group_languages, ids)
    venues = _venues_by_group(connection, ids)
    schedules = _schedules_by_group(connection, ids)
    groups = [
        Group(
            id=row.id,
            name=row.name,
            kind=row.kind,
            provenance=Provenance(row.source, row.dataset, row.ref, row.licence, row.assured_on),
            how=How(row.how),
            needs=tuple(needs[row.id]),
            summary=row.summary,
            description=row.description,
            organisation=Organisation(row.organisation),
            venues=tuple(venues[row.id]),
            schedules=tuple(schedules[row.id]),
            cost=row.cost,
            for_whom=row.for_whom,
            min_age=row.min_age,
            max_age=row.max_age,
            referral=Fact(row.referral),
            languages=tuple(languages[row.id]),
            contacts=_contacts(row),
            offers=(Offer(OfferKind.OTHER, row.transport),) if row.transport else (),
            status=Status(row.status),
        )
        for row in connection.execute(sa.select(t.groups).where(where))
    ]
    return sorted(groups, key=lambda group: (group.name.casefold(), group.id))


def _contacts(row: sa.Row[Any]) -> tuple[Contact, ...]:
    contact = Contact(row.phone, row.email, row.website)
    return () if contact == Contact() else (contact,)


def _lists(
    connection: sa.Connection, table: sa.Table, ids: sa.Select[tuple[str]]
) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    query = (
        sa.select(table.c.group_id, table.c.value)
        .where(table.c.group_id.in_(ids))
        .order_by(table.c.group_id, table.c.position)
    )
    for group_id, value in connection.execute(query):
        found[group_id].append(value)
    return found


def _venues_by_group(
    connection: sa.Connection, ids: sa.Select[tuple[str]]
) -> defaultdict[str, list[Venue]]:
    links = t.group_venues
    query = (
        sa.select(links.c.group_id, links.c.venue_id)
        .where(links.c.group_id.in_(ids))
        .order_by(links.c.group_id, links.c.position)
    )
    pairs = connection.execute(query).all()
    wanted = sa.select(links.c.venue_id).where(links.c.group_id.in_(ids))
    venues = {
        row.id: _venue(row)
        for row in connection.execute(sa.select(t.venues).where(t.venues.c.id.in_(wanted)))
    }
    found: defaultdict[str, list[Venue]] = defaultdict(list)
    for group_id, venue_id in pairs:
        found[group_id].append(venues[venue_id])
    return found


def _venue(row: sa.Row[Any]) -> Venue:
    return Venue(
        id=row.id,
        name=row.name,
        address=row.address,
        postcode=row.postcode,
        lat=row.lat,
        lon=row.lon,
        access=Access(
            Fact(row.step_free), Fact(row.toilet), Fact(row.hearing_loop), Fact(row.parking)
        ),
    )


def _schedules_by_group(
    connection: sa.Connection, ids: sa.Select[tuple[str]]
) -> defaultdict[str, list[Schedule]]:
    dates = t.schedule_dates
    named: defaultdict[tuple[Key, bool], list[Any]] = defaultdict(list)
    query = sa.select(dates).where(dates.c.group_id.in_(ids)).order_by(dates.c.date)
    for row in connection.execute(query):
        named[(row.group_id, row.position), row.meets].append(row.date)
    table = t.schedules
    found: defaultdict[str, list[Schedule]] = defaultdict(list)
    query = (
        sa.select(table)
        .where(table.c.group_id.in_(ids))
        .order_by(table.c.group_id, table.c.position)
    )
    for row in connection.execute(query):
        key = (row.group_id, row.position)
        found[row.group_id].append(
            Schedule(
                frequency=Frequency(row.frequency),
                weekday=row.weekday,
                nth=row.nth,
                every=row.every,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                start_time=row.start_time,
                end_time=row.end_time,
                term_time_only=Fact(row.term_time_only),
                bank_holidays=Fact(row.bank_holidays),
                not_on=tuple(named[key, False]),
                also_on=tuple(named[key, True]),
                venue_id=row.venue_id,
            )
        )
    return found


def load_terms(connection: sa.Connection) -> tuple[Term, ...]:
    """Return the school terms in the order in which they were given."""
    query = sa.select(t.terms).order_by(t.terms.c.position)
    return tuple(Term(row.name, row.first, row.last) for row in connection.execute(query))


def last_change(connection: sa.Connection) -> int:
    """Return a number that grows with every change of the directory."""
    return connection.execute(sa.select(sa.func.max(t.imports.c.id))).scalar() or 0
