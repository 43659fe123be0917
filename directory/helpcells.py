"""Contacts of a group, and how it helps people to get there: one of each for every row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from directory.cells import Cells
from directory.columns import CONTACT_COLUMNS
from directory.fields import (
    parse_email,
    parse_offer_kind,
    parse_website,
    parse_weekdays,
    parse_whole,
)
from directory.language import _
from directory.model import Contact, Offer, OfferKind
from directory.problems import BadValue

_MOST_CONTACTS: Final = 99


def read_offer(cells: Cells) -> Offer | None:
    """Return the help with getting there that a row speaks of."""
    kind = cells.may("transport_kind", parse_offer_kind, None)
    text, area, phone = (
        cells.text(column) for column in ("transport", "transport_area", "transport_phone")
    )
    weekdays: tuple[int, ...] = cells.may("transport_days", parse_weekdays, ())
    if not (kind or text or area or phone or weekdays):
        return None
    return Offer(kind or OfferKind.OTHER, text, area, weekdays, phone)


def each_offer(offers: Iterable[Offer | None]) -> tuple[Offer, ...]:
    """Return the offers of the rows of a group, each once."""
    return tuple(dict.fromkeys(offer for offer in offers if offer))


def read_contact(cells: Cells) -> tuple[int, dict[str, str]]:
    """Return which contact of the group a row speaks of, and what it says of it, by column."""
    order = cells.must("contact_order", _order, 1)
    said = {
        "phone": cells.text("phone"),
        "email": cells.may("email", parse_email, ""),
        "website": cells.may("website", parse_website, ""),
        "contact_for": cells.text("contact_for"),
    }
    return order, {column: text for column, text in said.items() if text}


def _order(text: str) -> int:
    order = parse_whole(text)
    if not 1 <= order <= _MOST_CONTACTS:
        raise BadValue(
            _("is not from 1 to %(most)s", most=_MOST_CONTACTS),
            _("Write 1 for the one to ask first."),
        )
    return order


def each_contact(merged: dict[int, dict[str, str]]) -> tuple[Contact, ...]:
    """Return the contacts of a group in order, without those of which nothing is said."""
    return tuple(
        Contact(*(said.get(column, "") for column in CONTACT_COLUMNS))
        for _, said in sorted(merged.items())
        if said
    )
