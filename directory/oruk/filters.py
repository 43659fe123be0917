"""What can be asked of a list of services: the parameters of HSDS-UK 3.0, read and checked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from directory.oruk.details import DAYS
from directory.oruk.ids import published_id
from directory.oruk.paging import BadParameter, read_whole
from directory.words import DAY_NAMES

NAMES: Final = (
    "search",
    "taxonomy_term_id",
    "taxonomy_id",
    "minimum_age",
    "maximum_age",
    "start_time",
    "end_time",
    "day",
)
LONGEST_SEARCH: Final = 200

_TIME: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_OFFSET: Final = re.compile(r"(?:Z|[ +-][0-9]{2}:?[0-9]{2})$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; None and empty ask nothing.

    Parameters
    ----------
    minimum_age : services whose own minimum age is at least this.
    maximum_age : services whose own maximum age is at most this.
    start_time, end_time : one and the same schedule starts not before, and ends not after.
    weekday : that schedule is on this day; 0 is Monday.
    """

    search: str = ""
    taxonomy_term_id: str = ""
    taxonomy_id: str = ""
    minimum_age: int | None = None
    maximum_age: int | None = None
    start_time: dt.time | None = None
    end_time: dt.time | None = None
    weekday: int | None = None

    @property
    def asks_for_times(self) -> bool:
        """Whether schedules have to be looked at."""
        return not (self.start_time is None and self.end_time is None and self.weekday is None)


def read_wanted(asked: Mapping[str, str]) -> Wanted:
    """Return what is asked for.

    Raises
    ------
    BadParameter : a parameter cannot be used.
    """
    search = asked.get("search", "").strip()
    if len(search) > LONGEST_SEARCH:
        raise BadParameter(f"search must have {LONGEST_SEARCH} characters at the most.")
    return Wanted(
        search=search,
        taxonomy_term_id=_uuid(asked, "taxonomy_term_id"),
        taxonomy_id=_uuid(asked, "taxonomy_id"),
        minimum_age=read_whole(asked, "minimum_age"),
        maximum_age=read_whole(asked, "maximum_age"),
        start_time=_time(asked, "start_time"),
        end_time=_time(asked, "end_time"),
        weekday=_weekday(asked.get("day", "").strip()),
    )


def _uuid(asked: Mapping[str, str], name: str) -> str:
    text = asked.get(name, "").strip()
    found = published_id(text)
    if text and found is None:
        raise BadParameter(f"{name} must be a UUID, as in the lists of taxonomies and their terms.")
    return found or ""


def _time(asked: Mapping[str, str], name: str) -> dt.time | None:
    """Return a clock time. Groups meet by the clock on the wall, so an offset changes nothing."""
    text = _OFFSET.sub("", asked.get(name, "").strip())
    if not text:
        return None
    found = _TIME.fullmatch(text)
    if found is None:
        raise BadParameter(f"{name} must be a time of the 24-hour clock, such as 10:30.")
    return dt.time(int(found[1]), int(found[2]), int(found[3] or 0))


def _weekday(text: str) -> int | None:
    if not text:
        return None
    for number, (short, name) in enumerate(zip(DAYS, DAY_NAMES, strict=True)):
        if text.casefold() in {short.casefold(), name[:3].casefold(), name.casefold()}:
            return number
    raise BadParameter("day must be a day of the week, such as MO or Monday.")
