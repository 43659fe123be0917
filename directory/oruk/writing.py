"""Groups as services of Open Referral UK 3.0: plain values for JSON.

Fields that are not known are left out: never null, never an empty text.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from directory.model import Contact, Group, Organisation, Status, Venue
from directory.oruk.attributes import Attributes, Json
from directory.oruk.details import write_details
from directory.oruk.ids import organization_id, part_id, published_id, service_at_location_id
from directory.oruk.places import NOT_PUBLISHED, write_location, write_location_in_short
from directory.oruk.timetable import write_schedule
from directory.oruk.topics import DETAILS

STATUS: Final = {
    Status.ACTIVE: "active",
    Status.PAUSED: "temporarily closed",
    Status.CLOSED: "defunct",
}
NO_DESCRIPTION: Final = "No description is published."
"""Stands in a field that an organization must have."""

_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
_URI_SIGNS: Final = "!#$%&'()*+,/:;=?@[]~"


def write_service_in_short(group: Group, service: str) -> Json:
    """Return what a list says of a group.

    Parameters
    ----------
    service : the UUID of the group.
    """
    organization = write_organization(group)
    written: Json = {
        "id": service,
        "organization_id": organization["id"],
        "name": group.name,
        "status": STATUS[group.status],
    }
    optional = {
        "description": group.description or group.summary,
        "url": as_uri(group.contact.website),
        "email": group.contact.email,
        "minimum_age": group.min_age,
        "maximum_age": group.max_age,
        "assured_date": group.provenance.assured_on and group.provenance.assured_on.isoformat(),
        "alert": group.alert,
    }
    written.update({key: value for key, value in optional.items() if value not in ("", None)})
    written["organization"] = organization
    return written


def write_service(group: Group, service: str) -> Json:
    """Return all that is known of a group.

    Parameters
    ----------
    service : the UUID of the group.
    """
    written = write_service_in_short(group, service)
    lists = {
        "schedules": [write_schedule(each, service, i) for i, each in enumerate(group.schedules)],
        "service_at_locations": [
            {**_link(service, venue), "location": write_location(venue)} for venue in group.venues
        ],
        "languages": [
            {"id": part_id(service, "language", i), "service_id": service, "name": language}
            for i, language in enumerate(group.languages)
        ],
        "cost_options": _cost_options(group, service),
        "contacts": [_contact(each, service, i) for i, each in enumerate(group.contacts)],
    }
    written.update({key: value for key, value in lists.items() if value})
    return write_details(group, service).onto(written)


def write_service_at_location_in_short(group: Group, service: str, venue: Venue) -> Json:
    """Return what a list says of a group at one of its venues."""
    return {
        **_link(service, venue),
        "location": write_location_in_short(venue),
        "service": write_service_in_short(group, service),
    }


def write_service_at_location(group: Group, service: str, venue: Venue) -> Json:
    """Return all that is known of a group at one of its venues."""
    return {
        **_link(service, venue),
        "location": write_location(venue),
        "service": write_service(group, service),
    }


def write_organization(group: Group) -> Json:
    """Return who runs a group; where nobody has said, who published the record."""
    known = group.organisation
    if known == Organisation():
        known = Organisation(group.provenance.source)
    name = known.name or NOT_PUBLISHED
    organization = organization_id(known.ref, name)
    written: Json = {
        "id": organization,
        "name": name,
        "description": known.description or NO_DESCRIPTION,
    }
    said = Attributes(organization)
    if known.website:
        website = as_uri(known.website)
        if website:
            written["website"] = website
        if website != known.website:
            said.say(DETAILS, "website", known.website)
    if known.ref and published_id(known.ref) != known.ref:
        said.say(DETAILS, "reference", known.ref)
    return said.onto(written)


def as_uri(website: str) -> str:
    """Return a web address as a URI; empty where it is none that a browser opens as a page."""
    if not website:
        return ""
    if not _WEB.match(website):
        if _SCHEME.match(website) and not re.match(r"[^:/]+:[0-9]+(?:/|$)", website):
            return ""
        website = f"https://{website}"
    return quote(website, safe=_URI_SIGNS)


def _link(service: str, venue: Venue) -> Json:
    return {
        "id": service_at_location_id(service, venue.id),
        "service_id": service,
        "location_id": write_location_in_short(venue)["id"],
    }


def _cost_options(group: Group, service: str) -> list[Json]:
    if not group.cost and group.cost_pence is None:
        return []
    option: Json = {"id": part_id(service, "cost_option", 0), "service_id": service}
    if group.cost_pence is not None:
        option["amount"] = group.cost_pence / 100
    if group.cost:
        option["amount_description"] = group.cost
    return [option]


def _contact(contact: Contact, service: str, position: int) -> Json:
    written: Json = {"id": part_id(service, "contact", position), "service_id": service}
    if contact.title:
        written["title"] = contact.title
    if contact.email:
        written["email"] = contact.email
    if contact.phone:
        written["phones"] = [
            {
                "id": part_id(written["id"], "phone", 0),
                "contact_id": written["id"],
                "number": contact.phone,
            }
        ]
    said = Attributes(written["id"])
    if contact.website:
        said.say(DETAILS, "website", contact.website)
    return said.onto(written)
