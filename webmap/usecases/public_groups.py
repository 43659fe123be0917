"""The published groups as map features, ready to be asked by place and kind. No home is near it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from directory.model import Group
from directory.outputs.features import Feature, features

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of WGS84 degrees; where `west` is more than `east`, it crosses 180 degrees."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the features that were asked for.

    Parameters
    ----------
    matched : how many there are in all.
    """

    features: list[Feature]
    matched: int


@dataclass(slots=True)
class PublicGroups:
    """The features of a directory as it is; make a new one when it changes.

    Parameters
    ----------
    groups : those that are published, in the order in which they are listed.
    """

    groups: Sequence[Group]
    features: list[Feature] = field(init=False)
    _lon: FloatArray = field(init=False)
    _lat: FloatArray = field(init=False)
    _kind: npt.NDArray[np.str_] = field(init=False)
    _numbers: dict[str, int] = field(init=False)
    _files: dict[str, bytes] = field(init=False, default_factory=dict)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Put the places into arrays."""
        self.features = list(features(self.groups))
        # A feature without a place is NaN, which lies in no rectangle.
        places = [_place(feature) for feature in self.features]
        self._lon, self._lat = np.array(places, dtype=np.float64).reshape(-1, 2).T
        self._kind = np.array(
            [str(feature["properties"]["kind"] or "").casefold() for feature in self.features],
            dtype=np.str_,
        )
        self._numbers = {feature["id"]: i for i, feature in enumerate(self.features)}

    def page(self, first: int, most: int, box: Box | None = None, kind: str | None = None) -> Page:
        """Return at most `most` features from number `first` on, of those in `box` and of `kind`.

        Features without a place are left out where a box is asked for. A kind is asked for
        without regard to capital letters.
        """
        wanted = np.ones(len(self.features), dtype=np.bool_)
        if box is not None:
            wanted &= (self._lat >= box.south) & (self._lat <= box.north)
            past_west, before_east = self._lon >= box.west, self._lon <= box.east
            over_180 = box.west > box.east
            wanted &= (past_west | before_east) if over_180 else (past_west & before_east)
        if kind is not None:
            wanted &= self._kind == kind.casefold()
        numbers = np.flatnonzero(wanted)
        chosen = numbers[first : first + most].tolist()
        return Page([self.features[i] for i in chosen], len(numbers))

    def feature(self, feature_id: str) -> Feature | None:
        """Return the feature of an id; None where there is none."""
        number = self._numbers.get(feature_id)
        return None if number is None else self.features[number]

    def file(self, form: str, write: Callable[[Sequence[Group]], bytes]) -> bytes:
        """Return the groups as a file, which is written when it is first asked for.

        Parameters
        ----------
        form : under which name it is kept.
        """
        with self._lock:
            if form not in self._files:
                self._files[form] = write(self.groups)
            return self._files[form]

    def extent(self) -> Box | None:
        """Return the smallest rectangle around all places; None without any."""
        if np.isnan(self._lon).all():
            return None
        return Box(
            float(np.nanmin(self._lon)),
            float(np.nanmin(self._lat)),
            float(np.nanmax(self._lon)),
            float(np.nanmax(self._lat)),
        )


def _place(feature: dict[str, Any]) -> tuple[float, float]:
    geometry = feature["geometry"]
    if geometry is None:
        return (float("nan"), float("nan"))
    lon, lat = geometry["coordinates"]
    return (lon, lat)
