"""Words of whose a matter is: entries of the dispatch catalogue, and the register of what nobody owns (三不管)."""

from core.foundation.text import N_, Word

CATALOGUE = "catalogue"
"""Kind of subject: an entry of the dispatch catalogue."""

OWNERLESS = "ownerless"
"""Kind of subject: a matter in the register of those without an owner, 三不管台账."""


class CatalogueOrigin(Word):
    """What an entry of the dispatch catalogue came from."""

    SEED = "SEED", N_("整批导入"), N_("从表格导入的目录")
    EDIT = "EDIT", N_("中心编辑"), N_("中心自己定的")
    RETURN = "RETURN", N_("退单更正"), N_("退单获准以后改的")
    OWNERLESS = "OWNERLESS", N_("三不管决定"), N_("三不管事项决定以后写入的")


class EntryState(Word):
    """How far an entry is; whether it is in force is derived from its days."""

    PROPOSED = "PROPOSED", N_("待确认"), N_("退单引出的更正，等另一个人确认")
    CONFIRMED = "CONFIRMED", N_("已确认"), N_("在它的日期里作数")
    DECLINED = "DECLINED", N_("未采纳"), N_("不改目录")


class CatalogueEvent(Word):
    """What happened to an entry."""

    SET = "catalogue.set", N_("写入目录"), ""
    PROPOSED = "catalogue.proposed", N_("建议更正"), ""
    CONFIRMED = "catalogue.confirmed", N_("确认更正"), ""
    DECLINED = "catalogue.declined", N_("不采纳更正"), ""
    ENDED = "catalogue.ended", N_("定了终止日期"), ""


class OwnerlessState(Word):
    """How far a matter is that no unit owns."""

    OPEN = "OPEN", N_("待决定"), N_("还没有定归谁管，街道先办")
    DECIDED = "DECIDED", N_("已决定"), N_("定了归谁管，写进了派单目录")
    CLOSED_WITH_CASE = "CLOSED_WITH_CASE", N_("随件结束"), N_("件已结束，归谁管还没有定；以后仍可以定")


class OwnerlessEvent(Word):
    """What happened to a matter that no unit owns."""

    OPENED = "ownerless.opened", N_("列入三不管台账"), ""
    DECIDED = "ownerless.decided", N_("定了归谁管"), ""
    CLOSED = "ownerless.closed", N_("随件结束"), ""
