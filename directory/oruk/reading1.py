"""A service of Open Referral UK 1.0, or of Outpost, which is near to it, as a group."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Final

from directory.model import Fact, Group, Provenance, Schedule
from directory.oruk.common import (
    Feed,
    read_ages,
    read_assured,
    read_contacts,
    read_cost,
    read_how,
    read_languages,
    read_organisation,
    read_status,
)
from directory.oruk.nodes import Node
from directory.oruk.reading3 import (
    Schedules,
    read_offers,
    read_places,
    read_schedule_nodes,
    with_words,
)
from directory.oruk.schedules import read_schedules, tell_zones
from directory.oruk.subjects import for_whom, leaves, read_taxonomies, sort_terms

_REGULAR: Final = ("regular_schedules", "regular_schedule", "schedules")
_HOLIDAY: Final = ("holiday_schedules", "holiday_schedule")
_LONGEST_CLOSED: Final = 366
_REFERRAL: Final = re.compile(r"\breferral", re.IGNORECASE)
_SELF: Final = re.compile(r"self[ -]?referral|drop[ -]?in|walk[ -]?in|\bopen\b", re.IGNORECASE)
_TRUE: Final = frozenset({"true", "yes", "1", "t", "y"})


def read_service1(service: Node, ref: str, feed: Feed) -> Group:
    """Return a service in the form of its own page; the form of a list says less.

    Parameters
    ----------
    service : has a name.
    ref : its id, as published.
    """
    places, links, virtual = read_places(service)
    nodes = read_schedule_nodes(service, links, *_REGULAR)
    schedules = read_schedules(nodes, places)
    tell_zones(nodes)
    closed = _closed_days(read_schedule_nodes(service, links, *_HOLIDAY))
    eligible = service.nodes("eligibilitys", "eligibilities")
    youngest, oldest = _ages(service, eligible)
    terms = read_taxonomies(service)
    subjects = sort_terms(terms)
    cost, pence = read_cost(service, feed.today)
    if not cost and service.values.get("free") is True:
        cost, pence = "Free", 0
    attending = [service.line("attending_type"), service.line("attending_access")]
    attending += [node.line("attending_type") for node, _ in nodes]
    access = service.line("attending_access")
    leaf = next(iter(leaves(service)), "")
    return Group(
        id=ref,
        name=service.line("name"),
        kind=subjects.kind or leaf,
        provenance=Provenance(
            source=feed.dataset,
            dataset=feed.dataset,
            ref=ref,
            assured_on=read_assured(service, feed.today),
        ),
        how=read_how(attending, virtual=virtual, venues=bool(places.venues)),
        needs=subjects.needs,
        topics=subjects.topics,
        description=with_words(service.text("description"), nodes),
        organisation=read_organisation(service),
        venues=places.venues,
        schedules=tuple(_without(schedule, closed) for schedule in schedules),
        cost=cost,
        cost_pence=pence,
        for_whom=for_whom([*subjects.who, *_audience(service, eligible)]),
        min_age=youngest,
        max_age=oldest,
        gender=_gender(eligible),
        referral=_referral(service, access),
        how_to_refer="" if _REFERRAL.search(access) or _SELF.search(access) else access,
        languages=read_languages(service),
        contacts=read_contacts(service, service.node("organization", "organisation")),
        offers=read_offers(links),
        alert=service.text("alert"),
        status=read_status(service),
    )


def _ages(service: Node, eligible: list[Node]) -> tuple[int | None, int | None]:
    """Return the ages of all who may come."""
    for youngest, oldest in (("minimum_age", "maximum_age"), ("min_age", "max_age")):
        if service.has(youngest) or service.has(oldest):
            return read_ages(service, youngest, oldest)
    ages = [
        read_ages(node, "minimum_age", "maximum_age")
        for node in eligible
        if node.has("minimum_age") or node.has("maximum_age")
    ]
    if not ages:
        return None, None
    youngests = [low for low, _ in ages if low is not None]
    oldests = [high for _, high in ages if high is not None]
    # One without a limit lets everybody in on that side.
    return (
        min(youngests) if len(youngests) == len(ages) else None,
        max(oldests) if len(oldests) == len(ages) else None,
    )


def _audience(service: Node, eligible: list[Node]) -> list[str]:
    said = [node.line("eligibility") for node in eligible]
    for node in eligible:
        said += [term.topic.name for term in read_taxonomies(node)]
    said += [node.line("audienceType") for node in service.nodes("pc_targetAudience")]
    for key in ("suitabilities", "send_needs"):
        said += [node.line("name", "label") for node in service.nodes(key)]
    areas = [node.line("service_area", "name") for node in service.nodes("service_areas")]
    return [*said, *(f"Area: {area}" for area in areas if area)]


def _gender(eligible: list[Node]) -> str:
    said = dict.fromkeys(node.line("gender") for node in eligible)
    return next(iter(said)) if len(said) == 1 else ""


def _referral(service: Node, access: str) -> Fact:
    needed = service.values.get("needs_referral")
    if isinstance(needed, bool):
        return Fact.YES if needed else Fact.NO
    if _SELF.search(access):
        return Fact.NO
    return Fact.YES if _REFERRAL.search(access) else Fact.UNKNOWN


def _closed_days(nodes: Schedules) -> dict[str, set[dt.date]]:
    """Return the days on which a service is closed, by the id of the venue; "" is everywhere."""
    closed: dict[str, set[dt.date]] = {}
    for node, venue in nodes:
        first, last = node.date("start_date"), node.date("end_date")
        if first is None:
            continue
        last = last or first
        if not 0 <= (last - first).days < _LONGEST_CLOSED:
            node.warn("end_date", "makes no holiday with its start_date", "Correct the dates.")
        elif node.values.get("closed") is True or node.line("closed").casefold() in _TRUE:
            days = {first + dt.timedelta(days=n) for n in range((last - first).days + 1)}
            closed.setdefault(venue.id if venue else "", set()).update(days)
        else:
            node.warn("closed", "is not true, and other times for a holiday are not taken",
                      "Say them in the description.")  # fmt: skip
    return closed


def _without(schedule: Schedule, closed: dict[str, set[dt.date]]) -> Schedule:
    days = closed.get("", set()) | closed.get(schedule.venue_id or "", set())
    not_on = sorted(day for day in days if day.weekday() == schedule.weekday)
    return replace(schedule, not_on=tuple(not_on)) if not_on else schedule
