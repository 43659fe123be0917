"""Why two groups may be one, in plain English."""

from __future__ import annotations

from typing import Final

from directory.language import N_, _
from directory.matching import Code, Evidence

_WORDS: Final = {
    Code.SAME_NAME: N_("The names are the same"),
    Code.LIKE_NAME: N_("The names are alike"),
    Code.OTHER_NAME: N_("The names are different"),
    Code.OTHER_CLASS: N_("Only one name says"),
    Code.SAME_POSTCODE: N_("The postcode is the same"),
    Code.OTHER_POSTCODE: N_("The postcodes are different"),
    Code.SAME_PHONE: N_("The phone number is the same"),
    Code.SAME_EMAIL: N_("The email address is the same"),
    Code.SAME_WEBSITE: N_("The web page is the same"),
    Code.SAME_TIMES: N_("They meet on the same day at the same time"),
    Code.SAME_DAY: N_("They meet on the same day at other times"),
    Code.OTHER_DAYS: N_("They meet on other days"),
    Code.SAME_SOURCE: N_("One source lists both"),
}


def say_evidence(evidence: Evidence) -> str:
    """Return one thing that was compared, such as "The phone number is the same: 01633 496000"."""
    said = _(_WORDS[evidence.code])
    if not evidence.detail:
        return said
    # Translators: what was compared, and the two values or the one that both have.
    return _("%(what)s: %(detail)s", what=said, detail=evidence.detail)
