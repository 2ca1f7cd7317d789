"""publicity: public summaries of cases, and who says the same."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CHANNELS = ("WEB", "WECHAT", "APP", "QR", "PHONE", "VISIT", "DEPUTY", "RECEPTION", "IMPORT")
LISTS = (("newest", ()), ("field_id_newest", ("field_id",)), ("area_id_newest", ("area_id",)))


def upgrade() -> None:
    """Forwards."""
    for name in ("public_numbers", "joiner_numbers"):
        op.execute(sa.schema.CreateSequence(sa.Sequence(name)))
    _public_cases()
    _joiners()


def _word(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _line() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("event_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("event_hash", sa.LargeBinary(), server_default=sa.text("''::bytea"), nullable=False),
    )


def _public_cases() -> None:
    op.create_table(
        "public_cases",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "number", sa.String(length=16), nullable=False, comment="G + five digits; says nothing of H…"
        ),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("state", _word("publicstate", "PROPOSED", "PUBLISHED", "WITHDRAWN"), nullable=False),
        sa.Column(
            "question",
            sa.String(length=120),
            nullable=False,
            comment="as the centre puts it; empty after erasure",
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("field_id", sa.BigInteger(), nullable=True, comment="field of life, for filters"),
        sa.Column("area_id", sa.BigInteger(), nullable=True, comment="subdistrict, for filters"),
        sa.Column("proposed_by", sa.BigInteger(), nullable=True),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("published_by", sa.BigInteger(), nullable=True),
        sa.Column("published_at", MOMENT, nullable=True, comment="when it was shown first or again"),
        sa.Column("withdrawn_why", _word("withdrawnwhy", "CENTRE", "CHANGED", "ERASED"), nullable=True),
        sa.Column("plain", sa.Text(), nullable=False, comment="question and answer as they are searched"),
        sa.Column("pairs", postgresql.ARRAY(sa.Text()), nullable=False, comment="pairs of signs of `plain`"),
        *_line(),
        sa.CheckConstraint(
            "state <> 'PUBLISHED' OR published_at IS NOT NULL", name=op.f("ck_public_cases_published")
        ),
        sa.CheckConstraint(
            "(state = 'WITHDRAWN') = (withdrawn_why IS NOT NULL)", name=op.f("ck_public_cases_withdrawn")
        ),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_public_cases_{column}"))
            for column, target in (
                ("case_id", "cases.id"),
                ("field_id", "categories.id"),
                ("area_id", "units.id"),
                ("proposed_by", "accounts.id"),
                ("published_by", "accounts.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_cases")),
        sa.UniqueConstraint("case_id", name=op.f("uq_public_cases_case_id")),
        sa.UniqueConstraint("number", name=op.f("uq_public_cases_number")),
    )
    for name, columns in LISTS:
        op.create_index(
            f"ix_public_cases_{name}",
            "public_cases",
            [*columns, sa.text("published_at DESC"), sa.text("id DESC")],
            postgresql_where=sa.text("state = 'PUBLISHED'"),
        )
    op.create_index(
        "ix_public_cases_state_proposed_at", "public_cases", ["state", "proposed_at", "id"], unique=False
    )
    op.create_index("ix_public_cases_pairs", "public_cases", ["pairs"], postgresql_using="gin")


def _joiners() -> None:
    op.create_table(
        "joiners",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False, comment="T + date + five digits"),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.String(length=80), nullable=False, comment="query code, keyed hash"),
        sa.Column("link_hash", sa.String(length=80), nullable=False, comment="link token, keyed hash"),
        sa.Column("phone", sa.Text(), nullable=True, comment="only if he left it"),
        sa.Column("phone_hash", sa.String(length=80), nullable=True),
        sa.Column(
            "device_hash",
            sa.String(length=80),
            nullable=False,
            comment="random value of his browser, keyed hash",
        ),
        sa.Column("channel", _word("channel", *CHANNELS), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        *_line(),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_joiners_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joiners")),
        sa.UniqueConstraint("case_id", "device_hash", name=op.f("uq_joiners_case_id_device_hash")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_joiners_link_hash")),
        sa.UniqueConstraint("number", name=op.f("uq_joiners_number")),
    )
    op.create_index(
        "uq_joiners_case_id_phone_hash",
        "joiners",
        ["case_id", "phone_hash"],
        unique=True,
        postgresql_where=sa.text("phone_hash IS NOT NULL"),
    )
    op.create_index(
        "ix_joiners_phone_hash",
        "joiners",
        ["case_id", "id"],
        postgresql_where=sa.text("phone_hash IS NOT NULL"),
    )
