"""Words of figures: what is counted, by what it is cut, over which span."""

from core.foundation.text import N_, Word


class Measure(Word):
    """A figure of the board. What exactly it counts stands in `measures.py`."""

    COLLECTED = (
        "COLLECTED",
        N_("收件"),
        N_("本期提交的全部件，不予受理、撤回、并件的也在内。"),
    )
    CLOSED = (
        "CLOSED",
        N_("办结"),
        N_("本期办结的件，以前收到、本期办结的也在内；重新提出的，从办结里退出来。"),
    )
    CLOSURE = (
        "CLOSURE",
        N_("办结率"),
        N_("本期收到的件里，到现在已经办结的占多少。不予受理、撤回、并件、终止的留在分母里，不算办结。"),
    )
    ON_TIME = (
        "ON_TIME",
        N_("按时办结率"),
        N_(
            "承办单位的答复期限在本期到期的件里，按时答复的占多少。批准的延期、停表已经算进期限；"
            "到期还没有答复的留在分母里；办了几轮的，有一轮超期就不算按时；到期之前撤回、终止、改派的，不再计算。"
        ),
    )
    RESOLVED = (
        "RESOLVED",
        N_("解决率"),
        N_("本期答复、已经评价的件里，反映人说已解决或部分解决的占多少。没有评价的不在分母里。"),
    )
    SATISFIED = (
        "SATISFIED",
        N_("满意率"),
        N_("本期答复、已经评价的件里，反映人说满意或基本满意的占多少。没有评价的不在分母里，从不算满意。"),
    )
    RATED = (
        "RATED",
        N_("评价率"),
        N_("本期答复的件里，已经得到评价的占多少；历史导入的件没有评价，不在分母里。"),
    )


class Facet(Word):
    """What figures are cut by."""

    UNIT = "UNIT", N_("承办单位"), N_("件现在归谁办")
    CATEGORY = "CATEGORY", N_("事项类别"), N_("反映的是什么事")
    AREA = "AREA", N_("属地"), N_("事情发生在哪里")
    CHANNEL = "CHANNEL", N_("来源"), N_("从哪条渠道来")


class Span(Word):
    """The period of a board, in whole civil days."""

    MONTH = "MONTH", N_("本月"), N_("从一日到今天")
    LAST_MONTH = "LAST_MONTH", N_("上月"), N_("上个月整月")
    QUARTER = "QUARTER", N_("本季度"), N_("从季度第一天到今天")
    YEAR = "YEAR", N_("今年"), N_("从一月一日到今天")
    DAYS = "DAYS", N_("自选"), N_("自己写从哪天到哪天")
