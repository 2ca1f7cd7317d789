"""Words of publicity: what of a case everybody may read, and who says the same."""

from core.foundation.text import N_, Word

KIND = "public"
"""Kind of subject: the public summary of a case 公开件, as event lines name it."""

JOINER = "joiner"
"""Kind of subject: somebody who says the same 同诉."""


class PublicState(Word):
    """How far a public summary is; what citizens see of it also follows from the case."""

    PROPOSED = "PROPOSED", N_("待公开"), N_("审核时勾了可以公开，等写好摘要")
    PUBLISHED = "PUBLISHED", N_("已公开"), N_("群众在公开办件里看得到")
    WITHDRAWN = "WITHDRAWN", N_("未公开"), N_("决定不公开，或者已经撤下；以后仍可以公开")


class PublicAct(Word):
    """What can be done to a public summary."""

    PROPOSE = "propose", N_("提请公开"), N_("列进公开台，摘要还没有人看得到")
    PUBLISH = "publish", N_("公开"), N_("写好摘要，群众立即看得到；再公开一次就是改写")
    WITHDRAW = "unpublish", N_("撤下"), N_("群众立即看不到")


class PublicEvent(Word):
    """What happened to a public summary."""

    PROPOSED = "public.proposed", N_("提请公开"), ""
    PUBLISHED = "public.published", N_("已公开"), ""
    WITHDRAWN = "public.withdrawn", N_("已撤下"), ""


class WithdrawnWhy(Word):
    """Why a summary is not public any more, or never was."""

    CENTRE = "CENTRE", N_("中心决定"), N_("中心决定不公开，或者撤下")
    CHANGED = "CHANGED", N_("办理有变化"), N_("答复更正了，或者重新办理，原来的摘要不再作数")
    ERASED = "ERASED", N_("依法删除"), N_("反映人要求删除，摘要一并删除")


class JoinEvent(Word):
    """What happened to somebody who says the same."""

    JOINED = "joiner.joined", N_("也遇到了，加入"), ""
