"""The open data of a directory, asked by place: the postcodes are those of the area pack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from directory.model import Status
from directory.oruk.feed import OpenData
from directory.oruk.filters import Wanted
from directory.oruk.paging import BadParameter, read_whole
from geo.crs import great_circle_m
from geo.postcodes import normalise_postcode

if TYPE_CHECKING:
    from directory.store import Store
    from geo.pack.load import Pack

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]


class OpenFeed:
    """What the directory gives away, as it was after one change.

    Attributes
    ----------
    data : the groups that may be shared.
    """

    def __init__(self, store: Store, pack: Pack) -> None:
        shown = (Status.ACTIVE, Status.PAUSED)
        self.data = OpenData(group for status in shown for group in store.all_groups(status.value))
        self._pack = pack
        self._places: tuple[FloatArray, FloatArray] | None = None

    def service_at_locations(self, wanted: Wanted, asked: Mapping[str, str]) -> IntArray:
        """Return which groups at which venues fit, by their numbers.

        Parameters
        ----------
        asked : ``postcode`` puts the nearest first, ``proximity`` leaves out what is farther from
            it than so many metres, and what nobody knows the place of.

        Raises
        ------
        BadParameter : one of the two cannot be used.
        """
        numbers = self.data.service_at_locations(wanted)
        most_m = read_whole(asked, "proximity", least=1)
        text = asked.get("postcode", "").strip()
        if not text:
            if most_m is not None:
                raise BadParameter("proximity needs a postcode to measure from.")
            return numbers
        lat, lon = self._link_places()
        away_m = great_circle_m(*self._middle_of(text), lat[numbers], lon[numbers])
        nearest = np.argsort(away_m, kind="stable")  # what has no place is NaN, and comes last
        if most_m is not None:
            nearest = nearest[away_m[nearest] <= most_m]
        return numbers[nearest]

    def _middle_of(self, text: str) -> tuple[float, float]:
        postcode = normalise_postcode(text)
        if postcode is None:
            raise BadParameter("postcode must be a whole UK postcode, such as HP18 0AA.")
        found = self._points({postcode}).get(postcode)
        if found is None:
            raise BadParameter("postcode is not one that we know.")
        return found

    def _points(self, postcodes: set[str]) -> dict[str, tuple[float, float]]:
        table = self._pack.postcodes
        rows = table[table["postcode"].isin(postcodes)]
        places = zip(rows["lat"].astype(float), rows["lon"].astype(float), strict=True)
        return dict(zip(rows["postcode"], places, strict=True))

    def _link_places(self) -> tuple[FloatArray, FloatArray]:
        """Return where each group at a venue is: as published, else the middle of its postcode."""
        if self._places is None:
            venues = [link.venue for link in self.data.links]
            codes = [normalise_postcode(v.postcode) if v.lat is None else None for v in venues]
            points = self._points({code for code in codes if code is not None})
            nowhere = (np.nan, np.nan)
            places = [
                (venue.lat, venue.lon)
                if venue.lat is not None and venue.lon is not None
                else points.get(code or "", nowhere)
                for venue, code in zip(venues, codes, strict=True)
            ]
            lat, lon = np.array(places, dtype=np.float64).reshape(-1, 2).T
            self._places = (lat, lon)
        return self._places
