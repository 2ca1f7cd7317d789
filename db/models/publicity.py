"""Tables of publicity: public summaries of cases, and who says the same."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, Sequence, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.terms import Channel
from core.publicity.terms import JOINER, KIND, PublicState, WithdrawnWhy
from db.base import Base, Moment
from db.models.cases import Case, Category
from db.models.identity import Account, UnitRow
from db.models.journal import HasLine
from db.types import Encrypted, words

PUBLIC_NUMBERS = Sequence("public_numbers", metadata=Base.metadata)
"""Digits of public summaries; gaps are allowed."""

JOINER_NUMBERS = Sequence("joiner_numbers", metadata=Base.metadata)
"""Last digits of joiners' numbers; gaps are allowed."""


class PublicCase(HasLine, Base):
    """What everybody may read of a case: a summary that the centre wrote, never the person's own words."""

    __tablename__ = "public_cases"
    __table_args__ = (
        CheckConstraint("state <> 'PUBLISHED' OR published_at IS NOT NULL", name="published"),
        CheckConstraint("(state = 'WITHDRAWN') = (withdrawn_why IS NOT NULL)", name="withdrawn"),
        *(
            Index(
                f"ix_public_cases_{name}",
                *columns,
                text("published_at DESC"),
                text("id DESC"),
                postgresql_where=text("state = 'PUBLISHED'"),
            )
            for name, columns in (
                ("newest", ()),
                ("field_id_newest", ("field_id",)),
                ("area_id_newest", ("area_id",)),
            )
        ),
        Index("ix_public_cases_state_proposed_at", "state", "proposed_at", "id"),
        Index("ix_public_cases_pairs", "pairs", postgresql_using="gin"),
    )

    line_kind: ClassVar[str] = KIND

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(
        String(16), unique=True, comment="G + five digits; says nothing of H…"
    )
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), unique=True)
    state: Mapped[PublicState] = mapped_column(words(PublicState))
    question: Mapped[str] = mapped_column(String(120), comment="as the centre puts it; empty after erasure")
    answer: Mapped[str] = mapped_column(Text)
    field_id: Mapped[int | None] = mapped_column(
        ForeignKey(Category.id), comment="field of life, for filters"
    )
    area_id: Mapped[int | None] = mapped_column(ForeignKey(UnitRow.id), comment="subdistrict, for filters")
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    published_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    published_at: Mapped[datetime | None] = mapped_column(Moment, comment="when it was shown first or again")
    withdrawn_why: Mapped[WithdrawnWhy | None] = mapped_column(words(WithdrawnWhy))
    plain: Mapped[str] = mapped_column(
        Text, deferred=True, deferred_raiseload=True, comment="question and answer as they are searched"
    )
    pairs: Mapped[list[str]] = mapped_column(
        ARRAY(Text), deferred=True, deferred_raiseload=True, comment="pairs of signs of `plain`"
    )


class Joiner(HasLine, Base):
    """Somebody who says the same 同诉: counted once, follows with a receipt of his own."""

    __tablename__ = "joiners"
    __table_args__ = (
        UniqueConstraint("case_id", "device_hash"),
        Index(
            "uq_joiners_case_id_phone_hash",
            "case_id",
            "phone_hash",
            unique=True,
            postgresql_where=text("phone_hash IS NOT NULL"),
        ),
        Index("ix_joiners_phone_hash", "case_id", "id", postgresql_where=text("phone_hash IS NOT NULL")),
    )

    line_kind: ClassVar[str] = JOINER

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True, comment="T + date + five digits")
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    code_hash: Mapped[str] = mapped_column(String(80), comment="query code, keyed hash")
    link_hash: Mapped[str] = mapped_column(String(80), unique=True, comment="link token, keyed hash")
    phone: Mapped[str | None] = mapped_column(Encrypted, comment="only if he left it")
    phone_hash: Mapped[str | None] = mapped_column(String(80))
    device_hash: Mapped[str] = mapped_column(String(80), comment="random value of his browser, keyed hash")
    channel: Mapped[Channel] = mapped_column(words(Channel))
    joined_at: Mapped[datetime] = mapped_column(Moment)
