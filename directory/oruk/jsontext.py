"""JSON that nobody vouches for: bytes to values, within limits."""

from __future__ import annotations

import json
from typing import Final

from directory.problems import BadValue

DEEPEST: Final = 60
"""Levels of nesting; a service with everything in it has about ten."""


def parse_json(data: bytes) -> object:
    """Return the value of a JSON document.

    Raises
    ------
    BadValue : it is not JSON, or is nested deeper than `DEEPEST`.
    """
    try:
        value: object = json.loads(_decoded(data), parse_constant=_refuse)
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        what = "ends too early" if error.pos >= len(error.doc.rstrip()) else "is not JSON"
        raise BadValue(
            f"{what} (line {error.lineno}, column {error.colno}: {error.msg})",
            "Ask for a whole JSON document.",
        ) from None
    except ValueError as error:
        raise BadValue(f"is not JSON ({error})", "Ask for a whole JSON document.") from None
    _check_depth(value)
    return value


def _decoded(data: bytes) -> str:
    encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        # Old servers send Windows letters; JSON itself is ASCII, so nothing else is at risk.
        return data.decode("cp1252", errors="replace")


def _refuse(name: str) -> object:
    raise ValueError(f"{name} is not a number of JSON")


def _too_deep() -> BadValue:
    return BadValue(f"is nested more than {DEEPEST} deep", "Ask for a plain list of services.")


def _check_depth(value: object) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return
    raise _too_deep()
