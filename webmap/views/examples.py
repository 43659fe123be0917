"""The invented homes, lift requests and drivers that the demo area offers to try."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from webmap.wiring import settings

_HOMES_SHOWN: Final = (3, 4, 6, 8)
"""Homes on and off the buses, so that a first look shows every kind of answer."""


@dataclass(frozen=True, slots=True)
class ExampleHome:
    """An invented home: its postcode, and what is special about it."""

    postcode: str
    label: str


def example_homes() -> list[ExampleHome]:
    """Return a few invented homes; none outside the demo area."""
    path = _folder() / "patients.csv"
    if not settings().demo or not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        ExampleHome(rows[number]["postcode"], rows[number]["label"])
        for number in _HOMES_SHOWN
        if number < len(rows)
    ]


def example_tables() -> tuple[bytes, bytes] | None:
    """Return invented lift requests and drivers; None outside the demo area."""
    requests, drivers = _folder() / "lift_requests.csv", _folder() / "drivers.csv"
    if not settings().demo or not (requests.is_file() and drivers.is_file()):
        return None
    return requests.read_bytes(), drivers.read_bytes()


def _folder() -> Path:
    return settings().instance / "files"
