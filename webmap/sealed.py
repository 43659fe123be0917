"""Encrypted files in one folder: the disk, a backup or the secret key alone opens none of them.

Each file is encrypted with a key made from the secret key of the app and a secret of its own, which
the app does not keep: the token in somebody's cookie.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_UNFINISHED: Final = ".new-"


class SealedFiles:
    """Files of JSON that only their own secrets open; each remembers when it was last used.

    Parameters
    ----------
    folder : where they are; made when first needed, readable by its owner only.
    secret_key : mixed into every key.
    now : the clock, in seconds since 1970.
    """

    def __init__(self, folder: Path, secret_key: str, now: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._salt = hashlib.sha256(secret_key.encode()).digest()
        self._now = now

    def read(self, name: str, secret: str) -> tuple[float, Any] | None:
        """Return when a file was last used and what is in it; None where it cannot be opened."""
        path = self._folder / name
        try:
            used = path.stat().st_mtime
            sealed = path.read_bytes()
        except OSError:
            return None
        try:
            return used, json.loads(self._cipher(secret).decrypt(sealed))
        except (InvalidToken, ValueError):
            return None

    def write(self, name: str, secret: str, content: Any) -> None:
        """Put `content` into a file in one step; it was used now."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sealed = self._cipher(secret).encrypt(json.dumps(content).encode())
        # mkstemp makes files that only their owner may read.
        handle, unfinished = tempfile.mkstemp(prefix=_UNFINISHED, dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(sealed)
            now = self._now()
            os.utime(unfinished, (now, now))
            Path(unfinished).replace(self._folder / name)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise

    def touch(self, name: str) -> None:
        """Say that a file was used now."""
        now = self._now()
        with suppress(OSError):
            os.utime(self._folder / name, (now, now))

    def delete(self, name: str) -> None:
        """Delete a file, where there is one."""
        (self._folder / name).unlink(missing_ok=True)

    def names(self, start: str) -> list[str]:
        """Return the names that begin with `start`, the last used first."""
        found = []
        for path in self._folder.glob(f"{start}*"):
            with suppress(OSError):
                found.append((path.stat().st_mtime, path.name))
        return [name for _, name in sorted(found, reverse=True)]

    def purge(self, oldest: float) -> int:
        """Delete every file that was last used before `oldest`; return how many."""
        gone = 0
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            with suppress(OSError):
                if path.stat().st_mtime < oldest:
                    path.unlink()
                    gone += 1
        return gone

    def _cipher(self, secret: str) -> Fernet:
        derived = HKDF(SHA256(), length=32, salt=self._salt, info=b"linkway session")
        return Fernet(base64.urlsafe_b64encode(derived.derive(secret.encode())))
