"""Every field of the house that a person or a program may write: written by the trial, or spared with the reason."""

import ast
from collections.abc import Iterator

from sqlalchemy import Enum
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import String, TypeEngine

import db.models.all  # noqa: F401  every table is known
from db.base import Base
from db.types import Encrypted
from tests.house import source

CODE = "a code, an id or a key: only what the house knows is taken, everything else is refused"
PHONE = "a telephone number: everything but digits is refused"

SPARED = {
    "approvals.actions.ask.payload": "codes that an act puts there",
    "cases.auditing.taken.view": CODE,
    "cases.catalogue.write_decided.basis": "called by `ownerless.decide` with its basis",
    "cases.erasing.erase.number": CODE,
    "cases.erasing.erase.basis": "written at the terminal by the operator, and kept as a code",
    "cases.intake.submit_once.key": "at the door: a key of the form or of the caller",
    "cases.intake.submit_once.sender": "at the door: which channel it was",
    "cases.intake.submit_once.body": "kept as a hash only",
    "cases.intake.submitted.key": "at the door: a key of the form or of the caller",
    "cases.intake.submitted.sender": "at the door: which channel it was",
    "cases.retaining.hold_case.number": CODE,
    "cases.retaining.lift_hold.number": CODE,
    "cases.splitting.split.files_too": "tokens of files: what is none of the case is left out",
    "cases.Filters.category_path": "a path of ids, chosen from a list",
    "cases.Filters.area_path": "a path of ids, chosen from a list",
    "cases.Filters.unit_path": "a path of ids, chosen from a list",
    "cases.Filters.phone": PHONE,
    "cases.Question.field": "of approvals: a name in the code",
    "cases.Question.label": "of approvals: a sentence in the code",
    "cases.Question.hint": "of approvals: a sentence in the code",
    "cases.Submission.phone": PHONE,
    "files.actions.keep_export.name": "made by a page of a title and a moment",
    "files.actions.keep_export.media_type": "made by a page",
    "identity.keeping.publish_retention.basis": "a code, letters and digits only",
    "identity.people.add_person.login": "letters and digits only",
    "identity.people.add_person.number": PHONE,
    "identity.people.change_person.number": PHONE,
    "identity.people.choose_language.language": CODE,
    "identity.saved_views.own_views.url": CODE,
    "identity.saved_views.save_view.url": CODE,
    "identity.saved_views.open_with.url": CODE,
    "identity.watching.logged_in.after": "a cursor; at the doors it is sent as one",
    "knowledge.writing.draft_once.key": "a key that the page makes",
    "supervision.confirming.propose_once.key": "a key that the page makes",
    "supervision.confirming.propose_once.reason": "handed on to `propose`",
    "notices.preferences.set_addresses.email": "an address of e-mail: what has no shape of one is refused",
    "notices.preferences.set_addresses.number": PHONE,
    "notices.trying.push_try.name": "the name of an endpoint in the settings; another one is refused",
    "notices.wording.change.code": CODE,
    "notices.wording.reset.code": CODE,
    "publicity.Joining.device": "kept as a keyed hash only",
    "publicity.Joining.phone": PHONE,
}
"""Parameters of acts that take a text and are not written by the trial."""

VALUES = frozenset(
    {
        *("Submission", "Described", "Question", "CoUnit", "External", "Filters"),
        *("Written", "TemplateWords", "Joining", "NewLimit"),
    }
)
"""Values that carry somebody's words into an act."""

KEPT = frozenset(
    {
        *("accounts.name", "accounts.title", "calendar_days.name", "calendar_versions.source"),
        *("cases.headline", "cases.place", "persons.name", "texts.body"),
        *("categories.name", "categories.full_name", "categories.urgent_words", "categories.example"),
        *("category_questions.asked", "category_questions.options", "channel_keys.name"),
        *("external_refs.source", "external_refs.external_id", "holds.reason", "looks.reason"),
        *("knowledge_versions.title", "knowledge_versions.answer", "knowledge_versions.keywords"),
        *("knowledge_versions.reason", "knowledge_versions.plain", "login_sessions.browser"),
        *("deliveries.settled_why", "notice_texts.title", "notice_texts.body"),
        *("outbox.settled_why", "public_cases.question", "public_cases.answer", "public_cases.plain"),
        *("regulations.code", "regulations.name", "regulations.source", "regulation_limits.source"),
        *("reply_template_versions.title", "reply_template_versions.body", "reply_template_versions.tone"),
        *("retention_rules.source", "saved_views.name", "saved_views.query", "stored_files.name"),
        *("units.code", "units.name", "units.short_name"),
    }
)
"""Columns in which words of the trial are found afterwards."""

HOUSE = "made by the house: a code, a path, a number, a hash, a moment"
UNTYPED = {
    **dict.fromkeys(
        (
            *("subject_kind", "path", "number", "pinyin", "pairs", "asking", "facts", "kid", "role", "kind"),
            *(
                "code_hash",
                "link_hash",
                "phone_hash",
                "device_hash",
                "text_hash",
                "body_hash",
                "password_hash",
            ),
            *("secret_hash", "token_hash", "totp_secret", "sha256", "mac", "token", "csrf", "tail", "scopes"),
            *(
                "purpose",
                "restricted",
                "revoked_why",
                "follower",
                "error",
                "payload",
                "rest",
                "frames",
                "subjects",
            ),
            *("scope", "key", "answer", "value", "url", "media_type", "field", "language", "address"),
        ),
        HOUSE,
    ),
    "phone": PHONE,
}
"""Names of columns that hold nothing somebody typed, wherever they stand."""
COLUMNS_SPARED = {
    "accounts.login": "letters and digits only",
    "categories.code": HOUSE,
    "notices.addressee": HOUSE,
    "deliveries.addressee": HOUSE,
    "notices.template": HOUSE,
    "notice_texts.template": HOUSE,
    "notice_addresses.email": "an address of e-mail: what has no shape of one is refused",
    "emergency_words.word": "seeded; no act writes it",
    "emergency_words.call": "seeded; no act writes it",
    "emergency_words.advice": "seeded; no act writes it",
    "cursors.name": HOUSE,
    "events.name": HOUSE,
    "job_states.name": HOUSE,
    "retention_rules.basis": "a code, letters and digits only",
}
"""Further columns of text that hold nothing somebody typed."""


def acts() -> Iterator[str]:
    """Every parameter of an act, and every attribute of a value, that takes a text."""
    for module in source.within("core"):
        if ".queries" in module.name and not module.name.endswith(".narrowing"):
            continue
        place = module.name.removeprefix("core.").replace(".actions.", ".")
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                given = [*node.args.args, *node.args.kwonlyargs]
                names = [each.arg for each in given]
                if names[:1] == ["session"] and "actor" in names:
                    yield from (
                        f"{place}.{node.name}.{each.arg}" for each in given if _is_text(each.annotation)
                    )
            if isinstance(node, ast.ClassDef) and node.name in VALUES:
                kept = [each for each in node.body if isinstance(each, ast.AnnAssign)]
                yield from (
                    f"{place.split('.')[0]}.{node.name}.{each.target.id}"
                    for each in kept
                    if isinstance(each.target, ast.Name) and _is_text(each.annotation)
                )


def _is_text(node: ast.expr | None) -> bool:
    return node is not None and any(
        isinstance(each, ast.Name) and each.id == "str" for each in ast.walk(node)
    )


def written() -> set[str]:
    """Every name that the trial's own files say."""
    return {
        node.value
        for module in source.within("tests.trials")
        if ".injection" in module.name and module.name != __name__
        for node in module.nodes(ast.Constant)
        if isinstance(node.value, str)
    }


def unwritten() -> list[str]:
    """What takes a text, is not spared, and is written by no scene."""
    said = written()
    return [each for each in acts() if each not in SPARED and not {each, each.removeprefix("cases.")} & said]


def columns() -> Iterator[str]:
    """Every column that holds text."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if _holds_text(column.type):
                yield f"{table.name}.{column.name}"


def _holds_text(kind: TypeEngine[object]) -> bool:
    inner = kind.item_type if isinstance(kind, ARRAY) else kind
    return isinstance(inner, String | JSONB | Encrypted) and not isinstance(inner, Enum)


def untold() -> list[str]:
    """Columns of which nobody said whether somebody's words stand in them."""
    told = KEPT | set(COLUMNS_SPARED)
    return [each for each in columns() if each not in told and each.partition(".")[2] not in UNTYPED]
