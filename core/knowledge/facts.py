"""What a reply must say, as far as a pattern can tell; pure. A hint to whoever writes, never a wall."""

import re
from collections.abc import Iterable

from core.knowledge.terms import RequiredFact as F

PATTERNS = {
    F.TIME: re.compile(
        r"\d{1,2}\s*[月日号]|\d{4}-\d{1,2}-\d{1,2}|[\d一二两三四五六七八九十]+\s*个?(工作日|天|小时|分钟|周|月)"
        r"|[今昨当明次]日|[今昨当明]天|上午|下午|月底|本[周月]"
    ),
    F.UNIT: re.compile(
        r"[\u4e00-\u9fff]{1,12}(局|街道|办事处|公司|社区|中心|委员会|委|镇|乡|村|大队|支队|所|站|物业|部门)"
    ),
    F.MEASURE: re.compile(
        r"更换|修复|维修|抢修|清理|清运|疏通|整改|拆除|检查|处罚|巡查|协调|安装|补种|核查|约谈|责令|督促|加装|"
        r"加派|劝导|停工|补发|退还|回填|消杀|施划|调整|走访|调解"
    ),
    F.RESULT: re.compile(r"恢复|解决|完成|修好|办结|办好|到位|达成|计划|预计|将于|列入|暂不|不能|无法"),
    F.BASIS: re.compile(
        r"《[^》]+》|[〔\[（(]\d{4}[〕\]）)]|第[一二三四五六七八九十百\d]+条|根据|依据|按照|依照"
    ),
    F.CONTACT: re.compile(
        r"(?<!\d)(0\d{2,3}[-－ ]?)?[2-8]\d{6,7}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)(12345|400\d{7})(?!\d)"
    ),
}
"""One pattern a fact; what it finds may be something else, what it misses is worth a second look."""

BLANK = re.compile(r"【[^】]*】|_{2,}|＿{2,}|[×xX]{2,}")
"""What a template leaves to be filled in."""


def missing(text: str, wanted: Iterable[F]) -> tuple[F, ...]:
    """Which of these facts the text does not seem to say, in their order."""
    asked = set(wanted)
    return tuple(each for each in F if each in asked and not PATTERNS[each].search(text))


def blanks(text: str) -> tuple[str, ...]:
    """What was left to be filled in and still stands there, each once."""
    return tuple(dict.fromkeys(found[0] for found in BLANK.finditer(text)))
