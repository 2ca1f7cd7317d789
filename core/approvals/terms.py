"""Words of approvals 审批单 (domain.md E.0): what two people must agree on."""

from core.foundation.text import N_, Word


class ApprovalKind(Word):
    """What is being agreed on; later capabilities add theirs."""

    REFUSAL = "REFUSAL", N_("不予受理"), N_("受理员报，审核员决定")
    RETURN = "RETURN", N_("退单"), N_("联络员报，单位负责人同意")
    EXTENSION = "EXTENSION", N_("延期"), N_("单位负责人报，派单员决定；第二次由中心负责人决定")
    DEFERRAL = "DEFERRAL", N_("缓办"), N_("单位负责人报，中心负责人决定")
    REPLY = "REPLY", N_("签发答复"), N_("经办人起草，单位负责人签发")
    TERMINATION = "TERMINATION", N_("终止办理"), N_("单位负责人或受理员报，中心负责人决定")
    UNREASONABLE = "UNREASONABLE", N_("诉求不合理"), N_("审核回访员报，中心负责人认定")
    WRITE_OFF = "WRITE_OFF", N_("销账"), N_("督办员报，中心负责人决定")
    LONG_TERM = "LONG_TERM", N_("长期挂账"), N_("单位负责人报，中心负责人决定")
    APPEAL = "APPEAL", N_("挂账异议"), N_("单位负责人报，中心负责人决定")


class Decision(Word):
    """How it ended."""

    YES = "YES", N_("同意"), ""
    NO = "NO", N_("不同意"), ""
    LAPSED = "LAPSED", N_("失效"), N_("事情已离开提出时的状态")
