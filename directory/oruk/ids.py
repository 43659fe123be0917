"""Ids of Open Referral UK: every one is a UUID, and the same on every machine and after a restart.

What a feed published under a UUID keeps it. Everything else gets one that is worked out from what
it is (RFC 9562, version 5), so that nothing about ids has to be stored.
"""

from __future__ import annotations

import re
import uuid
from typing import Final

NAMESPACE: Final = uuid.UUID("52917796-6205-4f93-a704-ac87c6d6815a")
"""Never change this: every id that is not published by a feed hangs on it."""

_UUID: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE
)


def published_id(text: str) -> str | None:
    """Return `text` in small letters where it is a UUID, else None."""
    return text.lower() if _UUID.fullmatch(text) else None


def made_id(*parts: str) -> str:
    """Return the UUID of something, by what it is and what tells it from others of its sort."""
    # The length of each part goes in, so that ("ab", "c") is not ("a", "bc").
    name = "".join(f"{len(part)}:{part}" for part in parts)
    # A lone surrogate can only come from a broken file; it must not stop a list.
    plain = name.encode("utf-8", "backslashreplace").decode("utf-8")
    return str(uuid.uuid5(NAMESPACE, plain))


def service_id(dataset: str, ref: str) -> str:
    """Return the id of a group: the one it was published under where that is a UUID."""
    return published_id(ref) or made_id("service", dataset, ref)


def organization_id(ref: str, name: str) -> str:
    """Return the id of an organisation: the published one, or one of its name."""
    return published_id(ref) or made_id("organization", ref, name.casefold())


def location_id(venue_id: str) -> str:
    """Return the id of a venue, which groups that meet there share."""
    return made_id("location", venue_id)


def service_at_location_id(service: str, venue_id: str) -> str:
    """Return the id of a group at one of its venues."""
    return made_id("service_at_location", service, venue_id)


def part_id(owner: str, sort: str, position: int) -> str:
    """Return the id of a part that belongs to one owner only, such as its second schedule."""
    return made_id(sort, owner, str(position))
