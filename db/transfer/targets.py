"""Where an instance is to go: reached as the owner, empty, and of a version that knows what comes."""

from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from psycopg2.extensions import connection
from psycopg2.sql import SQL, Identifier

from core.foundation.errors import CivicError, Conflict
from core.foundation.text import N_
from db import migrate, roles
from db.transfer.tables import tables

VERSIONS = "alembic_version"
OLDEST = 15
"""The oldest PostgreSQL the product runs on."""


def head_of(line: connection, district: str) -> str:
    """The migration a district stands at; empty when there is no district."""
    with line.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", (f'"{district}".{VERSIONS}',))
        if cursor.fetchone()[0] is None:
            return ""
        cursor.execute(SQL("SELECT version_num FROM {}").format(Identifier(district, VERSIONS)))
        found = cursor.fetchone()
        return str(found[0]) if found else ""


def require_known(head: str, district: str) -> None:
    """Refuse what a newer version of the product has made.

    Raises:
        Conflict: this version of the product has no such migration.
    """
    script = ScriptDirectory.from_config(migrate.config("", district))
    try:
        script.get_revision(head)
    except CommandError:
        raise Conflict(N_("数据来自更新的版本（迁移 {head}），请先升级程序"), head=head) from None


def require_fit(line: connection) -> None:
    """Refuse a role or a server that cannot hold an instance.

    Raises:
        CivicError: the role is a superuser, or may not make a schema; a role is missing; the server is too old.
    """
    if line.server_version // 10_000 < OLDEST:
        raise CivicError(N_("目标数据库太旧，需要 PostgreSQL {oldest} 或更新的版本"), oldest=OLDEST)
    with line.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, has_database_privilege(current_database(), 'CREATE')"
            " FROM pg_roles WHERE rolname = current_user"
        )
        name, powerful, makes = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", (roles.APP,))
        (known,) = cursor.fetchone()
    if powerful or not makes:
        raise CivicError(
            N_("目标地址要用数据库所有者 minhu_owner，现在是 {name}（超级用户或者不能建表）"), name=name
        )
    if not known:
        raise CivicError(
            N_("目标服务器上没有角色 {role}，先执行 deploy/postgresql/roles.sql"), role=roles.APP
        )


def require_empty(line: connection, district: str) -> None:
    """Refuse to write over anything.

    Raises:
        Conflict: a table there holds a row.
    """
    with line.cursor() as cursor:
        for table in tables(line, district):
            if table.name != VERSIONS:
                cursor.execute(SQL("SELECT EXISTS (SELECT FROM {})").format(Identifier(district, table.name)))
                if cursor.fetchone()[0]:
                    raise Conflict(N_("目标不是空的：{table} 里已有数据，什么也没有改动"), table=table.name)


def forget_empty(line: connection, district: str) -> None:
    """Take an empty district away, so that a dump can make it; `require_empty` was asked before."""
    with line.cursor() as cursor:
        cursor.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(district)))


def analyse(line: connection, district: str) -> None:
    """Tell the planner what came: without it the first lists are slow."""
    with line.cursor() as cursor:
        for table in tables(line, district):
            cursor.execute(SQL("ANALYZE {}").format(Identifier(district, table.name)))
