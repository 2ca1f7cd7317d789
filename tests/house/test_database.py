"""The ten rules that keep the same code running on a distributed PostgreSQL, where source can show them."""

import ast
import re
from collections.abc import Iterator

from sqlalchemy import Computed, Identity, Table

import db.models.all  # noqa: F401 (loads every table)
from core.foundation.settings import ROOT
from db.base import Base
from tests.house.source import Module, called, keywords, literal, none, product, within

TABLES: list[Table] = Base.metadata.sorted_tables

NEVER = (
    (r"GENERATED\s+(ALWAYS|BY DEFAULT)\s+AS\s+IDENTITY", "identity columns (rule 2)"),
    (r"MATERIALIZED\s+VIEW", "materialised views (rule 4)"),
    (r"CREATE\s+(OR\s+REPLACE\s+)?RULE", "rules (rule 4)"),
    (r"CREATE\s+EXTENSION", "extensions: the core of PostgreSQL 15 is all there is"),
    (r"RENAME\s+CONSTRAINT", "renamed constraints (rule 5)"),
    (r"\bMERGE\s+INTO\b", "MERGE (rule 7)"),
    (r"\bSERIALIZABLE\b", "SERIALIZABLE (rule 7)"),
    (r"\bWITH\s+\w+\s+AS\s*\(\s*(INSERT|UPDATE|DELETE)", "data-modifying CTEs (rule 7)"),
    (r"\buuidv7\b|gen_random_uuid", "functions of other versions or extensions"),
    (r"^\s*SET\s+(?!LOCAL)(search_path|role|session)", "a bare SET, which leaks through a pool (rule 1)"),
    (r"\bCOLLATE\b", "collations: order by a stored key"),
)
LOCKS = re.compile(r"pg_(try_)?advisory_(?P<kind>xact_)?lock")
VOLATILE = {"now", "clock_timestamp", "random", "statement_timestamp", "current_timestamp", "nextval"}


def statements() -> Iterator[tuple[Module, ast.Constant]]:
    """String literals, docstrings aside: what may be SQL."""
    for module in product():
        docs = {id(each.value) for each in module.nodes(ast.Expr)}
        for constant in module.nodes(ast.Constant):
            if isinstance(constant.value, str) and id(constant) not in docs:
                yield module, constant


def test_sql_keeps_the_rules() -> None:
    rules = [(re.compile(pattern, re.IGNORECASE | re.MULTILINE), why) for pattern, why in NEVER]
    none(
        module.at(constant, why)
        for module, constant in statements()
        for pattern, why in rules
        if pattern.search(constant.value)
    )


def test_keys_are_sequences_and_every_table_has_one() -> None:
    """BIGSERIAL, never Identity (rule 2): what a distributed server can hand out on every node."""
    none(f"{table.name} has no primary key" for table in TABLES if not table.primary_key.columns)
    none(
        f"{column} is generated"
        for table in TABLES
        for column in table.columns
        if isinstance(column.server_default, Identity | Computed) or column.identity is not None
    )


def test_foreign_keys_stay_inside_the_district() -> None:
    """Rule 3; and no schema name stands in a table, the search path chooses the district (rule 1)."""
    none(f"{table.name} names a schema" for table in TABLES if table.schema)
    none(
        f"{table.name} points at {key.target_fullname}"
        for table in TABLES
        for key in table.foreign_keys
        if key.target_fullname.count(".") != 1 or key.column.table not in TABLES
    )


def test_no_schema_name_in_code() -> None:
    """Tables are named bare in every statement."""
    names = "|".join(sorted((re.escape(table.name) for table in TABLES), key=len, reverse=True))
    qualified = re.compile(rf"\b(public|minhu)\.({names})\b")
    none(module.at(each, each.value[:60]) for module, each in statements() if qualified.search(each.value))
    none(
        module.at(call, "names a schema")
        for module in product()
        for call in module.nodes(ast.Call)
        if "schema" in keywords(call) and literal(keywords(call)["schema"])
    )


def test_the_district_is_chosen_in_two_places() -> None:
    """At the begin of a transaction, and in migrations; nobody else touches the search path."""
    places = {module.path for module, each in statements() if "search_path" in each.value}
    assert places <= {"db/session.py", "db/migrations/env.py", "db/migrate.py", "db/embedded.py"}, places


def test_rows_are_locked_and_not_numbers() -> None:
    """Advisory locks are per node (rule 6): migrations may use one, that ends with its transaction."""
    none(
        module.at(constant, constant.value[:60])
        for module, constant in statements()
        for found in [LOCKS.search(constant.value)]
        if found and (module.path != "db/migrations/env.py" or not found["kind"])
    )
    none(
        module.at(call, called(call))
        for module in product()
        for call in module.nodes(ast.Call)
        if LOCKS.search(called(call))
    )


def test_upserts_and_updates_take_no_volatile_function() -> None:
    """Rule 7: a distributed server refuses them; the moment is an argument anyway."""
    none(
        module.at(call, f"{called(inner)} inside {called(call).rsplit('.', 1)[-1]}")
        for module in product()
        for call in module.nodes(ast.Call)
        if called(call).endswith((".on_conflict_do_update", ".values")) or _method(call) in CHANGES
        for inner in ast.walk(ast.Module(body=[ast.Expr(each) for each in _given(call)], type_ignores=[]))
        if isinstance(inner, ast.Call)
        and called(inner).startswith(("func.", "sa.func."))
        and called(inner).rsplit(".", 1)[-1] in VOLATILE
    )


CHANGES = {"on_conflict_do_update", "values"}


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _given(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def test_errors_are_told_apart_by_sqlstate() -> None:
    """Never by the name of a constraint or the words of a message (rule 8)."""
    none(
        module.at(node, node.attr)
        for module in product()
        for node in module.nodes(ast.Attribute)
        if node.attr in {"constraint_name", "message_primary", "message_detail", "pgerror"}
    )


def test_an_alter_does_one_thing() -> None:
    """Rule 5: one subcommand per ALTER TABLE; no batches."""

    def offences() -> Iterator[str]:
        several = re.compile(r"ALTER\s+TABLE\b[^;]*,\s*(ADD|DROP|ALTER|RENAME|VALIDATE)\b", re.IGNORECASE)
        for module in within("db.migrations"):
            for constant in module.nodes(ast.Constant):
                if isinstance(constant.value, str) and several.search(constant.value):
                    yield module.at(constant, constant.value[:60])
            for call in module.nodes(ast.Call):
                if called(call) == "op.batch_alter_table":
                    yield module.at(call, "a batch")

    none(offences())


def test_migrations_are_a_line() -> None:
    """Numbered one after the other, each on the one before: one head."""
    files = sorted((ROOT / "db/migrations/versions").glob("*.py"))
    before = None
    for number, file in enumerate(files, start=1):
        (module,) = [each for each in within("db.migrations.versions") if each.path.endswith(file.name)]
        said = {
            node.targets[0].id: literal(node.value)
            for node in module.tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        assert file.name.startswith(f"{number:04d}_"), file.name
        assert (said["revision"], said["down_revision"]) == (f"{number:04d}", before)
        before = said["revision"]


def test_lazy_loads_are_not_possible() -> None:
    """A relation would load rows behind a page's back: there is none, or it raises."""
    none(
        module.at(call, "a relation that loads by itself")
        for module in within("db.models")
        for call in module.nodes(ast.Call)
        if called(call).endswith("relationship") and literal(keywords(call).get("lazy")) != "raise"
    )


def test_moments_are_aware() -> None:
    none(
        f"{column} has no zone"
        for table in TABLES
        for column in table.columns
        if getattr(column.type, "timezone", None) is False
    )
