"""The tables of the records, as they are after the newest migration.

Times are in UTC. A home is only ever in `lift_requests.sealed`, encrypted, until the request is
over.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

metadata: Final = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

organisations: Final = sa.Table(
    "organisations",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
)

accounts: Final = sa.Table(
    "accounts",
    metadata,
    # An account is closed, never deleted: the audit log names it.
    sa.Column("id", sa.Integer, primary_key=True),
    # What people sign in with: an e-mail address in lower case.
    sa.Column("email", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("organisation_id", sa.ForeignKey("organisations.id"), nullable=False),
    # Names of roles with spaces between.
    sa.Column("roles", sa.Text, nullable=False),
    # Argon2, with its salt and parameters; empty where only another service signs people in.
    sa.Column("password", sa.Text, nullable=False),
    sa.Column("must_change_password", sa.Boolean, nullable=False),
    # The second factor's secret, encrypted; empty without one. A step is used once.
    sa.Column("totp", sa.Text, nullable=False),
    sa.Column("totp_last_step", sa.Integer, nullable=False),
    # Hashes of the codes that stand in for a lost phone, with spaces between.
    sa.Column("recovery", sa.Text, nullable=False),
    # Issuer and subject at another service that signs people in.
    sa.Column("outside_id", sa.Text, unique=True),
    # Sessions carry this number; raising it ends them all.
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("open", sa.Boolean, nullable=False),
    sa.Column("made_at", sa.DateTime, nullable=False),
    sqlite_autoincrement=True,
)

tries: Final = sa.Table(
    "tries",
    metadata,
    # Failed sign-ins. `who` is a keyed hash of an account or of an address.
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("who", sa.Text, nullable=False, index=True),
    sa.Column("at", sa.DateTime, nullable=False, index=True),
)

audit: Final = sa.Table(
    "audit",
    metadata,
    # Who did what, when, and never where somebody lives. Each row seals the one before it.
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False, index=True),
    sa.Column("account_id", sa.Integer),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("seal", sa.Text, nullable=False),
)

audit_end: Final = sa.Table(
    "audit_end",
    metadata,
    # One row: how many rows the log has, the last seal, and a seal over both.
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("last", sa.Text, nullable=False),
    sa.Column("seal", sa.Text, nullable=False),
)

lift_requests: Final = sa.Table(
    "lift_requests",
    metadata,
    # 128 random bits.
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("organisation_id", sa.ForeignKey("organisations.id"), nullable=False, index=True),
    sa.Column("made_by", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("made_at", sa.DateTime, nullable=False),
    # The row is deleted then.
    sa.Column("expires_at", sa.DateTime, nullable=False, index=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("group_id", sa.Text, nullable=False),
    sa.Column("group_name", sa.Text, nullable=False),
    sa.Column("venue_name", sa.Text, nullable=False),
    sa.Column("venue_lat", sa.Float, nullable=False),
    sa.Column("venue_lon", sa.Float, nullable=False),
    # Local date and times where the group meets.
    sa.Column("date", sa.Date, nullable=False, index=True),
    sa.Column("start", sa.Time, nullable=False),
    sa.Column("end", sa.Time, nullable=False),
    # "there", "back" or "both".
    sa.Column("ways", sa.Text, nullable=False),
    # "none", "frame" or "wheelchair".
    sa.Column("aid", sa.Text, nullable=False),
    sa.Column("escorts", sa.Integer, nullable=False),
    # The pick-up point and the notes, encrypted; empty as soon as nobody needs them any more.
    sa.Column("sealed", sa.Text, nullable=False),
    # Why it was declined, encrypted too: somebody typed it.
    sa.Column("answer", sa.Text, nullable=False),
)

unmet: Final = sa.Table(
    "unmet",
    metadata,
    # How often nothing suitable could be reached. Nothing else is known of it.
    sa.Column("area", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    # The days that were asked for, one bit each, Monday 1; 0 where any day would do.
    sa.Column("weekdays", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("verdict", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
)
