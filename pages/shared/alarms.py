"""The red strip of whoever is on duty: what turned, how long is left, and the button that says he knows."""

from functools import partial

import streamlit as st

from core.cases.queries.alarms import CaseAlarm, alarms_of
from core.deadlines.terms import Lamp
from core.duty.actions.alarms import acknowledge
from core.duty.terms import Rung, Turn
from core.foundation.clock import now
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES, UNIT_ROLES
from db.session import reading, unit_of_work
from pages.shared import formats, theme
from pages.shared.kept import kept
from pages.shared.navigation import path
from pages.shared.refusals import refusals
from pages.shared.session import require_login
from pages.shared.state import tell_now

EVERY = 30
"""Seconds after which the strip looks again by itself."""
FEW, MANY = {False: 3, True: 1}, {False: 8, True: 1}
"""Alarms on an ordinary page, and those that stand open on the page of today; at a desk, on a phone.

On a phone each takes a fifth of the screen, and the page begins below them: one stands open, the others fold."""
TONES = {Turn.ARRIVED: "blue", Turn.YELLOW: "orange", Turn.RED: "red"}
ICONS = {
    Turn.ARRIVED: ":material/notification_important:",
    Turn.YELLOW: formats.ICONS[Lamp.YELLOW],
    Turn.RED: formats.ICONS[Lamp.RED],
}


def watch(actor: Actor, *, whole: bool) -> None:
    """Look for alarms on every page of somebody who can be on duty."""
    if actor.has(*CENTRE_ROLES, *UNIT_ROLES):
        strip(whole=whole)


@st.fragment(run_every=EVERY)
def strip(*, whole: bool) -> None:
    """What waits for me; nothing at all when nothing does."""
    actor = require_login()
    waiting = kept("alarms", actor, partial(_waiting, actor))
    most = (MANY if whole else FEW)[theme.phone()]
    for each in waiting[:most]:
        _one(each)
    rest = waiting[most:]
    if not rest:
        return
    label = _("还有 {count} 条值班提醒", count=len(rest))
    if not whole:
        st.page_link(path("today"), label=label, icon=":material/arrow_forward:")
        return
    with st.expander(label, icon=":material/notification_important:"):
        for each in rest:
            _one(each)


def _waiting(actor: Actor) -> tuple[CaseAlarm, ...]:
    with reading() as session:
        return alarms_of(session, actor, now=now())


def _one(each: CaseAlarm) -> None:
    alarm = each.alarm
    with st.container(
        horizontal=True, gap="small", vertical_alignment="center", key=f"alarm_{alarm.id}", border=False
    ):
        st.markdown(
            formats.badge(f"{_('值班提醒')} {_(alarm.turn.label)}", TONES[alarm.turn], ICONS[alarm.turn])
            + f" **{_sentence(each)}**  \n:small[:gray[{_told(each)}]]",
            width="stretch",
        )
        if each.opens:
            st.page_link(path("file"), label=_("打开办件"), query_params={"no": each.number}, width="content")
        if st.button(_("已知晓"), icon=":material/check:", key=f"known_alarm_{alarm.id}", width="content"):
            answer(alarm.id)


def _sentence(each: CaseAlarm) -> str:
    alarm = each.alarm
    words = _(
        "{level}件 {number}，{unit}“{stage}”{left}",
        level=alarm.level or "",
        number=each.number or _("保密件"),
        unit=alarm.unit,
        stage=alarm.stage,
        left=formats.time_left(alarm.due_at, now()),
    )
    return formats.plain(words)


def _told(each: CaseAlarm) -> str:
    """Why it came to me, and the title where I may read it."""
    alarm = each.alarm
    parts = [each.headline] if each.headline else []
    if not each.opens:
        parts.append(_("您看不到这一件，请通知中心负责人"))
    if alarm.rung is not Rung.OWN:
        parts.append(_(alarm.rung.note))
    parts.append(_("{ago}提醒", ago=formats.ago(alarm.raised_at, now())))
    return formats.plain(" · ".join(parts))


def answer(alarm_id: int) -> None:
    """I know of it; it goes no further up."""
    actor = require_login()
    with refusals():
        with unit_of_work() as session:
            acknowledge(session, actor, alarm_id, now=now())
        tell_now(_("已记下您知晓，提醒不再往上报。"))
