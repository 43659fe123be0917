"""The words of the directory: a group, where it meets, when, and where we know that from.

Plain values without behaviour beyond what follows from their own fields. A place is two floats;
what lies between two places is not known here. Not knowing is a value of its own and is never
"no" and never "yes". Every text is untrusted: show it as text only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from directory.facts import Fact
from directory.timing import (
    LONGEST_NIGHT_SESSION_MINUTES,
    Doubt,
    Frequency,
    NotDated,
    Schedule,
    Term,
)

__all__ = [
    "LONGEST_NIGHT_SESSION_MINUTES",
    "Access",
    "Contact",
    "Doubt",
    "Fact",
    "Frequency",
    "Group",
    "How",
    "NotDated",
    "Offer",
    "OfferKind",
    "Organisation",
    "Provenance",
    "Schedule",
    "Session",
    "Status",
    "Term",
    "Topic",
    "Venue",
]


class How(StrEnum):
    """How people meet. Only what is in person is ever judged by travel."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    COMES_TO_YOU = "comes_to_you"


class Status(StrEnum):
    """Whether a group takes place. A paused one is shown as paused, without dates."""

    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


class OfferKind(StrEnum):
    """How a group helps people to get there."""

    OWN_MINIBUS = "own_minibus"
    MEMBERS_LIFT = "members_lift"
    ON_ROUTE = "on_route"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Access:
    """What is known about getting into and using a venue.

    Parameters
    ----------
    notes : anything about it in words, as published.
    """

    step_free: Fact = Fact.UNKNOWN
    toilet: Fact = Fact.UNKNOWN
    hearing_loop: Fact = Fact.UNKNOWN
    parking: Fact = Fact.UNKNOWN
    quiet_space: Fact = Fact.UNKNOWN
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Venue:
    """Where a group meets.

    Parameters
    ----------
    id : made from everything below, so that equal venues of two groups are one venue.
    postcode : as published; whoever has a postcode table may find the place by it.
    lat, lon : WGS84 degrees as published; both None where the place is not known.
    uprn : Unique Property Reference Number, figures only; empty where not published.
    """

    id: str
    name: str = ""
    address: str = ""
    postcode: str = ""
    lat: float | None = None
    lon: float | None = None
    access: Access = Access()
    uprn: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who runs a group.

    Parameters
    ----------
    ref : its id in its dataset, as published; empty where it has none.
    """

    name: str = ""
    description: str = ""
    website: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """How to ask the group itself. All are empty where not published.

    Parameters
    ----------
    title : what the contact is for ("Bookings"), never whose it is.
    """

    phone: str = ""
    email: str = ""
    website: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Help with getting there, offered by the group.

    Parameters
    ----------
    text : in the words of the group.
    area : where from, in words.
    weekdays : 0 is Monday, in order; empty where not said.
    """

    kind: OfferKind
    text: str = ""
    area: str = ""
    weekdays: tuple[int, ...] = ()
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """A term of a published list that says what a group is about.

    Parameters
    ----------
    vocabulary : the list ("esdServiceTypes"), as published.
    code : the term in that list; empty where it has none.
    """

    vocabulary: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a record comes from.

    Parameters
    ----------
    source : whom to credit, as published.
    dataset : the import that this record belongs to; what is gone from it is closed.
    ref : the id in that dataset, as published.
    licence : as published.
    assured_on : when somebody last said that the record is right.
    """

    source: str
    dataset: str
    ref: str
    licence: str = ""
    assured_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """An activity that people can join.

    Parameters
    ----------
    id : unique in this directory and safe in an address.
    kind : what sort of activity, as published ("lunch club"); empty where not published.
    needs : what it helps with ("loneliness").
    topics : terms of published lists, such as the community services of esd.
    venues : in the order of the schedules; empty where there is no place to go to.
    schedules : empty where nobody has said when it meets.
    cost : in words, as published.
    cost_pence : what one session costs, 0 where it is free; None where that is not known.
    min_age, max_age : years, both included; None for no limit or not known.
    gender : whom it is for, as published ("women"); empty where anybody may come or not known.
    referral : whether somebody must refer the person.
    how_to_refer : in words.
    places_left : how many more people can come; None where not known.
    contacts : the first is the one to ask.
    offers : how the group helps with getting there.
    alert : news that matters before going ("Closed in August"); empty for none.
    """

    id: str
    name: str
    kind: str
    provenance: Provenance
    how: How = How.IN_PERSON
    needs: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    summary: str = ""
    description: str = ""
    organisation: Organisation = Organisation()
    venues: tuple[Venue, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    cost: str = ""
    cost_pence: int | None = None
    for_whom: str = ""
    min_age: int | None = None
    max_age: int | None = None
    gender: str = ""
    referral: Fact = Fact.UNKNOWN
    how_to_refer: str = ""
    places_left: int | None = None
    languages: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    offers: tuple[Offer, ...] = ()
    alert: str = ""
    status: Status = Status.ACTIVE

    @property
    def contact(self) -> Contact:
        """The contact to ask; without anything where none is published."""
        return self.contacts[0] if self.contacts else Contact()

    def venue_of(self, schedule: Schedule) -> Venue | None:
        """Return where the sessions of one of its schedules take place."""
        return next((v for v in self.venues if v.id == schedule.venue_id), None)


class Session(NamedTuple):
    """One dated meeting.

    A named tuple, because a year of a county's groups is half a million of them.

    Parameters
    ----------
    venue : None for a group without a published place.
    start, end : local clock time without zone; the end may be on the next day.
    schedule : index of the schedule in its group.
    doubt : why it may not take place; None when it is as certain as its source.
    """

    group_id: str
    venue: Venue | None
    start: dt.datetime
    end: dt.datetime
    schedule: int
    doubt: Doubt | None = None
