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

imports: Final = sa.Table(
    "imports",
    metadata,
    # Counts every change of the directory: whoever keeps a copy compares the highest id.
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("imported_at", sa.DateTime, nullable=False),
    sa.Column("dataset", sa.Text, nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("new", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("unchanged", sa.Integer, nullable=False),
    sa.Column("closed", sa.Integer, nullable=False),
    sa.Column("rejected_rows", sa.Integer, nullable=False),
    sqlite_autoincrement=True,
)

groups: Final = sa.Table(
    "groups",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("dataset", sa.Text, nullable=False),
    sa.Column("ref", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, index=True),
    sa.Column("changed_in", sa.ForeignKey("imports.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("how", sa.Text, nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("organisation", sa.Text, nullable=False),
    sa.Column("cost", sa.Text, nullable=False),
    sa.Column("for_whom", sa.Text, nullable=False),
    sa.Column("min_age", sa.Integer),
    sa.Column("max_age", sa.Integer),
    sa.Column("referral", sa.Text, nullable=False),
    sa.Column("phone", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("website", sa.Text, nullable=False),
    sa.Column("transport", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("licence", sa.Text, nullable=False),
    sa.Column("assured_on", sa.Date),
    sa.UniqueConstraint("dataset", "ref"),
    sa.CheckConstraint("status IN ('active', 'closed')", name="status"),
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

venues: Final = sa.Table(
    "venues",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("postcode", sa.Text, nullable=False),
    sa.Column("lat", sa.Double),
    sa.Column("lon", sa.Double),
    sa.Column("step_free", sa.Text, nullable=False),
    sa.Column("toilet", sa.Text, nullable=False),
    sa.Column("hearing_loop", sa.Text, nullable=False),
    sa.Column("parking", sa.Text, nullable=False),
    sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="place"),
)

group_venues: Final = sa.Table(
    "group_venues",
    metadata,
    sa.Column("group_id", sa.ForeignKey("groups.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("venue_id", sa.ForeignKey("venues.id"), nullable=False, index=True),
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
    sa.Column("venue_id", sa.ForeignKey("venues.id")),
    sa.CheckConstraint("frequency IN ('weekly', 'monthly', 'once')", name="frequency"),
    sa.CheckConstraint("every >= 1", name="every"),
)

schedule_dates: Final = sa.Table(
    "schedule_dates",
    metadata,
    sa.Column("group_id", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("date", sa.Date, primary_key=True),
    sa.Column("meets", sa.Boolean, primary_key=True),
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
