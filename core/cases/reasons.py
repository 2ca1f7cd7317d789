"""Words for why: reasons of the decisions that refuse, return or end a case (domain.md E.1)."""

from core.foundation.text import N_, Word


class RefusalReason(Word):
    """Why the centre does not take a matter on; the sentence goes before the proper channel."""

    EMERGENCY = "EMERGENCY", N_("紧急警情"), N_("正在发生的危险，请立刻拨打 110、119、120")
    LEGAL_CHANNEL = "LEGAL_CHANNEL", N_("应走法定途径"), N_("诉讼、仲裁、行政复议等途径解决的事")
    IN_PETITION = "IN_PETITION", N_("信访正在办"), N_("信访部门已经受理，正在办理")
    DUPLICATE_DONE = "DUPLICATE_DONE", N_("重复且已办结"), N_("同一件事已经办结答复，没有新情况")
    SECRET_PRIVACY = "SECRET_PRIVACY", N_("涉密或涉及他人隐私"), N_("依法不能在这里办理")
    OUT_OF_DUTY = "OUT_OF_DUTY", N_("不属职责范围"), N_("不属于党委、人大、政府的职责")
    UNLAWFUL = "UNLAWFUL", N_("诉求违法"), N_("要求的事违反法律法规")
    NOT_LOCAL = "NOT_LOCAL", N_("不在本区"), N_("事情发生在别的区县")


class ReturnReason(Word):
    """Why a unit says that a matter is not its own."""

    NOT_MINE = "NOT_MINE", N_("不属本单位职责"), N_("职责规定由别的单位办")
    NOT_HERE = "NOT_HERE", N_("不在本辖区"), N_("事发地属于别的街道、乡镇")
    MOVED_DUTY = "MOVED_DUTY", N_("职责已划转"), N_("职责已经调整给别的单位")


class TerminationReason(Word):
    """Why handling ends by decision [潍坊21]."""

    REFUSES = "REFUSES", N_("反映人不配合"), N_("多次请求配合，拒绝提供必要情况")
    LEGAL_CHANNEL = "LEGAL_CHANNEL", N_("已进入法定途径"), N_("已经起诉、仲裁、复议或进入信访")
    UNLAWFUL = "UNLAWFUL", N_("诉求违法"), N_("要求的事违反法律法规")
