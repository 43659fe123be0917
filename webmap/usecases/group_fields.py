"""The fields of the form of a group: what they are called, in which order, and what may be chosen.

The names are those of the columns of a groups file. The words are for somebody who fills in a page;
those of `directory.columns` are for somebody who fills in a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from directory.columns import ACCESS_COLUMNS

ABOUT: Final = (
    "name", "kind", "how", "status", "alert", "summary", "description", "needs", "organisation",
    "organisation_description", "organisation_website", "for_whom", "gender", "min_age", "max_age",
    "referral", "how_to_refer", "places_left", "cost", "price", "languages",
)  # fmt: skip
WHEN: Final = (
    "frequency", "day", "every", "start_time", "end_time", "starts_on", "ends_on",
    "term_time_only", "bank_holidays", "not_on", "also_on",
)  # fmt: skip
WHERE: Final = (
    "venue_name", "address", "postcode", "uprn", "lat", "lon", *ACCESS_COLUMNS, "access_notes",
)  # fmt: skip
CONTACT: Final = ("contact_for", "phone", "email", "website")
OFFER: Final = (
    "transport", "transport_kind", "transport_area", "transport_days", "transport_phone",
)  # fmt: skip
BLOCKS: Final = {"meeting": (*WHEN, *WHERE), "contact": CONTACT, "offer": OFFER}
"""The parts of a form that may be there several times, and their fields."""

LABELS: Final = {
    "name": "Name", "kind": "Kind of group", "how": "How people meet",
    "status": "Is it running?", "alert": "News to read before going", "summary": "In one line",
    "description": "More about it", "needs": "What it helps with", "organisation": "Who runs it",
    "organisation_id": "Number of who runs it", "organisation_description": "What they do",
    "organisation_website": "Their web page", "topics": "Topics",
    "for_whom": "Who it is for", "gender": "Women or men only", "min_age": "Youngest age",
    "max_age": "Oldest age", "referral": "Must somebody refer the person?",
    "how_to_refer": "How to refer", "places_left": "Places left", "cost": "Cost, in words",
    "price": "Price of one session, in pounds", "languages": "Languages",
    "frequency": "How often", "day": "Day", "every": "Every how many weeks or months?",
    "start_time": "Starts at", "end_time": "Ends at", "starts_on": "First date",
    "ends_on": "Last date", "term_time_only": "In school terms only?",
    "bank_holidays": "On bank holidays too?", "not_on": "Dates that are cancelled",
    "also_on": "Extra dates",
    "venue_name": "Name of the place", "address": "Address", "postcode": "Postcode",
    "uprn": "UPRN", "lat": "Latitude", "lon": "Longitude", "step_free": "Step-free?",
    "toilet": "Accessible toilet?", "hearing_loop": "Hearing loop?", "parking": "Parking?",
    "quiet_space": "Quiet space?", "access_notes": "More about getting in",
    "contact_for": "What this contact is for", "phone": "Phone", "email": "Email",
    "website": "Web page",
    "transport": "How they help", "transport_kind": "Kind of help",
    "transport_area": "Where from", "transport_days": "On which days",
    "transport_phone": "Phone to ask for it", "licence": "Licence", "assured_on": "Last checked",
    "contact": "Contact", "where and when": "Where and when",
}  # fmt: skip
"""What each field, and each whole part of a group, is called on a page."""

HINTS: Final = {
    "kind": "For example: lunch club, choir, walking group.",
    "summary": "For example: A hot meal and a chat.",
    "needs": "Put ; between, for example: loneliness; getting out",
    "alert": "For example: No meeting in August.",
    "day": "For example: Tuesday. If monthly: 2nd Tuesday",
    "start_time": "For example: 10:30",
    "end_time": "For example: 12:00",
    "every": "For example: 2 for every second week. Then give the first date too.",
    "starts_on": "For example: 8/9/2026",
    "ends_on": "For example: 20/7/2027",
    "bank_holidays": "If nobody knows, it is not shown on them.",
    "not_on": "Put ; between, for example: 22/12/2026; 29/12/2026",
    "also_on": "Put ; between.",
    "uprn": "The number of the property. Figures only.",
    "lat": "For example: 52.6512",
    "lon": "For example: -0.7321",
    "access_notes": "For example: Ramp at the side door.",
    "for_whom": "For example: Carers.",
    "cost": "For example: £2.50, with tea.",
    "price": "For example: 2.50. Or: free",
    "gender": "Leave this empty if all can come.",
    "how_to_refer": "For example: Ring the office.",
    "places_left": "How many more people can come.",
    "languages": "Put ; between, for example: English; Polish",
    "contact_for": "For example: Bookings. Do not give a name.",
    "phone": "Of the group, not of a private person.",
    "transport": "For example: Minibus from the station.",
    "transport_area": "For example: Ashby and Brook.",
    "transport_days": "Put ; between, for example: Tuesday; Friday",
}  # fmt: skip
"""What helps to fill in a field, where its label does not say enough."""

_YES_NO: Final = {"": "Not known", "yes": "Yes", "no": "No"}
CHOICES: Final = {
    "how": {
        "in person": "In person",
        "online": "Online or by phone",
        "comes to you": "They come to the person’s home",
    },
    "status": {
        "active": "Yes",
        "paused": "Not now: closed for a while",
        "closed": "No: closed for good, not listed",
    },
    "frequency": {"": "Not known", "weekly": "Weekly", "monthly": "Monthly", "once": "Once"},
    "referral": {"": "Not known", "no": "No, people can just come", "yes": "Yes"},
    "transport_kind": {
        "": "Not known",
        "own minibus": "Their own minibus",
        "lift from members": "A lift from members",
        "on a bus route": "On a bus route",
        "other": "Something else",
    },
    **dict.fromkeys(("term_time_only", "bank_holidays", *ACCESS_COLUMNS), _YES_NO),
}
"""What may be chosen in a field, and how it is called; anything may be typed in the others."""

LONG: Final = frozenset(
    {"description", "alert", "organisation_description", "access_notes", "cost", "how_to_refer"}
)
"""Fields for more than a line."""

WIDE: Final = LONG | {
    "name", "summary", "needs", "address", "transport", "not_on", "also_on",
}  # fmt: skip
"""Fields that take the whole width."""

DOUBLE: Final = frozenset(
    {"kind", "how", "venue_name", "for_whom", "referral", "email", "website", "organisation"}
)
"""Fields that take twice the width of the others."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some fields of the form that belong together.

    Parameters
    ----------
    first : fields that are shown.
    more : fields that few groups need: folded away.
    more_title : what is written on the fold.
    """

    first: tuple[str, ...]
    more_title: str = ""
    more: tuple[str, ...] = ()


WHAT_IT_IS: Final = Part(("name", "kind", "summary", "description", "needs", "how"))
RUNNING: Final = Part(("status", "alert"))
TIMES: Final = Part(
    ("frequency", "day", "start_time", "end_time"),
    "Every second week, first and last dates, school terms, bank holidays",
    ("every", "starts_on", "ends_on", "term_time_only", "bank_holidays", "not_on", "also_on"),
)
PLACE: Final = Part(("venue_name", "postcode", "address"), "", ("lat", "lon", "uprn"))
GETTING_IN: Final = Part(
    (), "Steps, toilet, parking and more about getting in", (*ACCESS_COLUMNS, "access_notes")
)
WHO: Final = Part(
    ("for_whom", "min_age", "max_age", "referral", "price", "cost"),
    "How to refer, places left, languages, women or men only",
    ("how_to_refer", "places_left", "languages", "gender"),
)
CONTACTS: Final = Part(("phone", "email", "website"), "What this contact is for", ("contact_for",))
OFFERS: Final = Part((), "Lifts, minibus, bus", OFFER)
RUN_BY: Final = Part(
    ("organisation",), "More about them", ("organisation_description", "organisation_website")
)
