"""Words of the duty roster: where somebody on duty was found, and why an alarm was raised."""

from core.foundation.text import N_, Word


class Rung(Word):
    """At which step up the tree somebody was found who is on duty."""

    OWN = "OWN", N_("本单位值班"), N_("本单位值班表上当时有人")
    ABOVE = "ABOVE", N_("上级值班"), N_("本单位没有人值班，或者没有应答，找到上级单位的值班人")
    LEADS = "LEADS", N_("中心负责人"), N_("一路往上都没有人值班，或者没有应答，找到中心负责人")


class Turn(Word):
    """What happened to a clock that somebody on duty must know of."""

    ARRIVED = "ARRIVED", N_("新到"), N_("一件紧急的件到了这个环节")
    YELLOW = "YELLOW", N_("临期"), N_("这个环节的时间所剩不多")
    RED = "RED", N_("超期"), N_("这个环节已经超期")
