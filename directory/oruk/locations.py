"""Locations of feeds as venues: which of them people can go to, and where they are."""

from __future__ import annotations

import re
from typing import Final

from directory.fields import check_place
from directory.model import Access, Fact, Venue
from directory.oruk.nodes import Node
from directory.oruk.places import NOT_PUBLISHED, read_access, read_address
from directory.problems import BadValue
from directory.venuecells import venue_id

_UPRN = re.compile(r"[0-9]{1,12}")
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}", re.IGNORECASE)
_VIRTUAL = re.compile(r"^(?:online|virtual|remote)\b|\bzoom\b", re.IGNORECASE)
_EVERYWHERE: Final = frozenset({"nationwide", "national", "countrywide", "uk wide", "various"})
"""Stand where a town should be."""

_ADDRESSES: Final = ("addresses", "physical_addresses")
_NO_PLACE: Final = "Write virtual as its location_type."
_ADDRESS: Final = ("address_1", "address_2", "city", "region", "state_province")
_PHRASES: Final = {
    "wheelchair accessible": ("step_free", Fact.YES),
    "wheelchair accessible entrance": ("step_free", Fact.YES),
    "wheelchair access": ("step_free", Fact.YES),
    "fully wheelchair accessible": ("step_free", Fact.YES),
    "step free access": ("step_free", Fact.YES),
    "not wheelchair accessible": ("step_free", Fact.NO),
    "no wheelchair access": ("step_free", Fact.NO),
    "accessible toilet": ("toilet", Fact.YES),
    "accessible toilets": ("toilet", Fact.YES),
    "accessible toilet facilities": ("toilet", Fact.YES),
    "disabled toilet": ("toilet", Fact.YES),
    "disabled toilets": ("toilet", Fact.YES),
    "hearing loop": ("hearing_loop", Fact.YES),
    "induction loop": ("hearing_loop", Fact.YES),
    "hearing induction loop": ("hearing_loop", Fact.YES),
    "disabled parking": ("parking", Fact.YES),
    "disabled car parking": ("parking", Fact.YES),
    "disabled car parking space": ("parking", Fact.YES),
    "accessible parking": ("parking", Fact.YES),
    "car parking": ("parking", Fact.YES),
    "parking": ("parking", Fact.YES),
    "quiet space": ("quiet_space", Fact.YES),
    "quiet room": ("quiet_space", Fact.YES),
}
"""Entries that are nothing but the name of one fact. Whole sentences stay notes."""


def is_virtual(location: Node) -> bool:
    """Whether a location is no place to go to, as its type or its only words say."""
    kind = location.line("location_type").casefold()
    if kind:
        return kind == "virtual"
    if location.line("address_1", "postal_code") or location.nodes(*_ADDRESSES):
        return False
    return any(_VIRTUAL.search(location.line(key)) for key in ("name", "city"))


def read_location(location: Node) -> Venue | None:
    """Return a location as a venue; None where it is no place, or nothing is known of it."""
    kind = location.line("location_type").casefold()
    if kind not in {"", "physical"}:
        if kind == "postal":
            location.warn(
                "location_type", "is for letters, so it is not taken as a venue",
                "Write physical where people can come.",
            )  # fmt: skip
        elif kind != "virtual":
            location.warn("location_type", "is not known to us", "Write physical or virtual.")
        return None
    if kind != "physical" and is_virtual(location):
        location.warn("name", "is no place to go to, so it is not taken as a venue", _NO_PLACE)
        return None
    name = location.line("name")
    address, postcode = _read_address(location)
    if location.values.get("mask_exact_address") is True:
        # The publisher asks that nobody is sent to the door.
        address = ""
    lat, lon = _read_place(location)
    access = _read_access(location)
    uprn = _read_uprn(location)
    if not (name or address or postcode or uprn or lat is not None):
        return None
    own_id = venue_id(name, address, postcode, lat, lon, access, uprn)
    return Venue(own_id, name, address, postcode, lat, lon, access, uprn)


def _read_address(location: Node) -> tuple[str, str]:
    entries = location.nodes(*_ADDRESSES)
    if not entries and any(location.has(key) for key in ("address_1", "postal_code", "city")):
        entries = [location]
    physical = [e for e in entries if e.line("address_type").casefold() in {"", "physical"}]
    if not entries:
        return "", ""
    entry = (physical or entries)[0]
    if NOT_PUBLISHED in (entry.line("state_province"), entry.line("city")):
        # Written by ourselves.
        return read_address(dict(entry.values))
    parts = [entry.line(key).strip(" ,") for key in _ADDRESS]
    postcode = entry.line("postal_code", "postcode").upper()
    if _POSTCODE.fullmatch(postcode) and " " not in postcode:
        postcode = f"{postcode[:-3]} {postcode[-3:]}"
    if not parts[0] and not postcode and parts[2].casefold() in _EVERYWHERE:
        return "", ""
    kept = [
        part
        for part in parts
        if part and part.casefold() not in {postcode.casefold(), *_EVERYWHERE}
    ]
    return ", ".join(dict.fromkeys(kept)), postcode


def _read_place(location: Node) -> tuple[float | None, float | None]:
    """Return latitude and longitude; None for both where they cannot be right."""
    key = "latitude"
    lat, lon = location.number("latitude"), location.number("longitude")
    geometry = location.node("geometry") if location.has("geometry") else None
    if lat is None and lon is None and geometry:
        key = "geometry"
        lat, lon = _point(geometry)
    if lat is None and lon is None:
        return None, None
    if lat is None or lon is None:
        missing = "latitude" if lat is None else "longitude"
        location.warn(missing, "is missing, so the place is not known", "Give both or none.")
        return None, None
    try:
        check_place(lat, lon)
    except BadValue as bad:
        reason = f"with {lon:g} as longitude {bad.reason}, so the place is not known"
        location.faults.add(location.at(key), f"{lat:g}", BadValue(reason, bad.advice))
        return None, None
    return lat, lon


def _point(geometry: Node) -> tuple[float | None, float | None]:
    """Return the latitude and longitude of a GeoJSON point."""
    pair = geometry.values.get("coordinates")
    if not isinstance(pair, list) or len(pair) < 2 or geometry.line("type") != "Point":
        return None, None
    inner = Node({"longitude": pair[0], "latitude": pair[1]}, geometry.path, geometry.faults)
    return inner.number("latitude"), inner.number("longitude")


def _read_uprn(location: Node) -> str:
    if "uprn" in location.line("external_identifier_type").casefold():
        found = location.line("external_identifier")
        if _UPRN.fullmatch(found):
            return found
        if found:
            location.warn("external_identifier", "is not a UPRN", "Write up to 12 figures.")
    return ""


def _read_access(location: Node) -> Access:
    """Return what is said of access: single facts by name, everything else as notes."""
    entries = location.nodes("accessibility", "accessibility_for_disabilities", "accessibilities")
    ours = read_access(dict(location.values))
    if ours != Access():
        return ours
    facts: dict[str, Fact] = {}
    notes: list[str] = []
    for entry in entries:
        said = [
            entry.line(key) for key in ("description", "accessibility", "name", "label", "details")
        ]
        for text in dict.fromkeys(text for text in said if text):
            known = _PHRASES.get(text.casefold().replace("-", " ").rstrip(". "))
            if known is None:
                notes.append(text)
            elif facts.setdefault(known[0], known[1]) is not known[1]:
                facts[known[0]] = Fact.UNKNOWN
    return Access(**facts, notes="\n".join(dict.fromkeys(notes)))
