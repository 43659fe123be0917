"""When a service of a feed takes place, as schedules; and what of it we cannot keep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from directory.model import NotDated, Schedule, Venue
from directory.oruk.clock import has_zone, parse_clock
from directory.oruk.nodes import Node
from directory.oruk.rules import Rule, read_rules
from directory.oruk.timetable import read_exceptions
from directory.words import say_day


@dataclass(frozen=True, slots=True)
class Places:
    """The venues of a service, and the ids under which its schedules name them.

    Parameters
    ----------
    by_id : ids of locations, and of services at locations, to venues.
    """

    venues: tuple[Venue, ...]
    by_id: Mapping[str, Venue]


def read_schedules(nodes: Sequence[tuple[Node, Venue | None]], places: Places) -> list[Schedule]:
    """Return the schedules of a service, each once.

    Parameters
    ----------
    nodes : each with the venue that it was found in; None for those of the service itself.
    """
    found: list[Schedule] = []
    for node, venue in nodes:
        found.extend(_read(node, venue, places))
    return list(dict.fromkeys(found))


def _read(node: Node, inside: Venue | None, places: Places) -> list[Schedule]:
    start, end = node.read("opens_at", parse_clock), node.read("closes_at", parse_clock)
    extra = read_exceptions(dict(node.values))
    rules = [rule for rule in read_rules(node, once=extra.once) if _told(node, rule, start, end)]
    if not rules:
        return []
    both = sorted(set(extra.not_on) & set(extra.also_on))
    if both:
        node.warn("attributes", f"cancel {say_day(both[0])} and add it", "Keep one of the two.")
    venue = inside or _venue(node, places)
    return [
        Schedule(
            frequency=rule.frequency,
            weekday=rule.weekday,
            nth=rule.nth,
            every=rule.every,
            starts_on=rule.starts_on,
            ends_on=rule.ends_on,
            start_time=start,
            end_time=end,
            term_time_only=extra.term_time_only,
            bank_holidays=extra.bank_holidays,
            not_on=extra.not_on,
            also_on=tuple(date for date in extra.also_on if date not in both),
            venue_id=venue.id if venue else None,
        )
        for rule in rules
    ]


ZONE: Final = "names a zone; it is taken as the clock in the hall shows it, all year"


def tell_zones(nodes: Sequence[tuple[Node, Venue | None]]) -> None:
    """Say how the first time with a zone was read."""
    for node, _ in nodes:
        for key in ("opens_at", "closes_at"):
            if has_zone(node.line(key)):
                node.warn(key, ZONE, "Write local time, such as 10:30.")
                return


def _told(node: Node, rule: Rule, start: dt.time | None, end: dt.time | None) -> bool:
    """Say what keeps a rule from giving dates; return whether it is a rule at all."""
    if rule.ends_on and rule.starts_on and rule.ends_on < rule.starts_on:
        # Every turn lies behind its last date: over, and not a fault.
        return False
    reason = Schedule(
        rule.frequency, rule.weekday, rule.nth, rule.every, rule.starts_on,
        start_time=start, end_time=end,
    ).not_dated  # fmt: skip
    if reason is NotDated.NO_FIRST_DATE:
        node.warn(
            "dtstart",
            f"is missing, so we cannot tell which of every {rule.every} it is",
            "Write the first date on which it meets.",
        )
    elif reason is NotDated.TIMES_CONTRADICT:
        node.warn("closes_at", "is before it opens, so no dates can be shown", "Correct the times.")
    elif reason is NotDated.NO_TIMES:
        missing = "opens_at" if start is None else "closes_at"
        if not node.has(missing):
            node.warn(missing, "is missing, so no dates can be shown", "Write the time.")
    return True


def _venue(node: Node, places: Places) -> Venue | None:
    """Return where the sessions of a schedule take place."""
    for key in ("service_at_location_id", "location_id"):
        named = node.line(key)
        if named and named in places.by_id:
            return places.by_id[named]
        if named and places.venues:
            node.warn(key, "is not a place of this service", "Write the id of one of its places.")
    if len(places.venues) > 1:
        node.warn(
            "service_at_location_id",
            f"is missing, so we cannot tell at which of its {len(places.venues)} places it meets",
            "Write the id of the place.",
        )
        return None
    return places.venues[0] if places.venues else None
