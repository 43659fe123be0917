"""Pages of a list: which one is asked for, and the envelope in which it is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from directory.errors import DirectoryError

USUAL_PER_PAGE: Final = 50
MOST_PER_PAGE: Final = 200

_WHOLE: Final = re.compile(r"[0-9]{1,9}")


class BadParameter(DirectoryError, ValueError):
    """A parameter cannot be used; the text says which, and what to write."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; the first is 1."""

    number: int = 1
    per_page: int = USUAL_PER_PAGE

    @property
    def span(self) -> slice:
        """Where it is in the list."""
        return slice((self.number - 1) * self.per_page, self.number * self.per_page)

    def envelope(self, total: int, contents: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the page as it is sent.

        Parameters
        ----------
        total : how long the whole list is.
        contents : what of it is on this page.
        """
        pages = -(-total // self.per_page)
        return {
            "total_items": total,
            "total_pages": pages,
            "page_number": self.number,
            "size": len(contents),
            "first_page": self.number == 1,
            "last_page": self.number >= pages,
            "empty": not contents,
            "contents": contents,
        }


def read_page(asked: Mapping[str, str]) -> Page:
    """Return the page that ``page`` and ``per_page`` ask for.

    More than `MOST_PER_PAGE` gives that many, as ``size`` and ``total_pages`` then say.

    Raises
    ------
    BadParameter : one of them is not a whole number from 1.
    """
    per_page = read_whole(asked, "per_page", least=1)
    return Page(
        read_whole(asked, "page", least=1) or 1,
        min(per_page or USUAL_PER_PAGE, MOST_PER_PAGE),
    )


def read_whole(asked: Mapping[str, str], name: str, *, least: int = 0) -> int | None:
    """Return a whole number; None where it is not asked for.

    Raises
    ------
    BadParameter : it is not a whole number, or less than `least`.
    """
    text = asked.get(name, "").strip()
    if not text:
        return None
    if not _WHOLE.fullmatch(text) or int(text) < least:
        raise BadParameter(f"{name} must be a whole number from {least}, such as {least + 1}.")
    return int(text)
