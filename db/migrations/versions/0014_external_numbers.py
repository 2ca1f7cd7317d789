"""external numbers: found without their source, as somebody types them."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forwards."""
    op.create_index("ix_external_refs_external_id", "external_refs", ["external_id"])


def downgrade() -> None:
    """Back."""
    op.drop_index("ix_external_refs_external_id", table_name="external_refs")
