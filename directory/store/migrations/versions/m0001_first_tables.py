"""The first tables of the directory: groups, venues, schedules, terms, imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("rejected_rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "terms",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.CheckConstraint("first <= last", name=op.f("ck_terms_order")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_terms")),
    )
    op.create_table(
        "venues",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("step_free", sa.Text(), nullable=False),
        sa.Column("toilet", sa.Text(), nullable=False),
        sa.Column("hearing_loop", sa.Text(), nullable=False),
        sa.Column("parking", sa.Text(), nullable=False),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_venues_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues")),
    )
    op.create_table(
        "groups",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("changed_in", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("cost", sa.Text(), nullable=False),
        sa.Column("for_whom", sa.Text(), nullable=False),
        sa.Column("min_age", sa.Integer(), nullable=True),
        sa.Column("max_age", sa.Integer(), nullable=True),
        sa.Column("referral", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("website", sa.Text(), nullable=False),
        sa.Column("transport", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("assured_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "how IN ('in_person', 'online', 'comes_to_you')", name=op.f("ck_groups_how")
        ),
        sa.CheckConstraint("status IN ('active', 'closed')", name=op.f("ck_groups_status")),
        sa.ForeignKeyConstraint(["changed_in"], ["imports.id"], name=op.f("fk_groups_changed_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("dataset", "ref", name=op.f("uq_groups_dataset_ref")),
    )
    op.create_index(op.f("ix_groups_status"), "groups", ["status"], unique=False)
    op.create_table(
        "group_languages",
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_group_languages_group_id")
        ),
        sa.PrimaryKeyConstraint("group_id", "position", name=op.f("pk_group_languages")),
    )
    op.create_table(
        "group_needs",
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_needs_group_id")),
        sa.PrimaryKeyConstraint("group_id", "position", name=op.f("pk_group_needs")),
    )
    op.create_table(
        "group_venues",
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_venues_group_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_group_venues_venue_id")),
        sa.PrimaryKeyConstraint("group_id", "position", name=op.f("pk_group_venues")),
    )
    op.create_index(op.f("ix_group_venues_venue_id"), "group_venues", ["venue_id"], unique=False)
    op.create_table(
        "schedules",
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("frequency", sa.Text(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("nth", sa.Integer(), nullable=True),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("start_time", sa.Time(), nullable=True),
        sa.Column("end_time", sa.Time(), nullable=True),
        sa.Column("term_time_only", sa.Text(), nullable=False),
        sa.Column("bank_holidays", sa.Text(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "frequency IN ('weekly', 'monthly', 'once')", name=op.f("ck_schedules_frequency")
        ),
        sa.CheckConstraint("every >= 1", name=op.f("ck_schedules_every")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_schedules_group_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_schedules_venue_id")),
        sa.PrimaryKeyConstraint("group_id", "position", name=op.f("pk_schedules")),
    )
    op.create_table(
        "schedule_dates",
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("meets", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id", "position"],
            ["schedules.group_id", "schedules.position"],
            name=op.f("fk_schedule_dates_group_id"),
        ),
        sa.PrimaryKeyConstraint(
            "group_id", "position", "date", "meets", name=op.f("pk_schedule_dates")
        ),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("schedule_dates")
    op.drop_table("schedules")
    op.drop_index(op.f("ix_group_venues_venue_id"), table_name="group_venues")
    op.drop_table("group_venues")
    op.drop_table("group_needs")
    op.drop_table("group_languages")
    op.drop_index(op.f("ix_groups_status"), table_name="groups")
    op.drop_table("groups")
    op.drop_table("venues")
    op.drop_table("terms")
    op.drop_table("imports")
