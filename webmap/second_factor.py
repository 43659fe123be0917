"""The second step of signing in: a code from an app on a phone, or a recovery code on paper.

Source: TOTP, RFC 6238, with six digits and steps of 30 seconds, as all such apps have it.
"""

from __future__ import annotations

import base64
import hmac
import io
import re
import secrets
import time
from typing import Final

from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from webmap.keys import cipher, keyed_hash

_STEP_S: Final = 30
_DIGITS: Final = 6
_BYTES: Final = 20
_CODES: Final = 10
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_PURPOSE: Final = "second factor"


def new_secret() -> str:
    """Return a secret that nobody has, as apps want it typed."""
    return base64.b32encode(secrets.token_bytes(_BYTES)).decode()


def spaced(secret: str) -> str:
    """Return a secret in groups of four, for people who type it."""
    return " ".join(re.findall(".{1,4}", secret))


def step_of(secret: str, code: str) -> int | None:
    """Return the time step whose code it is: now, or the one before or after; None for no match."""
    typed = re.sub(r"\s", "", code)
    current = int(_clock()) // _STEP_S
    app = _app(secret)
    for step in (current, current - 1, current + 1):
        if hmac.compare_digest(app.generate(step * _STEP_S), typed.encode()):
            return step
    return None


def address(secret: str, email: str, service: str) -> str:
    """Return what the QR code holds."""
    written = _app(secret).get_provisioning_uri(email, service)
    # Some apps would show the plus.
    return written.replace("+", "%20")


def qr_code(text: str) -> str:
    """Return a QR code as an SVG element; all of it is made of our own letters and figures."""
    import segno

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=5, xmldecl=False, svgns=False, nl=False, omitsize=False,
        svgclass="lw-qr", lineclass=None, light="#fff",
    )  # fmt: skip
    return out.getvalue().decode()


def seal(secret_key: str, secret: str) -> str:
    """Encrypt a secret for keeping."""
    return cipher(secret_key, _PURPOSE).encrypt(secret.encode()).decode()


def unseal(secret_key: str, sealed: str) -> str | None:
    """Open a kept secret; None where it was sealed with another key."""
    try:
        return cipher(secret_key, _PURPOSE).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def new_recovery_codes() -> list[str]:
    """Return ten codes for paper, such as ``abcde-fghjk``."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2))
        for _ in range(_CODES)
    ]


def recovery_hash(secret_key: str, code: str) -> str:
    """Return what is kept of a recovery code, however it is typed."""
    plain = re.sub(r"[^a-z0-9]", "", code.lower())
    return keyed_hash(secret_key, "recovery code", plain)


def _clock() -> float:
    return time.time()


def _app(secret: str) -> TOTP:
    # Every app on a phone can do this one, and few any other.
    return TOTP(base64.b32decode(secret), _DIGITS, SHA1(), _STEP_S)  # noqa: S303
