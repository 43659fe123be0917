"""Why a group was found, or why it stands where it does: codes with details, in no words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from directory.find.facts import NOT_KNOWN
from directory.find.reading import Part
from directory.find.scoring import BEST_FIELD, Field
from directory.model import Session

_EPOCH: Final = dt.date(1970, 1, 1)
OLD_DAYS: Final = 365


class ReasonCode(StrEnum):
    """Why a group was found, or why it stands where it does."""

    WORD_IN_NAME = "word_in_name"
    WORD_IN_KIND = "word_in_kind"
    WORD_IN_NEEDS = "word_in_needs"
    WORD_IN_FOR_WHOM = "word_in_for_whom"
    WORD_IN_SUMMARY = "word_in_summary"
    WORD_IN_ORGANISATION = "word_in_organisation"
    WORD_IN_VENUE = "word_in_venue"
    WORD_IN_DESCRIPTION = "word_in_description"
    NEED = "need"
    NOT_FOUND = "not_found"
    MEETS = "meets"
    MAY_NOT_MEET = "may_not_meet"
    TIMES_UNKNOWN = "times_unknown"
    CHECKED = "checked"
    CHECKED_LONG_AGO = "checked_long_ago"
    NEVER_CHECKED = "never_checked"


_IN_FIELD: Final = {
    Field.NAME: ReasonCode.WORD_IN_NAME,
    Field.KIND: ReasonCode.WORD_IN_KIND,
    Field.NEEDS: ReasonCode.WORD_IN_NEEDS,
    Field.FOR_WHOM: ReasonCode.WORD_IN_FOR_WHOM,
    Field.SUMMARY: ReasonCode.WORD_IN_SUMMARY,
    Field.ORGANISATION: ReasonCode.WORD_IN_ORGANISATION,
    Field.VENUE: ReasonCode.WORD_IN_VENUE,
    Field.DESCRIPTION: ReasonCode.WORD_IN_DESCRIPTION,
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, and what it is about.

    Parameters
    ----------
    detail : the words as they were typed, or a date.
    about : for a need its name; for words what they were read as, where that is another word; for
        a date how many days ago it was.
    """

    code: ReasonCode
    detail: str = ""
    about: str = ""


def part_reason(part: Part, score: int, fields: int) -> Reason:
    """Say where a part was found in a group."""
    if score == 0:
        return Reason(ReasonCode.NOT_FOUND, part.typed)
    best = Field(int(BEST_FIELD[fields])) if fields else None
    in_name = best in {Field.NAME, Field.KIND}
    if part.need is not None and not in_name:
        return Reason(ReasonCode.NEED, part.typed, part.need.name)
    code = _IN_FIELD[best if best is not None else Field.DESCRIPTION]
    meant = " ".join(part.words)
    return Reason(code, part.typed, meant if meant != part.typed else "")


def meeting_reason(sessions: Sequence[Session]) -> Reason:
    """Say whether a group meets in the asked dates."""
    if not sessions:
        return Reason(ReasonCode.TIMES_UNKNOWN)
    sure = [session for session in sessions if session.doubt is None]
    if sure:
        return Reason(ReasonCode.MEETS, sure[0].start.date().isoformat())
    return Reason(ReasonCode.MAY_NOT_MEET, sessions[0].start.date().isoformat())


def checked_reason(checked: int, today: dt.date) -> Reason:
    """Say when somebody last said that the record is right."""
    if checked == NOT_KNOWN:
        return Reason(ReasonCode.NEVER_CHECKED)
    date = _EPOCH + dt.timedelta(days=checked)
    days = (today - date).days
    code = ReasonCode.CHECKED if days <= OLD_DAYS else ReasonCode.CHECKED_LONG_AGO
    return Reason(code, date.isoformat(), str(days))
