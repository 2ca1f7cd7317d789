"""The audit trail: who did what, every look at personal data, every login; searched, turned, taken along."""

from datetime import timedelta

import streamlit as st

from core.cases.audit.terms import AuditKind, Field
from core.cases.queries import audit
from core.cases.queries.audit import EVENTS, PAGE, Asked, Line, LoginLine, LookLine
from core.foundation.clock import civil, now
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.queries import people
from core.identity.terms import Ended, Role
from db.session import reading
from pages.admin.parts import audit_export, events
from pages.shared import filters, formats, theme
from pages.shared.agents import browser_name
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.tables import Column, Shape, pages_bar, turn

URL = "trail"
DAYS = 30
"""How far back one looks to begin with."""


def asked_for(actor: Actor, view: str) -> Asked:
    """What the trail is narrowed by, kept in the URL."""
    today = civil(now()).date()
    with filters.filter_row():
        who = filters.line(_("谁"), key="who", placeholder=_("姓名、登录名"), most=40)
        number = ""
        if view != "logins":
            number = filters.line(_("编号"), key="no", placeholder=_("件号、知识库编号"), most=20)
        begin = filters.day(_("从哪天"), key="from") or today - timedelta(days=DAYS)
        end = filters.day(_("到哪天"), key="to") or today
    event, kind = "", None
    if view == "events":
        with filters.filter_row():
            kind = filters.choice(
                _("对象"), list(AuditKind), key="kind", name=lambda each: _(each.label), width=170
            )
            names = [
                name for name in EVENTS if kind is None or name.startswith(f"{kind.value.partition('_')[0]}.")
            ]
            event = (
                filters.choice(_("动作"), names, key="act", name=lambda name: events.act(name, {}), width=230)
                or ""
            )
    st.caption(_("{begin} 至 {end}，含当天", begin=begin.isoformat(), end=end.isoformat()))
    return Asked(
        formats.begins(begin),
        formats.begins(end + timedelta(days=1)),
        _accounts(actor, who),
        event,
        kind,
        number,
    )


def _accounts(actor: Actor, who: str) -> tuple[int, ...] | None:
    """Accounts that a name or a login means; nobody where it means none."""
    if not who:
        return None
    with reading() as session:
        found = people(session, actor, now=now(), search=who, limit=100)
    return tuple(row.id for row in found.rows)


def said_of(line: Line) -> str:
    """Who it happened to, in words."""
    kind = _(AuditKind(line.kind).label) if line.kind in set(AuditKind) else line.kind
    return f"{kind} {line.subject}".strip()


def by(line: Line) -> str:
    """Who did it, and in which role."""
    role = _(Role(line.role).label) if line.role in Role.__members__ else line.role
    return _("{who}（{role}）", who=line.who, role=role) if line.who else role


def event_shape() -> Shape[Line]:
    """Columns of what was done."""
    return Shape(
        columns=(
            Column(_("时间"), lambda row: formats.moment(row.at), 140),
            Column(_("谁"), by, 156),
            Column(_("做了什么"), lambda row: events.act(row.event, row.facts, row.unit), 230),
            Column(_("对象"), said_of, 200),
            Column(_("单位"), lambda row: row.unit, 110),
            Column(_("要点"), lambda row: events.about(row.facts), 310),
        ),
        headline=lambda row: events.act(row.event, row.facts, row.unit),
    )


def field_name(code: str) -> str:
    """What of a subject was looked at."""
    return _(Field(code).label) if code in set(Field) else code


def look_shape() -> Shape[LookLine]:
    """Columns of looks."""
    return Shape(
        columns=(
            Column(_("时间"), lambda row: formats.moment(row.at), 140),
            Column(_("谁"), lambda row: row.who, 110),
            Column(_("看的件"), lambda row: row.subject, 150),
            Column(_("看了什么"), lambda row: field_name(row.field), 130),
            Column(_("事由"), lambda row: row.reason, 330),
            Column(_("显示到"), lambda row: formats.moment(row.until) if row.until else _("导出带走"), 140),
        ),
        headline=lambda row: row.reason,
    )


def login_shape() -> Shape[LoginLine]:
    """Columns of logins."""
    return Shape(
        columns=(
            Column(_("登录时间"), lambda row: formats.moment(row.at), 140),
            Column(_("谁"), lambda row: _("{who}（{role}）", who=row.who, role=row.login), 190),
            Column(_("从哪里"), lambda row: row.address, 140),
            Column(_("用什么"), lambda row: browser_name(row.browser), 150),
            Column(_("最近动过"), lambda row: formats.moment(row.last_seen), 140),
            Column(_("怎么结束"), how_ended, 240),
        ),
        headline=lambda row: row.who,
    )


def how_ended(row: LoginLine) -> str:
    """Why and when a login ended; empty while nobody ended it."""
    if row.ended_at is None:
        return ""
    why = _(Ended(row.why).label) if row.why in Ended.__members__ else row.why
    return _("{why}，{when}", why=why, when=formats.moment(row.ended_at))


VIEWS = {
    "events": (audit.trail, event_shape),
    "looks": (audit.looks, look_shape),
    "logins": (audit.logins, login_shape),
}


def page(actor: Actor) -> None:
    theme.head(
        _("审计记录"),
        _("谁对什么做了什么，谁看过个人信息，谁从哪里登录。只能看，不能改；历史由指纹链保护。"),
    )
    if not actor.has_at_root(Role.AUDITOR):
        st.caption(_("您审计的是部分单位：这里只有您能看的件，和这些单位的人做的管理上的事、他们的登录。"))
    words = {_("办理和管理"): "events", _("查看个人信息"): "looks", _("登录"): "logins"}
    view = words[filters.segments(_("内容"), dict.fromkeys(words), key="view")]
    asked = asked_for(actor, view)
    read, shape = VIEWS[view]
    place = turn(f"{URL}_{view}", asked)
    with reading() as session:
        rows, following = read(
            session, actor, asked, now=now(), after=place.cursor, limit=12 if theme.phone() else PAGE
        )
    if not rows:
        theme.empty(_("这段时间没有这样的记录"), _("放宽日期，或者换个人、换个编号。"))
        return
    draw(rows, shape(), view)
    pages_bar(place, shown=len(rows), total=None, following=following)
    audit_export.draw(view, asked)


def draw(rows: list, shape: Shape, view: str) -> None:
    """A table to read; nothing in it is chosen."""
    if theme.phone():
        for nth, row in enumerate(rows):
            with theme.card(f"{view}_{nth}", gap="xsmall"):
                headline = shape.headline(row)
                st.markdown(f"**{formats.plain(headline)}**")
                rest = [
                    str(said) for column in shape.columns if (said := column.read(row)) not in {"", headline}
                ]
                st.markdown(f":small[:gray[{formats.plain(' · '.join(rest))}]]")
        return
    st.dataframe(
        {column.title: [column.read(row) for row in rows] for column in shape.columns},
        column_config={column.title: st.column_config.Column(width=column.width) for column in shape.columns},
        hide_index=True,
        height="content" if len(rows) <= 18 else 680,
        row_height=38,
    )


auditor = require_page(URL)
with refusals():
    page(auditor)
