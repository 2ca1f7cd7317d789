"""Who may do what in identity, as a table: rows are actors, columns what is concerned."""

import pytest

from core.foundation.errors import NotAllowed
from core.identity.actor import CITIZEN, SYSTEM, Actor, Grant
from core.identity.permissions import RULES, WHOLE, About, May, allows, require
from core.identity.terms import NOT_GRANTED, Role

ROOT, NORTH, LANE, SOUTH = "/1/", "/1/4/", "/1/4/9/", "/1/5/"
SELF = 7


def holding(role: Role, path: str) -> Actor:
    return Actor(SELF, "", (Grant(role, 1, path),))


SUBJECTS = {
    "lane": About((LANE,), 8),
    "north": About((NORTH,), 8),
    "north+south": About((NORTH, SOUTH), 8),
    "root": About((ROOT,), 8),
    "nobody's": About((), 8),
    "self": About((LANE,), SELF),
    "whole": WHOLE,
}
TABLE = """
permission    actor         lane north north+south root nobody's self whole
EDIT_UNITS    system        yes  yes   yes         yes  yes      yes  yes
EDIT_UNITS    admin@root    yes  yes   yes         yes  yes      yes  yes
EDIT_UNITS    admin@north   yes  yes   no          no   yes      yes  yes
EDIT_PEOPLE   system        yes  yes   yes         yes  yes      yes  yes
EDIT_PEOPLE   admin@root    yes  yes   yes         yes  yes      yes  yes
EDIT_PEOPLE   admin@north   yes  yes   no          no   yes      yes  yes
GRANT         system        yes  yes   yes         yes  yes      yes  yes
GRANT         admin@root    yes  yes   yes         yes  yes      no   yes
GRANT         admin@north   yes  yes   no          no   yes      no   yes
SET_POLICY    system        yes  yes   yes         yes  yes      yes  yes
SET_POLICY    admin@root    yes  yes   yes         yes  yes      yes  yes
SET_POLICY    admin@north   no   no    no          no   no       no   no
KEEP_CHANNELS system        yes  yes   yes         yes  yes      yes  yes
KEEP_CHANNELS admin@root    yes  yes   yes         yes  yes      yes  yes
KEEP_CHANNELS admin@north   no   no    no          no   no       no   no
KEEP_QUEUE    system        yes  yes   yes         yes  yes      yes  yes
KEEP_QUEUE    admin@root    yes  yes   yes         yes  yes      yes  yes
KEEP_QUEUE    admin@north   no   no    no          no   no       no   no
KEEP_RETENTION system       yes  yes   yes         yes  yes      yes  yes
KEEP_RETENTION admin@root   yes  yes   yes         yes  yes      yes  yes
KEEP_RETENTION admin@north  no   no    no          no   no       no   no
"""
ACTORS = {
    "system": SYSTEM,
    "admin@root": holding(Role.ADMIN, ROOT),
    "admin@north": holding(Role.ADMIN, NORTH),
}


def cells() -> list[tuple[str, str, str, bool]]:
    head, *lines = (line.split() for line in TABLE.strip().splitlines())
    return [
        (line[0], line[1], column, answer == "yes")
        for line in lines
        for column, answer in zip(head[2:], line[2:], strict=True)
    ]


@pytest.mark.parametrize(("permission", "actor", "subject", "allowed"), cells())
def test_the_table_holds(permission: str, actor: str, subject: str, *, allowed: bool) -> None:
    assert allows(RULES, May[permission], ACTORS[actor], SUBJECTS[subject]) is allowed


@pytest.mark.parametrize("role", sorted(set(Role) - NOT_GRANTED - {Role.ADMIN}))
def test_no_other_role_may_anything_here(role: Role) -> None:
    for actor in (holding(role, ROOT), CITIZEN, Actor(SELF, "", ())):
        for permission in May:
            for about in SUBJECTS.values():
                with pytest.raises(NotAllowed, match=permission.label):
                    require(RULES, permission, actor, about)


def test_every_permission_has_a_rule() -> None:
    assert set(RULES) == set(May)
