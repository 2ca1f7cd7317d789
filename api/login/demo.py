"""The list of invented people on the login page: only while the database holds them and their passwords lie here."""

import json
from dataclasses import dataclass

from core.foundation.settings import settings
from core.foundation.text import _
from core.identity.demo import demo_accounts
from db.session import reading

PASSWORDS = "demo.json"
"""In MINHU_HOME/secrets, made with the demonstration: login → password, random per installation."""


@dataclass(frozen=True, slots=True)
class Try:
    """Somebody to try, as the page shows him."""

    login: str
    password: str
    name: str
    roles: str


def people_to_try() -> list[Try]:
    """The invented people whose password is known; none outside a demonstration."""
    path = settings().secrets / PASSWORDS
    if not path.is_file():
        return []
    passwords: dict[str, str] = json.loads(path.read_text("utf-8"))
    with reading() as session:
        found = demo_accounts(session)
    return [
        Try(
            person.login,
            passwords[person.login],
            person.name,
            _("、").join(_(role.label) for role in person.roles),
        )
        for person in found
        if person.login in passwords
    ]
