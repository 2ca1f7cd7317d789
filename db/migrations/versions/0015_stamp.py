"""a stamp for what stands for long: a process may keep what it read of it until it changes."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STAMPED = ("units", "categories", "calendar_versions", "regulations", "shares")

RESTAMP = """
CREATE FUNCTION restamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO %I.stamp (value) VALUES (md5(random()::text || clock_timestamp()::text)) '
                   'ON CONFLICT (one) DO UPDATE SET value = excluded.value', TG_TABLE_SCHEMA);
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    """Forwards."""
    op.create_table(
        "stamp",
        sa.Column("one", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("value", sa.String(32), nullable=False),
        sa.CheckConstraint("one", name=op.f("ck_stamp_one")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_stamp")),
    )
    op.execute("SELECT set_config('citus.enable_unsafe_triggers', 'on', true)")
    op.execute(RESTAMP)
    for table in STAMPED:
        op.execute(
            f"CREATE TRIGGER {table}_restamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION restamp()"
        )


def downgrade() -> None:
    """Back."""
    for table in STAMPED:
        op.execute(f"DROP TRIGGER {table}_restamp ON {table}")
    op.execute("DROP FUNCTION restamp()")
    op.drop_table("stamp")
