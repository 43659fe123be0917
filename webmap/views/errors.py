"""What a reader sees when something is not right: plain words, and never what was typed."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, current_app, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from directory.language import N_, _
from webmap.views import machine
from webmap.views.kept_plans import PlanGone
from webmap.views.remembered import SearchGone
from webmap.wiring import NotReady, settings

Answer = tuple[str, int]

_PAGES: Final = {
    403: (
        N_("You cannot do that from here"),
        (N_("The request came from another site, so nothing was changed."),),
    ),
    404: (
        N_("Page not found"),
        (
            N_("If you typed the address, check it."),
            N_("If you followed a link, the group may be gone."),
        ),
    ),
    405: (N_("You cannot open this address"), (N_("Go back and use the button on the page."),)),
    413: (
        N_("That is too much at once"),
        (N_("What you sent is larger than we can take. Send less and try again."),),
    ),
    414: (N_("That address is too long"), (N_("Go back and try again."),)),
    429: (N_("Too many tries"), (N_("Wait a few minutes and try again."),)),
    500: (
        N_("Sorry, something went wrong"),
        (
            N_("It is our fault, not yours. Try again in a few minutes."),
            N_(
                "If it goes on, look at the page “Is everything working?”, at the end of each page."
            ),
        ),
    ),
}
_ANY: Final = (N_("That did not work"), (N_("Go back and try again."),))


def register(app: Flask) -> None:
    """Answer every error of `app` with a page."""
    app.register_error_handler(CSRFError, form_expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotReady, _not_ready)
    app.register_error_handler(SearchGone, _search_gone)
    app.register_error_handler(PlanGone, _plan_gone)


def page(
    status: int, heading: str, lines: tuple[str, ...], link: dict[str, str] | None = None
) -> Answer:
    """Render an error page with one way on."""
    link = link or {"href": url_for("base.home"), "text": _("Go to the start page")}
    return render_template("error.html", heading=heading, lines=lines, link=link), status


def _http(error: HTTPException) -> Answer | Response | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    if machine.for_machines(request.path):
        return machine.fault(status)
    heading, lines = _PAGES.get(status, _ANY)
    return page(status, _(heading), tuple(_(line) for line in lines))


def form_expired(error: CSRFError) -> Answer:  # noqa: ARG001
    """Say that a form was open for too long."""
    return page(
        400,
        _("This page was open for too long"),
        (_("To keep patients safe, a page stops working when it is not used. Open it again."),),
    )


def _not_ready(error: NotReady) -> Answer | Response:
    current_app.logger.error("not ready: %s", error)
    if machine.for_machines(request.path):
        return machine.fault(503)
    return page(
        503,
        _("This copy is not ready yet"),
        (_("It has no area or no directory of groups that it can open."), _("The log says why.")),
    )


def _search_gone(error: SearchGone) -> Answer:  # noqa: ARG001
    return page(
        410,
        _("This search is not kept any more"),
        (
            _(
                "To keep patients safe, a search is deleted when you clear the patient, or do not "
                "use it for %(minutes)s minutes.",
                minutes=settings().session_idle_minutes,
            ),
            _("Nothing on this page is about any patient."),
        ),
        {"href": url_for("search.form"), "text": _("Find groups for a patient")},
    )


def _plan_gone(error: PlanGone) -> Answer:  # noqa: ARG001
    return page(
        410,
        _("This plan is not kept any more"),
        (
            _(
                "To keep patients safe, a plan is deleted when you clear it, or do not use it for "
                "%(minutes)s minutes. If you have the two files, plan again.",
                minutes=settings().session_idle_minutes,
            ),
        ),
        {"href": url_for("coordinator.form"), "text": _("Plan lifts")},
    )
