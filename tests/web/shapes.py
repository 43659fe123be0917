"""What a page is made of, whatever words are in it, and somebody who reads pages for that."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.fakes import POSTCODE
from tests.web.signing_in import sign_in

Shape = set[tuple[str, ...]]
_ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href"}


def shape(text: str) -> Shape:
    """Return which elements a page has, with which attributes, and where its addresses lead."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(text)
    # A letter that no page may have is no way out of anything; every other fault may be one.
    assert {code for _, code, _ in parser.errors} <= {"invalid-codepoint"}
    found: Shape = set()
    for element in tree.iter():
        tag = str(element.tag)
        found.add((tag,) if isinstance(element.tag, str) else ("comment",))
        for name, value in element.attrib.items():
            found.add((tag, str(name)))
            if str(name) in _ADDRESSES:
                try:
                    to = urlsplit(re.sub(r"[\x00-\x20]", "", value))
                except ValueError:
                    pytest.fail(f"{name} is no address: {value}")
                found.add((tag, str(name), to.scheme, to.netloc))
    return found


def whole(answer: Any) -> Any:
    """Fail where a header is broken or one too many."""
    for name, value in answer.headers:
        assert "pwned" not in name.lower()
        assert not re.search(r"[\r\n\x00]", value), name
        if name == "Set-Cookie":
            assert value.startswith("linkway="), value
    return answer


class Reader:
    """Somebody with every role, and what the pages of the app are made of for them.

    ``RESULTS`` in a path stands for the address of the results of a search.
    """

    def __init__(self, app: Flask) -> None:
        app.test_client_class = FlaskClient
        self.client = app.test_client()
        sign_in(self.client)

    @cached_property
    def results(self) -> str:
        """Search, once."""
        return str(self.sent("/search", home=POSTCODE, when="week", walking="slowly").location)

    @cached_property
    def _token(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/account").text)
        assert found is not None
        return found[1]

    def sent(self, path: str, **fields: Any) -> Any:
        """Send a form."""
        path = path.replace("RESULTS", self.results) if "RESULTS" in path else path
        return whole(self.client.post(path, data={"csrf_token": self._token, **fields}))

    def get(self, path: str, **query: Any) -> Any:
        """Fetch whatever is there."""
        path = path.replace("RESULTS", self.results) if "RESULTS" in path else path
        return whole(self.client.get(path, query_string=query or None))

    def shape(self, *paths: str) -> Shape:
        """Return what pages that are there are made of."""
        answers = [self.get(path) for path in paths]
        assert [answer.status_code for answer in answers] == [200] * len(paths)
        return set().union(*(shape(answer.text) for answer in answers))
