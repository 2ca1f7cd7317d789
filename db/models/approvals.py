"""Table of approvals: asked by one, decided by another, at most one open per subject and kind."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.approvals.terms import ApprovalKind, Decision
from core.identity.terms import Role
from db.base import Base, Moment
from db.models.identity import Account, UnitRow
from db.models.journal import WordsRow
from db.types import words


class Approval(Base):
    """What two people must agree on waits here, not in a status (domain.md E.0)."""

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_people"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_approvals_open",
            "subject_kind",
            "subject_id",
            "kind",
            unique=True,
            postgresql_where=text("decision IS NULL"),
        ),
        Index("ix_approvals_unit_open", "unit_id", "decider", postgresql_where=text("decision IS NULL")),
        Index("ix_approvals_asked_by", "asked_by", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int]
    kind: Mapped[ApprovalKind] = mapped_column(words(ApprovalKind))
    unit_id: Mapped[int] = mapped_column(ForeignKey(UnitRow.id), comment="the unit whose people decide")
    decider: Mapped[Role] = mapped_column(
        words(Role, "decider"), server_default=Role.UNIT_LEAD.value, comment="the role that decides there"
    )
    asked_by: Mapped[int] = mapped_column(ForeignKey(Account.id))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    words_id: Mapped[int | None] = mapped_column(
        ForeignKey(WordsRow.id), comment="what is asked for, in words"
    )
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="codes the decision will need")
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decision: Mapped[Decision | None] = mapped_column(words(Decision))
    reason_id: Mapped[int | None] = mapped_column(ForeignKey(WordsRow.id))
