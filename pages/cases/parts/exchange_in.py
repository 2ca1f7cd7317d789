"""Tables of other systems in: what was read, what is wrong with which row, then the matters, a few at a time."""

from collections.abc import Sequence

import streamlit as st

from core.cases.actions.external import Taken, take_in
from core.cases.external import SOURCE_MAX, source_of
from core.cases.imports.incoming import Incoming, Problem, read, under_headings
from core.cases.queries.external import known_numbers, known_to_rows
from core.cases.terms import ExternalKind
from core.foundation import sheets
from core.foundation.clock import now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from db.session import reading, unit_of_work
from pages.cases.parts import sources
from pages.shared import formats, theme
from pages.shared.forms import form_key, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.theme import card, empty, section

URL = "exchange"
BATCH = 10
"""Matters in one transaction: what a broken connection may cost, and how often the bar moves."""
ROWS_MAX = 3000
SHOWN, ON_PHONE = 200, 20
"""Rows of the preview."""
DONE = "_exchange_done"

Row = Incoming | Problem


def key(field: str) -> str:
    """The name of a field, another one after each table."""
    return f"{form_key(URL)}-{field}"


def draw() -> None:
    """The form, the preview, the button; and what came of the last table."""
    if done := st.session_state.get(DONE):
        result(done)
    with card("incoming", gap="small"):
        section(_("表格"), _("第一张工作表，要有“来件编号”和“内容”两列，其余的列认得就用"))
        kind, name = source_field()
        sent = st.file_uploader(_("表格（xlsx、csv）"), type=["xlsx", "csv"], key=key("file"))
    if sent is None:
        if not done:
            empty(_("还没有选表格"), _("选好以后先看每一行读成什么样，确认了才收进来。"))
        return
    with refusals():
        source = source_of(kind, name)
        rows = rows_of(sent.name, sent.getvalue())
        with reading() as session:
            known = known_numbers(session, source, [row.number for row in rows if isinstance(row, Incoming)])
        preview(rows, known)
        fresh = [row for row in rows if isinstance(row, Incoming) and row.number not in known]
        if not fresh:
            st.info(_("没有新的来件可以收。"), icon=":material/info:")
        elif st.button(
            _("收进来 {count} 件", count=len(fresh)),
            type="primary",
            icon=":material/move_to_inbox:",
            key=key("go"),
        ):
            bring(rows, kind, name)


def source_field() -> tuple[ExternalKind, str]:
    """Which system it comes from."""
    kind = st.segmented_control(
        _("从哪里来"),
        list(ExternalKind),
        default=ExternalKind.HOTLINE,
        required=True,
        format_func=lambda each: _(each.label),
        key=key("kind"),
    )
    if kind is not ExternalKind.OTHER:
        return kind, ""
    return kind, st.text_input(_("哪个系统"), max_chars=SOURCE_MAX, key=key("source")) or ""


def rows_of(name: str, body: bytes) -> list[Row]:
    """Every row of the table, read.

    Raises:
        Invalid: no table, no headings, or too many rows.
    """
    with reading() as session:
        knows = known_to_rows(session, now=now())
    with sheets.uploaded(name, body) as sheet:
        columns, lines = under_headings(sheet.header, sheet.rows)
        rows = []
        for row in read(lines, columns, knows):
            rows.append(row)
            if len(rows) > ROWS_MAX:
                raise Invalid(N_("一张表最多 {count} 行，请分成几份"), "file", count=ROWS_MAX)
    st.caption(_("认出的列：{columns}", columns=_("、").join(_(field.label) for field in columns)))
    return rows


def preview(rows: Sequence[Row], known: frozenset[str]) -> None:
    """What each row will be; what has a problem comes first."""
    wrong = [row for row in rows if isinstance(row, Problem)]
    there = [row for row in rows if isinstance(row, Incoming) and row.number in known]
    with card("preview", gap="small"):
        section(_("读出来的"))
        st.markdown(
            _(
                "共 **{total}** 行：新来件 **{fresh}**，已经收过 {there}，有问题 {wrong}（不会收，改好后再传一次）。",
                total=len(rows),
                fresh=len(rows) - len(wrong) - len(there),
                there=len(there),
                wrong=len(wrong),
            )
        )
        ordered = sorted(
            rows, key=lambda row: (isinstance(row, Incoming), not getattr(row, "notes", ()), row.row)
        )
        (_lines if theme.phone() else _table)(ordered[:SHOWN], known)
        if len(rows) > SHOWN and not theme.phone():
            st.caption(_("只显示前 {count} 行。", count=SHOWN))


def _table(rows: Sequence[Row], known: frozenset[str]) -> None:
    """At a desk."""
    read_rows = [row if isinstance(row, Incoming) else None for row in rows]
    st.dataframe(
        {
            _("行号"): [row.row for row in rows],
            _("来件编号"): [row.number for row in rows],
            _("结果"): [_verdict(row, known) for row in rows],
            _("内容"): [row.text[:60] if row else "" for row in read_rows],
            _("来源期限"): [formats.moment(row.due_at) if row and row.due_at else "" for row in read_rows],
        },
        hide_index=True,
        placeholder="—",
    )


def _lines(rows: Sequence[Row], known: frozenset[str]) -> None:
    """On a phone, where a table would cut the reasons."""
    for row in rows[:ON_PHONE]:
        st.markdown(
            f"**{formats.plain(row.number or '—')}**  \n:small[{formats.plain(_verdict(row, known))}]"
        )
    if len(rows) > ON_PHONE:
        st.caption(_("只显示前 {count} 行。", count=ON_PHONE))


def _verdict(row: Row, known: frozenset[str]) -> str:
    if isinstance(row, Problem):
        return _("不收：{reason}", reason=row.refusal.sentence())
    if row.number in known:
        return _("已经收过")
    notes = _("；").join(note.sentence() for note in row.notes)
    return _("收，注意：{notes}", notes=notes) if notes else _("收")


def bring(rows: Sequence[Row], kind: ExternalKind, name: str) -> None:
    """Take them in, a few in each transaction; a run that breaks off is gone on with by sending the table again."""
    done = Taken()
    bar = st.progress(0.0, text=_("正在收，可以离开；没收完的，再传一次接着收"))
    for start in range(0, len(rows), BATCH):
        actor = require_page(URL)
        with unit_of_work() as session:
            done.add(take_in(session, actor, rows[start : start + BATCH], kind=kind, source=name, now=now()))
        share = min(1.0, (start + BATCH) / len(rows))
        bar.progress(share, text=_("已处理 {n} 行，共 {total} 行", n=done.read, total=len(rows)))
    renew(URL)
    st.session_state[DONE] = done
    st.rerun()


def result(done: Taken) -> None:
    """What came of the last table; refused rows with their reasons."""
    with card("done", gap="small"):
        st.success(
            _(
                "收进 **{taken}** 件，已经收过 {known} 件，没有收 {wrong} 行。都在受理台等着受理。",
                taken=done.taken,
                known=done.known,
                wrong=len(done.rejects),
            ),
            icon=":material/check_circle:",
        )
        if done.sooner:
            sources.red(_("其中 {count} 件来源的期限早于我们的承诺，请先办。", count=done.sooner))
        for number, refusal in done.rejects[:8]:
            st.caption(_("第 {number} 行：{reason}", number=number, reason=formats.plain(refusal.sentence())))
        if st.button(_("知道了"), key="exchange_done"):
            del st.session_state[DONE]
            st.rerun()
