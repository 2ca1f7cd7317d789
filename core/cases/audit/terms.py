"""Words of the audit trail 审计: what a line belongs to, and which fields somebody looked at."""

from core.foundation.text import N_, Word


class AuditKind(Word):
    """What a line belongs to; the codes are the kinds of subjects."""

    CASE = "case", N_("民呼件"), ""
    ACCOUNT = "account", N_("人员"), ""
    CHANNEL = "channel_key", N_("渠道密钥"), ""
    CATEGORY = "category", N_("事项类别"), ""
    CATALOGUE = "catalogue", N_("派单目录"), ""
    OWNERLESS = "ownerless", N_("三不管事项"), ""
    KNOWLEDGE = "knowledge", N_("知识库"), ""
    PUBLIC = "public", N_("公开办件"), ""
    JOINER = "joiner", N_("同诉"), ""
    SUPERVISION = "supervision", N_("挂账督办"), ""
    TEMPLATE = "template", N_("答复模板"), ""
    REGULATION = "regulation", N_("期限规则"), ""
    CALENDAR = "calendar", N_("工作日历"), ""
    RETENTION = "retention", N_("保存期限"), ""


class Field(Word):
    """What of a subject somebody looked at or took away."""

    CONTACT = "contact", N_("姓名和电话"), ""
    PRINTED = "printed", N_("打印的办件"), ""
    DOCUMENT = "document", N_("存成的文档"), ""
    LIST = "exported", N_("导出的表，只留头尾"), ""
    WHOLE_LIST = "exported_whole", N_("导出的表，写全"), ""
    HANDED_BACK = "handed_back", N_("交回的表"), ""
    BOARD = "board", N_("看板的表"), N_("只有数字")
    AUDIT = "audit", N_("审计记录"), N_("导出审计记录")
