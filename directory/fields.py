"""Single values as people write them: dates, times, days, numbers, yes and no.

Each function takes text without surrounding space and returns a value, or raises `BadValue`. What
could mean two things is refused: a wrong time strands somebody.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final

from directory.language import N_, _
from directory.model import Fact, How, OfferKind, Status
from directory.problems import BadValue
from directory.words import DAY_NAMES, MONTH_NAMES, day_name

_DATE_ADVICE: Final = N_("Write it as 2026-09-08, 8 September 2026 or 08/09/2026.")
_TIME_ADVICE: Final = N_("Write it as 10:30 or 10.30am.")
_DAY_ADVICE: Final = N_("Write Tuesday, 2nd Tuesday or last Friday.")

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_LONG = re.compile(
    r"(?:([a-z]+),? +)?([0-9]{1,2})(?:st|nd|rd|th)? +([a-z]+),? +([0-9]{4})", re.IGNORECASE
)
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2})(?::00)?)? *(?:([ap])\.?m\.?)?", re.IGNORECASE)
_DAY = re.compile(
    r"(?:(last|1st|2nd|3rd|4th|5th|first|second|third|fourth|fifth|-1|[1-5]) *)?([a-z]+)",
    re.IGNORECASE,
)
_POUNDS = re.compile(r"£? *([0-9]{1,6})(?:\.([0-9]{1,2}))?")
_PENCE = re.compile(r"([0-9]{1,4}) *p", re.IGNORECASE)
_UPRN = re.compile(r"[0-9]{1,12}")
# How a spreadsheet counts days and parts of a day, where a cell has lost the form of a date.
_SERIAL = re.compile(r"[3-7][0-9]{4}(?:\.[0-9]+)?")
_DAY_PART = re.compile(r"0?\.[0-9]{3,}")
_WHOLE = re.compile(r"[0-9]{1,6}")
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?")
_WEBSITE = re.compile(
    r"(?:https?://)?[^\s/:@<>\"']+\.[^\s/:@<>\"']+(?::[0-9]+)?(?:[/?#][^\s<>\"]*)?", re.IGNORECASE
)
_EMAIL = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+\.[^\s@<>,;:\"]+")

_NTH: Final = {
    "last": -1, "-1": -1,
    "1": 1, "1st": 1, "first": 1,
    "2": 2, "2nd": 2, "second": 2,
    "3": 3, "3rd": 3, "third": 3,
    "4": 4, "4th": 4, "fourth": 4,
    "5": 5, "5th": 5, "fifth": 5,
}  # fmt: skip
_FACTS: Final = {
    "yes": Fact.YES, "y": Fact.YES, "true": Fact.YES,
    "no": Fact.NO, "n": Fact.NO, "false": Fact.NO,
    "unknown": Fact.UNKNOWN, "not known": Fact.UNKNOWN, "?": Fact.UNKNOWN,
}  # fmt: skip
_REFERRAL: Final = {
    "needed": Fact.YES, "required": Fact.YES, "referral needed": Fact.YES,
    "not needed": Fact.NO, "drop in": Fact.NO, "drop-in": Fact.NO, "self-referral": Fact.NO,
    "self referral": Fact.NO, "none": Fact.NO,
}  # fmt: skip
_HOW: Final = {
    "in person": How.IN_PERSON,
    "online": How.ONLINE,
    "comes to you": How.COMES_TO_YOU,
}

_OFFER_KINDS: Final = {
    "own minibus": OfferKind.OWN_MINIBUS, "minibus": OfferKind.OWN_MINIBUS,
    "lift from members": OfferKind.MEMBERS_LIFT, "members lift": OfferKind.MEMBERS_LIFT,
    "lift": OfferKind.MEMBERS_LIFT,
    "on a bus route": OfferKind.ON_ROUTE, "on route": OfferKind.ON_ROUTE,
    "bus route": OfferKind.ON_ROUTE,
    "other": OfferKind.OTHER,
}  # fmt: skip
_MOST_LEFT: Final = 10_000

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100
"""A year outside these is a slip of the finger."""

UK_SOUTH, UK_NORTH, UK_WEST, UK_EAST = 49.8, 60.9, -8.7, 1.9


def parse_date(text: str) -> dt.date:
    """Return a date written as 2026-09-08, 8 September 2026 or 08/09/2026 (day first)."""
    if match := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
        return _date(year, month, day)
    if match := _SLASHED.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
        return _date(year, month, day)
    if match := _LONG.fullmatch(text):
        name, day_text, month_name, year_text = match.groups()
        date = _date(int(year_text), _named(month_name, MONTH_NAMES) + 1, int(day_text))
        if name and _named(name, DAY_NAMES) != date.weekday():
            raise BadValue(
                _(
                    "is not a %(day)s: that date is a %(right)s",
                    day=name,
                    right=day_name(date.weekday()),
                ),
                _("Correct the day or the date."),
            )
        return date
    if _SERIAL.fullmatch(text):
        raise BadValue(
            _("is a number and not a date"), _("In Excel, give the cell the form of a date.")
        )
    raise BadValue(_("is not a date"), _(_DATE_ADVICE))


def _date(year: int, month: int, day: int) -> dt.date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadValue(
            _("has a year outside %(first)s to %(last)s", first=FIRST_YEAR, last=LAST_YEAR),
            _("Correct the year."),
        )
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise BadValue(_("is not a day of the calendar"), _(_DATE_ADVICE)) from None


def _named(word: str, names: tuple[str, ...]) -> int:
    """Return the index of a day or month by its name, cut to two letters at the shortest."""
    found = [
        index
        for index, name in enumerate(names)
        if len(word) >= 2 and name.casefold().startswith(word.casefold())
    ]
    # "Sept", "Tues" and "Thurs" are beginnings too; "Ma" and "Ju" name two months.
    if len(found) != 1:
        if names is DAY_NAMES:
            raise BadValue(_("does not name a day that we know"), _(_DAY_ADVICE))
        raise BadValue(_("does not name a month that we know"), _(_DATE_ADVICE))
    return found[0]


def parse_dates(text: str) -> tuple[dt.date, ...]:
    """Return dates that are separated by semicolons, in order and each once."""
    return tuple(sorted({parse_date(part) for part in parse_list(text)}))


def parse_time(text: str) -> dt.time:
    """Return a clock time written as 10:30, 10.30am or 10:30 AM; without am or pm it is 24-hour."""
    match = _TIME.fullmatch(text)
    if _DAY_PART.fullmatch(text):
        raise BadValue(
            _("is a number and not a time"), _("In Excel, give the cell the form of a time.")
        )
    if match is None or (match[2] is None and match[3] is None):
        raise BadValue(_("is not a time"), _(_TIME_ADVICE))
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        if not 1 <= hour <= 12:
            raise BadValue(_("mixes the 24-hour clock with am or pm"), _(_TIME_ADVICE))
        hour = hour % 12 + (12 if match[3].casefold() == "p" else 0)
    if hour > 23 or minute > 59:
        raise BadValue(_("is not a time of day"), _(_TIME_ADVICE))
    return dt.time(hour, minute)


def parse_day(text: str) -> tuple[int, int | None]:
    """Return the weekday (0 is Monday) and which of the month (-1 is the last), if said."""
    match = _DAY.fullmatch(text)
    if match is None:
        raise BadValue(_("is not a day of the week"), _one_day_only(text))
    weekday = _named(match[2], DAY_NAMES)
    return weekday, _NTH[match[1].casefold()] if match[1] else None


def _one_day_only(text: str) -> str:
    if re.search(r"[;,/&+]| and ", text):
        return _("Give each day a row of its own, with the same id.")
    return _(_DAY_ADVICE)


def parse_whole(text: str) -> int:
    """Return a whole number of 0 or more."""
    if not _WHOLE.fullmatch(text):
        raise BadValue(_("is not a whole number"), _("Write figures only, such as 2."))
    return int(text)


def parse_fact(text: str) -> Fact:
    """Return yes, no or unknown."""
    fact = _FACTS.get(text.casefold())
    if fact is None:
        raise BadValue(_("is not yes, no or unknown"), _("Write yes, no or unknown."))
    return fact


def parse_referral(text: str) -> Fact:
    """Return whether somebody must refer a person."""
    fact = _REFERRAL.get(text.casefold())
    return parse_fact(text) if fact is None else fact


def parse_how(text: str) -> How:
    """Return how people meet."""
    how = _HOW.get(re.sub(r"[\s_-]+", " ", text).casefold())
    if how is None:
        raise BadValue(_("is not a way to meet"), _("Write in person, online or comes to you."))
    return how


def parse_degrees(text: str) -> float:
    """Return decimal degrees."""
    if not _DEGREES.fullmatch(text):
        raise BadValue(
            _("is not a number of degrees"), _("Write decimal degrees, such as 51.5842.")
        )
    return float(text)


def check_place(lat: float, lon: float) -> None:
    """Refuse a place that cannot be meant: swapped, at zero, or outside the United Kingdom."""
    if _in_uk(lat, lon):
        return
    if lat == 0 and lon == 0:
        raise BadValue(
            _("is the sea off Africa"), _("Leave lat and lon empty where they are not known.")
        )
    if _in_uk(lon, lat):
        raise BadValue(_("has lat and lon swapped"), _("Put the number near 50 to 60 in lat."))
    raise BadValue(
        _("is outside the United Kingdom"), _("Correct lat and lon, or leave both empty.")
    )


def _in_uk(lat: float, lon: float) -> bool:
    return UK_SOUTH <= lat <= UK_NORTH and UK_WEST <= lon <= UK_EAST


def parse_list(text: str) -> tuple[str, ...]:
    """Return the parts between semicolons, without empty ones and each once.

    A semicolon that belongs to a part has a backslash before it, as `join_list` writes it.
    """
    return tuple(dict.fromkeys(part for part in split_parts(text, ";") if part))


def join_list(parts: Iterable[str]) -> str:
    """Return parts as the text that `parse_list` reads as them."""
    return "; ".join(re.sub(r"[;\\]", r"\\\g<0>", part) for part in parts)


def split_parts(text: str, mark: str) -> list[str]:
    """Return what lies between the marks that have no backslash before them."""
    if "\\" not in text:
        return [part.strip() for part in text.split(mark)]
    parts = [""]
    for token in re.findall(rf"\\[\\{mark}]|.", text, re.DOTALL):
        if token == mark:
            parts.append("")
        else:
            parts[-1] += token[-1]
    return [part.strip() for part in parts]


def parse_price(text: str) -> int:
    """Return the pence of a price such as 2.50, £2, 50p or free."""
    if text.casefold() in {"free", "nothing"}:
        return 0
    if match := _POUNDS.fullmatch(text):
        return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))
    if match := _PENCE.fullmatch(text):
        return int(match[1])
    raise BadValue(_("is not one price"), _("Write 2.50 or free here, and anything else in cost."))


def parse_uprn(text: str) -> str:
    """Return a Unique Property Reference Number as published."""
    if not _UPRN.fullmatch(text):
        raise BadValue(_("is not a UPRN"), _("Write its figures only, 12 at the most."))
    return text


def parse_places(text: str) -> int:
    """Return how many more people can come."""
    places = parse_whole(text)
    if places > _MOST_LEFT:
        raise BadValue(
            _("is too many"), _("Write a number from 0 to %(most)s.", most=f"{_MOST_LEFT:,}")
        )
    return places


def parse_status(text: str) -> Status:
    """Return whether a group takes place."""
    try:
        return Status(text.casefold())
    except ValueError:
        raise BadValue(_("is not a status"), _("Write active, paused or closed.")) from None


def parse_offer_kind(text: str) -> OfferKind:
    """Return how a group helps people to get there."""
    kind = _OFFER_KINDS.get(re.sub(r"[\s_-]+", " ", text).casefold())
    if kind is None:
        advice = _("Write own minibus, lift from members, on a bus route or other.")
        raise BadValue(_("is not a sort of help"), advice)
    return kind


def parse_weekdays(text: str) -> tuple[int, ...]:
    """Return weekdays that are separated by semicolons or commas, in order and each once."""
    days = [parse_day(part) for part in parse_list(text.replace(",", ";"))]
    if any(nth is not None for _, nth in days):
        raise BadValue(
            _("has a day of the month"), _("Write weekdays only, such as Tuesday; Friday.")
        )
    return tuple(sorted({weekday for weekday, _ in days}))


def parse_website(text: str) -> str:
    """Return a web address as published; only addresses that a browser opens as a page."""
    if not _WEBSITE.fullmatch(text):
        raise BadValue(_("is not a web address"), _("Write it as https://www.example.org.uk/page."))
    return text


def parse_email(text: str) -> str:
    """Return an e-mail address as published."""
    if not _EMAIL.fullmatch(text):
        raise BadValue(
            _("is not an e-mail address"), _("Write one address, such as a@example.org.")
        )
    return text
