"""Sessions as an iCalendar file (RFC 5545), one event for each date.

No recurrence rules are written: a rule with bank holidays, school terms and cancelled dates taken
out is read differently by different programs, and a date is read by all of them alike.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from directory.language import _
from directory.model import Group, Session, Venue
from directory.outputs.texts import clean

if TYPE_CHECKING:
    from icalendar import Event

# Names events; never change it, or calendars would show every event twice.
_EVENTS: Final = uuid.UUID("6f1f9a0e-5d0c-5c8e-9d55-0a3f0f5d9b61")
_ASK_AGAIN: Final = dt.timedelta(days=1)
_ONE_YEAR: Final = dt.timedelta(days=366)


def calendar_file(
    groups: Iterable[Group],
    sessions: Iterable[Session],
    name: str,
    made: dt.datetime,
    zone: str = "Europe/London",
) -> bytes:
    """Return the sessions of `groups` as the bytes of an ``.ics`` file.

    Parameters
    ----------
    sessions : those of other groups are left out. Doubtful ones are marked as tentative.
    name : what the calendar is called.
    made : when the file is made, with its zone.
    zone : the zone of the sessions' clock times.
    """
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Linkway//Community groups//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", clean(name))
    calendar.add("refresh-interval", _ASK_AGAIN, parameters={"VALUE": "DURATION"})
    known: Mapping[str, Group] = {group.id: group for group in groups}
    clock = ZoneInfo(zone)
    chosen = [session for session in sessions if session.group_id in known]
    for session in chosen:
        calendar.add_component(_event(known[session.group_id], session, made, clock))
    if chosen:
        # The changes of the clock of these years only: a century of them is most of the file.
        first = min(session.start for session in chosen).date()
        last = max(session.end for session in chosen).date()
        calendar.add_missing_timezones(first - _ONE_YEAR, last + _ONE_YEAR)
    return bytes(calendar.to_ical())


def _event(group: Group, session: Session, made: dt.datetime, clock: ZoneInfo) -> Event:
    import icalendar

    event = icalendar.Event()
    event.add("uid", str(_event_id(group, session)))
    event.add("dtstamp", made.astimezone(dt.UTC))
    event.add("dtstart", session.start.replace(tzinfo=clock))
    event.add("dtend", session.end.replace(tzinfo=clock))
    event.add("summary", clean(group.name))
    event.add("status", "CONFIRMED" if session.doubt is None else "TENTATIVE")
    description = _description(group, session)
    if description:
        event.add("description", description)
    if group.kind:
        event.add("categories", [clean(group.kind)])
    if session.venue is not None:
        where = _where(session.venue)
        if where:
            event.add("location", where)
        if session.venue.lat is not None and session.venue.lon is not None:
            event.add("geo", (session.venue.lat, session.venue.lon))
    return event


def _event_id(group: Group, session: Session) -> uuid.UUID:
    """Return an id that stays when only the words or the times of day change."""
    day = session.start.date().isoformat()
    return uuid.uuid5(_EVENTS, f"{group.id}\n{session.schedule}\n{day}")


def _where(venue: Venue) -> str:
    parts = (venue.name, venue.address, venue.postcode)
    return ", ".join(clean(part) for part in parts if part)


def _description(group: Group, session: Session) -> str:
    contact = group.contact
    lines = (
        group.alert,
        "" if session.doubt is None else _("It may not meet on this day. Ask before you go."),
        group.summary,
        _("Cost: %(cost)s", cost=group.cost) if group.cost else "",
        _("Phone: %(phone)s", phone=contact.phone) if contact.phone else "",
        _("Email: %(email)s", email=contact.email) if contact.email else "",
        _("Website: %(website)s", website=contact.website) if contact.website else "",
    )
    return "\n".join(clean(line) for line in lines if line)
