"""What a service is about: terms of published lists as topics, and among them kind and needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from directory.model import Topic
from directory.oruk.nodes import Node
from directory.oruk.topics import FIXED

_URI_END = re.compile(r"https?://id\.esd\.org\.uk/[A-Za-z]+/([A-Za-z0-9_.-]+)/?")


_NOT_TOPICS: Final = frozenset(vocabulary.name for vocabulary in FIXED)
"""Our own lists, in a record that somebody has changed: they say nothing of subjects."""


class _Says(Enum):
    """What the terms of a list say of a service."""

    KIND = re.compile(
        r"community ?services|kinds of group|service ?types?|activit(?:y|ies)|service ?categor",
        re.IGNORECASE,
    )
    NEED = re.compile(r"needs?\b|needs$", re.IGNORECASE)
    WHO = re.compile(r"circumstances?|eligibilit|audience|suitabilit|target", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a service is about.

    Parameters
    ----------
    who : whom it is for, as terms say.
    """

    kind: str
    needs: tuple[str, ...]
    who: tuple[str, ...]
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A term with what links it to the service.

    Parameters
    ----------
    link : as published; says what the term describes where the list does not.
    """

    topic: Topic
    link: str = ""


def read_attributes(node: Node) -> list[Term]:
    """Return the terms in the attributes of version 3."""
    found = []
    for attribute in node.nodes("attributes"):
        term = attribute.node("taxonomy_term")
        if term:
            found.append(Term(_topic(term), attribute.line("link_type", "link_entity")))
    return found


def read_taxonomies(node: Node) -> list[Term]:
    """Return the terms of version 1, and those of Outpost."""
    found = []
    for key in ("service_taxonomys", "service_taxonomies", "link_taxonomies"):
        for link in node.nodes(key):
            term = link.node("taxonomy")
            if term:
                found.append(Term(_topic(term), link.line("link_type")))
    for term in node.nodes("taxonomies"):
        # Outpost has one list and no name for it.
        topic = _topic(term)
        found.append(Term(topic if topic.vocabulary else replace(topic, vocabulary="taxonomies")))
    return found


def _topic(term: Node) -> Topic:
    name = term.line("name", "term")
    vocabulary = (
        term.line("taxonomy", "vocabulary")
        or term.node("taxonomy_detail").line("name")
        or term.line("taxonomy_id")
    )
    uri = _URI_END.fullmatch(term.line("term_uri"))
    code = uri[1] if uri else term.line("code", "term", "slug")
    if not code and term.line("vocabulary"):
        # In version 1 the id is the code in the list.
        code = term.line("id")
    return Topic(vocabulary, "" if code == name else code, name)


def leaves(terms: Node) -> list[str]:
    """Return the names in Outpost's taxonomies that are not the parent of another one."""
    nodes = terms.nodes("taxonomies")
    parents = {node.line("parent_id") for node in nodes}
    return [node.line("name") for node in nodes if node.line("id") not in parents]


def sort_terms(terms: Iterable[Term]) -> Subjects:
    """Return what terms say of kind, needs and people; all of them stay topics."""
    said: dict[_Says, list[str]] = {says: [] for says in _Says}
    topics = []
    for term in terms:
        if not term.topic.name or term.topic.vocabulary in _NOT_TOPICS:
            continue
        topics.append(term.topic)
        # What links the term is nearer to the service than the name of a list.
        for text in (term.link, term.topic.vocabulary):
            says = next((says for says in _Says if says.value.search(text)), None)
            if says is not None:
                said[says].append(term.topic.name)
                break
    kinds = said[_Says.KIND]
    return Subjects(
        kind=kinds[0] if kinds else "",
        needs=tuple(dict.fromkeys(said[_Says.NEED])),
        who=tuple(dict.fromkeys(said[_Says.WHO])),
        topics=tuple(dict.fromkeys(topics)),
    )


MOST_WHO: Final = 2_000
"""Characters of the words for whom it is."""


def for_whom(parts: Iterable[str]) -> str:
    """Return texts as one, each said once."""
    return "; ".join(dict.fromkeys(part.strip(" ;") for part in parts if part.strip()))[:MOST_WHO]
