"""Who may do what in identity, and the shape in which every capability says so.

A permission is granted by any of several ways; a way is a tuple of predicates that must all hold for the actor and
the subject. The map stands on one page and is tested as a table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from core.foundation.errors import NotAllowed
from core.foundation.text import N_, Word
from core.identity.actor import Actor
from core.identity.terms import Role

S = TypeVar("S")
Predicate = Callable[[Actor, S], bool]
Rules = Mapping[Word, tuple[tuple[Predicate[S], ...], ...]]


def allows(rules: Rules[S], permission: Word, actor: Actor, subject: S) -> bool:
    """Whether any way of the map is open to this actor for this subject."""
    return any(all(holds(actor, subject) for holds in way) for way in rules[permission])


def require(rules: Rules[S], permission: Word, actor: Actor, subject: S) -> None:
    """Refuse when no way is open.

    Raises:
        NotAllowed: the sentence names the permission.
    """
    if not allows(rules, permission, actor, subject):
        raise NotAllowed(N_("您没有“{permission}”的权限"), permission=permission)


class May(Word):
    """Permissions of identity."""

    EDIT_UNITS = "EDIT_UNITS", N_("维护单位"), N_("增加、改名、移动、撤销单位")
    EDIT_PEOPLE = "EDIT_PEOPLE", N_("维护人员"), N_("增加、修改、停用人员，重置密码")
    GRANT = "GRANT", N_("授权"), N_("给人角色，或者收回")
    SET_POLICY = "SET_POLICY", N_("登录要求"), N_("规定哪些角色必须用动态口令")
    KEEP_CHANNELS = "KEEP_CHANNELS", N_("渠道与密钥"), N_("给渠道发密钥，或者停用")
    KEEP_QUEUE = "KEEP_QUEUE", N_("后台工作"), N_("把搁置的后台工作放回队列，或者放弃")
    KEEP_NOTICES = "KEEP_NOTICES", N_("通知"), N_("改通知模板的文字，处理没有发出去的通知")
    KEEP_RETENTION = "KEEP_RETENTION", N_("保存期限"), N_("规定文字和个人信息保存几年")
    SEE_HEALTH = "SEE_HEALTH", N_("运行状况"), N_("看数据库、后台任务、备份和磁盘的状况")


@dataclass(frozen=True, slots=True)
class About:
    """What an act of identity concerns.

    Attributes:
        paths: paths of all units it touches: of a unit and its new parent, of every grant of a person.
        account_id: the person it concerns.
    """

    paths: tuple[str, ...] = ()
    account_id: int | None = None


WHOLE = About()
"""The district as a whole, for what has no unit of its own."""


def is_system(actor: Actor, about: About) -> bool:  # noqa: ARG001
    """The operator at the terminal, the first start, the clock."""
    return actor.has(Role.SYSTEM)


def is_admin(actor: Actor, about: About) -> bool:  # noqa: ARG001
    """An administrator of something."""
    return actor.has(Role.ADMIN)


def covers(actor: Actor, about: About) -> bool:
    """An administrator of every unit concerned: one of a part cannot reach for the whole."""
    return all(actor.has_in(path, Role.ADMIN) for path in about.paths)


def is_admin_of_all(actor: Actor, about: About) -> bool:  # noqa: ARG001
    """An administrator of the whole district: what he changes is changed for everybody, what he sees is the machine."""
    return actor.has_at_root(Role.ADMIN)


def is_other(actor: Actor, about: About) -> bool:
    """Somebody else is concerned: nobody raises himself, a stolen session least of all."""
    return actor.account_id is None or actor.account_id != about.account_id


RULES: Rules[About] = {
    May.EDIT_UNITS: ((is_system,), (is_admin, covers)),
    May.EDIT_PEOPLE: ((is_system,), (is_admin, covers)),
    May.GRANT: ((is_system,), (is_admin, covers, is_other)),
    May.SET_POLICY: ((is_system,), (is_admin_of_all,)),
    May.KEEP_CHANNELS: ((is_system,), (is_admin_of_all,)),
    May.KEEP_QUEUE: ((is_system,), (is_admin_of_all,)),
    May.KEEP_NOTICES: ((is_system,), (is_admin_of_all,)),
    May.KEEP_RETENTION: ((is_system,), (is_admin_of_all,)),
    May.SEE_HEALTH: ((is_system,), (is_admin_of_all,)),
}
