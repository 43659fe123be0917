"""Services of a feed, of whichever version, as groups with everything that is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from directory.model import Group
from directory.oruk.common import Feed
from directory.oruk.nodes import Faults, Node
from directory.oruk.own import read_own
from directory.oruk.reading1 import read_service1
from directory.oruk.reading3 import read_service3
from directory.oruk.schedules import ZONE
from directory.problems import BadValue, Problem
from directory.rows import Reading

LONGEST_ID = 200
_ONLY_IN_1 = frozenset({
    "regular_schedules", "eligibilitys", "service_taxonomys", "holiday_schedules", "organisation",
    "deliverable_type", "attending_type", "attending_access", "link_taxonomies", "taxonomies",
    "min_age", "regular_schedule",
})  # fmt: skip


_SURELY_1 = frozenset({"regular_schedules", "regular_schedule", "eligibilitys", "organisation"})

_IN_SERVICES = frozenset({
    "status", "organization_id", "organization", "organisation", "schedules", "regular_schedules",
    "service_at_locations",
})  # fmt: skip
_IN_OTHERS = frozenset({
    "organization_identifiers", "parent_organization_id", "legal_status", "tax_id", "uri",
    "taxonomy", "taxonomy_terms", "term_uri", "vocabulary", "location_type",
})  # fmt: skip
"""What organizations, taxonomies, terms and places have, and services have not."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One service as it was found.

    Parameters
    ----------
    file : the file, or the address that it was fetched from.
    path : where in the document; empty for the whole of it.
    version : 1 or 3; None where only the service itself can tell.
    fault : why it cannot be taken, whatever it says.
    """

    value: object
    file: str
    path: str = ""
    version: int | None = None
    fault: BadValue | None = None


@dataclass(slots=True)
class _Found:
    group: Group | None
    mark: bytes
    where: str


def read_entries(entries: Iterable[Entry], feed: Feed, before: Iterable[Problem] = ()) -> Reading:
    """Return the groups of a feed.

    Parameters
    ----------
    entries : in the order of the feed; each is read and then let go.
    before : what was wrong with the feed as a whole.
    """
    found: dict[str, _Found] = {}
    rejected: set[str] = set()
    problems = list(before)
    unreadable = 0
    zone_told = False
    for number, entry in enumerate(entries, start=1):
        faults = Faults(entry.file, number)
        ref = ""
        if isinstance(entry.value, dict):
            service = Node(entry.value, entry.path, faults)
            ref = service.line("id")
            _take(service, ref, entry, feed, found)
        else:
            faults.add(
                entry.path, entry.value, BadValue("is not a service", "Write an object."),
                rejected=True,
            )  # fmt: skip
        if faults.rejected:
            if ref and len(ref) <= LONGEST_ID:
                rejected.add(ref)
            else:
                unreadable += 1
        for problem in faults.problems:
            if problem.reason == ZONE and not problem.rejected:
                # Once is enough: a feed writes all its times in the same way.
                if zone_told:
                    continue
                zone_told = True
            problems.append(problem)
    groups = tuple(f.group for ref, f in found.items() if f.group and ref not in rejected)
    return Reading(groups, tuple(problems), frozenset(rejected), unreadable)


def _take(service: Node, ref: str, entry: Entry, feed: Feed, found: dict[str, _Found]) -> None:
    """Add a service to what was found, or say why not."""
    if not ref:
        service.reject("id", "is missing", "Give each service an id that never changes.")
        return
    if len(ref) > LONGEST_ID:
        service.reject("id", f"is {len(ref)} characters long", f"Use {LONGEST_ID} at the most.")
        return
    if entry.fault is not None:
        service.reject("id", entry.fault.reason, entry.fault.advice)
        return
    mark = sha256(json.dumps(entry.value, sort_keys=True).encode()).digest()
    known = found.get(ref)
    where = f"{entry.file}, {entry.path}" if entry.path else entry.file
    if known is not None:
        if known.mark == mark:
            service.warn("id", f"is there twice (see {known.where}), all the same", "Send it once.")
        else:
            service.reject(
                "id", f"is also that of {known.where}, which is another service",
                "Give each service an id of its own.",
            )  # fmt: skip
        return
    found[ref] = _Found(None, mark, where)
    if not service.line("name"):
        service.reject("name", "is missing", "Every service needs a name.")
        return
    if _IN_OTHERS & service.values.keys() and not _IN_SERVICES & service.values.keys():
        # A page of /organizations looks like one of /services, and would be a page of groups.
        service.reject(
            "name", "is that of an organization, a taxonomy, a term or a place",
            "Give services: a page of /services, a list of them, or one of them.",
        )  # fmt: skip
        return
    own = read_own(dict(service.values), feed.dataset, feed.today)
    if own is not None:
        found[ref].group = own
        return
    version = entry.version or (1 if _ONLY_IN_1 & service.values.keys() else 3)
    if _SURELY_1 & service.values.keys():
        # Whatever the feed says of itself: nothing else would read its times.
        version = 1
    read = read_service1 if version == 1 else read_service3
    found[ref].group = read(service, ref, feed)


def without(reading: Reading, refs: frozenset[str]) -> Reading:
    """Return a reading without some of its groups."""
    return replace(reading, groups=tuple(g for g in reading.groups if g.id not in refs))
