"""Texts of feeds made plain: HTML, broken encodings, escapes and hidden characters taken out.

What comes out is text with one blank line between paragraphs and a dash before each point of a
list. It is still somebody else's text: show it as text only.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

LONGEST_READ: Final = 200_000
"""Characters of a text that are looked at; no description is that long."""

_LONGEST_LINK: Final = 300
_DEEPEST: Final = 200

_DROPPED: Final = frozenset({
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "head",
    "title", "canvas", "audio", "video", "select", "textarea", "-comment",
})  # fmt: skip
_PARAGRAPHS: Final = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre",
    "section", "article", "header", "footer", "figure", "aside", "main", "nav", "form", "hr",
})  # fmt: skip
_LINES: Final = frozenset({"div", "li", "tr", "dt", "dd", "address", "figcaption", "caption"})
_TAGS: Final = (_DROPPED | _PARAGRAPHS | _LINES) - {"-comment"} | {
    "a", "abbr", "b", "big", "body", "br", "center", "cite", "code", "del", "em", "font", "html",
    "i", "img", "ins", "label", "link", "mark", "meta", "q", "s", "small", "span", "strike",
    "strong", "sub", "sup", "tbody", "td", "tfoot", "th", "thead", "time", "tt", "u", "var", "wbr",
}  # fmt: skip

_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_TAGS))})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_ESCAPED_TAG = re.compile(
    rf"&(?:amp;)*lt;/?(?:{'|'.join(sorted(_TAGS))})(?:\s|/|&(?:amp;)*gt;)", re.IGNORECASE
)
_NOT_A_TAG = re.compile(r"<(?!/?[a-zA-Z][a-zA-Z0-9:-]*[\s/>]|!--)")
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_ESCAPED_UNIT = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_ESCAPED_BREAK = re.compile(r"\\r\\n|\\n|\\r")
_ESCAPED_MARK = re.compile(r"\\([\"'/])")
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_BULLET = re.compile(r"^[•●○◦▪■‣⁃·\uf0b7\uf0a7][ \t]*", re.MULTILINE)
_TWICE = re.compile(r"( \([^\s()]+\))\1+")
_MANY_BREAKS = re.compile(r"\n{3,}")
_SPLIT_POINT = re.compile(r"^(-|[0-9]+\.)\n+(?!-|[0-9]+\.)(?=\S)", re.MULTILINE)
_EMPTY_POINT = re.compile(r"^(?:-|[0-9]+\.)(?:\n|\Z)", re.MULTILINE)

_LINE: Final = "\x1e"
_PARAGRAPH: Final = "\x1d"
_SOURCE_BREAKS = re.compile(rf"[\n{_LINE}{_PARAGRAPH}]")
_BLOCKS = re.compile(rf"[ \t]*[{_LINE}{_PARAGRAPH}][ \t{_LINE}{_PARAGRAPH}]*")

_JOINERS: Final = frozenset("\u200c\u200d")
_FIRST_JOINED: Final = "\u0590"
"""Joiners are part of the spelling of scripts from here on, and of some pictures."""


def clean_text(text: str) -> str:
    """Return a text of a feed as plain text with paragraphs.

    Parameters
    ----------
    text : as published: plain, HTML, or HTML that was escaped once or twice.
    """
    text = _unescaped(_BREAKS.sub("\n", text[:LONGEST_READ]))
    if _ESCAPED_TAG.search(text):
        text = html.unescape(html.unescape(text))
    if _TAG.search(text):
        text = _from_html(text)
    for _ in range(2):
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    # A no-break space in front hides broken quotes and dashes from the first look.
    text = _encoding_mended(_encoding_mended(text).replace("\xa0", " "))
    return _tidy(_without_hidden(_BREAKS.sub("\n", text)))


def clean_line(text: str) -> str:
    """Return a text of a feed on one line."""
    return " ".join(clean_text(text).split())


def _encoding_mended(text: str) -> str:
    from ftfy import fix_text

    return fix_text(
        text,
        unescape_html=False,
        uncurl_quotes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        normalization="NFC",
    )


def _unescaped(text: str) -> str:
    """Return the text with escapes of JSON that were escaped again read for what they mean."""
    if "\\" not in text:
        return text
    text = _ESCAPED_UNIT.sub(lambda found: str(json.loads(f'"{found[0]}"')), text)
    return _ESCAPED_MARK.sub(r"\1", _ESCAPED_BREAK.sub("\n", text))


def _from_html(text: str) -> str:
    from selectolax.lexbor import LexborHTMLParser

    # "<jane@example.org>" and "3 < 5" are text, whatever stands around them.
    body = LexborHTMLParser(_NOT_A_TAG.sub("&lt;", text)).body
    parts: list[str] = []
    if body is not None:
        _write(body, parts, 0)
    # Where blocks meet, they make one break and not one each.
    return _BLOCKS.sub(lambda found: "\n\n" if _PARAGRAPH in found[0] else "\n", "".join(parts))


def _write(node: LexborNode, parts: list[str], depth: int) -> None:
    """Add the text of what is inside `node`."""
    if depth > _DEEPEST:
        return
    number = 0
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag == "-text":
            # In HTML a line break in the source is only a space.
            parts.append(_SOURCE_BREAKS.sub(" ", child.text_content or ""))
        elif tag == "br":
            parts.append("\n")
        elif tag not in _DROPPED:
            around = _PARAGRAPH if tag in _PARAGRAPHS else _LINE if tag in _LINES else ""
            if around and node.tag == "li":
                around = _LINE
            parts.append(around)
            if tag == "li":
                number += 1
                parts.append(f"{number}. " if node.tag == "ol" else "- ")
            _write(child, parts, depth + 1)
            if tag == "a":
                parts.append(_address(child))
            elif tag in {"td", "th"}:
                parts.append(" ")
            parts.append(around)


def _address(link: LexborNode) -> str:
    """Return where a link leads, in brackets, unless its words say it."""
    address = (link.attributes.get("href") or "").strip()
    shown = link.text(deep=True, strip=True)
    for scheme in ("mailto:", "tel:"):
        if address.lower().startswith(scheme):
            address = address[len(scheme) :].partition("?")[0]
            said = address in shown or re.sub(r"\D", "", shown) == address
            return "" if not address or said else f" ({address})"
    if not re.match(r"https?://[^\s<>\"]+$", address) or len(address) > _LONGEST_LINK:
        return ""
    bare = re.sub(r"^https?://(?:www\.)?|/$", "", address)
    return "" if bare.casefold() in shown.casefold() else f" ({address})"


def _without_hidden(text: str) -> str:
    """Return the text without controls, marks of direction and other characters nobody sees."""
    kept = []
    for at, char in enumerate(text):
        kind = unicodedata.category(char)
        if char in _JOINERS:
            before, after = text[at - 1 : at], text[at + 1 : at + 2]
            if before >= _FIRST_JOINED and after >= _FIRST_JOINED:
                kept.append(char)
        elif kind not in {"Cc", "Cf", "Cs", "Cn"} or char in "\n\t":
            kept.append(char)
    return "".join(kept)


def _tidy(text: str) -> str:
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    text = _BULLET.sub("- ", "\n".join(lines))
    text = _SPLIT_POINT.sub(r"\1 ", text)
    text = _EMPTY_POINT.sub("", text)
    text = _TWICE.sub(r"\1", text)
    return _MANY_BREAKS.sub("\n\n", text).strip()
