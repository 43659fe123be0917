"""What is true of every page: sound HTML, one heading, names for fields, nothing from elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import html5lib

_HTML = "{http://www.w3.org/1999/xhtml}"
# A link that opens a program for e-mail, with nobody to send it to yet, asks no host for anything.
_OTHER_HOST = re.compile(r"^\s*(?!mailto:\?)(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_LOADS = (
    "src",
    "href",
    "action",
    "formaction",
    "poster",
    "data",
    "{http://www.w3.org/1999/xlink}href",
)


def parse(text: str) -> Element:
    """Parse a page; any error in its HTML is an error."""
    parser = html5lib.HTMLParser(
        tree=html5lib.getTreeBuilder("etree"), strict=True, namespaceHTMLElements=True
    )
    return parser.parse(text)


def parse_fragment(text: str) -> list[Element]:
    """Parse a part of a page; any error in its HTML is an error."""
    parser = html5lib.HTMLParser(
        tree=html5lib.getTreeBuilder("etree"), strict=True, namespaceHTMLElements=True
    )
    return list(parser.parseFragment(text))


def elements(tree: Element, name: str) -> list[Element]:
    """Return the elements of a name."""
    return list(tree.iter(_HTML + name))


def text_of(element: Element) -> str:
    """Return the text of an element with single spaces."""
    return " ".join("".join(element.itertext()).split())


def heading(tree: Element) -> str:
    """Return the page's one main heading."""
    (only,) = elements(tree, "h1")
    return text_of(only)


def check_page(response: Any) -> None:
    """Fail where the page breaks one of the rules."""
    tree = parse(response.text)
    _check_headings(tree)
    _check_ids(tree)
    _check_fields(tree)
    _check_scripts(tree, response.headers["Content-Security-Policy"])
    _check_own_host(tree)


def _check_headings(tree: Element) -> None:
    title = text_of(elements(tree, "title")[0])
    assert heading(tree) in title, f"the title {title!r} is not the heading"
    assert elements(tree, "html")[0].get("lang") if elements(tree, "html") else tree.get("lang")
    levels = [int(e.tag[-1]) for e in tree.iter() if re.fullmatch(_HTML + "h[1-6]", str(e.tag))]
    jumps = [(a, b) for a, b in pairwise(levels) if b > a + 1]
    assert not jumps, f"heading levels jump: {levels}"


def _check_ids(tree: Element) -> None:
    ids = Counter(e.get("id") for e in tree.iter() if e.get("id") is not None)
    assert not [i for i, count in ids.items() if count > 1], "an id is used twice"
    for element in tree.iter():
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            for target in (element.get(attribute) or "").split():
                assert target in ids, f"{attribute} names {target}, which is not on the page"
        link = element.get("href") or ""
        if link.startswith("#") and len(link) > 1:
            assert link[1:] in ids, f"a link goes to {link}, which is not on the page"


def _check_fields(tree: Element) -> None:
    labelled = {e.get("for") for e in elements(tree, "label")}
    for name in ("input", "select", "textarea"):
        for field in elements(tree, name):
            if field.get("type") in ("hidden", "submit", "button"):
                continue
            assert field.get("id") in labelled or field.get("aria-label"), (
                f"the field {field.get('name')} has no label"
            )
    for form in elements(tree, "form"):
        if form.get("method", "get").lower() == "post":
            names = {field.get("name") for field in form.iter(_HTML + "input")}
            assert "csrf_token" in names, "a form has no token"


def _check_scripts(tree: Element, policy: str) -> None:
    nonce = re.search(r"script-src 'self' 'nonce-([^']+)'", policy)
    assert nonce is not None
    assert "unsafe" not in policy
    for script in elements(tree, "script"):
        assert script.get("nonce") == nonce[1], "a script has not this page's nonce"
    assert not elements(tree, "style"), "there is a style element"
    for element in tree.iter():
        for name in element.attrib:
            assert not str(name).lower().startswith("on"), f"there is a handler {name}"
            assert name != "style", f"there is an inline style on {element.tag}"


def _check_own_host(tree: Element) -> None:
    for element in tree.iter():
        for attribute in _LOADS:
            value = element.get(attribute)
            if value is not None:
                assert not _OTHER_HOST.match(value), f"{attribute} goes to another host: {value}"
