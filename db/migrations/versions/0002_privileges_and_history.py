"""What the product's role may do, then the triggers that keep history: privileges first, triggers second."""

from alembic import op
from sqlalchemy import text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APP = "minhu_app"
APPEND_ONLY = ("events", "checkpoints", "checkpoint_heads", "looks")

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history cannot be changed: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$
"""

ERASE = """
CREATE FUNCTION refuse_all_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id = OLD.id AND NEW.made_at = OLD.made_at AND OLD.body IS NOT NULL
       AND NEW.body IS NULL AND NEW.salt IS NULL AND NEW.erased_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'words are erased or left alone' USING ERRCODE = '42501';
END $$
"""


def upgrade() -> None:
    """Forwards."""
    schema = op.get_bind().execute(text("SELECT quote_ident(current_schema())")).scalar_one()
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {APP}")
    op.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {APP}")
    op.execute(
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}"
    )
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {APP}")
    op.execute(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {APP}")
    for table in APPEND_ONLY:
        op.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {APP}")
    op.execute(f"REVOKE UPDATE, DELETE ON texts FROM {APP}")
    op.execute(f"GRANT UPDATE (salt, body, erased_at) ON texts TO {APP}")

    op.execute("SELECT set_config('citus.enable_unsafe_triggers', 'on', true)")
    op.execute(REFUSE)
    op.execute(ERASE)
    for table in (*APPEND_ONLY, "texts"):
        rows = "DELETE" if table == "texts" else "UPDATE OR DELETE"
        op.execute(
            f"CREATE TRIGGER {table}_are_kept BEFORE {rows} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE TRIGGER texts_are_erased_only BEFORE UPDATE ON texts "
        "FOR EACH ROW EXECUTE FUNCTION refuse_all_but_erasure()"
    )
