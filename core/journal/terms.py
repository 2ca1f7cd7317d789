"""Words of the journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.foundation.text import N_, Word

Subject = tuple[str, int]
"""What a line belongs to: kind and id, e.g. `("case", 17)`."""


RETENTION = "retention"
"""Kind of subject: a rule about how long words are kept."""


class OutboxState(Word):
    """How far a piece of left work is."""

    PENDING = "PENDING", N_("待处理"), N_("等工作进程取走")
    DONE = "DONE", N_("已完成"), N_("做完了")
    PARKED = "PARKED", N_("搁置"), N_("多次失败，等人处理")
    DISCARDED = "DISCARDED", N_("放弃"), N_("不再做，理由已记下")


class Finding(Word):
    """What a verification may find, each with its own name."""

    CHANGED = "CHANGED", N_("事件被改"), N_("事件内容与它的指纹不符")
    CUT = "CUT", N_("尾部缺失"), N_("事件比记录的少")
    RECOMPUTED = "RECOMPUTED", N_("整链重算"), N_("链条自洽，但与检查点签名不符")
    WORDS_CHANGED = "WORDS_CHANGED", N_("文字被改"), N_("文字与事件里的指纹不符")
    WORDS_MISSING = "WORDS_MISSING", N_("文字丢失"), N_("文字没有了，也没有删除的手续")
    CHECKPOINT = "CHECKPOINT", N_("检查点不符"), N_("检查点或其文件被改动")


@dataclass(frozen=True, slots=True)
class By:
    """Who did it, as the line keeps it: an account (none for citizens and the system) and the role he did it in."""

    account_id: int | None
    role: str


@dataclass(frozen=True, slots=True)
class Event:
    """What a follower receives."""

    id: int
    name: str
    subject: Subject
    seq: int
    by: By
    unit_id: int | None
    facts: Mapping[str, object]
    words_id: int | None
    effective_at: datetime
    recorded_at: datetime


class JournalEvent(Word):
    """Events the journal itself writes on a subject's line."""

    WORDS_ERASED = "journal.words_erased", N_("文字已依法删除"), N_("按个人信息保护的要求删除了文字")
    WORK_DISCARDED = "journal.work_discarded", N_("放弃后台工作"), N_("多次失败的后台工作不再做")
    WORK_RELEASED = "journal.work_released", N_("放回后台工作"), N_("多次失败的后台工作再做一次")


class RetentionEvent(Word):
    """How long words are kept, and what may not be erased meanwhile."""

    SET = "retention.set", N_("发布保存期限"), ""
    WITHDRAWN = "retention.withdrawn", N_("撤回保存期限"), ""
    HELD = "retention.held", N_("设法律保留"), N_("在解除以前，文字和个人信息不删除")
    LIFTED = "retention.lifted", N_("解除法律保留"), ""
