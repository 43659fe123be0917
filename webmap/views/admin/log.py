"""The audit log on a page: who did what, and when."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request

from webmap import plain
from webmap.views.account.current import audit_log

pages = Blueprint("audit", __name__, url_prefix="/admin/audit")

_A_PAGE: Final = 100
_ZONE: Final = ZoneInfo("Europe/London")


@pages.get("")
def show() -> str:
    """Show a hundred rows, the newest first; and on request whether the log is whole."""
    before = request.args.get("before", "")
    first = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None
    rows = audit_log().newest(_A_PAGE, first)
    return render_template(
        "admin/audit.html",
        rows=[(_when(row.at), row.who or "nobody", row.what, row.about) for row in rows],
        first=first is None,
        older=rows[-1].id if rows and rows[-1].id > 1 else None,
        checked=audit_log().check() if request.args.get("check") == "yes" else None,
    )


def _when(at: dt.datetime) -> str:
    local = at.replace(tzinfo=dt.UTC).astimezone(_ZONE)
    return f"{plain.day_with_year(local.date())}, {local:%H:%M}"
