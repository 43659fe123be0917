"""Folium's pieces, made so that they ask no other host and pass a strict content policy.

Two habits of Folium are dangerous and are closed here. It links to files of five other hosts; our
map has lists of its own. And it renders the text of a macro a second time as a Jinja template, so
that ``{{ ... }}`` inside somebody's text would run on the server; :func:`inert_json` leaves no
brace in a string. Even so, nothing that a user or a group wrote may be given to these classes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template
from markupsafe import Markup, escape

_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_ESCAPES: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "'": "\\u0027"}


@dataclass(frozen=True, slots=True)
class MapParts:
    """One rendered map.

    Attributes
    ----------
    html : the element that holds the map.
    script : what starts it; goes into a script element with the page's nonce.
    """

    html: Markup
    script: Markup


def inert_json(value: Any) -> str:
    """Return JSON that can stand in a script and in a Jinja template without doing anything."""
    text = json.dumps(value)
    for character, escaped in _ESCAPES.items():
        text = text.replace(character, escaped)
    return _STRING.sub(lambda match: match[0].replace("{", "\\u007b"), text)


def inert_html(text: str) -> str:
    """Return `text` as HTML that a Jinja template leaves as it is."""
    return str(escape(text)).replace("{", "&#123;")


class PageFigure(Figure):
    """A figure whose parts are put into a page of our own instead of one that Folium makes."""

    def parts(self) -> MapParts:
        """Render the map that was added to this figure."""
        for child in self._children.values():
            child.render()
        return MapParts(Markup(self.html.render()), Markup(self.script.render()))  # noqa: S704


class SelfHostedMap(folium.Map):
    """A Leaflet map without tiles, links, inline styles or handlers of its own.

    Parameters
    ----------
    name : a plain word; the element's id is ``map-`` and this word.
    label : what a screen reader says of the map.
    bounds : west, south, east, north in degrees.
    attributions : lines of credit that must be readable on the map.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="lw-map" id="{{ this.element_id }}" role="region" aria-label="{{ this.label }}"
          ></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        const {{ this.get_name() }} = LinkwayMap.create({{ this.options_json }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        name: str,
        label: str,
        bounds: tuple[float, float, float, float],
        attributions: tuple[str, ...] = (),
    ) -> None:
        west, south, east, north = bounds
        super().__init__(location=[(south + north) / 2, (west + east) / 2], tiles=None)
        if not name.isidentifier():
            raise ValueError("a map's name must be a plain word")
        self._name, self._id = "map", name
        self.element_id = f"map-{name}"
        self.label = inert_html(label)
        self.options_json = inert_json(
            {
                "id": self.element_id,
                "bounds": [[south, west], [north, east]],
                "attributions": list(attributions),
            }
        )


class Basemap(MacroElement):
    """Streets, water and names from a PMTiles file of our own server."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        LinkwayMap.basemap({{ this._parent.get_name() }}, {{ this.url_json }});
        {% endmacro %}
        """
    )

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "basemap"
        self.url_json = inert_json(url)


class RemoteLayer(MacroElement):
    """A layer whose GeoJSON the page fetches from our own server and draws by `kind`.

    Parameters
    ----------
    kind : a drawing registered in ``LinkwayMap.kinds`` (``webmap/static/map.js``).
    url : a path of our own host, without any home in it.
    options : what the drawing needs to know; plain values of ours.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        LinkwayMap.layer({{ this._parent.get_name() }}, {{ this.options_json }});
        {% endmacro %}
        """
    )

    def __init__(self, kind: str, url: str, options: dict[str, Any] | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        if url and (not url.startswith("/") or url.startswith("//")):
            raise ValueError("a layer may only be fetched from our own host")
        self._name = "layer"
        self.options_json = inert_json({"kind": kind, "url": url, "options": options or {}})


def assemble(map_: SelfHostedMap, *layers: Element) -> MapParts:
    """Put `layers` on `map_` in order and render it."""
    figure = PageFigure()
    map_.add_to(figure)
    for layer in layers:
        layer.add_to(map_)
    return figure.parts()
