"""Words of the knowledge base 知识库: what an entry is, how it stands, what happens to it."""

from core.foundation.text import N_, Word

KIND = "knowledge"
"""Kind of subject, as events name it."""


TEMPLATE = "template"
"""Kind of subject: a template for replies."""


class EntryStatus(Word):
    """Where an entry stands; that it waits for a second person, or for a new look, is asked apart."""

    DRAFT = "DRAFT", N_("草稿"), N_("还没有发布过，只有起草单位和中心看得到")
    PUBLISHED = "PUBLISHED", N_("已发布"), N_("可以查，可以用来答复")
    RETIRED = "RETIRED", N_("已停用"), N_("不再使用，留着备查")


class EntryAct(Word):
    """What somebody can do to an entry."""

    DRAFT = "draft", N_("起草"), N_("写一条新的，报中心发布")
    REVISE = "revise", N_("修订"), N_("写一个新版本；原来的版本一直留着")
    PUBLISH = "publish", N_("发布"), N_("由另一个人看过再发布")
    SEND_BACK = "send_back", N_("退回"), N_("退给起草的人修改")
    REVIEW = "review", N_("复核"), N_("内容没有变，定下次复核的日期")
    HAND_OVER = "hand_over", N_("移交"), N_("换一个单位负责")
    RETIRE = "retire", N_("停用"), N_("不再查得到，也不再给群众看")
    RESTORE = "restore", N_("恢复"), N_("停用的重新启用")


class EntryEvent(Word):
    """Events of an entry's line."""

    DRAFTED = "knowledge.drafted", N_("起草了第 {version} 版")
    REVISED = "knowledge.revised", N_("修订为第 {version} 版")
    PUBLISHED = "knowledge.published", N_("第 {version} 版已发布")
    SENT_BACK = "knowledge.sent_back", N_("第 {version} 版被退回")
    REVIEWED = "knowledge.reviewed", N_("已复核，下次复核 {due}")
    REVIEW_DUE = "knowledge.review_due", N_("到了复核日期 {due}，还没有复核")
    HANDED_OVER = "knowledge.handed_over", N_("移交{unit}负责")
    RETIRED = "knowledge.retired", N_("已停用")
    RESTORED = "knowledge.restored", N_("已恢复")


class TemplateEvent(Word):
    """Events of a template's line."""

    WRITTEN = "template.written", N_("写成答复模板第 {version} 版")
    CHANGED = "template.changed", N_("答复模板改为第 {version} 版")
    RETIRED = "template.retired", N_("停用答复模板")
    RESTORED = "template.restored", N_("恢复答复模板")


class RequiredFact(Word):
    """What a reply must say, as far as a pattern can tell."""

    TIME = "TIME", N_("办理的时间"), N_("哪一天、什么时候，或者多久以内")
    UNIT = "UNIT", N_("责任单位"), N_("哪个局、街道、公司、社区")
    MEASURE = "MEASURE", N_("采取的措施"), N_("做了什么：更换、修复、清理、约谈……")
    RESULT = "RESULT", N_("结果或计划"), N_("办成了什么，或者哪天办成")
    BASIS = "BASIS", N_("依据"), N_("法规、文件或标准，带书名号或文号")
    CONTACT = "CONTACT", N_("联系电话"), N_("办公电话，七八位号码或区号加号码")


class ReviewState(Word):
    """How fresh an answer is; derived from the review date and today, never stored."""

    FRESH = "FRESH", N_("在复核期内"), ""
    DUE = "DUE", N_("待复核"), N_("过了复核日期；用之前先核对")
    STALE = "STALE", N_("久未复核"), N_("过期 90 天以上，不再给群众看")


class Because(Word):
    """Why an entry is suggested."""

    MATTER = "MATTER", N_("同一事项"), ""
    FIELD = "FIELD", N_("同一领域"), ""
    WORDS = "WORDS", N_("用词相近"), ""


class Shelf(Word):
    """Parts of the list, each what waits for one kind of attention."""

    ALL = "ALL", N_("全部"), ""
    WAITING = "WAITING", N_("待发布"), N_("报来的新版本，等另一个人看过")
    DUE = "DUE", N_("待复核"), N_("过了复核日期")
    DRAFT = "DRAFT", N_("草稿"), ""
    PUBLISHED = "PUBLISHED", N_("已发布"), ""
    RETIRED = "RETIRED", N_("已停用"), ""
