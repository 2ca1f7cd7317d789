"""The catalogue and the register as tables to take along, drawn for whoever asks from what he may see."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core.cases.queries.catalogue import catalogue
from core.cases.queries.ownerless import register
from core.foundation.clock import civil
from core.foundation.text import _
from core.foundation.workbooks import workbook
from core.identity.actor import Actor


def catalogue_sheet(session: Session, actor: Actor, day: date) -> bytes:
    """The catalogue of a day; its columns are those that the import reads.

    Raises:
        NotAllowed: not somebody of the centre.
    """
    rows = [
        (
            line.category,
            line.area or _("全区"),
            line.unit,
            line.rule.since if line.rule else None,
            (line.rule.basis if line.rule else "") or _(line.why.label),
        )
        for line in catalogue(session, actor, day)
    ]
    header = (_("事项"), _("属地"), _("承办单位"), _("从哪天起"), _("依据"))
    return workbook(_("派单目录"), header, rows)


def ownerless_sheet(session: Session, actor: Actor, now: datetime) -> bytes:
    """The register as this person sees it.

    Raises:
        NotAllowed: not a reader of the register.
    """
    today = civil(now).date()
    rows = [
        (
            row.number,
            row.headline,
            row.category,
            row.area,
            row.interim,
            civil(row.opened_at).date(),
            (today - civil(row.opened_at).date()).days,
            _(row.state.label),
            row.question,
            row.owner,
            row.valid_from,
            row.decision,
        )
        for row in register(session, actor)
    ]
    header = (
        *(_("编号"), _("标题"), _("类别"), _("属地"), _("兜底单位"), _("列入"), _("已过天数"), _("状态")),
        *(_("为什么没有单位管"), _("归谁管"), _("从哪天起"), _("决定的依据")),
    )
    return workbook(_("三不管台账"), header, rows)
