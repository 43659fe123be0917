"""Keys for one purpose each, made from the secret key of a copy of Linkway."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def key_for(secret_key: str, purpose: str) -> bytes:
    """Return 32 bytes that tell nothing of the secret key or of the keys for other purposes.

    Source: HKDF, RFC 5869.
    """
    info = f"linkway {purpose}".encode()
    return HKDF(SHA256(), length=32, salt=None, info=info).derive(secret_key.encode())


def keyed_hash(secret_key: str, purpose: str, text: str) -> str:
    """Return what stands for `text`: the same each time, and nothing to those without the key."""
    return hmac.new(key_for(secret_key, purpose), text.encode(), hashlib.sha256).hexdigest()


def cipher(secret_key: str, purpose: str) -> Fernet:
    """Return what encrypts and opens texts for one purpose."""
    return Fernet(base64.urlsafe_b64encode(key_for(secret_key, purpose)))
