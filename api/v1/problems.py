"""The shape of every refusal under /api/v1: a code that stays, a sentence, a field, a number to quote."""

import secrets
from collections.abc import Mapping
from contextvars import ContextVar

from starlette.responses import JSONResponse

from core.cases.rules import Emergency
from core.foundation.errors import CivicError, Conflict, Invalid, NotAllowed, NotFound, TooMany
from core.foundation.text import N_, Word, language, translate
from core.identity.channels import UnknownKey
from core.journal.idempotency import KeyReused

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The number of the request that is being answered."""


class Code(Word):
    """What a program can decide by; a code never changes its meaning."""

    BAD_JSON = "bad_json", N_("请求正文不是可以接受的 JSON"), ""
    INVALID = "invalid", N_("有一项缺少、多余或者不对，见 field"), ""
    EMERGENCY = "emergency", N_("写到了危险，请先打电话；确认没有危险再以 calm 重交"), ""
    UNKNOWN_KEY = "unknown_key", N_("没有带密钥，或者密钥不对、停用、过期"), ""
    NOT_ALLOWED = "not_allowed", N_("密钥没有这项权限，或者这件事不能由反映人来做"), ""
    NOT_FOUND = "not_found", N_("没有这个地址、这一件，或者编号和查询码对不上"), ""
    METHOD = "method_not_allowed", N_("这个地址不能用这种方法"), ""
    CONFLICT = "conflict", N_("现在不能这样做，情况已经变了"), ""
    KEY_REUSED = "idempotency_key_reused", N_("同一个 Idempotency-Key 带了不同的内容"), ""
    TOO_LARGE = "too_large", N_("正文太大"), ""
    MEDIA_TYPE = "unsupported_media_type", N_("正文的类型不对"), ""
    WRONG_HOST = "wrong_host", N_("不是本站的域名"), ""
    TOO_MANY = "too_many", N_("次数用完了，等 Retry-After 秒再试"), ""
    BROKEN = "internal", N_("我们出了错，什么都没有改动；凭 request_id 可以查"), ""
    BUSY = "busy", N_("数据库暂时连不上，稍后再试"), ""


class Problem(CivicError):
    """A refusal of the HTTP face itself.

    Attributes:
        code: what a program decides by.
        field: what it belongs to, if anything.
    """

    def __init__(self, code: Code, status: int, msgid: str, field: str = "", **facts: object) -> None:
        super().__init__(msgid, **facts)
        self.code, self.status, self.field = code, status, field


CODES: tuple[tuple[type[CivicError], Code], ...] = (
    (Emergency, Code.EMERGENCY),
    (KeyReused, Code.KEY_REUSED),
    (UnknownKey, Code.UNKNOWN_KEY),
    (Invalid, Code.INVALID),
    (NotAllowed, Code.NOT_ALLOWED),
    (NotFound, Code.NOT_FOUND),
    (TooMany, Code.TOO_MANY),
    (Conflict, Code.CONFLICT),
)
"""From the core's refusals, the narrower ones first."""

REUSED = N_("这个 Idempotency-Key 已经用在不同的内容上，请换一个新的")


def new_number() -> str:
    """Twelve hex digits."""
    return secrets.token_hex(6)


def problem(
    code: Code,
    status: int,
    msgid: str,
    field: str = "",
    headers: Mapping[str, str] | None = None,
    facts: Mapping[str, object] | None = None,
) -> JSONResponse:
    """The answer."""
    body = {"code": code.value, "message": translate(msgid, **(facts or {}))}
    if field:
        body["field"] = field
    body["request_id"] = request_id.get() or new_number()
    kept = {"Cache-Control": "no-store", "Content-Language": language(), **(headers or {})}
    return JSONResponse(body, status, headers=kept)


def refused(refusal: CivicError) -> JSONResponse:
    """A refusal of the core or of this face."""
    known = next((code for kind, code in CODES if isinstance(refusal, kind)), Code.CONFLICT)
    code = refusal.code if isinstance(refusal, Problem) else known
    headers: dict[str, str] = {}
    if code is Code.TOO_MANY:
        minutes = refusal.facts.get("minutes", 1)
        headers["Retry-After"] = str(60 * minutes if isinstance(minutes, int) else 60)
    if code is Code.UNKNOWN_KEY:
        headers["WWW-Authenticate"] = 'Bearer realm="minhu"'
    sentence = REUSED if code is Code.KEY_REUSED else refusal.msgid
    return problem(code, refusal.status, sentence, getattr(refusal, "field", ""), headers, refusal.facts)
