"""What somebody keeps for himself at his desk: lists under names of his own, and cases he wants to find again."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Moment
from db.models.cases import Case
from db.models.identity import Account


class SavedView(Base):
    """A list under a name (我的视图): a page and its filters as its address holds them; one account's own."""

    __tablename__ = "saved_views"
    __table_args__ = (
        UniqueConstraint("account_id", "url", "name"),
        CheckConstraint("name <> ''", name="name"),
        Index(
            "uq_saved_views_first",
            "account_id",
            "url",
            unique=True,
            postgresql_where=text("first"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    url: Mapped[str] = mapped_column(String(40), comment="the page")
    name: Mapped[str] = mapped_column(String(20))
    query: Mapped[str] = mapped_column(String(1000), comment="filters, as the address holds them; no telephone")
    first: Mapped[bool] = mapped_column(server_default=text("false"), comment="the page opens with it")
    made_at: Mapped[datetime] = mapped_column(Moment)


class Star(Base):
    """A case somebody wants to find again (收藏)."""

    __tablename__ = "case_stars"
    __table_args__ = (
        PrimaryKeyConstraint("account_id", "case_id"),
        Index("ix_case_stars_case_id", "case_id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    made_at: Mapped[datetime] = mapped_column(Moment)
