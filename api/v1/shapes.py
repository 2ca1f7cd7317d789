"""Shapes that several promises share: what goes in, what comes out, pages of a list, and how an answer is sent."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Header, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from core.files import passes
from core.files.terms import FileView, Purpose
from core.foundation.errors import Invalid
from core.foundation.settings import settings
from core.foundation.text import N_, Word, language, translate

LARGEST_ID = 2**63 - 1
PAGE, MOST = 50, 200

Item = TypeVar("Item")


class Sent(BaseModel):
    """What a program sends: nothing that has no name here, nothing turned into another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Told(BaseModel):
    """What a program is told."""

    model_config = ConfigDict(frozen=True)


class Labelled(Told):
    """A word of the field."""

    code: str = Field(description=N_("固定的代码，程序按它判断"))
    label: str = Field(description=N_("给人看的词，按 Accept-Language"))


class Refusal(Told):
    """Every refusal."""

    code: str = Field(description=N_("固定的错误代码，程序按它判断"))
    message: str = Field(description=N_("给人看的一句话，按 Accept-Language"))
    field: str | None = Field(default=None, description=N_("哪一项有问题；整个请求的问题没有这一项"))
    request_id: str = Field(description=N_("本次请求的编号，查问题时告诉我们"))


class Page(Told, Generic[Item]):
    """A part of a list."""

    items: list[Item] = Field(description=N_("这一页"))
    next_cursor: str | None = Field(description=N_("下一页的 cursor；没有下一页就是空"))


class Attachment(Told):
    """A file of a case or an answer."""

    kind: Labelled = Field(description=N_("照片、录音、视频或文件"))
    name: str = Field(description=N_("文件名"))
    media_type: str = Field(description=N_("媒体类型"))
    size: int = Field(description=N_("字节数"))
    url: str = Field(description=N_("打开的地址，半小时内有效"))
    thumbnail_url: str | None = Field(description=N_("缩略图地址，只有照片有"))


Number = Annotated[
    str,
    Path(
        description=N_("民呼件编号，H 加日期加五位数"),
        min_length=1,
        max_length=32,
        examples=["H2026110200001"],
    ),
]
QueryCode = Annotated[
    str,
    Header(
        alias="X-Query-Code",
        description=N_("回执上的八位查询码，证明是反映人本人"),
        min_length=1,
        max_length=32,
        pattern=r"^[0-9A-Za-z -]+$",
    ),
]
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description=N_("调用方自己生成的编号，一次操作一个；二十四小时内重发得到同一个答复"),
        min_length=8,
        max_length=80,
        pattern=r"^[A-Za-z0-9._:-]+$",
        examples=["8e03978e-40d5-43dd-bc93-6894a57f9324"],
    ),
]
Cursor = Annotated[str | None, Query(description=N_("上一页给的 next_cursor；第一页不写"), max_length=200)]
Limit = Annotated[int, Query(description=N_("一页多少条"), ge=1, le=MOST)]


def labelled(word: Word) -> Labelled:
    """A word with its label in the language that is being spoken."""
    return Labelled(code=word.value, label=translate(word.label))


def page(
    rows: Sequence[Any], key: Callable[[Any], int], cursor: str | None, limit: int
) -> tuple[list[Any], str | None]:
    """The rows after a cursor, by a key that grows and never changes, and the next cursor.

    Raises:
        Invalid: the cursor is none of ours.
    """
    after = read_cursor(cursor) if cursor else -1
    left = [row for row in sorted(rows, key=key) if key(row) > after][: limit + 1]
    shown = left[:limit]
    return shown, write_cursor(key(shown[-1])) if len(left) > limit else None


def write_cursor(after: int) -> str:
    """A cursor; what stands in it is our business."""
    return base64.urlsafe_b64encode(json.dumps({"after": after}).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> int:
    """The key after which the page begins.

    Raises:
        Invalid: it is none of ours.
    """
    try:
        said = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
        after = said["after"]
    except (ValueError, binascii.Error, TypeError, KeyError, RecursionError):
        after = None
    if not isinstance(after, int) or not 0 <= after <= LARGEST_ID:
        raise Invalid(N_("cursor 不对，请从第一页开始"), "cursor")
    return after


def attachments(files: Sequence[FileView], now: datetime) -> list[Attachment]:
    """Files with addresses that open for half an hour."""
    return [_attachment(file, now) for file in files]


def _attachment(file: FileView, now: datetime) -> Attachment:
    presented = passes.sign(file.token, now + passes.VALID_FOR)
    address = f"{settings().public_url.rstrip('/')}/files/{file.token}"
    small = f"{address}/thumb?pass={presented}" if file.purpose is Purpose.PHOTO else None
    return Attachment(
        kind=labelled(file.purpose),
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        url=f"{address}?pass={presented}",
        thumbnail_url=small,
    )


def answer(told: Told, status: int = 200, *, replayed: bool = False, cache: str = "no-store") -> Response:
    """Send it; what was answered before says so in a header."""
    headers = {"Cache-Control": cache, "Content-Language": language(), "Vary": "Accept-Language"}
    if replayed:
        headers["Idempotency-Replayed"] = "true"
    return Response(told.model_dump_json(), status, headers, "application/json")


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What an operation may be refused with, for the document; 401, 403 and 429 always."""
    sentences = {
        400: N_("正文不是可以接受的 JSON"),
        401: N_("没有密钥，或者密钥不在用"),
        403: N_("密钥没有这项权限，或者这件事不能由反映人来做"),
        404: N_("没有找到，或者编号和查询码对不上"),
        409: N_("现在不能这样做，或者同一个 Idempotency-Key 带了不同的内容"),
        413: N_("正文太大"),
        415: N_("正文的类型不对"),
        422: N_("有一项缺少、多余或者不对，见 field"),
        429: N_("次数用完了"),
    }
    wanted = sorted({401, 403, 422, 429, *statuses})
    return {status: {"model": Refusal, "description": sentences[status]} for status in wanted}
