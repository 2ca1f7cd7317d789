"""One entry as people read it: its head, the facts, what made it, the enquiries with their answers, its line."""

from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from core.cases.queries.file import case_file
from core.cases.queries.scope import version_of
from core.deadlines.queries import current_calendar
from core.foundation.clock import now
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.terms import UNIT_ROLES, Role
from core.supervision.queries.file import EntryFile, Proof
from core.supervision.queries.line import Happened
from core.supervision.terms import ON_LEDGER, SupervisionEvent, Weight
from db.session import reading
from pages.cases.parts.facts import table
from pages.cases.parts.said import said
from pages.shared import formats
from pages.shared.kept import kept
from pages.shared.navigation import path
from pages.shared.theme import section
from pages.shared.timeline import Step, event_line
from pages.supervision.parts.words import NOBODYS, clock_badge, level_badge, state_badge

WEIGHTS = {Weight.COUNTED: "gray", Weight.WAITING: "orange", Weight.NOT_COUNTED: "gray"}
BRIEF = 4
"""Steps and enquiries that a pane shows; the file shows all."""


def origin_line(entry: EntryFile) -> str:
    """Number, type, whose: the muted line above the title."""
    parts = [entry.number, _(entry.type.label), entry.unit]
    return f":gray[{' · '.join(formats.plain(part) for part in parts)}]"


def title(entry: EntryFile) -> str:
    """What the case is about; its number for whoever may not open it."""
    return entry.headline or entry.case_number


def chips(entry: EntryFile, moment: datetime) -> str:
    """Level, state, and the clocks that run, the soonest first; what nobody has to keep comes last."""
    with reading() as session:
        calendar = current_calendar(session, moment)
    running = sorted(
        (clock for clock in entry.clocks if clock.is_open),
        key=lambda clock: (clock.stage in NOBODYS, clock.due_at),
    )
    found = [level_badge(entry.level), state_badge(entry.state)]
    found += [clock_badge(clock, moment, calendar) for clock in running]
    if entry.letter is not None and entry.state in ON_LEDGER:
        found.append(formats.badge(_("建议待签发"), "red", ":material/draw:"))
    return " ".join(found)


def facts(entry: EntryFile) -> None:
    """What is known, as a table."""
    age = (now() - entry.effective_at).days
    rows = {
        _("为什么"): _(entry.type.note),
        _("单位"): entry.unit,
        _("从哪天算"): f"{formats.moment(entry.effective_at)} · {_('在账 {n} 天', n=age)}",
        _("列入时间"): formats.moment(entry.listed_at) if entry.listed_at else "",
        _("负责领导"): entry.leader,
        _("计划日期"): entry.planned_on.isoformat() if entry.planned_on else "",
        _("没有按时答复"): _("{n} 次", n=entry.missed) if entry.missed else "",
        _("核查退回"): _("{n} 次", n=entry.refusals) if entry.refusals else "",
        _("办件"): entry.case_number + (f" · {_(entry.case_status.label)}" if entry.case_status else ""),
    }
    table({name: value for name, value in rows.items() if value})


def to_case(entry: EntryFile) -> None:
    """The way to the case, for whoever may open it."""
    if entry.case_seen:
        st.page_link(
            path("file"),
            label=_("打开办件"),
            icon=":material/open_in_new:",
            query_params={"no": entry.case_number},
        )


def evidence(actor: Actor, entry: EntryFile) -> None:
    """The steps of the case's line that made it, the newest last."""
    section(_("证据"), _("哪几步让它挂账"))
    told = _sentences(actor, entry)
    for proof in entry.proofs:
        st.markdown(_proof(proof, told.get(proof.seq, "")))


def _proof(proof: Proof, sentence: str) -> str:
    weight = formats.badge(_(proof.weight.label), WEIGHTS[proof.weight])
    words = f" · {formats.plain(sentence)}" if sentence else ""
    return f"**{_(proof.rule.label)}** {weight} :gray[{formats.moment(proof.at)}{words}]"


def _sentences(actor: Actor, entry: EntryFile) -> Mapping[int, str]:
    """How the case's own line tells these steps."""
    if not entry.case_seen:
        return {}

    def ask() -> Mapping[int, str]:
        wanted = {proof.seq for proof in entry.proofs}
        with reading() as session:
            steps = case_file(session, actor, entry.case_id, now=now()).steps
        return {step.seq: step.sentence() for step in steps if step.seq in wanted}

    with reading() as session:
        version = version_of(session, entry.case_id)
    return kept("evidence", (actor, entry.id, entry.version, version), ask)


def enquiries(entry: EntryFile, *, brief: bool = False) -> None:
    """Each question, its answer or that there was none, and what the person was told."""
    if not entry.enquiries:
        return
    section(_("问询"), _("{n} 次", n=len(entry.enquiries)))
    for each in entry.enquiries[: BRIEF if brief else None]:
        waits = entry.state in ON_LEDGER
        chip = formats.badge(_("等答复"), "blue") if waits else formats.badge(_("没有答复"), "gray")
        if each.missed_at is not None:
            chip = formats.badge(_("没有按时答复"), "red", ":material/error:")
        elif each.answered_at is not None:
            chip = formats.badge(_("已答复"), "green", ":material/check_circle:")
        by = formats.plain(each.asked_by) or _("按规则自动问询")
        st.markdown(
            f"**{_('第 {n} 次', n=each.n)}** {chip} :gray[{formats.moment(each.asked_at)} · {by} · "
            f"{_('{due} 前答复', due=formats.moment(each.answer_due_at))}]"
        )
        if each.answer:
            st.caption(f"{formats.plain(each.answered_by)} · {formats.moment(each.answered_at)}")
            said(each.answer)
        if each.told:
            st.caption(_("已告知反映人 · {when}", when=formats.moment(each.told_at)))
            said(each.told)


def line(entry: EntryFile, *, brief: bool = False) -> None:
    """What happened to it, newest on top."""
    section(_("督办经过"))
    event_line([_step(each) for each in entry.line[: BRIEF if brief else None]], tone="blue")


def _step(each: Happened) -> Step:
    """One of them; a letter is read on its own sheet."""
    role = Role(each.role)
    words = "" if each.name is SupervisionEvent.PROPOSAL_SIGNED else each.text
    side = each.unit if role in UNIT_ROLES else _(role.label)
    return Step(
        what=each.sentence(),
        at=each.at,
        who=" · ".join(filter(None, (side, each.who))),
        words=_("（这段文字已依法删除）") if each.erased else words,
        proofs=each.proofs,
    )
