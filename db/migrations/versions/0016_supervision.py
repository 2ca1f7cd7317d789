"""supervision: the ledger, its evidence and enquiries; stages, approvals and limits of the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STAGES = (
    "ACCEPT", "DISPATCH", "SIGN", "CONTACT", "ANSWER", "AUDIT", "PROMISE", "RATING", "TRIAGE", "CALLBACK",
    "SUPPLEMENT", "REFUSAL", "OVERTURN", "RETURN", "DESIGNATION", "EXTENSION", "DEFERRAL", "REVIEW",
    "TERMINATION", "UNREASONABLE", "INSTRUCTION", "SIGN_OFF_HOURS", "AUDIT_GRACE", "SEND_BACK", "LISTING",
    "ACKNOWLEDGE", "RECTIFY_PLAN", "ENQUIRY", "ENQUIRY_ANSWER", "TELL_PERSON", "WRITE_OFF", "VERIFY",
    "LONG_TERM_REVIEW", "APPEAL", "APPEAL_DECISION",
)  # fmt: skip
KINDS = (
    "REFUSAL", "RETURN", "EXTENSION", "DEFERRAL", "REPLY", "TERMINATION", "UNREASONABLE", "WRITE_OFF",
    "LONG_TERM", "APPEAL",
)  # fmt: skip
TYPES = (
    "OVERDUE", "BUCK_PASSING", "DISSATISFIED", "FALSE_OR_POOR_REPLY", "REPEAT", "PROMISE_BROKEN",
    "DESIGNATED", "OVERDUE_SUGGESTION",
)  # fmt: skip
STATES = (
    "PROPOSED", "DISMISSED", "LISTED", "ACKNOWLEDGED", "RECTIFYING", "WRITE_OFF_REQUESTED", "VERIFYING",
    "WRITTEN_OFF", "LONG_TERM", "REVOKED", "ENDED",
)  # fmt: skip
RULES = (
    "LIMIT_PASSED", "RETURN_REFUSED", "LEFT_UNSIGNED", "TASK_REFUSED_TWICE", "RATING_UPHELD",
    "SENT_BACK_TWICE", "CORRECTED_AFTER_COMPLAINT", "TOLD_AGAIN", "NOT_KEPT", "INSTRUCTED", "BY_HAND",
)  # fmt: skip
WEIGHTS = ("COUNTED", "WAITING", "NOT_COUNTED")
GROUNDS = ("SATISFIED", "NO_COMPLAINT", "KEPT", "FOUND")

OWN = "本项目默认"
LIMITS = (
    ("LISTING", 1, 1, "WORKING_DAY"),
    ("ACKNOWLEDGE", 1, 1, "WORKING_DAY"),
    ("RECTIFY_PLAN", 1, 3, "WORKING_DAY"),
    ("ENQUIRY", 1, 5, "WORKING_DAY"),
    ("ENQUIRY", 2, 3, "WORKING_DAY"),
    ("ENQUIRY", 3, 5, "WORKING_DAY"),
    ("ENQUIRY_ANSWER", 1, 1, "WORKING_DAY"),
    ("TELL_PERSON", 1, 1, "WORKING_DAY"),
    ("WRITE_OFF", 1, 10, "WORKING_DAY"),
    ("VERIFY", 1, 3, "WORKING_DAY"),
    ("LONG_TERM_REVIEW", 1, 90, "NATURAL_DAY"),
    ("APPEAL", 1, 3, "WORKING_DAY"),
    ("APPEAL_DECISION", 1, 3, "WORKING_DAY"),
)
"""Limits of the new stages, with the level of the entry where an enquiry has one of its own."""


def upgrade() -> None:
    """Forwards."""
    for table, column, name, codes in (
        ("deadlines", "stage", "stage", STAGES),
        ("regulation_limits", "stage", "stage", STAGES),
        ("alarms", "stage", "stage", STAGES),
        ("cases", "desk_stage", "stage", STAGES),
        ("approvals", "kind", "approvalkind", KINDS),
    ):
        _say_anew(table, column, name, codes)
    op.add_column(
        "cases",
        sa.Column(
            "supervised",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="on the ledger; written by supervision only",
        ),
    )
    op.create_index(
        "ix_deadlines_late",
        "deadlines",
        ["met_at", "id"],
        postgresql_where=sa.text("met_at >= due_at AND noted_at IS NULL"),
    )
    op.create_index(
        "ix_deadlines_unsigned",
        "deadlines",
        ["due_at"],
        postgresql_where=sa.text("stage = 'SIGN' AND noted_at IS NOT NULL"),
    )
    op.execute("CREATE SEQUENCE supervision_numbers")
    _entries()
    _evidence()
    _enquiries()
    _limits()


def _say_anew(table: str, column: str, name: str, codes: tuple[str, ...]) -> None:
    """The check over the codes of a column, with the new ones."""
    said = ", ".join(f"'{code}'" for code in codes)
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{column} IN ({said})")


def _word(name: str, codes: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _entries() -> None:
    op.create_table(
        "supervision_entries",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(16), nullable=False, comment="D + date + five digits"),
        sa.Column("type", _word("entrytype", TYPES), nullable=False, comment="why it was listed first"),
        sa.Column(
            "level",
            sa.BigInteger(),
            nullable=False,
            comment="1 blue, 2 orange, 3 red, 4 to the standing committee",
        ),
        sa.Column("state", _word("entrystate", STATES), nullable=False),
        sa.Column(
            "subject_kind", sa.String(32), nullable=False, comment="what it is about, as events name it"
        ),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False, comment="whose acts; the centre for its own"),
        sa.Column("desk_id", sa.BigInteger(), nullable=False, comment="the centre whose ledger it is on"),
        sa.Column("proposed_by", sa.BigInteger(), nullable=True, comment="empty: a rule"),
        sa.Column("effective_at", MOMENT, nullable=False, comment="the rule's moment"),
        sa.Column("recorded_at", MOMENT, nullable=False, comment="when it was written down"),
        sa.Column("counted_from", MOMENT, nullable=False, comment="days on the ledger count from here"),
        sa.Column("listed_at", MOMENT, nullable=True, comment="when it came on the ledger"),
        sa.Column("raised_at", MOMENT, nullable=True, comment="the rule's moment of the last rise"),
        sa.Column("red_at", MOMENT, nullable=True, comment="when it first came to level 3"),
        sa.Column(
            "signed_level",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="the highest level whose letter a person has signed",
        ),
        sa.Column("leader_id", sa.BigInteger(), nullable=True, comment="who answers for it"),
        sa.Column(
            "planned_on", sa.Date(), nullable=True, comment="until when the unit will have put it right"
        ),
        sa.Column(
            "plan_lengthened",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="the supervisor gave more time, once",
        ),
        sa.Column("requested_at", MOMENT, nullable=True, comment="first request to write it off"),
        sa.Column("requested_by", sa.BigInteger(), nullable=True, comment="who requested last"),
        sa.Column("refusals", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("enquiries", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "missed",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="enquiries without an answer in time",
        ),
        sa.Column("appealed_at", MOMENT, nullable=True, comment="the unit objected, once"),
        sa.Column("appeal_ended_at", MOMENT, nullable=True, comment="the objection was decided"),
        sa.Column(
            "ground", _word("ground", GROUNDS), nullable=True, comment="on which it was written off last"
        ),
        sa.Column("written_off_at", MOMENT, nullable=True),
        sa.Column(
            "next_at",
            MOMENT,
            nullable=True,
            comment="the next moment at which something happens to it by itself",
        ),
        sa.Column("event_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("event_hash", sa.LargeBinary(), server_default=sa.text("''::bytea"), nullable=False),
        sa.CheckConstraint(
            "appeal_ended_at IS NULL OR appealed_at <= appeal_ended_at",
            name=op.f("ck_supervision_entries_appeal"),
        ),
        sa.CheckConstraint(
            "refusals >= 0 AND missed >= 0 AND enquiries >= missed",
            name=op.f("ck_supervision_entries_counters"),
        ),
        sa.CheckConstraint(
            "state <> 'WRITTEN_OFF' OR ground IS NOT NULL", name=op.f("ck_supervision_entries_grounded")
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name=op.f("ck_supervision_entries_level")),
        sa.CheckConstraint(
            "state IN ('PROPOSED', 'DISMISSED', 'ENDED') OR listed_at IS NOT NULL",
            name=op.f("ck_supervision_entries_listed"),
        ),
        sa.CheckConstraint(
            "signed_level BETWEEN 0 AND level", name=op.f("ck_supervision_entries_signed_level")
        ),
        sa.CheckConstraint(
            "(state = 'WRITTEN_OFF') = (written_off_at IS NOT NULL)",
            name=op.f("ck_supervision_entries_written_off"),
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["units.id"], name=op.f("fk_supervision_entries_desk_id")),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["accounts.id"], name=op.f("fk_supervision_entries_leader_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["accounts.id"], name=op.f("fk_supervision_entries_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["accounts.id"], name=op.f("fk_supervision_entries_requested_by")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_supervision_entries_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_entries")),
        sa.UniqueConstraint("number", name=op.f("uq_supervision_entries_number")),
    )
    op.create_index(
        "ix_supervision_entries_level",
        "supervision_entries",
        ["level", sa.text("effective_at DESC"), sa.text("id DESC")],
    )
    op.create_index(
        "ix_supervision_entries_newest",
        "supervision_entries",
        [sa.text("effective_at DESC"), sa.text("id DESC")],
    )
    op.create_index(
        "ix_supervision_entries_next",
        "supervision_entries",
        ["next_at", "id"],
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index(
        "ix_supervision_entries_red",
        "supervision_entries",
        ["unit_id", "red_at"],
        postgresql_where=sa.text("red_at IS NOT NULL"),
    )
    op.create_index(
        "ix_supervision_entries_state",
        "supervision_entries",
        ["state", sa.text("effective_at DESC"), sa.text("id DESC")],
    )
    op.create_index(
        "ix_supervision_entries_subject", "supervision_entries", ["subject_kind", "subject_id", "id"]
    )
    op.create_index(
        "ix_supervision_entries_unit_id",
        "supervision_entries",
        ["unit_id", sa.text("effective_at DESC"), sa.text("id DESC")],
    )
    op.create_index(
        "uq_supervision_entries_open",
        "supervision_entries",
        ["subject_kind", "subject_id", "unit_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('DISMISSED', 'WRITTEN_OFF', 'REVOKED', 'ENDED')"),
    )


def _evidence() -> None:
    op.create_table(
        "supervision_evidence",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("type", _word("entrytype", TYPES), nullable=False),
        sa.Column("rule", _word("rule", RULES), nullable=False),
        sa.Column("weight", _word("weight", WEIGHTS), nullable=False),
        sa.Column("at", MOMENT, nullable=False, comment="the rule's moment"),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["supervision_entries.id"], name=op.f("fk_supervision_evidence_entry_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_supervision_evidence_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_evidence")),
        sa.UniqueConstraint(
            "entry_id", "event_id", "rule", name=op.f("uq_supervision_evidence_entry_id_event_id_rule")
        ),
    )
    op.create_index("ix_supervision_evidence_event_id", "supervision_evidence", ["event_id", "rule"])


def _enquiries() -> None:
    op.create_table(
        "supervision_enquiries",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False, comment="1 is the first"),
        sa.Column(
            "level",
            sa.BigInteger(),
            nullable=False,
            comment="of the entry when it was asked: at 3 the leader answers",
        ),
        sa.Column("effective_at", MOMENT, nullable=False, comment="when it was to be asked"),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True, comment="empty: the schedule"),
        sa.Column("answer_due_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("answer_id", sa.BigInteger(), nullable=True),
        sa.Column("missed_at", MOMENT, nullable=True, comment="its time passed without an answer"),
        sa.Column("told_at", MOMENT, nullable=True, comment="the person was told"),
        sa.Column("told_id", sa.BigInteger(), nullable=True, comment="what he was told"),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer_id IS NULL)", name=op.f("ck_supervision_enquiries_answer")
        ),
        sa.CheckConstraint("n > 0", name=op.f("ck_supervision_enquiries_n")),
        sa.CheckConstraint(
            "(told_at IS NULL) = (told_id IS NULL)", name=op.f("ck_supervision_enquiries_told")
        ),
        sa.ForeignKeyConstraint(["answer_id"], ["texts.id"], name=op.f("fk_supervision_enquiries_answer_id")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["accounts.id"], name=op.f("fk_supervision_enquiries_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["accounts.id"], name=op.f("fk_supervision_enquiries_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["supervision_entries.id"], name=op.f("fk_supervision_enquiries_entry_id")
        ),
        sa.ForeignKeyConstraint(["told_id"], ["texts.id"], name=op.f("fk_supervision_enquiries_told_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_enquiries")),
        sa.UniqueConstraint("entry_id", "n", name=op.f("uq_supervision_enquiries_entry_id_n")),
    )


def _limits() -> None:
    """Every regulation learns the new stages; what it says already stays."""
    connection = op.get_bind()
    missing = sa.text(
        "INSERT INTO regulation_limits (regulation_id, stage, round_from, amount, unit, public, source) "
        "SELECT id, :stage, :level, :amount, :unit, false, :source FROM regulations AS known "
        "WHERE NOT EXISTS (SELECT FROM regulation_limits AS said WHERE said.regulation_id = known.id "
        "AND said.stage = :stage AND said.round_from = :level AND said.level IS NULL)"
    )
    for stage, level, amount, unit in LIMITS:
        connection.execute(
            missing, {"stage": stage, "level": level, "amount": amount, "unit": unit, "source": OWN}
        )


def downgrade() -> None:
    """Back."""
    for table in ("supervision_enquiries", "supervision_evidence", "supervision_entries"):
        op.drop_table(table)
    op.execute("DROP SEQUENCE supervision_numbers")
    op.drop_index("ix_deadlines_unsigned", table_name="deadlines")
    op.drop_index("ix_deadlines_late", table_name="deadlines")
    op.drop_column("cases", "supervised")
    stages = [f"'{stage}'" for stage, *_ in LIMITS]
    for table in ("deadlines", "regulation_limits"):
        op.execute(f"DELETE FROM {table} WHERE stage IN ({', '.join(stages)})")
    op.execute("DELETE FROM approvals WHERE kind IN ('WRITE_OFF', 'LONG_TERM', 'APPEAL')")
    known = STAGES[: -len({stage for stage, *_ in LIMITS})]
    for table, column in (
        ("deadlines", "stage"),
        ("regulation_limits", "stage"),
        ("alarms", "stage"),
        ("cases", "desk_stage"),
    ):
        _say_anew(table, column, "stage", known)
    _say_anew("approvals", "kind", "approvalkind", KINDS[:-3])
