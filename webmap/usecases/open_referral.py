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
from webmap.usecases.listing import Directory, Listing

if TYPE_CHECKING:
    import pandas as pd

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]


class OpenFeed:
    """What the directory gives away, as it was after one change.

    Parameters
    ----------
    listing : knows where the venues are.
    postcodes : a table with the columns ``postcode, lat, lon``.

    Attributes
    ----------
    data : the groups that may be shared.
    """

    def __init__(self, store: Directory, listing: Listing, postcodes: pd.DataFrame) -> None:
        shown = (Status.ACTIVE, Status.PAUSED)
        self.data = OpenData(group for status in shown for group in store.all_groups(status.value))
        self._listing = listing
        self._postcodes = postcodes
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
        rows = self._postcodes[self._postcodes["postcode"] == postcode]
        if rows.empty:
            raise BadParameter("postcode is not one that we know.")
        return float(rows["lat"].iloc[0]), float(rows["lon"].iloc[0])

    def _link_places(self) -> tuple[FloatArray, FloatArray]:
        """Return where each group at a venue is: as published, else the middle of its postcode."""
        if self._places is None:
            # What is sent is what was published; here it only matters where that is.
            listed = {
                venue.id: (venue.lat, venue.lon)
                for group in self._listing.groups()
                for venue in group.venues
            }
            places = [listed.get(link.venue.id, (None, None)) for link in self.data.links]
            lat, lon = np.array(places, dtype=np.float64).reshape(-1, 2).T
            self._places = (lat, lon)
        return self._places
