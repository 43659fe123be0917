"""Why two groups may be one, in plain English."""

from __future__ import annotations

from typing import Final

from directory.matching import Code, Evidence

_WORDS: Final = {
    Code.SAME_NAME: "The names are the same",
    Code.LIKE_NAME: "The names are alike",
    Code.OTHER_NAME: "The names are different",
    Code.OTHER_CLASS: "Only one name says",
    Code.SAME_POSTCODE: "The postcode is the same",
    Code.OTHER_POSTCODE: "The postcodes are different",
    Code.SAME_PHONE: "The phone number is the same",
    Code.SAME_EMAIL: "The email address is the same",
    Code.SAME_WEBSITE: "The web page is the same",
    Code.SAME_TIMES: "They meet on the same day at the same time",
    Code.SAME_DAY: "They meet on the same day at other times",
    Code.OTHER_DAYS: "They meet on other days",
    Code.SAME_SOURCE: "One source lists both",
}


def say_evidence(evidence: Evidence) -> str:
    """Return one thing that was compared, such as "The phone number is the same: 01633 496000"."""
    said = _WORDS[evidence.code]
    return f"{said}: {evidence.detail}" if evidence.detail else said
