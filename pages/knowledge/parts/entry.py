"""One entry: its answer, what it is for, what waits to be published, all versions, its line, and what I may do."""

from html import escape

import streamlit as st

from core.cases.queries.taxonomy import categories
from core.foundation.text import _
from core.identity.queries import areas
from core.journal.terms import JournalEvent
from core.knowledge.differences import differences
from core.knowledge.terms import EntryEvent, EntryStatus, ReviewState
from core.knowledge.values import EntryFile, VersionView
from db.session import reading
from pages.cases.parts.said import said
from pages.knowledge.parts import deciding
from pages.shared import formats
from pages.shared.theme import card, section
from pages.shared.timeline import Step, event_line

TONES = {EntryStatus.DRAFT: "gray", EntryStatus.PUBLISHED: "green", EntryStatus.RETIRED: "gray"}


def draw(entry: EntryFile) -> None:
    """The pane."""
    version = entry.shown
    with card("entry", gap="small"):
        kind = _("群众可看") if version.public else _("内部使用")
        st.markdown(f":gray[{entry.number} · {_('第 {n} 版', n=version.number)} · {kind}]")
        st.subheader(formats.plain(version.title), anchor=False)
        st.markdown(" ".join(_chips(entry)))
        said(version.answer)
        _facts(entry, version)
        if entry.newest.number != version.number:
            _pending(entry, version)
        deciding.draw(entry)
    if entry.steps:
        with card("entry_past", gap="small"):
            _past(entry)


def _chips(entry: EntryFile) -> list[str]:
    chips = [formats.badge(_(entry.status.label), TONES[entry.status])]
    if entry.waiting:
        unseen = entry.newest.number == entry.in_force
        waiting = _("修订待发布") if unseen else _("第 {n} 版待发布", n=entry.newest.number)
        chips.append(formats.badge(waiting, "orange", ":material/hourglass_top:"))
    if entry.status is EntryStatus.PUBLISHED and entry.review is not ReviewState.FRESH:
        chips.append(formats.badge(_(entry.review.label), "red", ":material/event_busy:"))
    if entry.helped:
        chips.append(formats.badge(_("帮到 {count} 次", count=entry.helped), "blue", ":material/thumb_up:"))
    return chips


def _facts(entry: EntryFile, version: VersionView) -> None:
    with reading() as session:
        nodes = {node.id: node.full_name for node in categories(session)}
        places = {area.id: area.short_name for area in areas(session)}
    rows = {
        _("适用事项"): _names(version.category_ids, nodes) or _("不限"),
        _("适用地方"): _names(version.area_ids, places) or _("全区"),
        _("关键词"): _("、").join(version.keywords),
        _("负责单位"): entry.unit,
        _("复核日期"): entry.review_on.isoformat(),
    }
    if entry.review is not ReviewState.FRESH and entry.status is EntryStatus.PUBLISHED:
        rows[_("复核日期")] += _("（{note}）", note=_(entry.review.note))
    st.table(
        {name: formats.plain(value) for name, value in rows.items() if value},
        border="horizontal",
        width="stretch",
    )


def _names(ids: tuple[int, ...], known: dict[int, str]) -> str:
    return _("；").join(known[each] for each in ids if each in known)


def _pending(entry: EntryFile, version: VersionView) -> None:
    """The newest version beside the one in force: what is new, what is gone."""
    newest = entry.newest
    title = (
        _("等着发布的第 {n} 版", n=newest.number)
        if entry.waiting
        else _("被退回的第 {n} 版", n=newest.number)
    )
    section(title, _author(newest))
    changes(version, newest)


def _author(version: VersionView) -> str:
    parts = (
        formats.plain(version.written_by),
        formats.moment(version.written_at),
        formats.plain(version.reason),
    )
    return " · ".join(filter(None, parts))


def changes(before: VersionView, after: VersionView) -> None:
    """Two versions as one text: crossed out what is gone, underlined what is new."""
    parts = []
    if before.title != after.title:
        parts.append(f"<b>{_marked(before.title, after.title)}</b>\n")
    parts.append(_marked(before.answer, after.answer))
    st.html(f'<p class="said changes">{"".join(parts)}</p>')
    if before.public != after.public:
        st.caption(_("改为群众可看") if after.public else _("改为内部使用"))


def _marked(before: str, after: str) -> str:
    html = ""
    for piece in differences(before, after):
        tag = "" if piece.old and piece.new else "del" if piece.old else "ins"
        text = escape(piece.text)
        html += f"<{tag}>{text}</{tag}>" if tag else text
    return html


def _past(entry: EntryFile) -> None:
    """All versions, each against the one before, and the line."""
    if len(entry.versions) > 1:
        with st.expander(_("全部 {count} 个版本", count=len(entry.versions)), icon=":material/history:"):
            for after, before in zip(entry.versions, entry.versions[1:], strict=False):
                section(_("第 {n} 版，和上一版比", n=after.number), _author(after))
                changes(before, after)
            first = entry.versions[-1]
            section(_("第 {n} 版", n=first.number), _author(first))
            said(first.answer)
    section(_("经过"))
    words = {event.value: event for kind in (EntryEvent, JournalEvent) for event in kind}
    event_line(
        [
            Step(what=_(words[step.name].label, **step.facts), at=step.at, who=step.who, words=step.words)
            for step in entry.steps
        ],
        tone="gray" if entry.status is EntryStatus.RETIRED else "green",
    )
