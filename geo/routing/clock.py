"""From clock times to the seconds of a service day, and back, on every day of the year.

GTFS counts a service day from *noon minus 12 h*. On the two days a year on which the clocks
change that is not midnight, so a clock time goes through the time zone and never through
``hours * 3600``. Source: https://gtfs.org/documentation/schedule/reference/#field-types (Time).
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

_HALF_DAY = dt.timedelta(hours=12)


class ServiceClock:
    """Clock times of one time zone, in seconds after noon minus 12 h of a date.

    Parameters
    ----------
    zone : IANA name, such as ``Europe/London``.
    """

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)

    def shift_s(self, base: dt.date, other: dt.date) -> int:
        """Return what to add to times of service day `other` to count them from `base`."""
        return _epoch_s(self._anchor(other)) - _epoch_s(self._anchor(base))

    def seconds(self, base: dt.date, local: dt.datetime) -> int:
        """Return the clock time `local` (without a zone) in seconds of the service day `base`.

        A time that the clocks pass twice is the first unless its ``fold`` is 1; a time that they
        skip is read with the offset from before the change, as ``zoneinfo`` does.
        """
        return _epoch_s(local.replace(tzinfo=self._zone)) - _epoch_s(self._anchor(base))

    def clock_seconds(self, base: dt.date, day: dt.date, of_day_s: int) -> int:
        """Return the clock time `of_day_s` seconds after midnight of `day` in seconds of `base`."""
        midnight = dt.datetime.combine(day, dt.time())
        return self.seconds(base, midnight + dt.timedelta(seconds=of_day_s))

    def local(self, base: dt.date, seconds: int) -> dt.datetime:
        """Return the clock time of `seconds` of service day `base`, without a zone.

        ``fold`` is 1 the second time that the clocks pass it.
        """
        moment = self._anchor(base) + dt.timedelta(seconds=seconds)
        return moment.astimezone(self._zone).replace(tzinfo=None)

    def _anchor(self, date: dt.date) -> dt.datetime:
        """Return noon minus 12 h in UTC."""
        noon = dt.datetime.combine(date, dt.time(12), tzinfo=self._zone)
        return noon.astimezone(dt.UTC) - _HALF_DAY


def _epoch_s(moment: dt.datetime) -> int:
    return int(moment.timestamp())
