"""the house: every table of the first version, what is pointed at before what points."""

import sqlalchemy as sa
from alembic import op

from db.migrations.versions.house import approvals, cases, deadlines, files, identity, journal

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forwards."""
    op.execute(sa.schema.CreateSequence(sa.Sequence("case_numbers")))
    for each in (identity, journal, deadlines, approvals, files, cases):
        each.make()
