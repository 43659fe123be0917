"""The fields of the form of a group: what they are called, in which order, and what may be chosen.

The names are those of the columns of a groups file. The words are for somebody who fills in a page;
those of `directory.columns` are for somebody who fills in a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from directory.columns import ACCESS_COLUMNS
from directory.language import N_, _

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
    "name": N_("Name"),
    "kind": N_("Kind of group"),
    "how": N_("How people meet"),
    "status": N_("Is it running?"),
    "alert": N_("News to read before going"),
    "summary": N_("In one line"),
    "description": N_("More about it"),
    "needs": N_("What it helps with"),
    "organisation": N_("Who runs it"),
    "organisation_id": N_("Number of who runs it"),
    "organisation_description": N_("What they do"),
    "organisation_website": N_("Their web page"),
    "topics": N_("Topics"),
    "for_whom": N_("Who it is for"),
    "gender": N_("Women or men only"),
    "min_age": N_("Youngest age"),
    "max_age": N_("Oldest age"),
    "referral": N_("Must somebody refer the person?"),
    "how_to_refer": N_("How to refer"),
    "places_left": N_("Places left"),
    "cost": N_("Cost, in words"),
    "price": N_("Price of one session, in pounds"),
    "languages": N_("Languages"),
    "frequency": N_("How often"),
    "day": N_("Day"),
    "every": N_("Every how many weeks or months?"),
    "start_time": N_("Starts at"),
    "end_time": N_("Ends at"),
    "starts_on": N_("First date"),
    "ends_on": N_("Last date"),
    "term_time_only": N_("In school terms only?"),
    "bank_holidays": N_("On bank holidays too?"),
    "not_on": N_("Dates that are cancelled"),
    "also_on": N_("Extra dates"),
    "venue_name": N_("Name of the place"),
    "address": N_("Address"),
    "postcode": N_("Postcode"),
    "uprn": N_("UPRN"),
    "lat": N_("Latitude"),
    "lon": N_("Longitude"),
    "step_free": N_("Step-free?"),
    "toilet": N_("Accessible toilet?"),
    "hearing_loop": N_("Hearing loop?"),
    "parking": N_("Parking?"),
    "quiet_space": N_("Quiet space?"),
    "access_notes": N_("More about getting in"),
    "contact_for": N_("What this contact is for"),
    "phone": N_("Phone"),
    "email": N_("Email"),
    "website": N_("Web page"),
    "transport": N_("How they help"),
    "transport_kind": N_("Kind of help"),
    "transport_area": N_("Where from"),
    "transport_days": N_("On which days"),
    "transport_phone": N_("Phone to ask for it"),
    "licence": N_("Licence"),
    "assured_on": N_("Last checked"),
    "contact": N_("Contact"),
    "where and when": N_("Where and when"),
    "order of contact": N_("Order of contacts"),
    "order of transport": N_("Order of help with getting there"),
    "order of where and when": N_("Order of days and places"),
    # Translators: who a group was taken from.
    "source": N_("Source"),
}
"""What each field, and each whole part of a group, is called on a page."""

HINTS: Final = {
    "kind": N_("For example: lunch club, choir, walking group."),
    "summary": N_("For example: A hot meal and a chat."),
    "needs": N_("Put ; between, for example: loneliness; getting out"),
    "alert": N_("For example: No meeting in August."),
    "day": N_("For example: Tuesday. If monthly: 2nd Tuesday"),
    "start_time": N_("For example: 10:30"),
    "end_time": N_("For example: 12:00"),
    "every": N_("For example: 2 for every second week. Then give the first date too."),
    "starts_on": N_("For example: 8/9/2026"),
    "ends_on": N_("For example: 20/7/2027"),
    "bank_holidays": N_("If nobody knows, it is not shown on them."),
    "not_on": N_("Put ; between, for example: 22/12/2026; 29/12/2026"),
    "also_on": N_("Put ; between."),
    "uprn": N_("The number of the property. Figures only."),
    "lat": N_("For example: 52.6512"),
    "lon": N_("For example: -0.7321"),
    "access_notes": N_("For example: Ramp at the side door."),
    "for_whom": N_("For example: Carers."),
    "cost": N_("For example: £2.50, with tea."),
    "price": N_("For example: 2.50. Or: free"),
    "gender": N_("Leave this empty if all can come."),
    "how_to_refer": N_("For example: Ring the office."),
    "places_left": N_("How many more people can come."),
    "languages": N_("Put ; between, for example: English; Polish"),
    "contact_for": N_("For example: Bookings. Do not give a name."),
    "phone": N_("Of the group, not of a private person."),
    "transport": N_("For example: Minibus from the station."),
    "transport_area": N_("For example: Ashby and Brook."),
    "transport_days": N_("Put ; between, for example: Tuesday; Friday"),
}  # fmt: skip
"""What helps to fill in a field, where its label does not say enough."""

_YES_NO: Final = {"": N_("Not known"), "yes": N_("Yes"), "no": N_("No")}
CHOICES: Final = {
    "how": {
        "in person": N_("In person"),
        "online": N_("Online or by phone"),
        "comes to you": N_("They come to the person’s home"),
    },
    "status": {
        "active": N_("Yes"),
        "paused": N_("Not now: closed for a while"),
        "closed": N_("No: closed for good, not listed"),
    },
    "frequency": {
        "": N_("Not known"),
        "weekly": N_("Weekly"),
        "monthly": N_("Monthly"),
        "once": N_("Once"),
    },
    "referral": {"": N_("Not known"), "no": N_("No, people can just come"), "yes": N_("Yes")},
    "transport_kind": {
        "": N_("Not known"),
        "own minibus": N_("Their own minibus"),
        "lift from members": N_("A lift from members"),
        "on a bus route": N_("On a bus route"),
        "other": N_("Something else"),
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
    N_("Every second week, first and last dates, school terms, bank holidays"),
    ("every", "starts_on", "ends_on", "term_time_only", "bank_holidays", "not_on", "also_on"),
)
PLACE: Final = Part(("venue_name", "postcode", "address"), "", ("lat", "lon", "uprn"))
GETTING_IN: Final = Part(
    (), N_("Steps, toilet, parking and more about getting in"), (*ACCESS_COLUMNS, "access_notes")
)
WHO: Final = Part(
    ("for_whom", "min_age", "max_age", "referral", "price", "cost"),
    N_("How to refer, places left, languages, women or men only"),
    ("how_to_refer", "places_left", "languages", "gender"),
)
CONTACTS: Final = Part(
    ("phone", "email", "website"), N_("What this contact is for"), ("contact_for",)
)
OFFERS: Final = Part((), N_("Lifts, minibus, bus"), OFFER)
RUN_BY: Final = Part(
    ("organisation",), N_("More about them"), ("organisation_description", "organisation_website")
)


def label(field: str) -> str:
    """Say what a field, or a whole part of a group, is called; its own name where it has none."""
    return _(LABELS[field]) if field in LABELS else field


def asked(field: str) -> str:
    """Say what a field is called inside a sentence: without the question mark of a question."""
    return label(field).rstrip("?")
