"""Words of approvals 审批单 (domain.md E.0): what two people must agree on."""

from core.foundation.text import N_, Word


class ApprovalKind(Word):
    """What is being agreed on; later capabilities add theirs."""

    REPLY = "REPLY", N_("签发答复"), N_("经办人起草，单位负责人签发")


class Decision(Word):
    """How it ended."""

    YES = "YES", N_("同意"), ""
    NO = "NO", N_("不同意"), ""
    LAPSED = "LAPSED", N_("失效"), N_("事情已离开提出时的状态")
