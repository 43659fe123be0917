"""Linkway's web app and command line: they wire the core together and show what it says.

Importing this module loads nothing heavy; ``flask --app webmap run`` finds :func:`create_app`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from webmap.settings import Settings
    from webmap.wiring import Services


def create_app(settings: Settings | None = None, services: Services | None = None) -> Flask:
    """Make the Flask app; see :func:`webmap.app.create_app`."""
    from webmap.app import create_app as make

    return make(settings, services)
