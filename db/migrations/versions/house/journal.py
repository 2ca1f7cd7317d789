"""the house: history: event lines, words apart, checkpoints, outbox, cursors, idempotency, looks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


def make() -> None:
    """Its tables."""
    op.create_table(
        "checkpoints",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "number",
            sa.BigInteger(),
            nullable=False,
            comment="place in the chain of signatures, from 1 without gaps; ids are not in time order",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heads", sa.BigInteger(), nullable=False, comment="number of heads under this signature"),
        sa.Column(
            "mac", sa.String(length=64), nullable=False, comment="HMAC with a key outside the database"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoints")),
        sa.UniqueConstraint("number", name=op.f("uq_checkpoints_number")),
    )
    op.create_table(
        "cursors",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="inserted_at of the last event read; empty: none yet, or the row of a job",
        ),
        sa.Column("event_id", sa.BigInteger(), nullable=False, comment="which of those of the same moment"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_cursors")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column(
            "body_hash", sa.String(length=64), nullable=False, comment="same key, other body: a conflict"
        ),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_made_at"), "idempotency_keys", ["made_at"], unique=False)
    op.create_table(
        "looks",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_looks")),
    )
    op.create_index(op.f("ix_looks_account_id"), "looks", ["account_id"], unique=False)
    op.create_table(
        "texts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True, comment="16 random bytes; gone with the body"),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(body IS NULL) = (salt IS NULL) AND (body IS NULL) = (erased_at IS NOT NULL)",
            name=op.f("ck_texts_erasure"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_texts")),
    )
    op.create_table(
        "checkpoint_heads",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("checkpoint_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkpoint_id"], ["checkpoints.id"], name=op.f("fk_checkpoint_heads_checkpoint_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint_heads")),
        sa.UniqueConstraint(
            "checkpoint_id",
            "subject_kind",
            "subject_id",
            name=op.f("uq_checkpoint_heads_checkpoint_id_subject_kind_subject_id"),
        ),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="place in the line, from 1"),
        sa.Column(
            "name", sa.String(length=64), nullable=False, comment="what happened, e.g. case.dispatched"
        ),
        sa.Column(
            "account_id", sa.BigInteger(), nullable=True, comment="who did it; empty: citizen or system"
        ),
        sa.Column("role", sa.String(length=32), nullable=False, comment="in which role"),
        sa.Column("unit_id", sa.BigInteger(), nullable=True, comment="the unit it concerns"),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="codes, ids, moments; no personal data, no free text",
        ),
        sa.Column("words_id", sa.BigInteger(), nullable=True),
        sa.Column("words_digest", sa.LargeBinary(), nullable=True, comment="HMAC(salt, words)"),
        sa.Column(
            "effective_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="the moment the rules count from",
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="the moment it was written down",
        ),
        sa.Column(
            "hash", sa.LargeBinary(), nullable=False, comment="SHA-256 over the previous hash and this event"
        ),
        sa.Column(
            "inserted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="the server's own clock, for cursors",
        ),
        sa.CheckConstraint("seq > 0", name=op.f("ck_events_seq")),
        sa.ForeignKeyConstraint(["words_id"], ["texts.id"], name=op.f("fk_events_words_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint(
            "subject_kind", "subject_id", "seq", name=op.f("uq_events_subject_kind_subject_id_seq")
        ),
    )
    op.create_index("ix_events_inserted_at_id", "events", ["inserted_at", "id"], unique=False)
    op.create_index("ix_events_name_id", "events", ["name", "id"], unique=False)
    op.create_index(op.f("ix_events_words_id"), "events", ["words_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("follower", sa.String(length=120), nullable=False, comment="module and function"),
        sa.Column("key", sa.String(length=80), server_default="", nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "seq",
            sa.BigInteger(),
            nullable=False,
            comment="the event's place in the line: the order of the work",
        ),
        sa.Column(
            "state",
            sa.Enum(
                "PENDING",
                "DONE",
                "PARKED",
                name="outboxstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "error", sa.Text(), server_default="", nullable=False, comment="type of the last failure, no data"
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_outbox_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("event_id", "follower", "key", name=op.f("uq_outbox_event_id_follower_key")),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["next_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'PENDING'"),
    )
    op.create_index(
        "ix_outbox_line",
        "outbox",
        ["follower", "subject_kind", "subject_id", "seq"],
        unique=False,
        postgresql_where=sa.text("state <> 'DONE'"),
    )
