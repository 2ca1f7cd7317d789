"""The case complete: tasks of co-units, merged and linked cases, approvals of seven kinds, their limits."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATUSES = (
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
)
ROLES = (
    "CITIZEN",
    "OPERATOR",
    "DISPATCHER",
    "REVIEWER",
    "CENTER_LEAD",
    "UNIT_CLERK",
    "UNIT_HANDLER",
    "UNIT_LEAD",
    "UNIT_VIEWER",
    "SUPERVISOR",
    "DEPUTY",
    "DEPUTY_OFFICE",
    "STATION_ADMIN",
    "HOST",
    "LEADERS",
    "CONFIDENTIAL",
    "AUDITOR",
    "ADMIN",
    "SYSTEM",
)
STAGES = (
    "ACCEPT",
    "DISPATCH",
    "SIGN",
    "CONTACT",
    "ANSWER",
    "AUDIT",
    "PROMISE",
    "RATING",
    "TRIAGE",
    "CALLBACK",
    "SUPPLEMENT",
    "REFUSAL",
    "OVERTURN",
    "RETURN",
    "DESIGNATION",
    "EXTENSION",
    "DEFERRAL",
    "REVIEW",
    "TERMINATION",
    "UNREASONABLE",
    "INSTRUCTION",
    "SIGN_OFF_HOURS",
    "AUDIT_GRACE",
    "SEND_BACK",
)
KINDS = ("REFUSAL", "RETURN", "EXTENSION", "DEFERRAL", "REPLY", "TERMINATION", "UNREASONABLE")
CLOSINGS = ("RATED", "UNRATED", "UNREASONABLE")
STATES = ("OPEN", "SIGNED", "DONE", "REFUSED", "CANCELLED")

OWN = "本项目默认"
URGENT = "特急、紧急件各环节按自然时间计算（本项目默认）"
LIMITS = (
    ("SUPPLEMENT", None, 5, "WORKING_DAY", True, OWN),
    ("REFUSAL", None, 1, "WORKING_DAY", False, OWN),
    ("REFUSAL", "L1", 30, "MINUTE", False, URGENT),
    ("REFUSAL", "L2", 30, "MINUTE", False, URGENT),
    ("OVERTURN", None, 2, "WORKING_DAY", False, OWN),
    ("RETURN", None, 1, "WORKING_DAY", False, OWN),
    ("RETURN", "L1", 30, "MINUTE", False, URGENT),
    ("RETURN", "L2", 30, "MINUTE", False, URGENT),
    ("DESIGNATION", None, 2, "WORKING_DAY", False, OWN),
    ("DESIGNATION", "L1", 30, "MINUTE", False, URGENT),
    ("DESIGNATION", "L2", 30, "MINUTE", False, URGENT),
    ("EXTENSION", None, 1, "WORKING_DAY", False, OWN),
    ("DEFERRAL", None, 2, "WORKING_DAY", False, OWN),
    ("DEFERRAL", "L1", 2, "NATURAL_HOUR", False, URGENT),
    ("DEFERRAL", "L2", 2, "NATURAL_HOUR", False, URGENT),
    ("TERMINATION", None, 2, "WORKING_DAY", False, OWN),
    ("TERMINATION", "L1", 24, "NATURAL_HOUR", False, URGENT),
    ("TERMINATION", "L2", 24, "NATURAL_HOUR", False, URGENT),
    ("UNREASONABLE", None, 2, "WORKING_DAY", False, OWN),
    ("UNREASONABLE", "L1", 24, "NATURAL_HOUR", False, URGENT),
    ("UNREASONABLE", "L2", 24, "NATURAL_HOUR", False, URGENT),
    ("SIGN_OFF_HOURS", "L2", 1, "NATURAL_HOUR", False, OWN),
    ("AUDIT_GRACE", None, 1, "WORKING_DAY", False, OWN),
    ("AUDIT_GRACE", "L1", 24, "NATURAL_HOUR", False, URGENT),
    ("AUDIT_GRACE", "L2", 24, "NATURAL_HOUR", False, URGENT),
    ("CALLBACK", "L1", 72, "NATURAL_HOUR", False, URGENT),
    ("CALLBACK", "L2", 72, "NATURAL_HOUR", False, URGENT),
)
"""Limits of the new stages: a regulation that is in force says nothing about them yet."""


def upgrade() -> None:
    """Forwards."""
    for table, column, codes in (
        ("grants", "role", ROLES),
        ("role_policies", "role", ROLES),
        ("deadlines", "stage", STAGES),
        ("regulation_limits", "stage", STAGES),
    ):
        _say_anew(table, column, column, codes)
    _say_anew("approvals", "kind", "approvalkind", KINDS)
    _say_anew("cases", "closed_as", "closedas", CLOSINGS)
    _approvals()
    _cases()
    _tasks()
    _people()
    _limits()


def _say_anew(table: str, column: str, name: str, codes: tuple[str, ...]) -> None:
    """The check over the codes of a column, with the new ones."""
    said = ", ".join(f"'{code}'" for code in codes)
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{column} IN ({said})")


def _approvals() -> None:
    op.add_column(
        "approvals",
        sa.Column(
            "decider",
            sa.Enum(*ROLES, name="decider", native_enum=False, create_constraint=True, length=32),
            server_default="UNIT_LEAD",
            nullable=False,
            comment="the role that decides there",
        ),
    )
    op.drop_index("ix_approvals_unit_open", table_name="approvals")
    op.create_index(
        "ix_approvals_unit_open",
        "approvals",
        ["unit_id", "decider"],
        postgresql_where=sa.text("decision IS NULL"),
    )
    op.create_index("ix_approvals_asked_by", "approvals", ["asked_by", "asked_at"])


def _cases() -> None:
    for column in (
        sa.Column(
            "accused_unit_id",
            sa.BigInteger(),
            nullable=True,
            comment="the unit complained of; the case is not sent there",
        ),
        sa.Column(
            "resume_status",
            sa.Enum(*STATUSES, name="resume_status", native_enum=False, create_constraint=True, length=32),
            nullable=True,
            comment="what was interrupted and will go on",
        ),
        sa.Column("lead_id", sa.BigInteger(), nullable=True, comment="handled along with this case"),
        sa.Column(
            "linked_id", sa.BigInteger(), nullable=True, comment="the earlier case about the same matter"
        ),
        sa.Column(
            "no_return",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="designated: may not be returned",
        ),
        sa.Column(
            "extended",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="its limit was extended",
        ),
        sa.Column("planned_on", sa.Date(), nullable=True, comment="the day a planned result is promised for"),
    ):
        op.add_column("cases", column)
    for name, table in (("accused_unit_id", "units"), ("lead_id", "cases"), ("linked_id", "cases")):
        op.create_foreign_key(op.f(f"fk_cases_{name}"), "cases", table, [name], ["id"])
    for name, rule in (
        ("resume", "(status IN ('NEED_INFO', 'DEFERRED')) = (resume_status IS NOT NULL)"),
        ("lead", "(status = 'MERGED') = (lead_id IS NOT NULL)"),
        ("not_itself", "lead_id <> id AND linked_id <> id"),
    ):
        op.create_check_constraint(op.f(f"ck_cases_{name}"), "cases", rule)
    for name in ("lead_id", "linked_id", "closed_at"):
        op.create_index(f"ix_cases_{name}", "cases", [name], postgresql_where=sa.text(f"{name} IS NOT NULL"))


def _tasks() -> None:
    op.create_table(
        "case_tasks",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False, comment="the co-unit"),
        sa.Column(
            "mandatory",
            sa.Boolean(),
            nullable=False,
            comment="the lead unit cannot answer before it is done",
        ),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="taskstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "refusals",
            sa.BigInteger(),
            nullable=False,
            comment="after the second, the centre's lead decides",
        ),
        sa.Column(
            "no_refusal",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="the centre's lead insisted: may not be refused again",
        ),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_words_id", sa.BigInteger(), nullable=True, comment="what is asked of it"),
        sa.Column("done_words_id", sa.BigInteger(), nullable=True, comment="what it reports"),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("refusals BETWEEN 0 AND 2", name=op.f("ck_case_tasks_refusals")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_tasks_case_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_case_tasks_unit_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_case_tasks_asked_by")),
        sa.ForeignKeyConstraint(["asked_words_id"], ["texts.id"], name=op.f("fk_case_tasks_asked_words_id")),
        sa.ForeignKeyConstraint(["done_words_id"], ["texts.id"], name=op.f("fk_case_tasks_done_words_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_tasks")),
    )
    op.create_index(
        "uq_case_tasks_open",
        "case_tasks",
        ["case_id", "unit_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('OPEN', 'SIGNED', 'REFUSED')"),
    )
    op.create_index("ix_case_tasks_unit_id_state", "case_tasks", ["unit_id", "state"])
    op.create_index(op.f("ix_case_tasks_case_id"), "case_tasks", ["case_id"])


def _people() -> None:
    op.create_table(
        "case_people",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_people_case_id")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_case_people_account_id")),
        sa.PrimaryKeyConstraint("case_id", "account_id", name=op.f("pk_case_people")),
    )
    op.create_index(op.f("ix_case_people_account_id"), "case_people", ["account_id"])


def _limits() -> None:
    """Every regulation learns the new stages; what it says already stays."""
    connection = op.get_bind()
    missing = sa.text(
        "INSERT INTO regulation_limits (regulation_id, stage, level, round_from, amount, unit, public, source) "
        "SELECT id, :stage, CAST(:level AS text), 1, :amount, :unit, :public, :source FROM regulations AS known "
        "WHERE NOT EXISTS (SELECT FROM regulation_limits AS said WHERE said.regulation_id = known.id "
        "AND said.stage = :stage AND said.level IS NOT DISTINCT FROM CAST(:level AS text))"
    )
    for stage, level, amount, unit, public, source in LIMITS:
        connection.execute(
            missing,
            {
                "stage": stage,
                "level": level,
                "amount": amount,
                "unit": unit,
                "public": public,
                "source": source,
            },
        )
