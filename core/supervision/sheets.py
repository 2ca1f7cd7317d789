"""The ledger as a table to take along, drawn for whoever asks from what he may see; no name of a person is in it."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.foundation.clock import civil
from core.foundation.text import _
from core.foundation.workbooks import workbook
from core.identity.actor import Actor
from core.supervision.actions.exporting import take_ledger
from core.supervision.queries.board import Filters
from core.supervision.queries.proofs import proofs_of_units
from core.supervision.terms import Level


def ledger_sheet(session: Session, actor: Actor, chosen: Filters, *, now: datetime) -> tuple[bytes, int]:
    """The table as it is filtered, the newest first, and how many rows it has; that it was taken is written down.

    Raises:
        Invalid: more rows than a table takes.
    """
    found = take_ledger(session, actor, chosen, now=now)
    proofs = proofs_of_units(session, [line.id for line in found])
    rows = [
        (
            line.number,
            _(line.type.label),
            _(Level(str(line.level)).label),
            line.unit,
            line.case_number,
            line.headline,
            _(line.case_status.label) if line.case_status else "",
            _(line.state.label),
            civil(line.effective_at).date(),
            civil(line.listed_at).date() if line.listed_at else None,
            line.age,
            line.planned_on,
            line.missed,
            proofs.get(line.id, 0),
            _(line.next_stage.label) if line.next_stage else "",
            civil(line.next_due).date() if line.next_due else None,
            _("超期") if line.passed else "",
        )
        for line in found
    ]
    header = (
        *(_("挂账编号"), _("类型"), _("级别"), _("单位"), _("办件编号"), _("标题"), _("办件状态"), _("状态")),
        *(
            _("从哪天算"),
            _("列入时间"),
            _("在账天数"),
            _("计划日期"),
            _("没有按时答复"),
            _("佐证材料"),
            _("下一环节"),
        ),
        *(_("下一期限"), _("时限")),
    )
    return workbook(_("挂账台账"), header, rows), len(rows)
