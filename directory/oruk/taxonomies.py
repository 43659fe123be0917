"""The taxonomies of a directory: our own lists, and those whose terms its groups use."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from directory.model import Fact, Group, Topic
from directory.oruk.attributes import Json
from directory.oruk.places import access_codes
from directory.oruk.topics import (
    ACCESS,
    FILLED,
    FIXED,
    HOW,
    KINDS,
    NEEDS,
    REFERRAL,
    TRANSPORT,
    Vocabulary,
    published_vocabulary_id,
    topic_term,
    word_term,
)

IntArray = npt.NDArray[np.int64]


class Taxonomies:
    """The taxonomies and terms of some groups, and which groups have each; made when asked for."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._groups = groups

    @cached_property
    def terms(self) -> dict[str, Json]:
        """Every term by its UUID: our own first, then kinds, needs and published lists."""
        listed = [term for each in FIXED for term in each.nested.values()]
        listed += self._words(KINDS, (group.kind for group in self._groups))
        listed += self._words(NEEDS, (need for group in self._groups for need in group.needs))
        topics = {topic: topic_term(topic) for group in self._groups for topic in group.topics}
        listed += sorted(topics.values(), key=lambda term: (term.get("taxonomy", ""), term["name"]))
        return {term["id"]: term for term in listed}

    @cached_property
    def taxonomies(self) -> dict[str, Json]:
        """Every taxonomy by its UUID, without its terms."""
        ours = [_taxonomy(each) for each in (*FIXED, *FILLED)]
        names = sorted({topic.vocabulary for group in self._groups for topic in group.topics})
        return {each["id"]: each for each in (*ours, *(_published(name) for name in names))}

    def with_terms(self, taxonomy_id: str) -> Json | None:
        """Return a taxonomy with its terms; None where there is none of that UUID."""
        taxonomy = self.taxonomies.get(taxonomy_id)
        if taxonomy is None:
            return None
        terms = [each for each in self.terms.values() if each["taxonomy_id"] == taxonomy_id]
        return {**taxonomy, "taxonomy_terms": terms} if terms else taxonomy

    def having_term(self, term_id: str) -> IntArray:
        """Return which groups have a term."""
        return self._by_term.get(term_id, _none())

    def having_taxonomy(self, taxonomy_id: str) -> IntArray:
        """Return which groups have any term of a taxonomy."""
        terms = [term for term in self._by_term if self._taxonomy_of(term) == taxonomy_id]
        return np.unique(np.concatenate([_none(), *(self._by_term[term] for term in terms)]))

    def _taxonomy_of(self, term_id: str) -> str:
        return str(self.terms[term_id]["taxonomy_id"])

    @cached_property
    def _by_term(self) -> dict[str, IntArray]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        known: dict[tuple[Vocabulary | None, str | Topic], str] = {}
        for number, group in enumerate(self._groups):
            for vocabulary, word in _said(group):
                key = (vocabulary, word)
                if key not in known:
                    known[key] = _term_id(vocabulary, word)
                found[known[key]].append(number)
        return {term: np.unique(np.array(numbers)) for term, numbers in found.items()}

    @staticmethod
    def _words(vocabulary: Vocabulary, words: Iterable[str]) -> list[dict[str, str]]:
        """Return words as terms, each in its most common spelling."""
        spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for word in words:
            if word:
                spellings[word.casefold()][word] += 1
        return [
            word_term(vocabulary, min(counts, key=lambda word: (-counts[word], word)))
            for _, counts in sorted(spellings.items())
        ]


def _said(group: Group) -> Iterator[tuple[Vocabulary | None, str | Topic]]:
    """Yield what the attributes of a service and its places say that is worth being looked for."""
    if group.kind:
        yield KINDS, group.kind.casefold()
    for need in group.needs:
        yield NEEDS, need.casefold()
    yield HOW, group.how.value
    if group.referral is not Fact.UNKNOWN:
        yield REFERRAL, group.referral.value
    for offer in group.offers:
        yield TRANSPORT, offer.kind.value
    for venue in group.venues:
        for code in access_codes(venue.access):
            yield ACCESS, code
    for topic in group.topics:
        yield None, topic


def _term_id(vocabulary: Vocabulary | None, word: str | Topic) -> str:
    if isinstance(word, Topic):
        return topic_term(word)["id"]
    return "" if vocabulary is None else vocabulary.term_id(word)


def _taxonomy(vocabulary: Vocabulary) -> Json:
    return {
        "id": vocabulary.id,
        "name": vocabulary.name,
        "description": vocabulary.description,
        "version": "1",
    }


def _published(name: str) -> Json:
    taxonomy = {
        "id": published_vocabulary_id(name),
        "name": name or "Other terms",
        "description": "The terms of a list that others publish which groups here use.",
    }
    return {**taxonomy, "uri": name} if name.startswith(("http://", "https://")) else taxonomy


def _none() -> IntArray:
    return np.zeros(0, dtype=np.int64)
