"""Venues where groups may meet, and the names of settlements, from OpenStreetMap features.

Venues without a name are kept (with an empty name) only where the
kind of place says enough to be worth showing, such as a community centre or a church; a nameless
park or pub is not. Name search never returns a nameless place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import great_circle_m, to_metres
from geo.osm import Feature, Tags
from geo.place_categories import SETTLEMENT, SETTLEMENT_ORDER, classify, fold

if TYPE_CHECKING:
    import pandas as pd

FloatArray = npt.NDArray[np.float64]
Int64Array = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

COLUMNS: Final = (
    "id", "kind", "category", "name", "lat", "lon", "x_m", "y_m",
    "postcode", "address", "wheelchair", "phone", "website",
)  # fmt: skip


_WHEELCHAIR: Final[Mapping[str, str]] = MappingProxyType(
    {"yes": "yes", "designated": "yes", "no": "no", "limited": "limited"}
)
_SAME_VENUE_M: Final = 150.0
_SAME_SETTLEMENT_M: Final = 3_000.0


def find_places(features: Sequence[Feature], crs: str) -> pd.DataFrame:
    """Choose the venues and settlements among OSM features.

    Parameters
    ----------
    features : as :func:`geo.osm_features.read_features` gives them.
    crs : projected CRS of the area, in metres.

    Returns
    -------
    places : one row each with the columns `COLUMNS`: ``id`` ("node/123"), ``kind`` ("venue" or
        "settlement"), ``category`` (a name of
        `geo.place_categories.CATEGORIES`, or the OSM place value), ``name``
        ("" where OSM has none), ``lat`` and ``lon`` in degrees of a point inside it, ``x_m`` and
        ``y_m``, ``postcode``, ``address``, ``wheelchair`` ("yes", "no", "limited" or "unknown"),
        ``phone``, ``website`` ("" where unknown). A place mapped twice is there once.
    """
    import pandas as pd

    chosen = [
        (feature, kind, category)
        for feature in features
        for kind, category in (classify(feature.tags),)
        if kind
    ]
    tags = [feature.tags for feature, _, _ in chosen]
    lat, lon = _points([feature for feature, _, _ in chosen])
    x_m, y_m = to_metres(lat, lon, crs)
    places = pd.DataFrame(
        {
            "id": [feature.osm_id for feature, _, _ in chosen],
            "kind": [kind for _, kind, _ in chosen],
            "category": [category for _, _, category in chosen],
            "name": [_text(t.get("name", "")) for t in tags],
            "lat": lat,
            "lon": lon,
            "x_m": x_m,
            "y_m": y_m,
            "postcode": [_text(t.get("addr:postcode", "")).upper() for t in tags],
            "address": [_address(t) for t in tags],
            "wheelchair": [_WHEELCHAIR.get(t.get("wheelchair", ""), "unknown") for t in tags],
            "phone": [_text(t.get("phone") or t.get("contact:phone", "")) for t in tags],
            "website": [_website(t) for t in tags],
        },
        columns=list(COLUMNS),
    )
    texts = [column for column in COLUMNS if column not in ("lat", "lon", "x_m", "y_m")]
    places[texts] = places[texts].astype(str)
    richness = np.array([len(t) for t in tags], dtype=np.int64)
    return places[_first_of_each(places, richness)].reset_index(drop=True)


def find_named(places: pd.DataFrame, text: str, limit: int = 10) -> pd.DataFrame:
    """Find places by name: an exact name first, then its beginning, then beginnings of words.

    Parameters
    ----------
    places : from :func:`find_places`.
    text : what the user typed; case, accents, punctuation and "Saint" or "St" make no difference.
    limit : most rows to return.

    Returns
    -------
    found : rows of `places`, best first. Equally good names come settlements first, larger before
        smaller, then by name. Empty where `text` holds no letter or digit.
    """
    wanted = fold(text)
    if not wanted or limit <= 0:
        return places.iloc[:0]
    names = places["name"].map(fold).astype(str)
    words = wanted.split()
    rank = np.full(len(places), 3, dtype=np.int64)
    in_words = np.ones(len(places), dtype=bool)
    for word in words:
        in_words &= (" " + names).str.contains(" " + word, regex=False).to_numpy(dtype=bool)
    rank[in_words] = 2
    rank[names.str.startswith(wanted).to_numpy(dtype=bool)] = 1
    rank[(names == wanted).to_numpy(dtype=bool)] = 0
    size = (
        places["category"]
        .map(SETTLEMENT_ORDER)
        .where(places["kind"] == SETTLEMENT)
        .fillna(len(SETTLEMENT_ORDER))
        .to_numpy(dtype=np.int64)
    )
    order = np.lexsort((places["id"].to_numpy(dtype=str), names.to_numpy(dtype=str), size, rank))
    return places.iloc[order[rank[order] < 3][:limit]]


def _points(features: Sequence[Feature]) -> tuple[FloatArray, FloatArray]:
    """Return a point inside every shape: the centroid where that is inside."""
    if not features:
        return np.empty(0), np.empty(0)
    shapes = np.array([feature.geometry for feature in features], dtype=object)
    middle = shapely.centroid(shapes)
    outside = ~shapely.covers(shapes, middle) & (shapely.get_dimensions(shapes) == 2)
    middle[outside] = shapely.point_on_surface(shapes[outside])
    return shapely.get_y(middle), shapely.get_x(middle)


def _first_of_each(places: pd.DataFrame, richness: Int64Array) -> BoolArray:
    """Mark the rows to keep: of a place mapped twice, a settlement's node, else the fullest.

    Two are the same when kind, category and name are, they are near, and their addresses do not
    differ: two shops of one charity may stand in one street.
    """
    keep = np.ones(len(places), dtype=bool)
    lat, lon = places["lat"].to_numpy(), places["lon"].to_numpy()
    address = places["address"].to_numpy(dtype=str)
    names = places["name"].map(fold).astype(str)
    named = places[(names != "").to_numpy(dtype=bool)]
    twins = named.groupby([named["kind"], named["category"], names[named.index]], sort=False)
    is_settlement = (places["kind"] == SETTLEMENT).to_numpy(dtype=bool)
    is_node = places["id"].str.startswith("node/").to_numpy(dtype=bool)
    for positions in twins.indices.values():
        if len(positions) < 2:
            continue
        rows = named.index.to_numpy()[positions]
        settled = is_settlement[rows[0]]
        reach_m = _SAME_SETTLEMENT_M if settled else _SAME_VENUE_M
        by_node = settled & ~is_node[rows]
        kept = np.empty(0, dtype=np.int64)
        for row in rows[np.lexsort((rows, -richness[rows], by_node))]:
            near = great_circle_m(lat[row], lon[row], lat[kept], lon[kept]) < reach_m
            agree = (address[kept] == address[row]) | (address[kept] == "") | (address[row] == "")
            keep[row] = not (near & agree).any()
            if keep[row]:
                kept = np.append(kept, row)
    return keep


def _text(value: str) -> str:
    """Return a tag's value on one line; several values of one tag become a list with commas."""
    return " ".join(value.replace(";", ", ").split())


def _address(tags: Tags) -> str:
    street = tags.get("addr:street") or tags.get("addr:place", "")
    parts = (
        tags.get("addr:housename", ""),
        f"{tags.get('addr:housenumber', '')} {street}",
        tags.get("addr:suburb") or tags.get("addr:village") or tags.get("addr:hamlet", ""),
        tags.get("addr:city") or tags.get("addr:town", ""),
    )
    return ", ".join(text for text in map(_text, parts) if text)


def _website(tags: Tags) -> str:
    """Return a web address, or "" for anything that is not plainly one."""
    value = (tags.get("website") or tags.get("contact:website") or tags.get("url", "")).strip()
    if re.fullmatch(r"www\.[\w.-]+\.[a-z]{2,}(/\S*)?", value, re.IGNORECASE):
        value = f"https://{value}"
    return value if re.fullmatch(r"https?://[^\s\"'<>\\]+", value) else ""
