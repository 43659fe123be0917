"""OpenStreetMap data as plain tables, whether read from a file or downloaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

Tags: TypeAlias = dict[str, str]


@dataclass(frozen=True, slots=True)
class Feature:
    """A tagged object with a shape, for places and for the base map.

    Parameters
    ----------
    osm_id : such as ``node/123``, ``way/45`` or ``relation/6``.
    tags : OSM tags.
    geometry : shapely geometry in WGS84 (lon, lat).
    """

    osm_id: str
    tags: Tags
    geometry: BaseGeometry


@dataclass(frozen=True)
class Highways:
    """All ways with a ``highway`` tag, before any profile chooses among them.

    Attributes
    ----------
    node_id : int64 (n,), ascending; only nodes of the ways below.
    node_lat, node_lon : float64 (n,), degrees.
    node_tags : tags of those nodes that have ``barrier`` or ``access``-like tags, by node id.
    way_id : int64 (w,).
    way_tags : (w,) tags.
    first_ref : int64 (w + 1,), CSR rows into `ref`.
    ref : int64, node ids in way order. Nodes that the file does not hold are left out and
        listed in `broken_after`.
    broken_after : positions in `ref` after which the way is cut: nodes are missing there, or the
        way is given in parts.
    """

    node_id: npt.NDArray[np.int64]
    node_lat: npt.NDArray[np.float64]
    node_lon: npt.NDArray[np.float64]
    node_tags: dict[int, Tags]
    way_id: npt.NDArray[np.int64]
    way_tags: list[Tags]
    first_ref: npt.NDArray[np.int64]
    ref: npt.NDArray[np.int64]
    broken_after: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))


@dataclass(frozen=True)
class OsmExtract:
    """What an area pack takes from OpenStreetMap.

    Attributes
    ----------
    highways : streets of every kind.
    features : venues, place names, water, woods, buildings, railways and the like.
    bbox : west, south, east, north in degrees as the file's header says, or None.
    data_date : ISO date of the data, or "" where nothing says it.
    """

    highways: Highways
    features: list[Feature]
    bbox: tuple[float, float, float, float] | None
    data_date: str
