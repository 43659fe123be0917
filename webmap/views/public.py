"""The groups that may be shared as they are now, kept in memory until the directory changes."""

from __future__ import annotations

from typing import Final

from flask import Flask, current_app

from directory.oruk.sharing import may_be_shared
from webmap.usecases.kept import Kept
from webmap.usecases.public_groups import PublicGroups
from webmap.views import catalogue
from webmap.wiring import Services, services

_KEY: Final = "linkway-public-groups"


def attach_public_groups(app: Flask) -> None:
    """Give `app` its own copy."""
    app.extensions[_KEY] = Kept()


def public_groups() -> PublicGroups:
    """Return the published groups of the running app."""
    kept = current_app.extensions[_KEY]
    if not isinstance(kept, Kept):
        raise TypeError("the app was not made by create_app")
    ready = services()
    groups: PublicGroups = kept.get(ready.listing.change(), lambda: _published(ready))
    return groups


def _published(ready: Services) -> PublicGroups:
    return PublicGroups([each for each in catalogue.active_groups(ready) if may_be_shared(each)])
