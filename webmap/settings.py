"""The settings of a running copy: one row each, all from ``LINKWAY_*`` environment variables."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import click

from directory.language import N_

_SHORTEST_KEY: Final = 32
OUTSIDE_NAME: Final = N_("your organisation’s account")


class SettingsError(click.ClickException):
    """A setting is missing or wrong. Flask's and our own command line show it as one line."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a copy of Linkway is told; see `ROWS` for what each means."""

    secret_key: str
    pack: Path | None = None
    schemes: Path | None = None
    database_url: str = ""
    records_url: str = ""
    instance: Path = Path("instance")
    feed_hosts: tuple[str, ...] = ()
    demo: bool = False
    https: bool = False
    proxies: int = 0
    service_name: str = "Linkway"
    session_idle_minutes: int = 15
    session_hours: int = 12
    lift_request_days: int = 28
    second_factor: str = ""
    languages: Path | None = None
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = OUTSIDE_NAME

    def __post_init__(self) -> None:
        """Refuse to run on a key that could be guessed."""
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret):
            raise SettingsError(
                "LINKWAY_OIDC_ISSUER is set: set LINKWAY_OIDC_CLIENT_ID and "
                "LINKWAY_OIDC_CLIENT_SECRET too, as the service gave them to you"
            )
        if len(self.secret_key) < _SHORTEST_KEY:
            raise SettingsError(
                "LINKWAY_SECRET_KEY is missing or shorter than 32 characters: set it to a long "
                "random text, such as the output of "
                "'python -c \"import secrets; print(secrets.token_hex(32))\"' "
                "(or try the invented demo area with 'linkway demo')"
            )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings.

        Raises
        ------
        SettingsError : a value cannot be read, or there is no secret key outside the demo.
        """
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        for row in ROWS:
            text = environ.get(row.variable, "").strip()
            if text:
                try:
                    values[row.field] = row.read(text)
                except ValueError as error:
                    raise SettingsError(f"{row.variable} is {text!r}: {error}") from None
        if values.get("demo") and "secret_key" not in values:
            # The demo holds nobody's data, so its sessions may end with the process.
            values["secret_key"] = secrets.token_hex(32)
        values.setdefault("secret_key", "")
        return cls(**values)

    @property
    def directory_url(self) -> str:
        """Where the groups are kept: as given, or a SQLite file in the instance folder."""
        if self.database_url:
            return self.database_url
        return f"sqlite:///{(self.instance / 'linkway.db').resolve().as_posix()}"

    @property
    def own_records_url(self) -> str:
        """Where accounts and lift requests are kept.

        As given; else in the PostgreSQL database of the groups; else a SQLite file of their own, so
        that the file of the groups can be given away.
        """
        if self.records_url:
            return self.records_url
        if self.database_url.startswith("postgres"):
            return self.database_url
        return f"sqlite:///{(self.instance / 'records.db').resolve().as_posix()}"

    @property
    def second_factor_needed(self) -> bool:
        """Whether those who see patients must have a second step of ours."""
        return (self.second_factor or ("optional" if self.demo else "needed")) == "needed"

    @property
    def sessions_folder(self) -> Path:
        """Where the encrypted sessions are kept."""
        return self.instance / "sessions"


def _yes_or_no(text: str) -> bool:
    answers = {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}
    try:
        return answers[text.lower()]
    except KeyError:
        raise ValueError("give 1 or 0") from None


def _number(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise ValueError(f"give a whole number from {low} to {high}")
        return int(text)

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"give {' or '.join(words)}")
        return text.lower()

    return read


def _issuer(text: str) -> str:
    parts = urlsplit(text)
    local = parts.hostname in ("localhost", "127.0.0.1")
    if not parts.hostname or parts.scheme not in (("https", "http") if local else ("https",)):
        raise ValueError("give the address of the service, beginning with https://")
    return text


@dataclass(frozen=True, slots=True)
class Row:
    """One setting: its variable, the field it fills, how it is read, and what it means."""

    variable: str
    field: str
    read: Callable[[str], Any]
    help: str


ROWS: Final = (
    Row("LINKWAY_SECRET_KEY", "secret_key", str, "At least 32 random characters. Needed."),
    Row("LINKWAY_PACK", "pack", Path, "Folder of the area pack that 'linkway build' made."),
    Row(
        "LINKWAY_SCHEMES",
        "schemes",
        Path,
        "A GeoJSON file of community-transport schemes; none when left out.",
    ),
    Row(
        "LINKWAY_DATABASE_URL",
        "database_url",
        str,
        "Where the groups are kept; a SQLite file in the instance folder when left out.",
    ),
    Row(
        "LINKWAY_RECORDS_URL",
        "records_url",
        str,
        "Where accounts and lift requests are kept; when left out, the PostgreSQL database of the "
        "groups, or the file records.db in the instance folder.",
    ),
    Row(
        "LINKWAY_FEED_HOSTS",
        "feed_hosts",
        lambda text: tuple(text.split()),
        "Hosts that a feed may be fetched from, with spaces between.",
    ),
    Row("LINKWAY_INSTANCE", "instance", Path, "Folder for sessions and the SQLite file."),
    Row("LINKWAY_DEMO", "demo", _yes_or_no, "1 shows the invented demo area."),
    Row("LINKWAY_HTTPS", "https", _yes_or_no, "1 when people reach Linkway over https."),
    Row(
        "LINKWAY_PROXIES",
        "proxies",
        _number(0, 5),
        "How many trusted proxies stand in front.",
    ),
    Row("LINKWAY_SERVICE_NAME", "service_name", str, "The name shown at the top of each page."),
    Row(
        "LINKWAY_SESSION_IDLE_MINUTES",
        "session_idle_minutes",
        _number(1, 240),
        "A session that is not used for so long is deleted.",
    ),
    Row(
        "LINKWAY_SESSION_HOURS",
        "session_hours",
        _number(1, 24),
        "A session is deleted after so long, used or not.",
    ),
    Row(
        "LINKWAY_LIFT_REQUEST_DAYS",
        "lift_request_days",
        _number(3, 92),
        "A lift request is kept until the day after its session, and no longer than so many days.",
    ),
    Row(
        "LINKWAY_SECOND_FACTOR",
        "second_factor",
        _one_of("needed", "optional"),
        "Whether those who see patients must have a second step; needed outside the demo.",
    ),
    Row(
        "LINKWAY_LANGUAGES",
        "languages",
        Path,
        "Folder of catalogues of texts in other languages, such as cy.po.",
    ),
    Row("LINKWAY_OIDC_ISSUER", "oidc_issuer", _issuer, "A service that signs people in."),
    Row("LINKWAY_OIDC_CLIENT_ID", "oidc_client_id", str, "What that service calls this copy."),
    Row("LINKWAY_OIDC_CLIENT_SECRET", "oidc_client_secret", str, "The secret for that service."),
    Row("LINKWAY_OIDC_NAME", "oidc_name", str, "What the sign-in page calls that service."),
)
