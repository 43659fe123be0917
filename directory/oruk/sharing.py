"""Which groups may be handed on as open data, and which never."""

from __future__ import annotations

import re
from typing import Final

from directory.model import Group, Status

_REFUGE: Final = re.compile(
    r"\b(?:refuges?|safe[ -]?houses?|women'?s[ -]aid accommodation)\b", re.IGNORECASE
)
_NOT_OPEN: Final = re.compile(
    r"\b(?:confidential|private|internal|restricted|all rights reserved"
    r"|not for (?:sharing|publication|reuse|re-use|redistribution)|no redistribution)\b",
    re.IGNORECASE,
)


def may_be_shared(group: Group) -> bool:
    """Whether a group may be in the open data.

    Not one that is closed; not one whose licence says that it may not be handed on; and none that
    looks like a refuge, by its name, kind, needs or topics: its address would put people at risk.
    """
    if group.status is Status.CLOSED or _NOT_OPEN.search(group.provenance.licence):
        return False
    words = (group.name, group.kind, *group.needs, *(topic.name for topic in group.topics))
    return not any(_REFUGE.search(word.replace("’", "'")) for word in words)
