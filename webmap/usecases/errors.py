"""Errors of the use cases: what a person asked that cannot be answered as it stands."""

from __future__ import annotations


class UseCaseError(Exception):
    """Root of every error that a use case raises on purpose. The text is for the reader.

    Never holds a home: what was typed stays with the person who typed it.
    """
