"""Bank holidays of the four parts of the United Kingdom.

The dates come from the ``holidays`` package (Banking and Financial Dealings Act 1971, royal
proclamations, and the acts of the devolved governments). It is imported only when asked for.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from functools import lru_cache


class Region(StrEnum):
    """Where in the United Kingdom; the value is the code that ``holidays`` uses."""

    ENGLAND = "ENG"
    WALES = "WLS"
    SCOTLAND = "SCT"
    NORTHERN_IRELAND = "NIR"


@lru_cache(maxsize=256)
def bank_holidays(region: Region, year: int) -> frozenset[dt.date]:
    """Return the bank holidays of one year.

    A holiday that falls on a weekend counts on its own date and on the weekday given instead.
    """
    # Takes 0.7 s, and is only needed where dates are asked for.
    import holidays

    return frozenset(holidays.country_holidays("GB", subdiv=region.value, years=year))


def bank_holidays_between(region: Region, first: dt.date, last: dt.date) -> list[dt.date]:
    """Return the bank holidays from `first` to `last`, both included, in order."""
    days = (
        day
        for year in range(first.year, last.year + 1)
        for day in bank_holidays(region, year)
        if first <= day <= last
    )
    return sorted(days)
