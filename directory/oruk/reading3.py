"""A service of Open Referral UK 3.0 as a group.

What our words have no place for is said in the description where somebody may need it, and left
out otherwise. What Linkway wrote itself is read by ``directory.oruk.own``.
"""

from __future__ import annotations

from directory.model import Group, Offer, OfferKind, Provenance, Venue
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
from directory.oruk.locations import is_virtual, read_location
from directory.oruk.nodes import Node
from directory.oruk.schedules import Places, read_schedules, tell_zones
from directory.oruk.subjects import for_whom, read_attributes, sort_terms

Links = list[tuple[Node, Venue | None]]
"""Locations, and links to them, each with the venue that it is."""

Schedules = list[tuple[Node, Venue | None]]
"""Schedules, each with the venue that it was found in."""


def read_service3(service: Node, ref: str, feed: Feed) -> Group:
    """Return a service in the form of its own page; the form of a list says less.

    Parameters
    ----------
    service : has a name.
    ref : its id, as published.
    """
    places, links, virtual = read_places(service)
    nodes = read_schedule_nodes(service, links)
    schedules = tuple(read_schedules(nodes, places))
    tell_zones(nodes)
    youngest, oldest = read_ages(service, "minimum_age", "maximum_age")
    subjects = sort_terms(read_attributes(service))
    cost, pence = read_cost(service, feed.today)
    areas = [node.line("name", "service_area") for node in service.nodes("service_areas")]
    attending = [node.line("attending_type") for node, _ in nodes]
    return Group(
        id=ref,
        name=service.line("name"),
        kind=subjects.kind,
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
        schedules=schedules,
        cost=cost,
        cost_pence=pence,
        for_whom=for_whom(
            [service.line("eligibility_description"), *subjects.who]
            + [f"Area: {area}" for area in areas if area]
        ),
        min_age=youngest,
        max_age=oldest,
        how_to_refer=service.text("application_process"),
        languages=read_languages(service),
        contacts=read_contacts(service, service.node("organization")),
        offers=read_offers(links),
        alert=service.text("alert"),
        status=read_status(service),
    )


def read_places(service: Node) -> tuple[Places, Links, bool]:
    """Return the venues of a service, its links to them, and whether it is at a virtual one too."""
    venues: dict[str, Venue] = {}
    by_id: dict[str, Venue] = {}
    links: Links = []
    virtual = False
    for link in service.nodes("service_at_locations", "locations"):
        location = link.node("location") if link.has("location") else link
        if location is link and link.has("location_id") and not link.has("name"):
            link.warn("location", "is missing, so the place is not known", "Put it in full here.")
            continue
        virtual = virtual or is_virtual(location)
        venue = read_location(location)
        links.append((link, venue))
        if location is not link:
            links.append((location, venue))
        if venue is not None:
            venues[venue.id] = venue
            for named in (link.line("id"), location.line("id"), link.line("location_id")):
                if named:
                    by_id[named] = venue
    return Places(tuple(venues.values()), by_id), links, virtual


def read_schedule_nodes(service: Node, links: Links, *keys: str) -> Schedules:
    """Return the schedules of a service, and of its links to places with the venue of each.

    Those of a location itself say when the building is open, and not when the group meets.
    """
    keys = keys or ("schedules",)
    nodes: Schedules = [(node, None) for node in service.nodes(*keys)]
    for link, venue in links:
        if not link.has("location"):
            continue
        nodes += [(node, venue) for node in link.nodes(*keys)]
    return nodes


def read_offers(links: Links) -> tuple[Offer, ...]:
    """Return what its places say of getting there."""
    texts = (link.text("transportation") for link, _ in links)
    return tuple(dict.fromkeys(Offer(OfferKind.OTHER, text) for text in texts if text))


def with_words(description: str, nodes: Schedules) -> str:
    """Return a description with what its schedules say in words, which may be the exceptions."""
    said = (node.text(key) for node, _ in nodes for key in ("description", "notes"))
    words = [text for text in dict.fromkeys(said) if text and text not in description]
    when = [f"When: {text}" for text in words]
    return "\n\n".join(part for part in (description, *when) if part)
