"""Words of identity: roles, kinds of units, states of a session."""

from core.foundation.text import N_, Word

ACCOUNT = "account"
"""Kind of subject, as events name it."""


class Role(Word):
    """What a person may be (domain.md E). A grant joins a role to a unit and, by default, to its subtree."""

    CITIZEN = "CITIZEN", N_("群众"), N_("反映问题的人，不需要账号")
    OPERATOR = "OPERATOR", N_("受理员"), N_("登记、受理，判定类别、属地和级别")
    DISPATCHER = "DISPATCHER", N_("派单员"), N_("把已受理的件派给承办单位")
    REVIEWER = "REVIEWER", N_("审核回访员"), N_("审核答复，回访群众，处理差评")
    CENTER_LEAD = "CENTER_LEAD", N_("中心负责人"), N_("决定疑难、指定承办、第二轮以后的差评")
    UNIT_CLERK = "UNIT_CLERK", N_("承办联络员"), N_("替单位签收，分给经办人")
    UNIT_HANDLER = "UNIT_HANDLER", N_("经办人"), N_("联系群众，办理，起草答复")
    UNIT_LEAD = "UNIT_LEAD", N_("承办单位负责人"), N_("签发答复")
    UNIT_VIEWER = "UNIT_VIEWER", N_("单位领导（只读）"), N_("看本单位的件，不办理")
    SUPERVISOR = "SUPERVISOR", N_("督办员"), N_("挂账、问询、核查销账")
    DEPUTY = "DEPUTY", N_("代表"), N_("人大代表")
    DEPUTY_OFFICE = "DEPUTY_OFFICE", N_("代表工委"), N_("代表名册、建议交办")
    STATION_ADMIN = "STATION_ADMIN", N_("家站管理员"), N_("安排接待，整理记录")
    HOST = "HOST", N_("接待主持人"), N_("主持在线接待")
    LEADERS = "LEADERS", N_("主任会议"), N_("常委会领导：批示、提请")
    CONFIDENTIAL = "CONFIDENTIAL", N_("保密件授权"), N_("另有中心岗位的，可以看和办保密件")
    AUDITOR = "AUDITOR", N_("审计"), N_("只读全部过程和日志")
    ADMIN = "ADMIN", N_("系统管理员"), N_("单位、人员、设置；看不到件的内容")
    SYSTEM = "SYSTEM", N_("系统"), N_("到时自动办理的动作")


CENTRE_ROLES = frozenset({Role.OPERATOR, Role.DISPATCHER, Role.REVIEWER, Role.CENTER_LEAD})
"""Roles at a centre's desk."""

UNIT_ROLES = frozenset({Role.UNIT_CLERK, Role.UNIT_HANDLER, Role.UNIT_LEAD, Role.UNIT_VIEWER})
"""Roles in a unit that handles."""

NOT_GRANTED = frozenset({Role.CITIZEN, Role.SYSTEM})
"""Roles nobody is given: a citizen has no account, the system is the clock."""


class UnitKind(Word):
    """Kinds of units in the tree of a district."""

    DISTRICT = "DISTRICT", N_("区"), N_("整个区，单位树的根")
    CENTRE = "CENTRE", N_("民呼回应中心"), N_("受理、派单、审核、回访")
    OFFICE = "OFFICE", N_("常委会办事机构"), N_("代表工委等工作机构")
    DEPARTMENT = "DEPARTMENT", N_("区直部门"), N_("区政府部门和公用单位")
    SUBDISTRICT = "SUBDISTRICT", N_("街道"), N_("街道办事处")
    TOWNSHIP = "TOWNSHIP", N_("乡镇"), N_("乡、镇人民政府")
    COMMUNITY = "COMMUNITY", N_("社区村"), N_("社区居委会、村委会")


AREAS = frozenset({UnitKind.SUBDISTRICT, UnitKind.TOWNSHIP, UnitKind.COMMUNITY})
"""Kinds that are also a place: a matter happens in one of them."""


class Ended(Word):
    """Why a session ended before its time."""

    LOGOUT = "LOGOUT", N_("退出登录"), N_("本人点了退出")
    ELSEWHERE = "ELSEWHERE", N_("从别处结束"), N_("本人在“我的登录”里结束了它")
    STEP = "STEP", N_("已换新"), N_("登录的下一步完成，凭证换成新的")
    PASSWORD = "PASSWORD", N_("密码已修改"), N_("改密码时结束其他登录")
    SECOND_FACTOR = "SECOND_FACTOR", N_("动态口令已变更"), N_("启用或停用动态口令时结束其他登录")
    RESET = "RESET", N_("密码已重置"), N_("管理员重置了密码")
    DISABLED = "DISABLED", N_("账号已停用"), N_("管理员停用了账号")
    GRANTS = "GRANTS", N_("授权已变更"), N_("收回授权后须重新登录")
    BY_ADMIN = "BY_ADMIN", N_("管理员结束"), N_("管理员在“会话”里结束了它")
    MUST_CHANGE = "MUST_CHANGE", N_("须改密码"), N_("管理员要求改密码，须重新登录")


class AccountEvent(Word):
    """What was done to an account, on its own line."""

    ADDED = "account.added", N_("增加人员"), ""
    CHANGED = "account.changed", N_("修改人员资料"), ""
    GRANTED = "account.granted", N_("授予角色"), ""
    REVOKED = "account.revoked", N_("收回角色"), ""
    DISABLED = "account.disabled", N_("停用账号"), ""
    ENABLED = "account.enabled", N_("重新启用账号"), ""
    PASSWORD_RESET = "account.password_reset", N_("重置密码"), ""
    MUST_CHANGE = "account.must_change", N_("要求改密码"), ""
    FACTOR_CLEARED = "account.factor_cleared", N_("取消动态口令"), ""
    SESSIONS_ENDED = "account.sessions_ended", N_("结束登录"), ""
    HANDED_OVER = "account.handed_over", N_("移交手上的件"), ""


class Restriction(Word):
    """What must happen first in a session that is not open yet, in this order."""

    TOTP = "totp", N_("输入动态口令"), N_("密码之后的第二步")
    PASSWORD = "password", N_("修改密码"), N_("首次登录或重置之后")
    ENROL = "enrol", N_("启用动态口令"), N_("管理员对这个角色的要求")


class Channel(Word):
    """The way a matter came in."""

    WEB = "WEB", N_("网站"), N_("门户网站一类的网页")
    WECHAT = "WECHAT", N_("微信"), N_("公众号或小程序")
    APP = "APP", N_("APP"), N_("手机应用")
    QR = "QR", N_("扫码"), N_("有事码上办")
    PHONE = "PHONE", N_("电话"), N_("来电，由受理员代为登记")
    VISIT = "VISIT", N_("来访"), N_("当面反映，由受理员代为登记")
    DEPUTY = "DEPUTY", N_("代表"), N_("人大代表转来")
    RECEPTION = "RECEPTION", N_("接待"), N_("代表接待时提出")
    IMPORT = "IMPORT", N_("导入"), N_("历史资料")


KEPT_BY_KEYS = (Channel.WEB, Channel.WECHAT, Channel.APP, Channel.QR, Channel.PHONE)
"""Ways in that another system may hold a key for; the others begin at a desk or in a file."""


class ChannelScope(Word):
    """What a channel's key opens."""

    CATALOGUE = "CATALOGUE", N_("类别与单位"), N_("读取事项类别、要问的问题、单位、街道社区和紧急词")
    STATISTICS = "STATISTICS", N_("公开统计"), N_("读取可以公开的件数和办结率")
    SUBMIT = "SUBMIT", N_("提交"), N_("替反映人提交，上传照片、录音、视频和 PDF")
    FOLLOW = "FOLLOW", N_("查进度"), N_("凭编号和查询码看一件的进度")
    ACT = "ACT", N_("补充、催办、撤回"), N_("凭编号和查询码替反映人补充、催办、撤回")
    RATE = "RATE", N_("评价"), N_("凭编号和查询码替反映人评价答复")


class ChannelEvent(Word):
    """What happens to a channel's key."""

    KEY_MADE = "channel.key_made", N_("渠道密钥已发放"), N_("给一个渠道发了密钥")
    KEY_REVOKED = "channel.key_revoked", N_("渠道密钥已停用"), N_("这把密钥从此不能再用")
