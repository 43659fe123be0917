"""Sessions that live on the server, encrypted; the cookie holds only a random token.

A session may hold a patient's home. So its file is named by the SHA-256 of the token and its
content is encrypted with a key made from the token and the secret key: neither the disk, nor a
backup, nor the secret key alone opens it. Nothing of it goes into a URL or a log.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_PURGE_EVERY_S: Final = 60.0


class Session(CallbackDict[str, Any], SessionMixin):
    """The data of one session, with the token that opens it."""

    def __init__(self, token: str | None, started: float, data: dict[str, Any]) -> None:
        def changed(_: CallbackDict[str, Any]) -> None:
            self.modified = True

        super().__init__(data, changed)
        self.token = token
        self.started = started
        self.new = token is None
        self.modified = False
        self.stale_token: str | None = None

    def rotate(self) -> None:
        """Take a new token, so that one that was seen before is worth nothing."""
        self.stale_token, self.token = self.token, None
        self.modified = True

    def forget(self) -> None:
        """Drop everything and take a new token."""
        self.clear()
        self.rotate()


class SessionFiles:
    """Encrypted session files in one folder.

    Parameters
    ----------
    folder : where they are; made when first needed, readable by its owner only.
    secret_key : mixed into every key.
    idle_s, longest_s : seconds after which an unused session, and any session, is deleted.
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
        self._folder = folder
        self._salt = hashlib.sha256(secret_key.encode()).digest()
        self._idle_s = idle_s
        self._longest_s = longest_s
        self._now = now
        self._purged = 0.0

    def read(self, token: str) -> Session | None:
        """Return the session that `token` opens, or None where there is none any more."""
        path = self._path(token)
        try:
            used = path.stat().st_mtime
            sealed = path.read_bytes()
        except OSError:
            return None
        now = self._now()
        try:
            content = json.loads(self._cipher(token).decrypt(sealed))
            started, data = float(content["started"]), dict(content["data"])
        except (InvalidToken, ValueError, KeyError, TypeError):
            return None
        if now - used > self._idle_s or now - started > self._longest_s:
            self.delete(token)
            return None
        with suppress(OSError):
            os.utime(path, (now, now))
        return Session(token, started, data)

    def write(self, session: Session) -> None:
        """Keep `session`, in one step; give it a token where it has none."""
        if session.token is None:
            session.token = secrets.token_urlsafe(32)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = json.dumps({"started": session.started, "data": dict(session)})
        sealed = self._cipher(session.token).encrypt(content.encode())
        # mkstemp makes files that only their owner may read.
        handle, name = tempfile.mkstemp(prefix=".new-", dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(sealed)
            now = self._now()
            os.utime(name, (now, now))
            Path(name).replace(self._path(session.token))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def delete(self, token: str) -> None:
        """Forget the session that `token` opens."""
        self._path(token).unlink(missing_ok=True)

    def purge(self) -> int:
        """Delete every session that was not used for too long; return how many."""
        oldest = self._now() - self._idle_s
        gone = 0
        for path in self._files():
            with suppress(OSError):
                if path.stat().st_mtime < oldest:
                    path.unlink()
                    gone += 1
        return gone

    def purge_sometimes(self) -> None:
        """Purge, at most once a minute."""
        now = self._now()
        if now - self._purged > _PURGE_EVERY_S:
            self._purged = now
            self.purge()

    def start(self) -> Session:
        """Return an empty session; it has no file until something is put into it."""
        return Session(None, self._now(), {})

    def _files(self) -> Iterator[Path]:
        return self._folder.iterdir() if self._folder.is_dir() else iter(())

    def _path(self, token: str) -> Path:
        return self._folder / hashlib.sha256(token.encode()).hexdigest()

    def _cipher(self, token: str) -> Fernet:
        derived = HKDF(SHA256(), length=32, salt=self._salt, info=b"linkway session")
        return Fernet(base64.urlsafe_b64encode(derived.derive(token.encode())))


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
        if not session:
            if session.token is not None:
                self.files.delete(session.token)
            response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")
            return
        is_new = session.token is None
        self.files.write(session)
        if is_new and session.token is not None:
            response.set_cookie(
                name, session.token, path="/", secure=secure, httponly=True, samesite="Lax"
            )
