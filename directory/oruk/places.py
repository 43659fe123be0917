"""Venues as locations of Open Referral UK, and back."""

from __future__ import annotations

from typing import Final

from directory.model import Access, Fact, Venue
from directory.oruk.attributes import Attributes, Json, said_by, text
from directory.oruk.ids import location_id, part_id
from directory.oruk.topics import ACCESS

NOT_PUBLISHED: Final = "Not published"
"""Stands in fields that an address must have and that nobody has told us."""

_FACTS: Final = ("step_free", "toilet", "hearing_loop", "parking", "quiet_space")


def access_codes(access: Access) -> list[str]:
    """Return the codes of the terms for what is known about a venue, as yes or no."""
    known: list[tuple[str, Fact]] = [(name, getattr(access, name)) for name in _FACTS]
    return [f"{name}_{fact.value}" for name, fact in known if fact is not Fact.UNKNOWN]


def write_location_in_short(venue: Venue) -> Json:
    """Return what a list says of a venue."""
    location: Json = {"id": location_id(venue.id), "location_type": "physical"}
    if venue.name:
        location["name"] = venue.name
    if venue.lat is not None and venue.lon is not None:
        location["latitude"] = venue.lat
        location["longitude"] = venue.lon
    if venue.uprn:
        location["external_identifier"] = venue.uprn
        location["external_identifier_type"] = "UPRN"
    return location


def write_location(venue: Venue) -> Json:
    """Return all that is known of a venue."""
    location = write_location_in_short(venue)
    if venue.address or venue.postcode:
        location["addresses"] = [_address(venue, location["id"])]
    entries = _accessibility(venue.access, location["id"])
    if entries:
        location["accessibility"] = entries
    return location


def read_address(address: Json) -> tuple[str, str]:
    """Return address and postcode as they were before we wrote them."""
    parts = [text(address, key) for key in ("address_1", "city")]
    postcode = text(address, "postal_code")
    return (
        ", ".join(part for part in parts if part not in ("", NOT_PUBLISHED)),
        "" if postcode == NOT_PUBLISHED else postcode,
    )


def read_access(location: Json) -> Access:
    """Return what our own terms say of access."""
    facts: dict[str, Fact] = {}
    notes = ""
    entries = location.get("accessibility")
    for entry in entries if isinstance(entries, list) else ():
        for said in said_by(entry, ACCESS):
            name, _, answer = said.code.rpartition("_")
            if said.code == "notes":
                notes = text(entry, "description")
            else:
                facts[name] = Fact(answer)
    return Access(**facts, notes=notes)


def _address(venue: Venue, location: str) -> Json:
    street, _, city = venue.address.rpartition(", ")
    if not street or not city or NOT_PUBLISHED in (street, city):
        street, city = venue.address, ""
    return {
        "id": part_id(location, "address", 0),
        "location_id": location,
        "address_1": street or NOT_PUBLISHED,
        "city": city or NOT_PUBLISHED,
        "state_province": NOT_PUBLISHED,
        "postal_code": venue.postcode or NOT_PUBLISHED,
        "country": "GB",
        "address_type": "physical",
    }


def _accessibility(access: Access, location: str) -> list[Json]:
    entries: list[Json] = []

    def add(code: str, description: str) -> None:
        entry = part_id(location, "accessibility", len(entries))
        said = Attributes(entry)
        said.say(ACCESS, code)
        entries.append(
            said.onto({"id": entry, "location_id": location, "description": description})
        )

    for code in access_codes(access):
        add(code, ACCESS.nested[code]["name"])
    if access.notes:
        add("notes", access.notes)
    return entries
