"""What is sent compressed, to whom, and how large a long list is."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geo.routing.vocabulary import Verdict
from tests.web.conftest import make_app
from tests.web.fakes import VENUES, fake_services, group

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def plain(app: Flask) -> Any:
    """Return a client that takes what is sent as it is; the checked one wants to read it."""
    return FlaskClient(app, app.response_class)


def style_sheet(client: Any) -> str:
    found = re.search(r'href="(/static/linkway\.css\?v=\w+)"', client.get("/").text)
    assert found is not None
    return found[1]


def test_a_page_is_the_same_compressed_or_not(plain: Any) -> None:
    whole, small = plain.get("/about"), plain.get("/about", headers=GZIP)
    assert small.headers["Content-Encoding"] == "gzip"
    assert int(small.headers["Content-Length"]) == len(small.data) < len(whole.data) / 2
    one, other = (
        re.sub(rb'nonce="[^"]*"', b"", text) for text in (whole.data, gzip.decompress(small.data))
    )
    assert one == other


@pytest.mark.parametrize("accepts", [None, "identity", "br", "gzip;q=0"])
def test_who_does_not_take_gzip_gets_none(plain: Any, accepts: str | None) -> None:
    headers = {"Accept-Encoding": accepts} if accepts else {}
    response = plain.get("/about", headers=headers)
    assert "Content-Encoding" not in response.headers
    assert "Accept-Encoding" in response.headers["Vary"]
    assert "</html>" in response.text


def test_a_static_file_is_compressed_and_still_found_unchanged(plain: Any) -> None:
    address = style_sheet(plain)
    with plain.get(address) as whole, plain.get(address, headers=GZIP) as small:
        assert gzip.decompress(small.data) == whole.data
        assert "max-age=31536000" in small.headers["Cache-Control"]
        again = {**GZIP, "If-None-Match": small.headers["ETag"]}
    with plain.get(address, headers=again) as unchanged:
        assert (unchanged.status_code, unchanged.data) == (304, b"")


def test_ranges_of_the_base_map_are_sent_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "area.pmtiles"
    file.write_bytes(bytes(range(256)) * 100)
    client: Any = make_app(tmp_path, fake_services(basemap=file)).test_client()
    ranged = {**GZIP, "Range": "bytes=256-2259"}
    with client.get("/tiles/area.pmtiles", headers=ranged) as response:
        assert "Content-Encoding" not in response.headers
        assert len(response.data) == 2004


def test_five_hundred_groups_are_at_most_150_kilobytes(tmp_path: Path) -> None:
    where = VENUES[Verdict.PUBLIC_TRANSPORT]
    groups = tuple(
        group(
            f"g{i}",
            f"Club {i * 7919 % 10007} of the {i * 104729 % 1000003}",
            where,
            summary=f"Meeting {i * 15485863 % 1000003} with {i * 32452843 % 1000003} others.",
        )
        for i in range(500)
    )
    app = make_app(tmp_path, fake_services(groups))
    client: Any = app.test_client()
    client.search()
    assert client.get(client.results).text.count("data-card=") == 500
    plain = FlaskClient(app, app.response_class)
    plain.set_cookie("linkway", client.get_cookie("linkway").value)
    sent = plain.get(client.results, headers=GZIP)
    assert sent.headers["Content-Encoding"] == "gzip"
    assert len(sent.data) <= 150_000
