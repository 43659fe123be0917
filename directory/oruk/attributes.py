"""Attributes of Open Referral UK: a thing, a term of a taxonomy, and with ours a value.

``value`` is a field of HSDS 3.0 that the UK profile leaves out; ``details`` is our own. Reading
never trusts the shape of what it is given: what is not as we write it is not ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from directory.oruk.ids import part_id
from directory.oruk.topics import Vocabulary

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attributes:
    """The attributes of one thing while they are being written.

    Parameters
    ----------
    owner : the UUID of the thing.
    """

    owner: str
    written: list[Json] = field(default_factory=list)

    def add(
        self,
        link: str,
        term: Mapping[str, str],
        value: str = "",
        details: Mapping[str, str] | None = None,
    ) -> None:
        """Add one: what the term says of the thing, the term, and the fact itself."""
        attribute: Json = {
            "id": part_id(self.owner, "attribute", len(self.written)),
            "link_id": self.owner,
            "link_type": link,
            "taxonomy_term_id": term["id"],
        }
        if value:
            attribute["value"] = value
        if details:
            attribute["details"] = dict(details)
        attribute["taxonomy_term"] = dict(term)
        self.written.append(attribute)

    def say(self, vocabulary: Vocabulary, code: str, value: str = "") -> None:
        """Add a term of one of our own lists."""
        self.add(vocabulary.key, vocabulary.nested[code], value)

    def onto(self, thing: Json) -> Json:
        """Return the thing with what was added; unchanged where nothing was."""
        return {**thing, "attributes": self.written} if self.written else thing


@dataclass(frozen=True, slots=True)
class Said:
    """One attribute of ours as it was read.

    Parameters
    ----------
    code : the term; of the lists that groups fill, the word itself.
    """

    code: str
    value: str
    details: Mapping[str, str]


def said_by(thing: object, vocabulary: Vocabulary) -> Iterator[Said]:
    """Yield what a thing's attributes say in the terms of one of our lists, in order."""
    for attribute, term in terms_of(thing):
        code = vocabulary.by_id.get(text(term, "id"))
        if code is None and not vocabulary.terms and _is_word(term, vocabulary):
            code = text(term, "name")
        if code is not None:
            details = attribute.get("details")
            yield Said(
                code,
                text(attribute, "value"),
                {k: v for k, v in details.items() if isinstance(v, str)}
                if isinstance(details, dict)
                else {},
            )


def terms_of(thing: object) -> Iterator[tuple[Json, Json]]:
    """Yield each attribute of a thing that has a term, with that term."""
    attributes = thing.get("attributes") if isinstance(thing, dict) else None
    for attribute in attributes if isinstance(attributes, list) else ():
        term = attribute.get("taxonomy_term") if isinstance(attribute, dict) else None
        if isinstance(term, dict):
            yield attribute, term


def text(thing: Mapping[str, Any], key: str) -> str:
    """Return a field that is text; empty for anything else."""
    value = thing.get(key)
    return value if isinstance(value, str) else ""


def values(said: Iterable[Said]) -> dict[str, str]:
    """Return the value of each code; the first counts."""
    found: dict[str, str] = {}
    for each in said:
        found.setdefault(each.code, each.value)
    return found


def _is_word(term: Json, vocabulary: Vocabulary) -> bool:
    return text(term, "id") == vocabulary.term_id(text(term, "name").casefold())
