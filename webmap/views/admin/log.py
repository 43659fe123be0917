"""The audit log on a page: who did what, and when."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request

from directory.language import _
from webmap import plain
from webmap.records.audit import Deed
from webmap.views.account.current import audit_log

pages = Blueprint("audit", __name__, url_prefix="/admin/audit")

_A_PAGE: Final = 100
_ZONE: Final = ZoneInfo("Europe/London")
_DEEDS: Final = frozenset(deed.value for deed in Deed)


@pages.get("")
def show() -> str:
    """Show a hundred rows, the newest first; and on request whether the log is whole."""
    before = request.args.get("before", "")
    first = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None
    rows = audit_log().newest(_A_PAGE, first)
    return render_template(
        "admin/audit.html",
        rows=[
            (_when(row.at), _who(row.who), plain.capital(_what(row.what)), row.about)
            for row in rows
        ],
        first=first is None,
        older=rows[-1].id if rows and rows[-1].id > 1 else None,
        checked=audit_log().check() if request.args.get("check") == "yes" else None,
    )


def _when(at: dt.datetime) -> str:
    local = at.replace(tzinfo=dt.UTC).astimezone(_ZONE)
    # Translators: a date and a time of day, such as 5 March 2024, 10:12.
    return _("%(date)s, %(time)s", date=plain.day_with_year(local.date()), time=plain.clock(local))


def _who(name: str) -> str:
    # Translators: who did something, in the log, where nobody was signed in.
    return name or _("nobody")


def _what(kept: str) -> str:
    # The log may have been written by another version, which knew other deeds.
    return _(kept) if kept in _DEEDS else kept
