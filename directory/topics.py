"""Terms of published lists in one cell: ``list | code | name``, with semicolons between."""

from __future__ import annotations

import re
from collections.abc import Iterable

from directory.fields import join_list, parse_list, split_parts
from directory.model import Topic
from directory.problems import BadValue


def parse_topics(text: str) -> tuple[Topic, ...]:
    """Return the topics of a cell."""
    topics = []
    for part in parse_list(text):
        pieces = split_parts(part, "|")
        if len(pieces) != 3 or not any(pieces):
            raise BadValue(
                "is not a list of topics",
                "Write each as list | code | name, such as esdServiceTypes | 342 | Lunch clubs.",
            )
        topics.append(Topic(*pieces))
    return tuple(dict.fromkeys(topics))


def join_topics(topics: Iterable[Topic]) -> str:
    """Return topics as the text that `parse_topics` reads as them."""
    return join_list(
        " | ".join(
            re.sub(r"[|\\]", r"\\\g<0>", piece)
            for piece in (topic.vocabulary, topic.code, topic.name)
        )
        for topic in topics
    )
