"""Write the invented community groups in the columns that the directory imports."""

from __future__ import annotations

import csv
import random
import re
from pathlib import Path
from typing import Final

from webmap.demo.district import District, degrees
from webmap.demo.group_spec import KINDS, GroupSpec
from webmap.demo.groups_town import TOWN_GROUPS
from webmap.demo.groups_villages import VILLAGE_GROUPS
from webmap.demo.names import SETTLEMENTS
from webmap.demo.postcodes import Postcodes
from webmap.demo.venues import Venue

GROUPS: Final = TOWN_GROUPS + VILLAGE_GROUPS
COLUMNS: Final = (
    "id", "name", "kind", "needs", "summary", "description", "organisation", "how", "venue_name",
    "address", "postcode", "lat", "lon", "frequency", "every", "day", "starts_on", "ends_on",
    "start_time", "end_time", "term_time_only", "bank_holidays", "not_on", "also_on", "cost",
    "for_whom", "min_age", "max_age", "referral", "languages", "phone", "email", "website",
    "step_free", "toilet", "hearing_loop", "parking", "transport", "source", "licence",
    "assured_on",
)  # fmt: skip
_DAYS: Final = {
    "Mon": "Monday", "Tue": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Fri": "Friday",
    "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip
_WHEN: Final = re.compile(
    r"(?:(?P<nth>1st|2nd|3rd|4th|last) )?(?P<day>Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
    r"(?:/(?P<every>\d) from (?P<first>\d{4}-\d\d-\d\d))?"
    r" (?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d)(?P<term> term)?(?P<bh> bh)?"
)
_STEP_FREE: Final = {"yes": "yes", "limited": "no", "no": "no", "": "unknown"}
_CHECKED: Final = (
    "2026-10-28", "2026-10-12", "2026-09-29", "2026-09-17", "2026-09-03", "2026-08-20",
    "2026-07-09", "2026-06-15",
)  # fmt: skip
_STALE: Final = ("2025-11-18", "2025-08-04", "2025-02-20", "2024-09-30")


def write_groups(path: Path, district: District, postcodes: Postcodes, seed: int) -> None:
    """Write ``groups.csv``: one row per schedule, rows of one group beside each other."""
    rng = random.Random(f"{seed}:groups")
    venues = {venue.spec.key: venue for venue in district.venues}
    places = {place.key: place.name for place in SETTLEMENTS}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        for number, spec in enumerate(GROUPS, start=1):
            facts = _facts(rng, spec, number)
            venue = venues.get(spec.venue)
            if venue is not None:
                facts |= _venue(rng, venue, places[venue.spec.place], postcodes)
            facts |= dict(spec.extra)
            for when in _whens(spec.when):
                dated = {k: v for k, v in when.items() if v or not facts.get(k)}
                writer.writerow({**facts, **dated})


def _facts(rng: random.Random, spec: GroupSpec, number: int) -> dict[str, str]:
    """Fill in what is usual for the kind; some facts are missing, as they are in life."""
    kind = KINDS[spec.kind]
    word = re.sub(r"[^a-z]+", "-", spec.name.lower().replace("'", "")).strip("-")
    known = rng.random()
    return {
        "id": f"wv-{number:03d}",
        "name": spec.name,
        "kind": spec.kind,
        "needs": kind.needs,
        "summary": spec.summary,
        "description": kind.description,
        "how": spec.venue if spec.venue in ("online", "comes to you") else "in person",
        "cost": kind.cost if known > 0.06 else "",
        "for_whom": kind.for_whom,
        "referral": "no" if rng.random() < 0.75 else "",
        "languages": "English",
        "phone": f"01632 960{200 + number:03d}" if rng.random() < 0.86 else "",
        "email": f"{word[:40]}@example.org" if rng.random() < 0.7 else "",
        "website": f"https://example.org/{word}" if rng.random() < 0.55 else "",
        "source": "Wendle Vale (invented)",
        "licence": "CC0-1.0",
        "assured_on": rng.choice(_STALE if rng.random() < 0.07 else _CHECKED),
    }


def _venue(rng: random.Random, venue: Venue, place: str, postcodes: Postcodes) -> dict[str, str]:
    """Give the place of a group and how easy it is to get about in it."""
    # The file gives the very middle that a reader of the map finds.
    lat, lon = degrees(venue.outline[:4].mean(axis=0)[None])
    indoors = venue.spec.kind not in ("allotments", "garden")
    return {
        "venue_name": venue.spec.name,
        "address": f"{venue.street}, {place}" if venue.street else place,
        "postcode": postcodes.nearest(venue.middle),
        "lat": f"{lat[0]:.6f}",
        "lon": f"{lon[0]:.6f}",
        "step_free": _STEP_FREE[venue.spec.wheelchair],
        "toilet": "unknown" if not indoors or rng.random() < 0.15 else "yes",
        "hearing_loop": "unknown" if rng.random() < 0.6 else rng.choice(("yes", "no")),
        "parking": "unknown" if rng.random() < 0.2 else ("no" if rng.random() < 0.25 else "yes"),
    }


def _whens(text: str) -> list[dict[str, str]]:
    """Read the meetings of a group, one dictionary of columns each."""
    if not text:
        return [{}]
    rows = []
    for part in text.split(";"):
        match = _WHEN.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"{part!r} is not a meeting")
        day = _DAYS[match["day"]]
        rows.append(
            {
                "frequency": "monthly" if match["nth"] else "weekly",
                "every": match["every"] or "1",
                "day": f"{match['nth']} {day}" if match["nth"] else day,
                "starts_on": match["first"] or "",
                "start_time": match["start"],
                "end_time": match["end"],
                "term_time_only": "yes" if match["term"] else "no",
                "bank_holidays": "yes" if match["bh"] else "no",
            }
        )
    return rows
