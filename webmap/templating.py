"""Jinja as the pages need it: typos fail in our own templates, NHS.UK's may leave things out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, MutableMapping
from types import TracebackType
from typing import Any, Final

from flask import Flask, request, url_for
from flask.templating import Environment
from jinja2 import (
    BaseLoader,
    ChainableUndefined,
    ChoiceLoader,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    Template,
)
from jinja2 import Environment as JinjaEnvironment
from markupsafe import Markup

from directory.language import raw, raw_in_context, raw_plural
from webmap.faults import without_words
from webmap.resources import static_folder, templates_folder

_NHSUK: Final = "nhsuk/"


class PageEnvironment(Environment):
    """Loads the NHS.UK templates in a second environment that lets names be undefined.

    They are written so; were the setting shared, a misspelt name in ours would vanish in silence.
    """

    _lenient: JinjaEnvironment | None = None

    def _load_template(
        self,
        name: str,
        globals: MutableMapping[str, Any] | None,  # noqa: A002
    ) -> Template:
        if not name.startswith(_NHSUK):
            return super()._load_template(name, globals)
        if self._lenient is None:
            self._lenient = _Lenient(self)
        return self._lenient.get_template(name, globals=self.make_globals(globals))


class _Lenient(JinjaEnvironment):
    """The environment of the NHS.UK templates."""

    def __init__(self, strict: Environment) -> None:
        super().__init__(
            loader=strict.loader,
            autoescape=True,
            undefined=ChainableUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.filters = strict.filters
        self.globals = strict.globals


class PageApp(Flask):
    """Flask with our environment, and every template escaped whatever its file is called."""

    jinja_environment = PageEnvironment
    jinja_options = {  # noqa: RUF012
        "autoescape": True,
        "undefined": StrictUndefined,
        "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
    }

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        """Let browsers keep a static file for a year where its address names its content."""
        if request.endpoint == "static" and "v" not in request.args:
            return None
        return super().get_send_file_max_age(filename)

    def log_exception(
        self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]
    ) -> None:
        """Log a fault of ours without the words of a request or of the fault."""
        error = exc_info[1]
        self.logger.error(
            "a fault at %s [%s]: %s",
            request.url_rule,
            request.method,
            "" if error is None else without_words(error),
        )


def speak_in_templates(environment: JinjaEnvironment) -> None:
    """Let templates say their texts in the language of the reader.

    ``_("...")`` and ``{% trans %}`` escape what is put into a text, and not the text itself: that
    is ours, or of the catalogue that whoever runs Linkway chose.
    """

    def _(message: str, /, **values: object) -> Markup:
        return Markup(raw(message)) % values  # noqa: S704

    def ngettext(one: str, many: str, count: int, /, **values: object) -> Markup:
        values.setdefault("num", f"{count:,}")
        return Markup(raw_plural(one, many, count)) % values  # noqa: S704

    def pgettext(context: str, message: str, /, **values: object) -> Markup:
        return Markup(raw_in_context(context, message)) % values  # noqa: S704

    environment.policies["ext.i18n.trimmed"] = True
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.globals.update({"_": _, "gettext": _, "ngettext": ngettext, "pgettext": pgettext})


def page_loader() -> BaseLoader:
    """Find our templates first, then NHS.UK's."""
    return ChoiceLoader(
        [FileSystemLoader(templates_folder()), PackageLoader("nhsuk_frontend_jinja")]
    )


def asset_url_maker() -> Callable[[str], str]:
    """Return a function that gives the address of a static file, with a hash of its content.

    The hash lets browsers keep a file for a year and still see a new one at once.
    """
    known: dict[str, str] = {}

    def asset_url(name: str) -> str:
        if name not in known:
            path = static_folder() / name
            content = path.read_bytes() if path.is_file() else b""
            known[name] = hashlib.sha256(content).hexdigest()[:12]
        return url_for("static", filename=name, v=known[name])

    return asset_url


def paragraphs(text: str) -> Markup:
    """Show plain text with its paragraphs; anything that looks like markup is shown as text."""
    blocks = (block.strip() for block in text.replace("\r", "").split("\n\n"))
    return Markup().join(Markup("<p>{}</p>").format(block) for block in blocks if block)
