"""Published facts: yes, no, or nobody has said. Not knowing is never "no" and never "yes"."""

from __future__ import annotations

from enum import StrEnum


class Fact(StrEnum):
    """A published fact: yes, no, or nobody has said."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
