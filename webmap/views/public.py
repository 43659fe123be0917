"""The groups that may be shared as they are now, kept in memory until the directory changes."""

from __future__ import annotations

import threading
from typing import Final

from flask import Flask, current_app

from directory.oruk.sharing import may_be_shared
from webmap.usecases.public_groups import PublicGroups
from webmap.views import catalogue
from webmap.wiring import services

_KEY: Final = "linkway-public-groups"


class _Kept:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._change = -1
        self._groups: PublicGroups | None = None

    def get(self) -> PublicGroups:
        ready = services()
        change = ready.listing.change()
        with self._lock:
            if self._groups is None or self._change != change:
                listed = catalogue.active_groups(ready)
                self._groups = PublicGroups([group for group in listed if may_be_shared(group)])
                self._change = change
            return self._groups


def attach_public_groups(app: Flask) -> None:
    """Give `app` its own copy."""
    app.extensions[_KEY] = _Kept()


def public_groups() -> PublicGroups:
    """Return the published groups of the running app."""
    kept = current_app.extensions[_KEY]
    if not isinstance(kept, _Kept):
        raise TypeError("the app was not made by create_app")
    return kept.get()
