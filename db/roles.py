"""The three roles of a database, and the check that the product runs as the least of them.

The server's superuser belongs to the launcher alone. `minhu_owner` owns schema, tables and functions and migrates.
`minhu_app` runs the product with the rights that the migrations grant it.
"""

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, Connection

from core.foundation.errors import CivicError
from core.foundation.text import N_

SUPERUSER = "minhu_super"
OWNER = "minhu_owner"
APP = "minhu_app"
DATABASE = "minhu"

LIMITS = {
    APP: {"lock_timeout": "5s", "statement_timeout": "30s", "idle_in_transaction_session_timeout": "60s"},
    OWNER: {"lock_timeout": "10s"},
}
"""No act may wait for another's row longer than a person waits for a page; a migration may wait a little longer."""


class TooPowerful(CivicError):
    """The product was given a role that could bend its own rules."""


def lay_down(superuser: URL, passwords: dict[str, str]) -> None:
    """Make roles and database as they should be; run again, it mends what differs.

    Args:
        superuser: the superuser's address; its database must not be the product's.
        passwords: role name to password.
    """
    engine = create_engine(superuser, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for role, password in passwords.items():
            _role(connection, role, password)
        if not _known(connection, "SELECT 1 FROM pg_database WHERE datname = :name", DATABASE):
            connection.execute(
                text(f"CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8'")
            )
        connection.execute(text(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC"))
        connection.execute(text(f"GRANT CONNECT ON DATABASE {DATABASE} TO {APP}"))
    engine.dispose()


def _role(connection: Connection, role: str, password: str) -> None:
    verb = "ALTER" if _known(connection, "SELECT 1 FROM pg_roles WHERE rolname = :name", role) else "CREATE"
    rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    # DDL takes no parameters; the password is ours and made of url-safe characters
    connection.execute(text(f"{verb} ROLE {role} {rights} PASSWORD '{password}'"))
    for setting, value in LIMITS[role].items():
        connection.execute(text(f"ALTER ROLE {role} SET {setting} = '{value}'"))


def _known(connection: Connection, question: str, name: str) -> bool:
    return connection.execute(text(question), {"name": name}).scalar() is not None


def check_app(url: str, district: str) -> None:
    """See that the product's role is neither superuser nor owner, in itself or through a role it is a member of.

    Raises:
        TooPowerful: it is; with it history could be rewritten.
    """
    engine = create_engine(url)
    with engine.connect() as connection:
        powerful = connection.execute(
            text(
                "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolsuper AND pg_has_role(rolname, 'MEMBER'))"
                " OR EXISTS (SELECT 1 FROM pg_database"
                "  WHERE datname = current_database() AND pg_has_role(datdba, 'MEMBER'))"
                " OR EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = :district AND pg_has_role(nspowner, 'MEMBER'))"
            ),
            {"district": district},
        ).scalar_one()
        name = connection.execute(text("SELECT current_user")).scalar_one()
    engine.dispose()
    if powerful:
        raise TooPowerful(
            N_("程序不能以数据库角色 {name} 运行：它是超级用户或表的所有者。请用 minhu_app"), name=name
        )
