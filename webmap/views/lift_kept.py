"""The lift requests of the organisation of who is signed in; those of others are not there."""

from __future__ import annotations

import datetime as dt

from flask import abort

from directory.language import _
from webmap.records.lifts import CannotOpen, Kept, LiftRequests
from webmap.views.account.current import current_account
from webmap.views.remembered import now
from webmap.wiring import records, settings


def local_now() -> dt.datetime:
    """Return the time of day where the groups are, as clocks show it."""
    return now().replace(tzinfo=None)


def lifts() -> LiftRequests:
    """Return the lift requests of the running app."""
    utc = now().astimezone(dt.UTC).replace(tzinfo=None)
    return LiftRequests(records(), settings().secret_key, utc)


def find(one: str) -> Kept:
    """Return a request of the own organisation by its whole reference, or say there is no page."""
    kept = lifts().get(one, current_account().organisation_id)
    if kept is None:
        abort(404)
    return kept


def why_declined(kept: Kept) -> str:
    """Return why a request was declined; empty where it was not."""
    try:
        return lifts().answer(kept.id, kept.organisation_id)
    except CannotOpen:
        return _("The reason cannot be read any more. Ask the coordinator.")
