"""What does not end soon, or should not have begun: 长期挂账, the objection of a unit, a listing that is revoked."""

from functools import partial

from core.deadlines.terms import Stage
from core.foundation.text import _
from core.supervision.actions.long_term import ask_long_term, bring_back, review
from core.supervision.actions.objecting import appeal, revoke
from core.supervision.values import PLAN_MAX, REASON_MAX
from pages.cases.acts.written import Words, written
from pages.supervision.acts.evidence import carry_out_with, evidenced
from pages.supervision.acts.opened import Opened, carry_out, limit


def draw_ask_long_term(form: Opened) -> bool:
    """A policy or an investment must come first."""
    words = written(
        form,
        Words(
            _("缺什么条件，怎么走"),
            _("缺的是政策还是投入、由谁解决、分几步、大概到什么时候"),
            _(
                "中心负责人决定；同意后单列，不再问询和升级，每 {limit}复核。没有决定以前，期限照算。",
                limit=limit(Stage.LONG_TERM_REVIEW, form),
            ),
            _("申请长期挂账"),
            "hourglass_top",
            most=PLAN_MAX,
            height=140,
        ),
    )
    if words is None:
        return False
    return carry_out(form, partial(ask_long_term, body=words), _("已申请长期挂账，等中心负责人决定。"))


def draw_review(form: Opened) -> bool:
    """Still not possible."""
    words = written(
        form,
        Words(
            _("复核的情况"),
            _("条件到哪一步了，下一步是什么"),
            _(
                "仍是长期挂账，{limit}内再复核；没有按时复核升到三级。",
                limit=limit(Stage.LONG_TERM_REVIEW, form),
            ),
            _("复核"),
            "event_repeat",
            most=REASON_MAX,
        ),
    )
    if words is None:
        return False
    return carry_out(form, partial(review, body=words), _("已复核，下一季度再看。"))


def draw_bring_back(form: Opened) -> bool:
    """It can be put right now."""
    words = written(
        form,
        Words(
            _("恢复的情况"),
            _("什么条件具备了"),
            _(
                "回到整改中，天数从现在重新算，{limit}内申请销账，继续问询。",
                limit=limit(Stage.WRITE_OFF, form),
            ),
            _("恢复整改"),
            "play_circle",
            most=REASON_MAX,
            height=80,
        ),
    )
    if words is None:
        return False
    return carry_out(form, partial(bring_back, body=words), _("已恢复整改。"))


def draw_appeal(form: Opened) -> bool:
    """The unit says that it should not be on the ledger."""
    sent = evidenced(
        form,
        Words(
            _("为什么不该挂账"),
            _("对照证据写：哪一步不是本单位的、有什么依据"),
            _(
                "只能提一次，挂账后 {within}内。中心负责人 {limit}内决定；决定以前级别不升，其他期限照算。",
                within=limit(Stage.APPEAL, form),
                limit=limit(Stage.APPEAL_DECISION, form),
            ),
            _("提异议"),
            "balance",
            most=REASON_MAX,
            grave=True,
        ),
        _("佐证材料"),
    )
    if sent is None:
        return False
    told = _("异议已提出，等中心负责人决定。")
    return carry_out_with(form, partial(appeal, reason=sent.text), sent.uploads, told)


def draw_revoke(form: Opened) -> bool:
    """It was listed by error."""
    words = written(
        form,
        Words(
            _("撤销的理由"),
            _("错在哪里；单位和反映人都看得到，不要写任何人的姓名、电话、住址"),
            _("这一条撤销，不再算挂账；理由对双方公开，不能恢复。"),
            _("撤销挂账"),
            "block",
            most=REASON_MAX,
            grave=True,
        ),
    )
    if words is None:
        return False
    return carry_out(
        form, partial(revoke, reason=words), _("{number} 已撤销挂账。", number=form.entry.number)
    )
