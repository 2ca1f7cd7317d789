"""What another system calls a matter, and when it wants it: on the form, in the head of a file, on a desk."""

from collections.abc import Callable, Sequence
from datetime import datetime, time

import streamlit as st

from core.cases.external import NUMBER_MAX, SOURCE_MAX, External, SourceView
from core.cases.queries.external import Sooner, wanted_sooner
from core.cases.terms import CaseStatus, ExternalKind
from core.deadlines.terms import Lamp
from core.foundation.clock import CIVIL, civil, now
from core.foundation.text import _
from core.identity.actor import Actor
from db.session import reading
from pages.shared import formats
from pages.shared.kept import kept


def chips(sources: Sequence[SourceView], moment: datetime) -> list[str]:
    """The lamp of each source's deadline, beside ours; red and said when it is sooner than our promise."""
    found = []
    for each in sources:
        if each.due_at is None or each.lamp is None:
            continue
        words = _("{source}期限 {left}", source=each.kind, left=formats.time_left(each.due_at, moment))
        if each.sooner:
            words = _("{words}，早于我们的承诺", words=words)
        lamp = Lamp.RED if each.sooner else each.lamp
        icon = ":material/priority_high:" if each.sooner else formats.ICONS[lamp]
        found.append(formats.badge(words, formats.TONES[lamp], icon))
    return found


def told(sources: Sequence[SourceView]) -> str:
    """Source, number, deadline, as a fact."""
    parts = []
    for each in sources:
        words = f"{_(each.kind.label)} {each.number}"
        if each.due_at is not None:
            words = _("{words}，期限 {due}", words=words, due=formats.moment(each.due_at))
        parts.append(words)
    return _("；").join(parts)


def warn(actor: Actor, *statuses: CaseStatus) -> None:
    """On a desk: what its source wants before the day we promised."""
    moment = now()

    def ask() -> tuple[int, tuple[Sooner, ...]]:
        with reading() as session:
            return wanted_sooner(session, actor, statuses, now=moment)

    count, first = kept("sooner", (actor, statuses), ask)
    if not count:
        return
    named = [f"{each.number} {formats.time_left(each.due_at, moment)}" for each in first[:3]]
    red(
        _(
            "有 {count} 件的来源期限早于我们的承诺，请按来源期限办：{cases}{more}。",
            count=count,
            cases=_("；").join(named),
            more=_("等") if count > len(named) else "",
        )
    )


def red(sentence: str) -> None:
    """On the red ground of an alarm: nothing was refused, but somebody else's clock runs faster than ours."""
    with st.container(key="alarm_source"):
        st.markdown(f":red[:material/priority_high:] {sentence}")


def source_fields(key: Callable[[str], str]) -> External | None:
    """Whether another system handed it over, its number and its deadline."""
    left, right = st.columns(2, gap="small")
    kind = left.selectbox(
        _("外部来源"),
        list(ExternalKind),
        index=None,
        format_func=lambda each: _(each.label),
        placeholder=_("不是别的系统转来的，不用选"),
        key=key("external"),
    )
    if kind is None:
        return None
    number = right.text_input(_("来件编号"), max_chars=NUMBER_MAX, key=key("external_number")) or ""
    source = ""
    if kind is ExternalKind.OTHER:
        source = st.text_input(_("哪个系统"), max_chars=SOURCE_MAX, key=key("external_source")) or ""
    left, right = st.columns(2, gap="small")
    day = left.date_input(
        _("来源期限"),
        value=None,
        min_value=civil(now()).date(),
        format="YYYY-MM-DD",
        help=_("来源要求什么时候办完；没有就空着"),
        key=key("external_day"),
    )
    hour = right.time_input(_("几点"), value=time(17, 30), key=key("external_hour"))
    due = datetime.combine(day, hour, CIVIL) if day else None
    return External(kind, number, now(), due, source)


def warn_sooner(external: External | None, promise_at: datetime) -> None:
    """On the slip: the source wants it sooner than we promised."""
    if external is None or external.due_at is None or external.due_at >= promise_at:
        return
    red(
        _(
            "{source}的期限是 {due}，早于我们承诺的 {promise}，请按来源期限办。",
            source=external.kind,
            due=formats.moment(external.due_at),
            promise=formats.moment(promise_at),
        )
    )
