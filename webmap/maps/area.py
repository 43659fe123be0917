"""The map of an area that every page draws on: base map, credits, and one layer of data."""

from __future__ import annotations

from typing import Any

from geo.pack.manifest import Manifest
from webmap.maps.figure import Basemap, MapParts, RemoteLayer, SelfHostedMap, assemble


def area_map(
    manifest: Manifest,
    *,
    name: str,
    label: str,
    tiles_url: str,
    kind: str,
    url: str = "",
    options: dict[str, Any] | None = None,
) -> MapParts:
    """Return a map of the pack's area with one layer.

    Parameters
    ----------
    manifest : of the pack; its extent, credits and base map are used.
    name : a plain word, unique on the page.
    label : what a screen reader says of the map, in plain words of ours.
    tiles_url : address of the PMTiles file; used where the pack has a base map.
    kind, url, options : see :class:`webmap.maps.figure.RemoteLayer`.
    """
    area = SelfHostedMap(name, label, manifest.extent, manifest.map_credits())
    base = [Basemap(tiles_url)] if manifest.basemap else []
    return assemble(area, *base, RemoteLayer(kind, url, options))
