"""The venue of one row."""

from __future__ import annotations

import hashlib

from directory.cells import Cells
from directory.columns import ACCESS_COLUMNS
from directory.fields import check_place, parse_degrees, parse_fact, parse_uprn
from directory.language import _
from directory.model import Access, Fact, Venue
from directory.problems import BadValue


def read_venue(cells: Cells) -> Venue | None:
    """Return where the group of a row meets; None where the row says nothing of it."""
    name, address, postcode = (cells.text(c) for c in ("venue_name", "address", "postcode"))
    lat = cells.may("lat", parse_degrees, None)
    lon = cells.may("lon", parse_degrees, None)
    if lat is not None and lon is not None:
        try:
            check_place(lat, lon)
        except BadValue as bad:
            why = _("with its lon %(reason)s, so the place is not known", reason=bad.reason)
            cells.warn("lat", why, bad.advice)
            lat = lon = None
    elif cells.has("lat") or cells.has("lon"):
        missing = "lon" if lat is not None else "lat"
        why = _("is missing, so the place is not known")
        cells.warn(missing, why, _("Fill in both lat and lon."))
        lat = lon = None
    facts = {column: cells.may(column, parse_fact, Fact.UNKNOWN) for column in ACCESS_COLUMNS}
    access = Access(**facts, notes=cells.text("access_notes"))
    uprn = cells.may("uprn", parse_uprn, "")
    if not (name or address or postcode or uprn or lat is not None or access != Access()):
        return None
    own_id = venue_id(name, address, postcode, lat, lon, access, uprn)
    return Venue(own_id, name, address, postcode, lat, lon, access, uprn)


def venue_id(
    name: str,
    address: str,
    postcode: str,
    lat: float | None,
    lon: float | None,
    access: Access,
    uprn: str = "",
) -> str:
    """Return an id that two venues share exactly when all that is known of them is equal."""
    facts = (access.step_free, access.toilet, access.hearing_loop, access.parking)
    parts = [name, address, postcode, repr(lat), repr(lon), *(fact.value for fact in facts)]
    if access.quiet_space is not Fact.UNKNOWN or access.notes or uprn:
        # Only where there are any: a venue without them keeps the id that it always had.
        parts += [access.quiet_space.value, access.notes, uprn]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]
