"""JSON objects of a feed, read field by field, with every fault kept and where it is.

Feeds say "not known" in many ways: a field that is missing, null, an empty text or an empty list.
All of them are read as nothing, without a word. What is there and cannot be read is told.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from directory.fields import parse_date
from directory.oruk.cleaning import clean_line, clean_text
from directory.problems import BadValue, Problem, shortened

T = TypeVar("T")

LONGEST_LINE: Final = 2_000
LONGEST_TEXT: Final = 20_000
_MOST_PARTS: Final = 1_000
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*)?", re.DOTALL)
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,30})?")
_NO: Final = frozenset({"", "null", "none", "n/a", "nan", "undefined"})


class Faults:
    """What was found to be wrong with one service.

    Parameters
    ----------
    file : the file, or the address that it was fetched from.
    number : which service of the feed, counted from 1.
    """

    def __init__(self, file: str, number: int) -> None:
        self.file = file
        self.number = number
        self.problems: list[Problem] = []

    @property
    def rejected(self) -> bool:
        """Whether the service cannot be taken."""
        return any(problem.rejected for problem in self.problems)

    def add(self, path: str, value: object, bad: BadValue, *, rejected: bool = False) -> None:
        """Keep one fault."""
        shown = "" if value is None else value if isinstance(value, str) else repr(value)
        self.problems.append(
            Problem(
                self.file, self.number, path, shortened(shown), bad.reason, bad.advice, rejected,
                unit="service",
            )
        )  # fmt: skip


class Node:
    """One JSON object.

    Parameters
    ----------
    values : its fields; empty where there is no object.
    path : where it is in its document, such as ``contents[3].organization``.
    """

    def __init__(self, values: Mapping[str, object], path: str, faults: Faults) -> None:
        self.values = values
        self.path = path
        self.faults = faults

    def __bool__(self) -> bool:
        """Whether there is such an object with anything in it."""
        return bool(self.values)

    def at(self, key: str) -> str:
        """Return the path of a field."""
        return f"{self.path}.{key}" if self.path else key

    def warn(self, key: str, reason: str, advice: str) -> None:
        """Say that a value was not taken."""
        self.faults.add(self.at(key), self.values.get(key), BadValue(reason, advice))

    def reject(self, key: str, reason: str, advice: str) -> None:
        """Refuse the service because of a field."""
        bad = BadValue(reason, advice)
        self.faults.add(self.at(key), self.values.get(key), bad, rejected=True)

    def has(self, key: str) -> bool:
        """Whether a field says anything."""
        value = self.values.get(key)
        return not (value is None or value in ("", [], {}))

    def line(self, *keys: str) -> str:
        """Return the text of the first of some fields that says anything, on one line."""
        return self._words(keys, clean_line, LONGEST_LINE)

    def text(self, *keys: str) -> str:
        """Return the text of the first of some fields that says anything, with paragraphs."""
        return self._words(keys, clean_text, LONGEST_TEXT)

    def _words(self, keys: tuple[str, ...], clean: Callable[[str], str], longest: int) -> str:
        for key in keys:
            value = self.values.get(key)
            if isinstance(value, bool | list | dict):
                if value not in ([], {}):
                    self.warn(key, "is not a text", "Write words between quote marks.")
            elif value is not None:
                # The same figure has one spelling: 7 and 7.0 are one id.
                whole = isinstance(value, float) and value.is_integer()
                text = clean(str(int(value)) if whole and isinstance(value, float) else str(value))
                if len(text) > longest:
                    reason = f"is {len(text):,} characters long, so its end was not taken"
                    self.warn(key, reason, f"Use {longest:,} at the most.")
                    text = text[: longest - 1].rstrip() + "…"
                if text:
                    return text
        return ""

    def read(self, key: str, parse: Callable[[str], T]) -> T | None:
        """Return the value of a field; None where it says nothing or cannot be read."""
        text = self.line(key)
        if not text:
            return None
        try:
            return parse(text)
        except BadValue as bad:
            self.faults.add(self.at(key), text, bad)
            return None

    def number(self, key: str) -> float | None:
        """Return a number, which may be written as text."""
        value = self.values.get(key)
        if isinstance(value, bool):
            self.warn(key, "is not a number", "Write figures only.")
            return None
        if isinstance(value, int | float):
            if math.isfinite(value) and abs(value) < 1e12:
                return float(value)
            self.warn(key, "is not a number that can be meant", "Correct it.")
            return None
        text = self.line(key)
        if text.casefold() in _NO:
            return None
        if not _NUMBER.fullmatch(text):
            self.warn(key, "is not a number", "Write figures only.")
            return None
        return float(text)

    def date(self, key: str) -> dt.date | None:
        """Return a day, from a date or a date with a time."""
        return self.read(key, _day)

    def node(self, *keys: str) -> Node:
        """Return the object in the first of some fields that has one; else an empty one."""
        for key in keys:
            value = self.values.get(key)
            if isinstance(value, dict):
                return Node(value, self.at(key), self.faults)
            if self.has(key):
                self.warn(key, "is not an object", "Write the fields in curly brackets.")
        return Node({}, self.at(keys[0]), self.faults)

    def nodes(self, *keys: str) -> list[Node]:
        """Return the objects in the lists of some fields."""
        found = []
        for key in keys:
            value = self.values.get(key)
            if isinstance(value, dict):
                # A list of one that lost its brackets.
                value = [value] if value else []
            elif not isinstance(value, list):
                if self.has(key):
                    self.warn(key, "is not a list", "Write the objects in square brackets.")
                continue
            if len(value) > _MOST_PARTS:
                self.warn(key, f"has {len(value):,} parts, so the rest was not taken", "Use fewer.")
            for index, inner in enumerate(value[:_MOST_PARTS]):
                path = f"{self.at(key)}[{index}]"
                if isinstance(inner, dict):
                    found.append(Node(inner, path, self.faults))
                elif inner is not None:
                    bad = BadValue("is not an object", "Write the fields in curly brackets.")
                    self.faults.add(path, inner, bad)
        return found


def _day(text: str) -> dt.date:
    match = _DATE.fullmatch(text)
    return parse_date(match[1] if match else text)
