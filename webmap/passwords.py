"""Passwords: how they are kept, compared, and told apart from those that are easy to guess."""

from __future__ import annotations

import base64
import re
import secrets
import threading
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from directory.language import _

SHORTEST: Final = 12
LONGEST: Final = 128
_GOOD_ENOUGH: Final = 3
"""Of 0 to 4: more than 100 million guesses."""
_MEMORY_KIB: Final = 47_104
_ROUNDS: Final = 2
_AT_ONCE: Final = 2
# Letters and digits that nobody takes for another one.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


class Passwords:
    """Hashes passwords with Argon2id, two at a time: each takes 46 MiB while it lasts.

    The figures are above the least that OWASP's Password Storage Cheat Sheet asks for.

    Parameters
    ----------
    memory_kib, rounds : how much work a hash is; less is for tests.
    """

    def __init__(self, memory_kib: int = _MEMORY_KIB, rounds: int = _ROUNDS) -> None:
        self._hasher = PasswordHasher(rounds, memory_kib, parallelism=1)
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        self._nobody = f"$argon2id$v=19$m={memory_kib},t={rounds},p=1${_zeros(16)}${_zeros(32)}"

    def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        with self._turns:
            return self._hasher.hash(_plain(password))

    def fits(self, kept: str, password: str) -> bool:
        """Tell whether a password is the one that is kept.

        It takes as long where nothing is kept: who tries does not learn which accounts there are.
        """
        typed = _plain(password[: 4 * LONGEST])
        with self._turns:
            try:
                return self._hasher.verify(kept or self._nobody, typed) and bool(kept)
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, kept: str) -> bool:
        """Tell whether a hash was made with weaker figures than today's."""
        return self._hasher.check_needs_rehash(kept)


def problem_with(password: str, *about: str) -> str | None:
    """Say why a password will not do, or None where it will.

    Parameters
    ----------
    about : texts that say who it is for: name, e-mail address, organisation.
    """
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return _("Use at least %(count)s characters. Three or four words do well", count=SHORTEST)
    if len(plain) > LONGEST:
        return _("Use at most %(count)s characters", count=LONGEST)
    own = sorted({word for text in about for word in re.split(r"[\W_]+", text.casefold())})
    if any(len(word) >= 4 and word in plain.casefold() for word in own):
        return _("Leave out your name, your email address and where you work")
    from zxcvbn import zxcvbn

    if zxcvbn(plain[:72], user_inputs=[*own, "linkway"])["score"] < _GOOD_ENOUGH:
        return _(
            "That password is easy to guess. Use three or four words that do not belong together"
        )
    return None


def one_time_password() -> str:
    """Return a password that is easily read out: 80 random bits in four groups of letters."""
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _letter in range(4)) for _group in range(4)
    )


def _plain(password: str) -> str:
    # The same letter can be sent in several ways, as keyboards differ.
    return unicodedata.normalize("NFKC", password)


def _zeros(count: int) -> str:
    return base64.b64encode(bytes(count)).decode().rstrip("=")
