"""the questions of categories stand for long, too: their changes give a new stamp."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forwards."""
    op.execute("SELECT set_config('citus.enable_unsafe_triggers', 'on', true)")
    op.execute(
        "CREATE TRIGGER category_questions_restamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON category_questions "
        "FOR EACH STATEMENT EXECUTE FUNCTION restamp()"
    )


def downgrade() -> None:
    """Back."""
    op.execute("DROP TRIGGER category_questions_restamp ON category_questions")
