"""The columns of a groups file: their names, what they mean, and what may stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Column:
    """One column, as it is explained to an editor.

    Parameters
    ----------
    what : what to write, in a few words.
    allowed : the words that are understood; empty where anything may be written.
    only : nothing else is understood than `allowed`; otherwise they are the usual ones.
    """

    name: str
    what: str
    example: str = ""
    allowed: tuple[str, ...] = ()
    only: bool = True


_YES_NO: Final = ("yes", "no", "unknown")
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FREQUENCIES: Final = ("weekly", "monthly", "once")
WAYS: Final = ("in person", "online", "comes to you")
STATUSES: Final = ("active", "paused", "closed")
OFFERS: Final = ("own minibus", "lift from members", "on a bus route", "other")

GUIDE: Final = (
    Column("id", "Your own number or word for the group. It must never change.", "17"),
    Column("name", "The name of the group.", "Tuesday lunch"),
    Column("kind", "What sort of group it is.", "Lunch club"),
    Column("status", "Paused is closed for a while. Empty is active.", "active", STATUSES),
    Column("alert", "News that matters before going.", "No meeting in August"),
    Column("needs", "What it helps with, with ; between.", "loneliness; getting out"),
    Column(
        "topics",
        "Terms of a published list: list | code | name, with ; between.",
        "esdServiceTypes | 342 | Lunch clubs",
    ),
    Column("summary", "One line about it.", "A hot meal and a chat."),
    Column("description", "More lines about it."),
    Column("organisation", "Who runs it.", "Ash Valley Trust"),
    Column("organisation_id", "Your own number for the organisation.", "O-3"),
    Column("organisation_description", "What the organisation does."),
    Column("organisation_website", "Its web page.", "https://www.example.org"),
    Column("how", "How people meet. Empty is in person.", "in person", WAYS),
    Column("venue_name", "Where it meets.", "Village Hall"),
    Column("address", "Its address.", "1 High Street, Ashby"),
    Column("postcode", "Its postcode.", "ZZ1 1AA"),
    Column("uprn", "Its Unique Property Reference Number, figures only.", "100120001234"),
    Column("lat", "Latitude in degrees. Fill in both or none.", "52.6512"),
    Column("lon", "Longitude in degrees, with a minus sign in the west.", "-0.7321"),
    Column("frequency", "Empty where nobody knows.", "weekly", FREQUENCIES),
    Column("every", "Every so many weeks or months. Empty is each.", "2"),
    Column(
        "day",
        "The weekday; for monthly with its number: 2nd Tuesday, last Friday.",
        "Tuesday",
        _DAYS,
        only=False,
    ),
    Column("starts_on", "First date. A fortnightly group needs it.", "2026-09-08"),
    Column("ends_on", "Last date.", "2027-07-20"),
    Column("start_time", "When it starts.", "10:30"),
    Column("end_time", "When it ends.", "12:00"),
    Column("term_time_only", "Whether it meets in school terms only.", "no", _YES_NO),
    Column("bank_holidays", "Whether it meets on bank holidays too.", "no", _YES_NO),
    Column("not_on", "Dates that are cancelled, with ; between.", "2026-12-22; 2026-12-29"),
    Column("also_on", "Further dates, with ; between.", "2026-12-17"),
    Column("cost", "What it costs, in words.", "£2.50, tea included"),
    Column("price", "What one session costs in pounds, or free.", "2.50", ("free",), only=False),
    Column("for_whom", "Whom it is for, in words.", "Carers"),
    Column("gender", "Whom it is for, if not for all.", "women", ("women", "men"), only=False),
    Column("min_age", "Youngest age in years.", "55"),
    Column("max_age", "Oldest age in years.", "99"),
    Column("places_left", "How many more people can come.", "4"),
    Column(
        "referral",
        "Whether somebody must refer the person.",
        "drop in",
        (*_YES_NO, "needed", "drop in"),
        only=False,
    ),
    Column("how_to_refer", "What to do to refer somebody.", "Ring the office"),
    Column("languages", "Languages, with ; between.", "English; Polish"),
    Column(
        "contact_order",
        "For more than one contact: 1 in one row, 2 in a further row of the same id.",
        "1",
    ),
    Column("contact_for", "What the contact is for, never whose it is.", "Bookings"),
    Column("phone", "Phone of the group, never of a private person.", "01632 960123"),
    Column("email", "E-mail of the group.", "tea@example.org"),
    Column("website", "Web page of the group.", "https://www.example.org/tea"),
    Column("step_free", "Whether one gets in without steps.", "yes", _YES_NO),
    Column("toilet", "Whether there is an accessible toilet.", "yes", _YES_NO),
    Column("hearing_loop", "Whether there is a hearing loop.", "no", _YES_NO),
    Column("parking", "Whether there is parking.", "yes", _YES_NO),
    Column("quiet_space", "Whether there is a quiet space.", "no", _YES_NO),
    Column("access_notes", "Anything else about getting in.", "Ramp at the side door"),
    Column("transport", "How the group helps people to get there.", "Minibus from the station"),
    Column("transport_kind", "What sort of help that is.", "own minibus", OFFERS),
    Column("transport_area", "Where from.", "Ashby and Brook"),
    Column("transport_days", "On which days, with ; between.", "Tuesday; Friday"),
    Column("transport_phone", "Phone to ask for it.", "01632 960124"),
    Column("source", "Who says so.", "Ash Valley Council"),
    Column("licence", "Under what licence others may use it.", "OGL v3.0"),
    Column("assured_on", "When somebody last checked.", "2026-11-01"),
)

COLUMNS: Final = tuple(column.name for column in GUIDE)
REQUIRED: Final = ("id", "name", "kind")
"""Columns without which a file is of no use."""

EXPLANATION_SHEET: Final = "How to fill in"
"""The sheet of a template that explains the columns; an import passes over it."""

ACCESS_COLUMNS: Final = ("step_free", "toilet", "hearing_loop", "parking", "quiet_space")
CONTACT_COLUMNS: Final = ("phone", "email", "website", "contact_for")
