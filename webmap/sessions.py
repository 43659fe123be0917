"""Sessions that live on the server, encrypted; the cookie holds only a random token.

A session may hold patients' homes. So its files are named by the SHA-256 of the token and encrypted
with keys made from the token and the secret key: neither the disk, nor a backup, nor the secret key
alone opens them. Nothing of it goes into a URL or a log.

What belongs to one patient is in a :class:`Drawer`, one file for each thing: a page names the one
that it is about by a random reference, so that two tabs never answer for each other.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from webmap.sealed import SealedFiles

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_REFERENCE: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_PURGE_EVERY_S: Final = 60.0
_MOST_IN_DRAWER: Final = 20
_WHO: Final = "who"


class Session(CallbackDict[str, Any], SessionMixin):
    """The data of one session, with the token that opens it."""

    def __init__(
        self, files: SessionFiles, token: str | None, started: float, data: dict[str, Any]
    ) -> None:
        def changed(_: CallbackDict[str, Any]) -> None:
            self.modified = True

        super().__init__(data, changed)
        self.files = files
        self.token = token
        self.started = started
        self.new = token is None
        self.modified = False
        self.stale_token: str | None = None

    def drawer(self, kind: str) -> Drawer:
        """Return the things of one kind that this session keeps."""
        return Drawer(self, kind)

    def is_bare(self) -> bool:
        """Tell whether nothing is left in any drawer."""
        return self.token is None or not self.files.all_names(self.token)

    @property
    def who(self) -> dict[str, Any] | None:
        """Who is signed in, as it was given to `sign_in`."""
        known = self.get(_WHO)
        return known if isinstance(known, dict) else None

    def sign_in(self, who: dict[str, Any], carry: tuple[str, ...] = ()) -> None:
        """Begin anew for somebody: no token that was there before is worth anything.

        Parameters
        ----------
        who : what is kept of them.
        carry : drawers that go with a session in which nobody was signed in.
        """
        old = self.token if self.who is None else None
        things = [
            (kind, *thing) for kind in carry if old for thing in self.files.all_things(old, kind)
        ]
        self.end()
        self.started = self.files.now()
        self[_WHO] = who
        self.token = self.files.new_token()
        for kind, reference, data in things:
            self.files.write_thing(self.token, kind, reference, data)

    def change_who(self, who: dict[str, Any]) -> None:
        """Keep other facts about who is signed in."""
        self[_WHO] = who

    def forget(self) -> None:
        """Drop everything but who is signed in, and take a new token."""
        who = self.who
        self.end()
        if who is not None:
            self[_WHO] = who

    def end(self) -> None:
        """Drop everything. What is put into the session afterwards gets a new token."""
        self.clear()
        # The first one is what the file is called by.
        self.stale_token, self.token = self.stale_token or self.token, None
        self.new = self.modified = True


class Drawer:
    """Things of one kind that a session keeps, each under its own reference.

    They are files of their own, not a part of the session's, because two tabs send forms at the
    same time: neither may write over what the other has just kept. The one that was not used for
    longest goes when there are more than 20, and each ends by itself when it is not used, as a
    session does.

    Parameters
    ----------
    session : whose drawer it is.
    kind : a short word of ours, a part of the files' names.
    """

    def __init__(self, session: Session, kind: str) -> None:
        self._session = session
        self._files = session.files
        self._kind = kind

    def keep(self, data: dict[str, Any]) -> str:
        """Keep `data`; return its reference, 128 random bits that say nothing of it."""
        if self._session.token is None:
            self._session.token = self._files.new_token()
            self._session.modified = True
        reference = secrets.token_urlsafe(16)
        self._files.write_thing(self._session.token, self._kind, reference, data)
        for name in self._files.things(self._session.token, self._kind)[_MOST_IN_DRAWER:]:
            self._files.delete_thing(name)
        return reference

    def find(self, reference: str) -> dict[str, Any] | None:
        """Return what is kept under a reference, or None where there is nothing any more."""
        if self._session.token is None or not _REFERENCE.fullmatch(reference):
            return None
        return self._files.read_thing(self._session.token, self._kind, reference)

    def change(self, reference: str, data: dict[str, Any]) -> None:
        """Keep other data under a reference; nothing where nothing is kept under it any more."""
        if self._session.token is not None and _REFERENCE.fullmatch(reference):
            self._files.change_thing(self._session.token, self._kind, reference, data)

    def all(self) -> list[tuple[str, dict[str, Any]]]:
        """Return every reference with what is kept under it, the last used first."""
        if self._session.token is None:
            return []
        return self._files.all_things(self._session.token, self._kind)

    def drop(self, reference: str) -> None:
        """Keep one thing no longer."""
        if self._session.token is not None and _REFERENCE.fullmatch(reference):
            self._files.delete_thing(_thing_name(self._session.token, self._kind, reference))


class SessionFiles:
    """Sessions and their drawers as encrypted files in one folder.

    Parameters
    ----------
    folder : where they are; made when first needed, readable by its owner only.
    secret_key : mixed into every key.
    idle_s, longest_s : seconds after which an unused session, and any session, is deleted; the
        same goes for each thing in a drawer.
    now : the clock, in seconds since 1970.
    """

    def __init__(
        self,
        folder: Path,
        secret_key: str,
        *,
        idle_s: float,
        longest_s: float,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._sealed = SealedFiles(folder, secret_key, now)
        self._idle_s = idle_s
        self._longest_s = longest_s
        self._now = now
        self._purged = 0.0

    @staticmethod
    def new_token() -> str:
        """Return a token that nobody has."""
        return secrets.token_urlsafe(32)

    def now(self) -> float:
        """Return the time, in seconds since 1970."""
        return self._now()

    def start(self) -> Session:
        """Return an empty session; it has no file until something is put into it."""
        return Session(self, None, self._now(), {})

    def read(self, token: str) -> Session | None:
        """Return the session that `token` opens, or None where there is none any more."""
        content = self._open(_hash(token), token)
        if content is None:
            return None
        return Session(self, token, float(content["started"]), dict(content["data"]))

    def write(self, session: Session) -> None:
        """Keep `session`, in one step; give it a token where it has none."""
        if session.token is None:
            session.token = self.new_token()
        content = {"started": session.started, "data": dict(session)}
        self._sealed.write(_hash(session.token), session.token, content)

    def delete(self, token: str) -> None:
        """Forget the session that `token` opens, with all that is in its drawers."""
        for name in self._sealed.names(_hash(token)):
            self._sealed.delete(name)

    def purge(self) -> int:
        """Delete everything that was not used for too long; return how many files."""
        return self._sealed.purge(self._now() - self._idle_s)

    def purge_sometimes(self) -> None:
        """Purge, at most once a minute."""
        now = self._now()
        if now - self._purged > _PURGE_EVERY_S:
            self._purged = now
            self.purge()

    def write_thing(self, token: str, kind: str, reference: str, data: dict[str, Any]) -> None:
        """Keep one thing of a drawer."""
        name = _thing_name(token, kind, reference)
        content = {"started": self._now(), "reference": reference, "data": data}
        self._sealed.write(name, token + name, content)

    def change_thing(self, token: str, kind: str, reference: str, data: dict[str, Any]) -> None:
        """Keep other data for one thing of a drawer; it ends when it would have ended."""
        name = _thing_name(token, kind, reference)
        content = self._open(name, token + name)
        if content is not None:
            self._sealed.write(name, token + name, {**content, "data": data})

    def read_thing(self, token: str, kind: str, reference: str) -> dict[str, Any] | None:
        """Return one thing of a drawer, or None; reading it is using it."""
        name = _thing_name(token, kind, reference)
        content = self._open(name, token + name)
        return None if content is None else dict(content["data"])

    def all_things(self, token: str, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """Return what is in a drawer, the last used first; looking is not using."""
        found = []
        for name in self.things(token, kind):
            content = self._open(name, token + name, use=False)
            if content is not None:
                found.append((str(content["reference"]), dict(content["data"])))
        return found

    def things(self, token: str, kind: str) -> list[str]:
        """Return the names of the files of a drawer, the last used first."""
        return self._sealed.names(f"{_hash(token)}.{kind}.")

    def all_names(self, token: str) -> list[str]:
        """Return the names of the files of all drawers."""
        return self._sealed.names(f"{_hash(token)}.")

    def delete_thing(self, name: str) -> None:
        """Delete one file of a drawer."""
        self._sealed.delete(name)

    def _open(self, name: str, secret: str, *, use: bool = True) -> dict[str, Any] | None:
        """Return what is in a file that is not over yet, and delete one that is."""
        found = self._sealed.read(name, secret)
        if found is None:
            return None
        used, content = found
        now = self._now()
        if now - used > self._idle_s or now - content["started"] > self._longest_s:
            self._sealed.delete(name)
            return None
        if use:
            self._sealed.touch(name)
        return dict(content)


class ServerSessions(SessionInterface):
    """Flask's way in: opens the session of a request and keeps it after the answer."""

    session_class = Session

    def __init__(self, files: SessionFiles) -> None:
        self.files = files

    def open_session(self, app: Flask, request: Request) -> Session:
        """Open the session that the cookie names, or start an empty one."""
        self.files.purge_sometimes()
        token = request.cookies.get(self.get_cookie_name(app), "")
        session = self.files.read(token) if _TOKEN.fullmatch(token) else None
        return session if session is not None else self.files.start()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what changed, and set or delete the cookie."""
        if not isinstance(session, Session):
            raise TypeError("this interface keeps only its own sessions")
        if session.accessed:
            response.vary.add("Cookie")
        if not session.modified:
            return
        if session.stale_token is not None:
            self.files.delete(session.stale_token)
        name = self.get_cookie_name(app)
        secure = self.get_cookie_secure(app)
        if not session and session.token is None:
            response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")
            return
        self.files.write(session)
        if session.new and session.token is not None:
            response.set_cookie(
                name, session.token, path="/", secure=secure, httponly=True, samesite="Lax"
            )


def current_session() -> Session:
    """Return the session of this request."""
    opened = session._get_current_object()  # type: ignore[attr-defined]
    if not isinstance(opened, Session):
        raise TypeError("the app was not made by create_app")
    return opened


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _thing_name(token: str, kind: str, reference: str) -> str:
    return f"{_hash(token)}.{kind}.{_hash(reference)}"
