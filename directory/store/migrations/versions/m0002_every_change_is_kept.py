"""Every field of the model, and who changed what when.

Records get contacts, offers, topics and the other fields that the model has grown. A venue is kept
with each group that meets there. Changes are counted for all that editors do, of which imports
are one kind. Imports from before have no history: they are listed, but cannot be undone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_PER_GROUP = ("group_topics", "group_contacts", "group_offers")
_PLACE = ("name", "address", "postcode", "lat", "lon", "step_free", "toilet", "hearing_loop")


def upgrade() -> None:
    """Apply."""
    _changes()
    _lists()
    _groups()
    _venues()
    _schedules()
    _editing()
    op.drop_table("imports")


def _text(name: str, *, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _changes() -> None:
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        _text("made_by"),
        _text("what"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sqlite_autoincrement=True,
    )
    op.execute(
        "INSERT INTO changes (id, made_at, made_by, what) "
        "SELECT id, imported_at, 'import', 'import' FROM imports"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('changes', 'id'), max(id)) FROM changes "
            "HAVING max(id) IS NOT NULL"
        )
    counts = ("new", "changed", "unchanged", "closed", "rejected_rows")
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        _text("dataset"),
        _text("file"),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.Column("undone_in", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["changes.id"], name=op.f("fk_runs_id")),
        sa.ForeignKeyConstraint(["undone_in"], ["changes.id"], name=op.f("fk_runs_undone_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    kept = '"id", "dataset", "file", ' + ", ".join(f'"{name}"' for name in counts)
    op.execute(f"INSERT INTO runs ({kept}) SELECT {kept} FROM imports")  # noqa: S608


def _lists() -> None:
    columns = {
        "group_topics": ("vocabulary", "code", "name"),
        "group_contacts": ("phone", "email", "website", "title"),
        "group_offers": ("kind", "text", "area", "weekdays", "phone"),
    }
    for table, names in columns.items():
        op.create_table(
            table,
            _text("group_id"),
            sa.Column("position", sa.Integer(), nullable=False),
            *(_text(name) for name in names),
            sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f(f"fk_{table}_group_id")),
            sa.PrimaryKeyConstraint("group_id", "position", name=op.f(f"pk_{table}")),
        )
    op.execute(
        "INSERT INTO group_contacts (group_id, position, phone, email, website, title) "
        "SELECT id, 0, phone, email, website, '' FROM groups "
        "WHERE phone <> '' OR email <> '' OR website <> ''"
    )
    op.execute(
        "INSERT INTO group_offers (group_id, position, kind, text, area, weekdays, phone) "
        "SELECT id, 0, 'other', transport, '', '', '' FROM groups WHERE transport <> ''"
    )


def _groups() -> None:
    with op.batch_alter_table("groups", copy_from=_old_groups()) as batch:
        batch.drop_constraint(op.f("ck_groups_status"), type_="check")
        batch.create_check_constraint(
            op.f("ck_groups_status"), "status IN ('active', 'paused', 'closed')"
        )
        batch.drop_constraint(op.f("fk_groups_changed_in"), type_="foreignkey")
        for name in ("changed_in", "phone", "email", "website", "transport"):
            batch.drop_column(name)
        for name in (
            "organisation_description",
            "organisation_website",
            "organisation_ref",
            "gender",
            "how_to_refer",
            "alert",
        ):
            batch.add_column(_text(name, default=""))
        for name in ("cost_pence", "places_left"):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))


def _old_groups() -> sa.Table:
    """Return the table as it was: SQLite copies it, and cannot be asked for its checks."""
    texts = ("kind", "how", "summary", "description", "organisation", "cost", "for_whom")
    last = ("phone", "email", "website", "transport", "source", "licence")
    return sa.Table(
        "groups",
        sa.MetaData(),
        *(_text(name) for name in ("id", "dataset", "ref", "status")),
        sa.Column("changed_in", sa.Integer(), nullable=False),
        _text("name"),
        *(_text(name) for name in texts),
        sa.Column("min_age", sa.Integer(), nullable=True),
        sa.Column("max_age", sa.Integer(), nullable=True),
        _text("referral"),
        *(_text(name) for name in last),
        sa.Column("assured_on", sa.Date(), nullable=True),
        sa.CheckConstraint("how IN ('in_person', 'online', 'comes_to_you')", name="ck_groups_how"),
        sa.CheckConstraint("status IN ('active', 'closed')", name="ck_groups_status"),
        sa.ForeignKeyConstraint(["changed_in"], ["imports.id"], name="fk_groups_changed_in"),
        sa.PrimaryKeyConstraint("id", name="pk_groups"),
        sa.UniqueConstraint("dataset", "ref", name="uq_groups_dataset_ref"),
        sa.Index("ix_groups_status", "status"),
    )


def _venues() -> None:
    op.execute(
        "DELETE FROM group_venues WHERE position > (SELECT min(same.position) "
        "FROM group_venues AS same WHERE same.group_id = group_venues.group_id "
        "AND same.venue_id = group_venues.venue_id)"
    )
    with op.batch_alter_table("group_venues") as batch:
        batch.drop_constraint(op.f("fk_group_venues_venue_id"), type_="foreignkey")
        for name in ("name", "address", "postcode", "uprn"):
            batch.add_column(_text(name, default=""))
        for name in ("lat", "lon"):
            batch.add_column(sa.Column(name, sa.Double(), nullable=True))
        for name in ("step_free", "toilet", "hearing_loop", "parking", "quiet_space"):
            batch.add_column(_text(name, default="unknown"))
        batch.add_column(_text("access_notes", default=""))
        batch.create_unique_constraint(
            op.f("uq_group_venues_group_id_venue_id"), ["group_id", "venue_id"]
        )
    for name in (*_PLACE, "parking"):
        op.execute(
            f"UPDATE group_venues SET {name} = (SELECT venues.{name} FROM venues "  # noqa: S608
            "WHERE venues.id = group_venues.venue_id)"
        )
    with op.batch_alter_table("group_venues") as batch:
        batch.create_check_constraint(
            op.f("ck_group_venues_place"), "(lat IS NULL) = (lon IS NULL)"
        )


def _schedules() -> None:
    op.execute(
        "UPDATE schedules SET venue_id = NULL WHERE NOT EXISTS (SELECT 1 FROM group_venues "
        "WHERE group_venues.group_id = schedules.group_id "
        "AND group_venues.venue_id = schedules.venue_id)"
    )
    kept = (
        sa.CheckConstraint("frequency IN ('weekly', 'monthly', 'once')", "ck_schedules_frequency"),
        sa.CheckConstraint("every >= 1", "ck_schedules_every"),
    )
    with op.batch_alter_table("schedules", table_args=kept) as batch:
        batch.drop_constraint(op.f("fk_schedules_venue_id"), type_="foreignkey")
        batch.create_foreign_key(
            op.f("fk_schedules_venue_id"),
            "group_venues",
            ["group_id", "venue_id"],
            ["group_id", "venue_id"],
        )
    op.drop_table("venues")
    op.create_table(
        "schedule_days",
        _text("group_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("meets", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id", "position"],
            ["schedules.group_id", "schedules.position"],
            name=op.f("fk_schedule_days_group_id"),
        ),
        sa.PrimaryKeyConstraint(
            "group_id", "position", "meets", "number", name=op.f("pk_schedule_days")
        ),
    )
    op.execute(
        "INSERT INTO schedule_days (group_id, position, meets, number, date) "
        "SELECT group_id, position, meets, row_number() OVER "
        "(PARTITION BY group_id, position, meets ORDER BY date) - 1, date FROM schedule_dates"
    )
    op.drop_table("schedule_dates")


def _editing() -> None:
    _make("history", "id", _group("group_id", nullable=True), "what", "before", "after")
    op.create_index(op.f("ix_history_change_id"), "history", ["change_id"])
    op.create_index(op.f("ix_history_group_id"), "history", ["group_id"])
    _make("corrections", "group_id field", _group("group_id"), "field", "value")
    _make("merges", "record_id", _group("record_id"), _group("keep_id"))
    op.create_index(op.f("ix_merges_keep_id"), "merges", ["keep_id"])
    _make("not_same", "id_a id_b", _group("id_a"), _group("id_b"))
    op.create_table(
        "wrong_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("group_id"),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        _text("text"),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_wrong_reports_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_reports")),
    )
    op.create_index(op.f("ix_wrong_reports_group_id"), "wrong_reports", ["group_id"])


def _group(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _make(table: str, key: str, *columns: sa.Column[str] | str) -> None:
    """Create a table of things that editors do: columns that are not named alone are ids."""
    made = [_text(column) if isinstance(column, str) else column for column in columns]
    ids = [column.name for column in columns if isinstance(column, sa.Column)]
    own = [sa.Column("id", sa.Integer(), nullable=False)] if key == "id" else []
    op.create_table(
        table,
        *own,
        *made,
        sa.Column("change_id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint([name], ["groups.id"], name=op.f(f"fk_{table}_{name}"))
            for name in ids
        ),
        sa.ForeignKeyConstraint(["change_id"], ["changes.id"], name=op.f(f"fk_{table}_change_id")),
        sa.PrimaryKeyConstraint(*key.split(), name=op.f(f"pk_{table}")),
    )
