"""A case as a document for a word processor: head, facts, words, answer, line. Facts come from the act; no logic."""

from collections.abc import Sequence

from docx import Document
from docx.document import Document as Open
from docx.shared import Cm

from core.cases.actions.papers import Paper
from core.foundation.clock import civil
from core.foundation.papers import clean, dress, written
from core.foundation.text import _

STAMP = "%Y-%m-%d %H:%M"


def case_docx(paper: Paper, centre: str) -> bytes:
    """The bytes of a .docx."""
    book = Document()
    dress(book)
    book.add_paragraph(clean(centre), style="Subtitle")
    book.add_heading(clean(paper.headline), level=1)
    _table(book, rows(paper))
    _part(book, _("诉求"), paper.text)
    if paper.answer:
        _part(book, _("答复"), paper.answer)
    book.add_heading(_("办理过程"), level=2)
    for step in paper.steps:
        line = book.add_paragraph(style="List Bullet")
        line.add_run(f"{civil(step.at):{STAMP}} ").bold = True
        line.add_run(clean(" · ".join(filter(None, (step.sentence, step.unit)))))
        if step.text:
            book.add_paragraph(clean(step.text), style="List Continue")
    book.add_paragraph(clean(foot(paper)), style="Caption")
    return written(book)


def rows(paper: Paper) -> list[tuple[str, str]]:
    """The facts, in the reader's language; what is not known is left out."""
    case = paper.case
    promise = f"{civil(case.promise.due_at):{STAMP}}" if case.promise else ""
    outcome = _(case.answer.outcome.label) if case.answer and case.answer.outcome else ""
    rated = _("、").join((_(case.rated.resolved.label), _(case.rated.satisfied.label))) if case.rated else ""
    found = (
        (_("编号"), case.number),
        (_("状态"), _(case.status.label)),
        (_("级别"), _(case.level.label)),
        (_("来源"), _(case.channel.label)),
        (_("类别"), case.category),
        (_("属地"), " · ".join(filter(None, (case.area, case.place)))),
        (_("反映人"), " · ".join(filter(None, (paper.name, paper.phone)))),
        (_("承办"), " · ".join(filter(None, (case.unit, case.handler)))),
        (_("提交时间"), f"{civil(case.submitted_at):{STAMP}}"),
        (_("承诺答复"), promise),
        (_("办结情况"), outcome),
        (_("评价"), rated),
    )
    return [(name, value) for name, value in found if value]


def foot(paper: Paper) -> str:
    """Who took it away and when: paper is found on tables."""
    return _(
        "{name} 于 {when} 从系统导出。姓名和电话只留头尾；用完请妥善保管。",
        name=paper.taken_by,
        when=f"{civil(paper.taken_at):{STAMP}}",
    )


def _table(book: Open, facts: Sequence[tuple[str, str]]) -> None:
    table = book.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for name, value in facts:
        left, right = table.add_row().cells
        left.text, right.text = clean(name), clean(value)
        left.paragraphs[0].runs[0].bold = True
        left.width, right.width = Cm(3), Cm(13)


def _part(book: Open, title: str, text: str) -> None:
    book.add_heading(title, level=2)
    for line in clean(text).split("\n"):
        book.add_paragraph(line)
