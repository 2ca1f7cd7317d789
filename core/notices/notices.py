"""What notices themselves say: several at once, and a try to an endpoint."""

from core.foundation.text import N_
from core.notices.templates import register
from core.notices.terms import Audience, FactKind, Gateway, Group
from core.notices.values import Fact, Template, Wording

COUNT = Fact(label=N_("几条"), kind=FactKind.NUMBER, sample=3)
FIRST = Fact(label=N_("第一条"), sample=N_("H2026112500017 分给您办"))
LINES = Fact(label=N_("每条一行"), kind=FactKind.LINES, sample=N_("H2026112500017 分给您办"))

STAFF_DIGEST = Template(
    "notices.digest",
    N_("几条并成一条"),
    Audience.STAFF,
    Group.SUMMARY,
    {"count": COUNT, "first": FIRST, "lines": LINES},
    {
        Gateway.EMAIL: Wording(title=N_("您有 {count} 条新通知"), body=N_("您有 {count} 条新通知：{lines}")),
        Gateway.SMS: Wording(body=N_("您有 {count} 条新通知：{first} 等，请登录查看")),
    },
)
PERSON_DIGEST = Template(
    "notices.person_digest",
    N_("发给反映人的几条并成一条"),
    Audience.PERSON,
    Group.SUMMARY,
    {
        "count": COUNT,
        "numbers": Fact(label=N_("几个编号"), sample="H2026112500017"),
        "link": Fact(label=N_("查询网址"), sample=N_("（查询网址）")),
    },
    {
        Gateway.SMS: Wording(
            body=N_("您反映的事（编号 {numbers}）有 {count} 条新消息，请凭编号和查询码查看：{link}")
        )
    },
)

TRY = Template("notices.try", N_("试推"), Audience.SYSTEM, Group.EXCHANGE, {}, {})

register(STAFF_DIGEST, PERSON_DIGEST, TRY)
