"""A case in short: its head, its clock, the table of facts, its line."""

from datetime import datetime, timedelta
from html import escape

import streamlit as st

from core.cases.queries.file import CaseFile
from core.cases.queries.line import Step as LineStep
from core.cases.queries.taxonomy import attributes_of
from core.cases.terms import CaseEvent, CaseStatus, Origin, Visibility
from core.deadlines.terms import Lamp, Stage
from core.foundation.calendar import WorkCalendar
from core.foundation.phone import masked, masked_name
from core.foundation.text import _
from core.identity.terms import UNIT_ROLES, Role
from db.session import reading
from pages.cases.parts import others, sources
from pages.shared import formats
from pages.shared.timeline import Step, event_line

ENDED = frozenset({CaseStatus.CLOSED, CaseStatus.WITHDRAWN, CaseStatus.NOT_ACCEPTED, CaseStatus.TERMINATED})


def origin_line(case: CaseFile) -> str:
    """Number, way in, level: the muted line above a title."""
    parts = [case.number, _(case.channel.label), _(case.level.label)]
    if case.origin is Origin.IMPORTED:
        parts.append(_(case.origin.label))
    return f":gray[{' · '.join(formats.plain(part) for part in parts)}]"


def chips(case: CaseFile, now: datetime, calendar: WorkCalendar) -> str:
    """State, the soonest clock of the work, and what else must be seen at once."""
    found = [formats.badge(_(case.status.label), "gray" if case.status in ENDED else "blue")]
    work = [clock for clock in case.clocks if clock.stage is not Stage.PROMISE]
    if work:
        soonest = min(work, key=lambda clock: clock.due_at)
        lamp = soonest.lamp(now)
        words = _(lamp.label) if lamp is Lamp.PAUSED else formats.time_left(soonest.due_at, now, calendar)
        found.append(
            formats.badge(formats.stage_left(soonest.stage, words), formats.TONES[lamp], formats.ICONS[lamp])
        )
    found += [*sources.chips(case.sources, now), *others.chips(case.id)]
    if case.visibility is Visibility.SECRET:
        found.append(formats.badge(_("保密"), "red", ":material/lock:"))
    if case.no_return:
        found.append(formats.badge(_("禁退"), "orange", ":material/do_not_disturb_on:"))
    if case.questions:
        found.append(formats.badge(_("待批 {count}", count=len(case.questions)), "blue"))
    if case.round > 1:
        found.append(formats.badge(_("第 {round} 轮", round=case.round), "orange", ":material/replay:"))
    return " ".join(found)


def promise_line(case: CaseFile, now: datetime, calendar: WorkCalendar) -> str:
    """The date the person was told, and how it stands."""
    promise = case.promise
    if promise is None:
        return ""
    words = f":gray[{_('承诺答复')}] **{formats.moment(promise.due_at)}** "
    if promise.met_at is not None:
        return words + f":gray[{_('{day} 已答复', day=formats.day(promise.met_at))}]"
    if case.status in ENDED:
        return words
    return words + formats.lamp_badge(promise.lamp, formats.time_left(promise.due_at, now, calendar))


def facts(case: CaseFile, *, short: bool = False) -> None:
    """What is known, as a table; a desk's pane shows the short one."""
    rows = {
        _("类别"): case.category or _("未分类"),
        _("属地"): " · ".join(filter(None, (case.area, case.place))),
        _("反映人"): "" if case.contact.open_until and not short else who(case, hidden=True),
        _("承办"): " · ".join(filter(None, (case.unit, case.handler))),
        _("外部来源"): sources.told(case.sources),
        _("被反映单位"): case.accused,
    }
    if not short:
        rows |= {
            _("提交时间"): formats.moment(case.submitted_at),
            _("经手"): f"{case.holder} · {_('从 {when}', when=formats.moment(case.held_since))}",
            _("可见"): _(case.visibility.note),
            _("本人同意"): agreed(case),
        }
    table({name: value for name, value in rows.items() if value})


def table(rows: dict[str, str]) -> None:
    """Facts as two columns; every value is shown as typed. Our own HTML: `st.table` would go through pandas."""
    lines = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
        for name, value in rows.items()
    )
    st.html(f'<table class="facts">{lines}</table>')


def who(case: CaseFile, *, hidden: bool) -> str:
    """The person as this reader may see him; `hidden` also while it is open, for what does not close by itself."""
    contact = case.contact
    if contact.withheld:
        return _why_withheld(case)
    name, phone = contact.name, contact.phone
    if hidden:
        name, phone = masked_name(name), masked(phone)
    return " · ".join(filter(None, (name, phone))) or _("没有留联系方式")


def agreed(case: CaseFile) -> str:
    """What the person agreed to, and what not; nothing of somebody who left no way to reach him."""
    contact = case.contact
    if not (contact.withheld or contact.name or contact.phone):
        return ""
    passed = _("联系方式可以告诉承办单位") if case.contact_ok else _("联系方式不告诉承办单位")
    return f"{passed} · {_('用短信告诉进展') if case.sms_ok else _('不发短信')}"


def _why_withheld(case: CaseFile) -> str:
    if not case.contact.not_allowed:
        return _("联系方式只给要联系反映人的人看")
    if case.accused_unit_id is not None:
        return _("反映单位的件，联系方式不告诉承办单位，请经中心联系")
    with reading() as session:
        if attributes_of(session, case.category_id).sensitive:
            return _("这一类事，联系方式留在中心，请经中心联系")
    return _("反映人没有同意告诉承办单位，请经中心联系")


def line(case: CaseFile, now: datetime, calendar: WorkCalendar) -> None:
    """The line, newest on top, in the colour of the state; a text that went from hand to hand is shown once.

    Dwell is working time and said in working days, as on the person's phone.
    """
    seen = {case.text}
    steps = []
    for step in case.steps:
        if step.name is CaseEvent.NOTED:  # they stand apart
            continue
        words = "" if step.text in seen else step.text
        seen.add(step.text)
        steps.append(_step(step, case, words))
    event_line(steps, tone=_tone(case, now), day=calendar.day_length)


def dwell(case: CaseFile, calendar: WorkCalendar) -> None:
    """How long each desk had it, in working time, those who had it longest first; who has it now is marked."""
    spent: dict[str, timedelta] = {}
    for each in case.dwell:
        spent[each.unit] = spent.get(each.unit, timedelta()) + each.time
    now_at = next((each.unit for each in case.dwell if each.current), "")
    chips = [
        formats.badge(
            f"{unit} {formats.span(time, calendar.day_length)}",
            "blue" if unit == now_at else "gray",
            ":material/hourglass_top:" if unit == now_at else "",
        )
        for unit, time in sorted(spent.items(), key=lambda pair: -pair[1])
        if time >= timedelta(minutes=1)
    ]
    if chips:
        st.markdown(f":small[:gray[{_('各处停留')}]] {' '.join(chips)}")


def _step(step: LineStep, case: CaseFile, words: str) -> Step:
    return Step(
        what=step.sentence(),
        at=step.at,
        who=" · ".join(filter(None, (_side(step), case.names.get(step.account_id or 0, "")))),
        dwell=step.dwell if step.dwell and step.dwell >= timedelta(minutes=1) else None,
        words=_("（这段文字已依法删除）") if step.erased else words,
        inside=step.inside,
    )


def _side(step: LineStep) -> str:
    """In whose name it was done: the unit's, or a role at the centre, or the person himself."""
    role = Role(step.role)
    return step.unit if role in UNIT_ROLES else _(role.label)


def _tone(case: CaseFile, now: datetime) -> str:
    if case.status in ENDED:
        return "gray"
    lamps = {clock.lamp(now) for clock in case.clocks}
    return next((formats.TONES[lamp] for lamp in (Lamp.RED, Lamp.YELLOW) if lamp in lamps), "green")
