"""Catalogues of texts: read, looked through for faults, and brought up to date.

A catalogue is a gettext PO file, which every tool of translators can edit; its name is the code of
its language, such as ``cy.po``. The texts of this program are in ``linkway.pot`` beside it.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING, Final

from webmap.resources import PACKAGE
from webmap.usecases.errors import UseCaseError
from webmap.usecases.whole_files import whole_file

if TYPE_CHECKING:
    from babel.core import Locale
    from babel.messages.catalog import Catalog, Message

TEMPLATE: Final = PACKAGE / "linkway.pot"
_MOST_BYTES: Final = 5_000_000
_PLACE: Final = re.compile(r"%(?:\((\w+)\)s|%)?")
_MARK: Final = re.compile(r"<[^<>]*>|[<>\"]")
_SCRIPTS: Final = "webmap/static/"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a translation cannot be used: ``line`` of the file, the English text, what is wrong."""

    line: int | None
    text: str
    what: str


@dataclass(frozen=True, slots=True)
class Count:
    """How far a catalogue is.

    Attributes
    ----------
    texts : texts of this program.
    done : those with a translation that can be used.
    doubtful : those with a guess that somebody has to look at; English is shown.
    """

    texts: int
    done: int
    doubtful: int


@dataclass(frozen=True, slots=True)
class Language:
    """A language that pages can be read in.

    Attributes
    ----------
    code : as the ``lang`` attribute of a page has it, such as ``cy``.
    name : what the language calls itself.
    direction : ``ltr`` or ``rtl``.
    translations : say the texts.
    of_scripts : the texts that scripts say: English to this language.
    """

    code: str
    name: str
    direction: str
    translations: NullTranslations
    of_scripts: dict[str, str]


ENGLISH: Final = Language("en", "English", "ltr", NullTranslations(), {})


def read_language(path: Path) -> tuple[Language, list[Fault]]:
    """Read a catalogue to speak it; a text with a fault is left out, and so stays English.

    Raises
    ------
    UseCaseError : the file cannot be read, or is no catalogue.
    """
    from babel.messages.mofile import write_mo
    from babel.support import Translations

    catalogue, locale = _read(path)
    faults = list(find_faults(catalogue))
    wrong = {fault.text for fault in faults}
    for message in list(catalogue):
        if message.id and _first(message) in wrong:
            catalogue.delete(message.id, message.context)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    said = Translations(compiled)
    scripts = {text: said.gettext(text) for text in _texts_of_scripts()}
    name = locale.get_language_name() or path.stem
    language = Language(
        str(locale).replace("_", "-"),
        name[:1].upper() + name[1:],
        locale.text_direction,
        said,
        {text: other for text, other in scripts.items() if other != text},
    )
    return language, faults


def count_texts(path: Path) -> tuple[Count, list[Fault]]:
    """Say how far a catalogue is, and what is wrong with it.

    Raises
    ------
    UseCaseError : the file cannot be read, or is no catalogue.
    """
    catalogue, _locale = _read(path)
    faults = list(find_faults(catalogue))
    wrong = {fault.text for fault in faults}
    template = _template()
    done = doubtful = 0
    for message in template:
        if not message.id:
            continue
        found = catalogue.get(message.id, message.context)
        if found is None or not all(_forms(found)):
            continue
        if found.fuzzy:
            doubtful += 1
        elif _first(found) not in wrong:
            done += 1
    return Count(len(template), done, doubtful), faults


def update_catalogue(path: Path) -> bool:
    """Give a catalogue every text of this program, and keep what is translated; make it if needed.

    Returns
    -------
    bool : whether the file is new.

    Raises
    ------
    UseCaseError : what is there cannot be read, or the file cannot be written.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    template = _template()
    new = not path.exists()
    if new:
        catalogue = Catalog(locale=_locale(path), project="linkway", fuzzy=False)
    else:
        catalogue, _read_locale = _read(path)
    catalogue.update(template)
    with whole_file(path) as temporary, temporary.open("wb") as file:
        write_po(file, catalogue, width=100)
    return new


def find_faults(catalogue: Catalog) -> Iterator[Fault]:
    """Yield the translations that would break a sentence or a page.

    Those are: places such as ``%(time)s`` that are not those of the English, marks such as
    ``<a ...>`` or quotation marks that are not, and a wrong number of plural forms.
    """
    for message in catalogue:
        forms = _forms(message)
        if not message.id or message.fuzzy or not all(forms):
            continue
        what = _fault(message, forms, catalogue.num_plurals)
        if what:
            yield Fault(message.lineno, _first(message), what)


def _fault(message: Message, forms: tuple[str, ...], plurals: int) -> str:
    english = _english(message)
    if len(forms) != (plurals if message.pluralizable else 1):
        return f"has {len(forms)} plural forms; this language has {plurals}"
    places = [_places(text) for text in english]
    marks = [Counter(_MARK.findall(text)) for text in english]
    for form in forms:
        found = _places(form)
        if None in found:
            return "has a % that is no place: write %% for a percent sign"
        if not any(found == each or (len(english) > 1 and found < each) for each in places):
            wanted = " ".join(sorted(f"%({name})s" for name in places[-1] if name)) or "none"
            return f"does not have the places of the English: {wanted}"
        if Counter(_MARK.findall(form)) not in marks:
            return 'does not have the tags, < > and " of the English'
    return ""


def _places(text: str) -> set[str | None]:
    """Return the names of the places of a text; with None where a % is neither place nor %%."""
    found: set[str | None] = set()
    for match in _PLACE.finditer(text):
        if match[0] != "%%":
            found.add(match[1])
    return found


def _forms(message: Message) -> tuple[str, ...]:
    said = message.string
    return tuple(said) if isinstance(said, (tuple, list)) else (said or "",)


def _english(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _first(message: Message) -> str:
    return _english(message)[0]


def _locale(path: Path) -> Locale:
    from babel.core import Locale, UnknownLocaleError

    try:
        return Locale.parse(path.stem.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        raise UseCaseError(
            f"{path}: call the file by the code of its language, such as cy.po for Welsh"
        ) from None


def _read(path: Path) -> tuple[Catalog, Locale]:
    from babel.messages.pofile import PoFileError, read_po

    locale = _locale(path)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UseCaseError(f"{path}: is too large for a catalogue of texts")
        with path.open("rb") as file:
            return read_po(file, locale=locale, abort_invalid=True), locale
    except OSError as error:
        raise UseCaseError(f"{path}: {error.strerror or error}") from error
    except PoFileError as error:
        where = f"{path}:{error.lineno + 1}"
        raise UseCaseError(f"{where}: is not written as a catalogue: {error}") from error
    except (ValueError, LookupError) as error:
        raise UseCaseError(f"{path}: is no catalogue of texts: {error}") from error


@cache
def _template() -> Catalog:
    from babel.messages.pofile import read_po

    with TEMPLATE.open("rb") as file:
        return read_po(file)


def _texts_of_scripts() -> list[str]:
    return [
        message.id
        for message in _template()
        if isinstance(message.id, str)
        and any(where.startswith(_SCRIPTS) for where, _line in message.locations)
    ]
