"""A small service that signs people in by OpenID Connect, over real HTTP; it can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, abort, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug.wrappers import Response

CLIENT, SECRET = "linkway", "a secret for the tests"


@dataclass
class Provider:
    """What it says of whoever comes; a test changes it.

    Attributes
    ----------
    claims : of the person, such as `sub` and `email`.
    lies : claims of the token that are not as they should be.
    key : signs tokens; `shown` is what it gives out as its key.
    """

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    lies: dict[str, Any] = field(default_factory=dict)
    description: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    algorithm: str = "RS256"
    shown: Any = None
    refuses: str = ""
    waiting: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shown = self.key

    def app(self) -> Flask:
        """Return it as an app."""
        app = Flask("provider")
        app.add_url_rule("/.well-known/openid-configuration", view_func=self.describe)
        app.add_url_rule("/authorize", view_func=self.authorize)
        app.add_url_rule("/token", view_func=self.token, methods=["POST"])
        app.add_url_rule("/keys", view_func=self.keys)
        return app

    def describe(self) -> Response:
        return jsonify(
            {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
                "code_challenge_methods_supported": ["S256"],
                **self.description,
            }
        )

    def authorize(self) -> Response:
        asked = request.args.to_dict()
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["code_challenge_method"] == "S256"
        assert {"openid", "email"} <= set(asked["scope"].split())
        if self.refuses:
            return redirect(f"{asked['redirect_uri']}?error={self.refuses}&state={asked['state']}")
        code = secrets.token_urlsafe(16)
        self.waiting[code] = asked
        return redirect(f"{asked['redirect_uri']}?code={code}&state={asked['state']}")

    def token(self) -> Response:
        asked = self.waiting.pop(request.form["code"], None)
        known = request.authorization
        if asked is None or known is None or (known.username, known.password) != (CLIENT, SECRET):
            abort(401)
        digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if challenge != asked["code_challenge"]:
            abort(400)
        if request.form["redirect_uri"] != asked["redirect_uri"]:
            abort(400)
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], **self.claims, **self.lies,
        }  # fmt: skip
        header = {"alg": self.algorithm, "kid": "one"}
        token = jwt.encode(header, claims, self.key, algorithms=[self.algorithm])
        return jsonify(access_token="unused", token_type="Bearer", id_token=token)

    def keys(self) -> Response:
        return jsonify(keys=[self.shown.as_dict(private=False)])

    def sign_with_the_secret(self) -> None:
        """Sign as if the client's secret were a key: who has stolen it could do so."""
        self.algorithm = "HS256"
        self.key = OctKey.import_key(SECRET * 2, {"kid": "one"})
