"""The shortlist as an e-mail: what everybody may know of the groups, and nothing of the patient.

It has no verdict and no way there: both would tell where somebody lives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from flask import url_for

from directory.language import N_, _
from webmap import plain
from webmap.usecases.find_groups import GroupAnswer
from webmap.views import cards
from webmap.views.remembered import today

_MOST: Final = 1900
"""Letters in the address: more is cut by some programs that open it."""
_SUBJECT: Final = N_("Groups that may suit you")
_DATES: Final = 2


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail that is not sent yet.

    Parameters
    ----------
    text : of all groups, to be copied.
    link : opens a program for e-mail with as many groups as such a link can hold.
    held : how many those are.
    """

    text: str
    link: str
    held: int


def mail(found: Sequence[GroupAnswer]) -> Mail:
    """Write the e-mail."""
    parts = [_about(one) for one in found]
    held = len(parts)
    while held > 1 and len(_link(parts[:held])) > _MOST:
        held -= 1
    return Mail("\n\n".join(parts), _link(parts[:held]), held)


def _link(parts: Sequence[str]) -> str:
    # RFC 6068: lines end with CR LF, and a space is not a plus.
    body = "\r\n\r\n".join(part.replace("\n", "\r\n") for part in parts)
    return f"mailto:?subject={quote(_(_SUBJECT), safe='')}&body={quote(body, safe='')}"


def _about(one: GroupAnswer) -> str:
    group = one.group
    dates = [cards.when(s.session, today()) for s in one.sessions[:_DATES]]
    cost = plain.shorten(group.cost)
    lines = (
        group.name,
        cards.what_it_is(group),
        *(_("Meets: %(when)s", when=date) for date in dates),
        _("Cost: %(cost)s", cost=cost) if cost else "",
        _("Phone: %(phone)s", phone=group.contact.phone) if group.contact.phone else "",
        url_for("groups.show", group_id=group.id, _external=True),
    )
    return "\n".join(" ".join(line.split()) for line in lines if line)
