"""the questions of categories stand for long, too; a case that is hidden from eyes gives a new stamp."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WHEN = {
    "category_questions": "AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON category_questions FOR EACH STATEMENT",
    "case_people": "AFTER DELETE OR TRUNCATE ON case_people FOR EACH STATEMENT",
    "cases": "AFTER UPDATE OF visibility ON cases FOR EACH ROW "
    "WHEN (new.visibility = 'SECRET' AND old.visibility <> 'SECRET')",
}


def upgrade() -> None:
    """Forwards."""
    op.execute("SELECT set_config('citus.enable_unsafe_triggers', 'on', true)")
    for table, moment in WHEN.items():
        op.execute(f"CREATE TRIGGER {table}_restamp {moment} EXECUTE FUNCTION restamp()")


def downgrade() -> None:
    """Back."""
    for table in WHEN:
        op.execute(f"DROP TRIGGER {table}_restamp ON {table}")
