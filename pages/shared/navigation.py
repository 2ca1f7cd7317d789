"""One table of the pages: file, title, icon, address, who may open it; navigation hides, `require_page` guards."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.foundation.text import N_, _
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES, UNIT_ROLES, Role
from core.insight.permissions import READERS
from core.supervision.permissions import READERS as LEDGER_READERS

PAGES = Path(__file__).resolve().parents[1]

EVERYBODY = frozenset(Role)
"""Whoever is logged in."""

LOOKS_AT_CASES = CENTRE_ROLES | UNIT_ROLES | {Role.SUPERVISOR, Role.LEADERS, Role.AUDITOR}
"""Who may open a case at all; which ones, the core decides."""

OWNERLESS_READERS = CENTRE_ROLES | {Role.LEADERS}
"""Who reads the register of matters without an owner."""

AUDITS = frozenset({Role.REVIEWER, Role.CENTER_LEAD})
"""Who checks answers and calls back."""


EXCHANGES = frozenset({Role.OPERATOR, Role.CENTER_LEAD})
"""Who brings in tables of other systems and hands them back."""
DECIDES_RETURNS = frozenset({Role.DISPATCHER, Role.CENTER_LEAD})
"""Who looks whose a returned case is."""

ADMINISTERS = frozenset({Role.ADMIN})
"""Who looks after units, people and the house."""

ASKS_OR_DECIDES = CENTRE_ROLES | {Role.LEADERS} | (UNIT_ROLES - {Role.UNIT_VIEWER})
"""Who asks for what two people must agree on, or decides it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page.

    Attributes:
        file: below pages/, one level further down than the shell (see architecture 7).
        url: its address, and its name for `require_page`.
        group: heading in the side bar.
        hidden: reached by a link only.
        whole: it concerns the whole district: an administrator of a part of it does not open it.
    """

    file: str
    title: str
    icon: str
    url: str
    roles: frozenset[Role]
    group: str = ""
    hidden: bool = False
    whole: bool = False

    def open_to(self, actor: Actor) -> bool:
        """Whether this person may open it."""
        if self.roles is EVERYBODY or actor.has(*self.roles - ADMINISTERS):
            return True
        administers = actor.has_at_root if self.whole else actor.has
        return Role.ADMIN in self.roles and administers(Role.ADMIN)


KEEPS_TAXONOMY = frozenset({Role.CENTER_LEAD, Role.ADMIN})
"""Who keeps categories and says which cases may not be erased."""

KEEPS_TEMPLATES = frozenset({Role.CENTER_LEAD, Role.UNIT_LEAD})
"""Who keeps templates for replies."""

CASES, SUPERVISION, FIGURES, SYSTEM = N_("办件"), N_("督办"), N_("统计"), N_("系统")

TABLE = (
    Entry("home/today.py", N_("今日"), "today", "today", EVERYBODY),
    Entry("home/notices.py", N_("通知"), "notifications", "notices", EVERYBODY),
    Entry("cases/approvals.py", N_("等我审批"), "approval", "approvals", ASKS_OR_DECIDES, CASES),
    Entry("cases/register.py", N_("代为登记"), "add_call", "register", CENTRE_ROLES, CASES),
    Entry("cases/intake.py", N_("受理台"), "inbox", "intake", frozenset({Role.OPERATOR}), CASES),
    Entry("cases/dispatch.py", N_("派单台"), "send", "dispatch", frozenset({Role.DISPATCHER}), CASES),
    Entry("cases/unit.py", N_("承办台"), "handyman", "unit", UNIT_ROLES, CASES),
    Entry("cases/returns.py", N_("退单台"), "assignment_return", "returns", DECIDES_RETURNS, CASES),
    Entry("cases/objections.py", N_("复核台"), "gavel", "objections", frozenset({Role.CENTER_LEAD}), CASES),
    Entry("cases/audit.py", N_("审核台"), "fact_check", "audit", AUDITS, CASES),
    Entry("cases/callback.py", N_("回访台"), "phone_callback", "callback", AUDITS, CASES),
    Entry("cases/publishing.py", N_("公开台"), "public", "publishing", AUDITS, CASES),
    Entry("cases/exchange.py", N_("外部来件"), "swap_horiz", "exchange", EXCHANGES, CASES),
    Entry("cases/catalogue.py", N_("派单目录"), "account_tree", "catalogue", CENTRE_ROLES, CASES),
    Entry("cases/ownerless.py", N_("三不管台账"), "help_center", "ownerless", OWNERLESS_READERS, CASES),
    Entry("cases/search.py", N_("查件"), "search", "search", LOOKS_AT_CASES, CASES),
    Entry("cases/file.py", N_("办件"), "description", "file", LOOKS_AT_CASES, CASES, hidden=True),
    Entry("knowledge/desk.py", N_("知识库"), "menu_book", "knowledge", CENTRE_ROLES | UNIT_ROLES, CASES),
    Entry("knowledge/templates.py", N_("答复模板"), "quick_phrases", "templates", KEEPS_TEMPLATES, CASES),
    Entry("supervision/ledger.py", N_("挂账台"), "assignment_late", "ledger", LEDGER_READERS, SUPERVISION),
    Entry("supervision/entries.py", N_("本单位挂账"), "flag", "entries", UNIT_ROLES, SUPERVISION),
    Entry(
        "supervision/entry.py",
        N_("挂账"),
        "flag",
        "entry",
        LEDGER_READERS | UNIT_ROLES,
        SUPERVISION,
        hidden=True,
    ),
    Entry("insight/board.py", N_("看板"), "monitoring", "board", READERS, FIGURES),
    Entry("admin/units.py", N_("单位"), "account_tree", "units", ADMINISTERS, SYSTEM),
    Entry("admin/people.py", N_("人员"), "group", "people", ADMINISTERS, SYSTEM),
    Entry(
        "admin/categories.py", N_("事项分类"), "category", "categories", KEEPS_TAXONOMY, SYSTEM, whole=True
    ),
    Entry("admin/regulations.py", N_("期限规则"), "rule", "regulations", ADMINISTERS, SYSTEM, whole=True),
    Entry("admin/calendar.py", N_("工作日历"), "calendar_month", "calendar", ADMINISTERS, SYSTEM, whole=True),
    Entry("admin/outbox.py", N_("后台工作"), "pending_actions", "outbox", ADMINISTERS, SYSTEM, whole=True),
    Entry(
        "admin/deliveries.py", N_("发送记录"), "outgoing_mail", "deliveries", ADMINISTERS, SYSTEM, whole=True
    ),
    Entry(
        "admin/wording.py", N_("通知模板"), "edit_notifications", "wording", ADMINISTERS, SYSTEM, whole=True
    ),
    Entry("admin/sessions.py", N_("会话"), "devices", "sessions", ADMINISTERS, SYSTEM),
    Entry(
        "admin/retention.py", N_("保存期限"), "auto_delete", "retention", KEEPS_TAXONOMY, SYSTEM, whole=True
    ),
    Entry("admin/audit.py", N_("审计记录"), "policy", "trail", frozenset({Role.AUDITOR}), SYSTEM),
    Entry("admin/channels.py", N_("渠道与密钥"), "key", "channels", ADMINISTERS, SYSTEM, whole=True),
    Entry("admin/health.py", N_("运行状况"), "monitor_heart", "health", ADMINISTERS, SYSTEM, whole=True),
    Entry("admin/duty.py", N_("值班表"), "shield_person", "duty", CENTRE_ROLES | UNIT_ROLES, SYSTEM),
    Entry("admin/mine.py", N_("我的账号"), "account_circle", "mine", EVERYBODY, SYSTEM),
)

FIRST = TABLE[0]
"""Where one arrives; Streamlit gives it the address `/`."""


def entry(url: str) -> Entry:
    """The page of this address.

    Raises:
        KeyError: there is none.
    """
    return BY_URL[url]


BY_URL = {page.url: page for page in TABLE}


def path(url: str) -> str:
    """The file of a page, for `st.page_link` and `st.switch_page`."""
    return str(PAGES / entry(url).file)


def navigation(actor: Actor, counts: Mapping[str, str]) -> dict[str, list[st.Page]]:
    """What this person finds in his side bar, by heading; `counts` stand behind the names of pages."""
    groups: dict[str, list[st.Page]] = {}
    for page in TABLE:
        if page.open_to(actor):
            groups.setdefault(_(page.group), []).append(_page(page, counts.get(page.url, "")))
    return groups


def _page(page: Entry, count: str) -> st.Page:
    return st.Page(
        str(PAGES / page.file),
        title=_("{page} · {count}", page=_(page.title), count=count) if count else _(page.title),
        icon=f":material/{page.icon}:",
        url_path=page.url,
        default=page is FIRST,
        visibility="hidden" if page.hidden else "visible",
    )
