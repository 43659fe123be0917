"""Makes the Flask app: settings in, pages out. Nothing heavy is loaded before it is asked for."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from webmap import security
from webmap.compress import compress_answers
from webmap.resources import static_folder
from webmap.sessions import ServerSessions, SessionFiles
from webmap.settings import Settings
from webmap.templating import (
    PageApp,
    asset_url_maker,
    page_loader,
    paragraphs,
    speak_in_templates,
)
from webmap.views import (
    base,
    calendars,
    coordinator,
    downloads,
    errors,
    features,
    groups,
    guide,
    language,
    lift_queue,
    lift_requests,
    openapi,
    oruk,
    planner,
    results,
    search,
    shortlist,
    slip,
    unmet,
    week,
    wrong,
)
from webmap.views.account import outside, own, second_factor, sign_in
from webmap.views.account.current import attach_passwords
from webmap.views.account.guard import guard
from webmap.views.account.noted import note_deeds
from webmap.views.account.outside import attach_outside
from webmap.views.admin import log, people
from webmap.views.answers import attach_answers
from webmap.views.editor import groups as editor
from webmap.views.editor import imports, queues
from webmap.views.editor.overview import attach_overview
from webmap.views.editor.typed import way_back
from webmap.views.public import attach_public_groups
from webmap.wiring import ServiceHolder, Services, attach

_MOST_BYTES = 1_000_000
_STATIC_AGE_S = 31_536_000


def create_app(settings: Settings | None = None, services: Services | None = None) -> Flask:
    """Make the app.

    Parameters
    ----------
    settings : read from the environment when left out.
    services : already opened ones; opened on the first request when left out.

    Raises
    ------
    SettingsError : a setting is missing or wrong.
    """
    settings = Settings.from_environment() if settings is None else settings
    app = PageApp(
        "webmap", static_folder=static_folder(), static_url_path="/static", template_folder=None
    )
    app.jinja_loader = page_loader()
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=_MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=_MOST_BYTES,
        SEND_FILE_MAX_AGE_DEFAULT=_STATIC_AGE_S,
        SESSION_COOKIE_NAME="__Host-linkway" if settings.https else "linkway",
        SESSION_COOKIE_SECURE=settings.https,
        PREFERRED_URL_SCHEME="https" if settings.https else "http",
        # A token lasts as long as its session. The referrer is never sent, so it is not asked for.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.session_interface = ServerSessions(
        SessionFiles(
            settings.sessions_folder,
            settings.secret_key,
            idle_s=60 * settings.session_idle_minutes,
            longest_s=3600 * settings.session_hours,
        )
    )
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
    attach(app, ServiceHolder(settings, services))
    attach_answers(app)
    attach_public_groups(app)
    attach_passwords(app)
    attach_outside(app, settings)
    attach_overview(app)
    oruk.attach_open_feed(app)
    # Who is refused reads that in their language too.
    language.attach_languages(app, settings.languages)
    security.protect(app, https=settings.https)
    # After another site is refused, and before a form's token is looked at.
    guard(app, dict.fromkeys(("editor", "editor_queues", "editor_imports"), way_back))
    note_deeds(app)
    compress_answers(app)
    CSRFProtect(app)
    _extend_templates(app)
    errors.register(app)
    for view in (
        base,
        search,
        results,
        shortlist,
        week,
        slip,
        groups,
        guide,
        language,
        calendars,
        planner,
        coordinator,
        lift_requests,
        lift_queue,
        unmet,
        downloads,
        features,
        oruk,
        openapi,
        wrong,
        sign_in,
        outside,
        own,
        second_factor,
        people,
        log,
        editor,
        queues,
        imports,
    ):
        app.register_blueprint(view.pages)
    return app


def _extend_templates(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    speak_in_templates(app.jinja_env)
    app.jinja_env.globals.update(asset_url=asset_url_maker(), csp_nonce=security.csp_nonce)
    app.jinja_env.filters["paragraphs"] = paragraphs
    app.context_processor(base.page_context)
