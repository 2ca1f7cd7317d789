"""Words of the taxonomy 事项分类: what happens to a category, what the person is asked."""

from core.foundation.text import N_, Word

CATEGORY = "category"
"""Kind of subject: a node of the taxonomy."""


class TaxonomyEvent(Word):
    """What happened to a category."""

    ADDED = "category.added", N_("增加类别"), ""
    RENAMED = "category.renamed", N_("类别改名"), ""
    MOVED = "category.moved", N_("类别移动"), ""
    DESCRIBED = "category.described", N_("改类别的默认值"), ""
    ASKED = "category.asked", N_("改类别的提问"), ""
    RETIRED = "category.retired", N_("停用类别"), ""
    RESTORED = "category.restored", N_("恢复类别"), ""


class QuestionKind(Word):
    """How a question to the person is answered."""

    TEXT = "TEXT", N_("一句话"), N_("自己写，最多 200 字")
    YES_NO = "YES_NO", N_("是或否"), N_("两选一")
    CHOICE = "CHOICE", N_("选一个"), N_("从给出的答案里选一个")
    NUMBER = "NUMBER", N_("数字"), N_("户数、天数、次数")
    DAY = "DAY", N_("日期"), N_("哪一天发生")
