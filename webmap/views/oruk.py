"""The directory as open data by Open Referral UK 3.0, under ``/oruk/``.

Everybody may read it, without a key; no answer knows who asks, and none sets a cookie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from flask import Blueprint, Flask, Response, current_app, request, url_for
from werkzeug.exceptions import HTTPException

from directory.oruk.feed import OpenData
from directory.oruk.filters import read_wanted
from directory.oruk.paging import BadParameter, read_page
from directory.oruk.writing import (
    write_service,
    write_service_at_location,
    write_service_at_location_in_short,
    write_service_in_short,
)
from webmap.openapi.document import document
from webmap.openapi.referral import REFERRAL
from webmap.usecases.kept import Kept
from webmap.usecases.open_referral import OpenFeed
from webmap.views.machine import (
    allow_other_sites,
    answer,
    answer_fixed,
    fault,
    program_version,
    unchanged,
)
from webmap.wiring import services

pages = Blueprint("oruk", __name__, url_prefix="/oruk")
pages.after_request(allow_other_sites)

_KEY: Final = "linkway-open-feed"
_ABOUT: Final = {
    "version": "HSDS-UK-3.0",
    "profile": "https://github.com/OpenReferralUK/uk-profile/blob/main/docs/index.md",
}
_ONLY_OF_PLACES: Final = ("postcode", "proximity")

Json = dict[str, Any]


def attach_open_feed(app: Flask) -> None:
    """Give `app` its own copy of the open data."""
    app.extensions[_KEY] = Kept()


@pages.get("/", strict_slashes=False)
def about() -> Response:
    """Say which version of the standard this is."""
    where = {"openapi_url": url_for("oruk.openapi", _external=True)}
    return answer_fixed({**_ABOUT, **where})


@pages.get("/openapi.json")
def openapi() -> Response:
    """Describe these paths alone, as the standard has them."""
    return answer_fixed(
        document([REFERRAL], "Open Referral UK", program_version(), server=REFERRAL.prefix)
    )


@pages.get("/services", strict_slashes=False)
def list_services() -> Response:
    """Return a page of the groups."""
    asked = _asked()
    if any(name in asked for name in _ONLY_OF_PLACES):
        raise BadParameter("Ask /oruk/service_at_locations by postcode and proximity.")
    wanted, page = read_wanted(asked), read_page(asked)

    def contents(feed: OpenFeed) -> Json:
        data = feed.data
        numbers = data.services(wanted)
        return page.envelope(
            len(numbers),
            [
                write_service_in_short(data.groups[n], data.ids[n])
                for n in numbers[page.span].tolist()
            ],
        )

    return _answer(contents)


@pages.get("/services/<record_id>", strict_slashes=False)
def show_service(record_id: str) -> Response:
    """Return one group."""

    def content(feed: OpenFeed) -> Json | None:
        number = feed.data.number_of.get(record_id.lower())
        if number is None:
            return None
        return write_service(feed.data.groups[number], feed.data.ids[number])

    return _answer(content)


@pages.get("/service_at_locations", strict_slashes=False)
def list_service_at_locations() -> Response:
    """Return a page of the groups at each of their venues."""
    asked = _asked()
    wanted, page = read_wanted(asked), read_page(asked)

    def contents(feed: OpenFeed) -> Json:
        numbers = feed.service_at_locations(wanted, asked)
        return page.envelope(
            len(numbers),
            [
                _at(feed.data, n, write_service_at_location_in_short)
                for n in numbers[page.span].tolist()
            ],
        )

    return _answer(contents)


@pages.get("/service_at_locations/<record_id>", strict_slashes=False)
def show_service_at_location(record_id: str) -> Response:
    """Return one group at one of its venues."""

    def content(feed: OpenFeed) -> Json | None:
        number = feed.data.link_number_of.get(record_id.lower())
        return None if number is None else _at(feed.data, number, write_service_at_location)

    return _answer(content)


@pages.get("/taxonomies", strict_slashes=False)
def list_taxonomies() -> Response:
    """Return a page of the lists of terms."""
    return _page_of(lambda data: data.taxonomies.taxonomies.values())


@pages.get("/taxonomies/<record_id>", strict_slashes=False)
def show_taxonomy(record_id: str) -> Response:
    """Return one list with its terms."""
    return _answer(lambda feed: feed.data.taxonomies.with_terms(record_id.lower()))


@pages.get("/taxonomy_terms", strict_slashes=False)
def list_taxonomy_terms() -> Response:
    """Return a page of the terms of all lists."""
    return _page_of(lambda data: data.taxonomies.terms.values())


@pages.get("/taxonomy_terms/<record_id>", strict_slashes=False)
def show_taxonomy_term(record_id: str) -> Response:
    """Return one term."""
    return _answer(lambda feed: feed.data.taxonomies.terms.get(record_id.lower()))


@pages.errorhandler(BadParameter)
def bad_parameter(error: BadParameter) -> Response:
    """Say what is wrong with what was asked."""
    return fault(400, str(error))


@pages.errorhandler(HTTPException)
def failed(error: HTTPException) -> Response:
    """Answer in JSON, as the rest does."""
    return fault(error.code or 500)


def _answer(make: Callable[[OpenFeed], Json | None]) -> Response:
    """Return what `make` gives, unless the one who asks has it already."""
    ready = services()
    change = ready.store.change()
    feed = _kept().get(change, lambda: OpenFeed(ready.store, ready.listing, ready.pack.postcodes))
    # Postcodes are the pack's, and the words are the program's.
    area = ready.pack.manifest.fingerprint[:8]
    etag = f"{change}-{feed.data.fingerprint}-{area}-{program_version()}"
    known = unchanged(etag)
    if known is not None:
        return known
    value = make(feed)
    return fault(404, "There is no record of this id.") if value is None else answer(value, etag)


def _page_of(things: Callable[[OpenData], Iterable[Json]]) -> Response:
    page = read_page(_asked())

    def contents(feed: OpenFeed) -> Json:
        found: Sequence[Json] = list(things(feed.data))
        return page.envelope(len(found), list(found[page.span]))

    return _answer(contents)


def _at(data: OpenData, number: int, write: Callable[..., Json]) -> Json:
    link = data.links[number]
    return write(data.groups[link.service], data.ids[link.service], link.venue)


def _asked() -> dict[str, str]:
    """Return the parameters; each may be given once."""
    if any(len(values) > 1 for _, values in request.args.lists()):
        raise BadParameter("Give each parameter once.")
    return request.args.to_dict()


def _kept() -> Kept[OpenFeed]:
    kept = current_app.extensions[_KEY]
    if not isinstance(kept, Kept):
        raise TypeError("the app was not made by create_app")
    return kept
