"""The words that people read go through here, so that they can be read in another language.

Each text in the code is English, and is the key of its translation in a gettext catalogue. Which
catalogue holds is said by :func:`speak`, for this thread or task alone; until then it is English.

A text always is a format with named places, as in ``_("%(count)s steps", count=4)``; so a percent
sign is written twice. Whole sentences are marked, and never glued from parts of sentences: another
language orders them otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations
from typing import Final

_SPOKEN: Final[ContextVar[NullTranslations]] = ContextVar("spoken", default=NullTranslations())  # noqa: B039


def _(message: str, /, **values: object) -> str:
    """Return a text in the language of the reader, with `values` in its places."""
    return raw(message) % values


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """Return the text that fits `count`, which stands at ``%(num)s`` as ``1,234``."""
    values.setdefault("num", f"{count:,}")
    return raw_plural(one, many, count) % values


def pgettext(context: str, message: str, /, **values: object) -> str:
    """Return a short text that means different things in different places.

    Parameters
    ----------
    context : tells translators which of the meanings it has here; never shown.
    """
    return raw_in_context(context, message) % values


def N_(message: str, /) -> str:  # noqa: N802 - the name that gettext tools know
    """Mark a text that stands in a table of the code; `_` translates it when it is shown."""
    return message


@contextmanager
def speak(translations: NullTranslations) -> Iterator[None]:
    """Speak the language of `translations` inside a ``with`` block."""
    token = _SPOKEN.set(translations)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def set_language(translations: NullTranslations) -> None:
    """Speak the language of `translations` from now on, in this thread or task."""
    _SPOKEN.set(translations)


def raw(message: str, /) -> str:
    """Return a text in the language of the reader, with nothing in its places yet."""
    return _SPOKEN.get().gettext(message)


def raw_plural(one: str, many: str, count: int, /) -> str:
    """Return the text that fits `count`, with nothing in its places yet."""
    return _SPOKEN.get().ngettext(one, many, count)


def raw_in_context(context: str, message: str, /) -> str:
    """Return a text of :func:`pgettext` with nothing in its places yet."""
    return _SPOKEN.get().pgettext(context, message)


def spoken() -> NullTranslations:
    """Return what holds now, to keep what is said in one language from readers of another."""
    return _SPOKEN.get()
