"""The tables of the directory, as they are after the newest migration.

Enumerations are short texts, so that a database can be read with any tool. Lists keep their order
in `position`. Nothing here knows a home or a patient.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

metadata: Final = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

changes: Final = sa.Table(
    "changes",
    metadata,
    # Counts every change of the directory: whoever keeps a copy compares the highest id.
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("made_at", sa.DateTime, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

runs: Final = sa.Table(
    "runs",
    metadata,
    # The changes that are imports.
    sa.Column("id", sa.ForeignKey("changes.id"), primary_key=True, autoincrement=False),
    sa.Column("dataset", sa.Text, nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("new", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("unchanged", sa.Integer, nullable=False),
    sa.Column("closed", sa.Integer, nullable=False),
    sa.Column("rejected_rows", sa.Integer, nullable=False),
    sa.Column("undone_in", sa.ForeignKey("changes.id")),
)

groups: Final = sa.Table(
    "groups",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("dataset", sa.Text, nullable=False),
    sa.Column("ref", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("how", sa.Text, nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("organisation", sa.Text, nullable=False),
    sa.Column("organisation_description", sa.Text, nullable=False),
    sa.Column("organisation_website", sa.Text, nullable=False),
    sa.Column("organisation_ref", sa.Text, nullable=False),
    sa.Column("cost", sa.Text, nullable=False),
    sa.Column("cost_pence", sa.Integer),
    sa.Column("for_whom", sa.Text, nullable=False),
    sa.Column("min_age", sa.Integer),
    sa.Column("max_age", sa.Integer),
    sa.Column("gender", sa.Text, nullable=False),
    sa.Column("referral", sa.Text, nullable=False),
    sa.Column("how_to_refer", sa.Text, nullable=False),
    sa.Column("places_left", sa.Integer),
    sa.Column("alert", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("licence", sa.Text, nullable=False),
    sa.Column("assured_on", sa.Date),
    sa.UniqueConstraint("dataset", "ref"),
    sa.CheckConstraint("status IN ('active', 'paused', 'closed')", name="status"),
    sa.CheckConstraint("how IN ('in_person', 'online', 'comes_to_you')", name="how"),
)

group_needs: Final = sa.Table(
    "group_needs",
    metadata,
    sa.Column("group_id", sa.ForeignKey("groups.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

group_languages: Final = sa.Table(
    "group_languages",
    metadata,
    sa.Column("group_id", sa.ForeignKey("groups.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

group_topics: Final = sa.Table(
    "group_topics",
    metadata,
    sa.Column("group_id", sa.ForeignKey("groups.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("vocabulary", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
)

group_contacts: Final = sa.Table(
    "group_contacts",
    metadata,
    sa.Column("group_id", sa.ForeignKey("groups.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("phone", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("website", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
)

group_offers: Final = sa.Table(
    "group_offers",
    metadata,
    sa.Column("group_id", sa.ForeignKey("groups.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("area", sa.Text, nullable=False),
    # The figures of the days, such as "024" for Monday, Wednesday, Friday.
    sa.Column("weekdays", sa.Text, nullable=False),
    sa.Column("phone", sa.Text, nullable=False),
)

# A venue is written with each group that meets there, so that no record depends on another.
group_venues: Final = sa.Table(
    "group_venues",
    metadata,
    sa.Column("group_id", sa.ForeignKey("groups.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("venue_id", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("postcode", sa.Text, nullable=False),
    sa.Column("lat", sa.Double),
    sa.Column("lon", sa.Double),
    sa.Column("uprn", sa.Text, nullable=False),
    sa.Column("step_free", sa.Text, nullable=False),
    sa.Column("toilet", sa.Text, nullable=False),
    sa.Column("hearing_loop", sa.Text, nullable=False),
    sa.Column("parking", sa.Text, nullable=False),
    sa.Column("quiet_space", sa.Text, nullable=False),
    sa.Column("access_notes", sa.Text, nullable=False),
    sa.UniqueConstraint("group_id", "venue_id"),
    sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="place"),
)

schedules: Final = sa.Table(
    "schedules",
    metadata,
    sa.Column("group_id", sa.ForeignKey("groups.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("frequency", sa.Text, nullable=False),
    sa.Column("weekday", sa.Integer),
    sa.Column("nth", sa.Integer),
    sa.Column("every", sa.Integer, nullable=False),
    sa.Column("starts_on", sa.Date),
    sa.Column("ends_on", sa.Date),
    sa.Column("start_time", sa.Time),
    sa.Column("end_time", sa.Time),
    sa.Column("term_time_only", sa.Text, nullable=False),
    sa.Column("bank_holidays", sa.Text, nullable=False),
    sa.Column("venue_id", sa.Text),
    sa.ForeignKeyConstraint(
        ["group_id", "venue_id"],
        ["group_venues.group_id", "group_venues.venue_id"],
        name="fk_schedules_venue_id",
    ),
    sa.CheckConstraint("frequency IN ('weekly', 'monthly', 'once')", name="frequency"),
    sa.CheckConstraint("every >= 1", name="every"),
)

schedule_days: Final = sa.Table(
    "schedule_days",
    metadata,
    sa.Column("group_id", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("meets", sa.Boolean, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("date", sa.Date, nullable=False),
    sa.ForeignKeyConstraint(["group_id", "position"], ["schedules.group_id", "schedules.position"]),
)

terms: Final = sa.Table(
    "terms",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("first", sa.Date, nullable=False),
    sa.Column("last", sa.Date, nullable=False),
    sa.CheckConstraint("first <= last", name="order"),
)

history: Final = sa.Table(
    "history",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("change_id", sa.ForeignKey("changes.id"), nullable=False, index=True),
    # Empty for what is no group: the school terms.
    sa.Column("group_id", sa.ForeignKey("groups.id"), index=True),
    sa.Column("what", sa.Text, nullable=False),
    # JSON objects: the fields that are different, as they were and as they are.
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
)

corrections: Final = sa.Table(
    "corrections",
    metadata,
    sa.Column("group_id", sa.ForeignKey("groups.id"), primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("change_id", sa.ForeignKey("changes.id"), nullable=False),
)

merges: Final = sa.Table(
    "merges",
    metadata,
    sa.Column("record_id", sa.ForeignKey("groups.id"), primary_key=True),
    sa.Column("keep_id", sa.ForeignKey("groups.id"), nullable=False, index=True),
    sa.Column("change_id", sa.ForeignKey("changes.id"), nullable=False),
)

not_same: Final = sa.Table(
    "not_same",
    metadata,
    # The lesser id first.
    sa.Column("id_a", sa.ForeignKey("groups.id"), primary_key=True),
    sa.Column("id_b", sa.ForeignKey("groups.id"), primary_key=True),
    sa.Column("change_id", sa.ForeignKey("changes.id"), nullable=False),
)

wrong_reports: Final = sa.Table(
    "wrong_reports",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("group_id", sa.ForeignKey("groups.id"), nullable=False, index=True),
    sa.Column("made_at", sa.DateTime, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("settled_at", sa.DateTime),
    sa.Column("settled_by", sa.Text),
)
