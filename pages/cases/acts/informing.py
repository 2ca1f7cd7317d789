"""Something is missing: the person is asked, and the clocks stand still until he says it."""

from functools import partial

from core.cases.actions.informing import ask_person
from core.cases.queries.forecast import stage_forecast
from core.deadlines.terms import Stage
from core.foundation.clock import now
from core.foundation.text import _
from db.session import reading
from pages.cases.acts.opened import Opened, carry_out
from pages.cases.acts.written import Words, written
from pages.cases.parts.choices import spoken
from pages.shared import formats
from pages.shared.session import require_page


def draw_ask_person(form: Opened) -> bool:
    """Say what is missing."""
    actor, case = require_page(form.url), form.case
    with reading() as session:
        waits = stage_forecast(session, actor, case.id, Stage.SUPPLEMENT, now=now())
    words = written(
        form,
        Words(
            _("请反映人补充什么"),
            _("一项一项写，让人照着就能补：哪一栋、什么时候、有没有照片"),
            _(
                "反映人看得到这段话，要在 **{due}** 前（{limit}）补充；等待期间单位期限和承诺日期都停表。"
                "没有等到：还没有派单的按撤回结束，单位正在办的按现有情况继续办。最多请两次。",
                due=formats.moment(waits.due_at),
                limit=spoken(waits.limit),
            ),
            _("请他补充"),
            "contact_support",
        ),
    )
    if words is None:
        return False
    told = _("已请反映人补充，等到 {due}。", due=formats.moment(waits.due_at))
    return carry_out(form, partial(ask_person, what=words), told)
