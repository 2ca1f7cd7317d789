"""the house: the matter: taxonomy, persons, cases, ratings, numbers of other systems."""

import sqlalchemy as sa
from alembic import op


def make() -> None:
    """Its tables."""
    op.create_table(
        "emergency_words",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("call", sa.String(length=40), nullable=False, comment="110, 119, 120 …, | between"),
        sa.Column("advice", sa.String(length=200), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_words")),
        sa.UniqueConstraint("word", name=op.f("uq_emergency_words_word")),
    )
    op.create_table(
        "persons",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_hash", sa.String(length=80), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
    )
    op.create_index(op.f("ix_persons_phone_hash"), "persons", ["phone_hash"], unique=False)
    op.create_table(
        "categories",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False, comment="ids from the root, /1/4/17/"),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("full_name", sa.String(length=250), nullable=False, comment="物业管理 · 收费 · 物业费"),
        sa.Column("pinyin", sa.String(length=300), server_default="", nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "L1",
                "L2",
                "L3",
                "L4",
                "CONSULT",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
            comment="empty: inherited, at the root L3",
        ),
        sa.Column(
            "answer_days", sa.BigInteger(), nullable=True, comment="working days to answer; empty: by level"
        ),
        sa.Column(
            "urgent_words",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="words that raise the level, | between",
        ),
        sa.Column("unit_id", sa.BigInteger(), nullable=True, comment="who usually handles it"),
        sa.Column(
            "by_area", sa.Boolean(), nullable=True, comment="handled by the subdistrict where it happened"
        ),
        sa.Column(
            "sensitive", sa.Boolean(), nullable=True, comment="contact data stays with the centre by default"
        ),
        sa.Column(
            "example",
            sa.String(length=200),
            server_default="",
            nullable=False,
            comment="how a citizen would put it",
        ),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["categories.id"], name=op.f("fk_categories_parent_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_categories_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("code", name=op.f("uq_categories_code")),
    )
    op.create_index(op.f("ix_categories_parent_id"), "categories", ["parent_id"], unique=False)
    op.create_index(
        "ix_categories_path",
        "categories",
        ["path"],
        unique=False,
        postgresql_ops={"path": "text_pattern_ops"},
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False, comment="H + date + five digits"),
        sa.Column(
            "status",
            sa.Enum(
                "SUBMITTED",
                "NEED_INFO",
                "NOT_ACCEPTED",
                "MERGED",
                "ACCEPTED",
                "DISPATCHED",
                "RETURN_PENDING",
                "IN_PROGRESS",
                "DEFERRED",
                "REPLY_REVIEW",
                "ANSWERED",
                "CALLBACK",
                "REHANDLING",
                "CLOSED",
                "WITHDRAWN",
                "TERMINATED",
                name="casestatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "L1",
                "L2",
                "L3",
                "L4",
                "CONSULT",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="provisional until acceptance",
        ),
        sa.Column("round", sa.BigInteger(), nullable=False, comment="1, then re-handling"),
        sa.Column(
            "channel",
            sa.Enum(
                "WEB",
                "WECHAT",
                "APP",
                "QR",
                "PHONE",
                "VISIT",
                "DEPUTY",
                "RECEPTION",
                "IMPORT",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "origin",
            sa.Enum("LIVE", "IMPORTED", name="origin", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "visibility",
            sa.Enum(
                "PUBLIC_REDACTED",
                "PRIVATE",
                "SECRET",
                name="visibility",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("contact_ok", sa.Boolean(), nullable=False, comment="name and phone may reach the unit"),
        sa.Column(
            "headline", sa.String(length=80), nullable=False, comment="short title; empty after erasure"
        ),
        sa.Column("words_id", sa.BigInteger(), nullable=False, comment="what the person said"),
        sa.Column("place", sa.Text(), nullable=True, comment="exact address in words"),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("category_id", sa.BigInteger(), nullable=True),
        sa.Column("area_id", sa.BigInteger(), nullable=True, comment="where it happened"),
        sa.Column("desk_id", sa.BigInteger(), nullable=False, comment="the centre whose desk it is on"),
        sa.Column("unit_id", sa.BigInteger(), nullable=True, comment="lead unit"),
        sa.Column("handler_id", sa.BigInteger(), nullable=True),
        sa.Column("registered_by", sa.BigInteger(), nullable=True, comment="a clerk, for the person"),
        sa.Column(
            "outcome",
            sa.Enum(
                "SOLVED",
                "PARTLY",
                "PLANNED",
                "EXPLAINED",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("answer_id", sa.BigInteger(), nullable=True, comment="the reply, released or not"),
        sa.Column(
            "closed_as",
            sa.Enum(
                "RATED", "UNRATED", name="closedas", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "held_since",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="since when today's holder has it",
        ),
        sa.Column(
            "answered_at", sa.DateTime(timezone=True), nullable=True, comment="last release to the person"
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_hash", sa.String(length=80), nullable=True, comment="query code, keyed hash"),
        sa.Column("link_hash", sa.String(length=80), nullable=True, comment="link token, keyed hash"),
        sa.Column(
            "demo",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="invented; ends with demo-off",
        ),
        sa.Column("event_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("event_hash", sa.LargeBinary(), server_default=sa.text("''::bytea"), nullable=False),
        sa.CheckConstraint("(status = 'CLOSED') = (closed_as IS NOT NULL)", name=op.f("ck_cases_closed_as")),
        sa.CheckConstraint(
            "unit_id IS NOT NULL OR status NOT IN ('DISPATCHED', 'IN_PROGRESS', 'REHANDLING', 'REPLY_REVIEW')",
            name=op.f("ck_cases_unit"),
        ),
        sa.CheckConstraint("round BETWEEN 1 AND 3", name=op.f("ck_cases_round")),
        sa.ForeignKeyConstraint(["answer_id"], ["texts.id"], name=op.f("fk_cases_answer_id")),
        sa.ForeignKeyConstraint(["area_id"], ["units.id"], name=op.f("fk_cases_area_id")),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_cases_category_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["units.id"], name=op.f("fk_cases_desk_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["accounts.id"], name=op.f("fk_cases_handler_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_cases_person_id")),
        sa.ForeignKeyConstraint(["registered_by"], ["accounts.id"], name=op.f("fk_cases_registered_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_cases_unit_id")),
        sa.ForeignKeyConstraint(["words_id"], ["texts.id"], name=op.f("fk_cases_words_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_cases_link_hash")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
    )
    op.create_index("ix_cases_area_id_id", "cases", ["area_id", "id"], unique=False)
    op.create_index("ix_cases_category_id_id", "cases", ["category_id", "id"], unique=False)
    op.create_index(op.f("ix_cases_person_id"), "cases", ["person_id"], unique=False)
    op.create_index("ix_cases_status_id", "cases", ["status", "id"], unique=False)
    op.create_index("ix_cases_submitted_at", "cases", ["submitted_at"], unique=False)
    op.create_index("ix_cases_unit_status_id", "cases", ["unit_id", "status", "id"], unique=False)
    op.create_table(
        "external_refs",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False, comment="same id, other text: rejected"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_external_refs_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_refs")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_external_refs_source_external_id")),
    )
    op.create_index(op.f("ix_external_refs_case_id"), "external_refs", ["case_id"], unique=False)
    op.create_table(
        "ratings",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="place of its event in the line"),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column(
            "resolved",
            sa.Enum(
                "YES", "PARTLY", "NO", name="resolved", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "satisfied",
            sa.Enum(
                "YES", "MOSTLY", "NO", name="satisfied", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("comment_id", sa.BigInteger(), nullable=True),
        sa.Column("by_phone", sa.Boolean(), nullable=False, comment="a reviewer wrote it down on the phone"),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_ratings_case_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["texts.id"], name=op.f("fk_ratings_comment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("case_id", "seq", name=op.f("uq_ratings_case_id_seq")),
    )
