"""Collects the texts of the pages into the catalogue that translations are made from.

``make texts`` runs it. It needs the checkout, and is for those who change the program.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from directory.find import read_needs
from webmap.usecases.languages import TEMPLATE

ROOT: Final = Path(__file__).resolve().parent.parent
_JINJA: Final[dict[str, str]] = {
    "extensions": "jinja2.ext.do",
    "trimmed": "true",
    "silent": "false",
}
_SOURCES: Final[tuple[tuple[str, str, str, dict[str, str]], ...]] = (
    ("directory", "*.py", "python", {}),
    ("directory/find", "needs.toml", "webmap.texts:names_of_needs", {}),
    ("templates", "*.html", "jinja2", _JINJA),
    ("webmap", "*.py", "python", {}),
    ("webmap/static", "*.js", "javascript", {}),
)
_FOR_TRANSLATORS: Final = ("Translators:",)


def collected() -> bytes:
    """Return every text of the checkout as a PO file without translations."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_file
    from babel.messages.pofile import write_po

    found = Catalog(charset="utf-8", fuzzy=False)
    for folder, pattern, method, options in _SOURCES:
        for path in sorted((ROOT / folder).rglob(pattern)):
            if "vendor" in path.parts:
                continue
            where = [(path.relative_to(ROOT).as_posix(), 0)]
            for _line, text, comments, context in extract_from_file(
                method, path, comment_tags=_FOR_TRANSLATORS, options=options,
                strip_comment_tags=True,
            ):  # fmt: skip
                found.add(text, locations=where, auto_comments=comments, context=context)
    written = io.BytesIO()
    write_po(written, found, width=0, omit_header=True, sort_by_file=True, include_lineno=False)
    return written.getvalue()


def names_of_needs(
    file: BinaryIO,
    _keywords: object,
    _comment_tags: object,
    options: object,  # noqa: ARG001 - given by name
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield the names of the list of needs, as Babel wants them of a kind of file."""
    for need in read_needs(file.read().decode()).needs.values():
        yield (
            1,
            None,
            need.name,
            ["Translators: a need that a word is read as, such as: “lonely” as a need"],
        )


if __name__ == "__main__":
    TEMPLATE.write_bytes(collected())
