"""提交: a channel takes a matter down for somebody and gets his receipt; files are sent before it, one by one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import UploadFile
from pydantic import Field
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.v1.acting import channel_of
from api.v1.promises import needs, promises
from api.v1.shapes import LARGEST_ID, IdempotencyKey, Labelled, Sent, Told, answer, labelled, refusals
from core.cases.actions.intake import submit_once, submitted
from core.cases.particulars import answered, as_given, field_of
from core.cases.queries.asked import questions_of
from core.cases.queries.taxonomy import is_urgent
from core.cases.terms import Visibility
from core.cases.values import (
    ANSWER_MAX,
    NAME_MAX,
    PLACE_MAX,
    TEXT_MAX,
    TEXT_MIN,
    Answer,
    Question,
    Slip,
    Submission,
)
from core.files import actions as files
from core.files.preparing import prepare
from core.files.queries import uploads_of
from core.files.terms import FILES_AT_ONCE
from core.foundation import clock
from core.foundation.errors import Invalid
from core.foundation.settings import settings
from core.foundation.text import N_
from core.identity.actor import CITIZEN
from core.identity.channels import Admitted, goes_by_entry
from core.identity.terms import ChannelScope
from core.journal import idempotency
from db.session import unit_of_work

router = promises("submit")

ANSWERS = 40
"""More questions than a field, its kind and its matter have together."""
NOWHERE = 0
"""The id of no file."""

Token = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Asked = Annotated[str, Field(pattern=r"^q[1-9][0-9]{0,8}$")]
Reply = Annotated[str, Field(max_length=ANSWER_MAX)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class Matter(Sent):
    """What the person says."""

    text: str = Field(
        description=N_("什么事，原话"),
        min_length=TEXT_MIN,
        max_length=TEXT_MAX,
        examples=[N_("小区东门的路灯坏了三盏，半个月没人修。")],
    )
    place: str = Field(
        description=N_("在哪里，写到小区、路口或门牌"),
        min_length=1,
        max_length=PLACE_MAX,
        examples=[N_("和苑小区东门")],
    )
    phone: str = Field(
        default="", description=N_("手机号或座机，办的人要联系他"), max_length=40, examples=["13900001234"]
    )
    name: str = Field(default="", description=N_("怎么称呼，可以不写"), max_length=NAME_MAX)
    category_id: Id | None = Field(default=None, description=N_("事项类别，见 /categories；不知道可以不写"))
    area_id: Id | None = Field(
        default=None, description=N_("街道、乡镇、社区或村，见 /areas；不知道可以不写")
    )
    contact_ok: bool = Field(default=False, description=N_("姓名和电话可以给承办单位"))
    sms_ok: bool = Field(default=False, description=N_("反映人同意用短信告诉他进展"))
    public_ok: bool = Field(default=False, description=N_("隐去个人信息后可以公开"))
    calm: bool = Field(default=False, description=N_("已经提示过紧急电话，反映人说没有人有危险"))
    answers: dict[Asked, Reply] = Field(
        default_factory=dict,
        description=N_("类别自己的问题，键是 /categories 里问题的 field，值是回答；必须答的要答"),
        max_length=ANSWERS,
    )
    attachments: list[Token] = Field(
        default_factory=list, description=N_("先上传得到的 token"), max_length=FILES_AT_ONCE
    )


class Receipted(Told):
    """The receipt; code and link are told here and never again."""

    number: str = Field(description=N_("民呼件编号"))
    query_code: str = Field(description=N_("查询码，请交给反映人；我们只存它的指纹"))
    link: str = Field(description=N_("查进度的链接，请交给反映人"))
    promised_at: datetime = Field(description=N_("答应在这个时间以前答复"))
    level: Labelled = Field(description=N_("级别，受理时可能调整"))


class Uploaded(Told):
    """A file that waits for its matter."""

    token: str = Field(description=N_("提交或补充时写进 attachments，二十四小时内有效"))
    kind: Labelled = Field(description=N_("照片、录音、视频或文件"))
    name: str = Field(description=N_("文件名"))
    size: int = Field(description=N_("保存下来的字节数"))


@router.post(
    "/cases",
    status_code=201,
    response_model=Receipted,
    responses=refusals(400, 404, 409, 413, 415),
    summary=N_("提交一件"),
    description=N_(
        "替反映人提交一件，得到编号、查询码和答应的日期。同一个 Idempotency-Key 重发得到同一张回执。"
    ),
)
@needs(ChannelScope.SUBMIT)
def submit(request: Request, key: IdempotencyKey, matter: Matter) -> Response:
    """One transaction: the case with its clocks and its event, and the key that makes a repetition harmless."""
    channel, now = channel_of(request), clock.now()
    sender = f"channel-{channel.id}"
    with unit_of_work() as session:
        goes_by_entry(session, channel)
        answers = _answers(session, matter, key, sender)
        slip = submit_once(
            session,
            CITIZEN,
            _said(matter, channel, _ids(session, matter), answers),
            key=key,
            sender=sender,
            body=idempotency.body_hash(
                matter.model_dump_json(exclude=None if matter.answers else {"answers"})
            ),
            now=now,
        )
    return answer(_receipt(slip), 201, replayed=slip.replayed)


@router.post(
    "/attachments",
    status_code=201,
    response_model=Uploaded,
    responses=refusals(400, 413, 415),
    summary=N_("上传一个文件"),
    description=N_(
        "照片 12 MB、录音和 PDF 20 MB、视频 100 MB 以内；去掉位置等隐藏信息后保存，二十四小时内没有用上就删除。"
    ),
)
@needs(ChannelScope.SUBMIT)
def upload(request: Request, file: UploadFile) -> Response:  # noqa: ARG001  the key has been looked at
    """Prepared before the transaction begins, for that takes its time."""
    made = prepare(file.filename or "", file.file)
    with unit_of_work() as session:
        kept = files.keep(session, CITIZEN, made, now=clock.now())
    return answer(
        Uploaded(token=kept.token, kind=labelled(made.purpose), name=made.name, size=len(made.body)), 201
    )


def _ids(session: Session, matter: Matter) -> tuple[int, ...]:
    """All files, or one that is not there.

    A repetition must find its answer although its files are taken by now, so it is the act that says what is missing.
    """
    found = uploads_of(session, CITIZEN, matter.attachments) if matter.attachments else []
    return tuple(found) if len(found) == len(set(matter.attachments)) else (NOWHERE,)


def _answers(session: Session, matter: Matter, key: str, sender: str) -> tuple[Answer, ...]:
    """What the category asks, answered; whoever may be in danger is held up by no question.

    Raises:
        Invalid: one that it does not ask, one that must be answered, or one that is not of its kind; but a repetition
            is answered though the questions have changed meanwhile.
    """
    questions = questions_of(session, matter.category_id)
    try:
        return _read(questions, matter.answers)
    except Invalid:
        if is_urgent(session, matter.category_id, matter.text):
            return as_given(questions, matter.answers)
        if submitted(session, CITIZEN, key, sender):
            return ()
        raise


def _read(questions: Sequence[Question], given: Mapping[str, str]) -> tuple[Answer, ...]:
    strange = given.keys() - {field_of(each) for each in questions}
    if strange:
        fields = "、".join(sorted(strange))
        raise Invalid(N_("这一类没有问 {fields}，请重新读 /categories"), "answers", fields=fields)
    return answered(questions, given, strict=True)


def _said(
    matter: Matter, channel: Admitted, file_ids: tuple[int, ...], answers: tuple[Answer, ...]
) -> Submission:
    return Submission(
        text=matter.text,
        place=matter.place,
        phone=matter.phone,
        name=matter.name,
        category_id=matter.category_id,
        area_id=matter.area_id,
        channel=channel.channel,
        visibility=Visibility.PUBLIC_REDACTED if matter.public_ok else Visibility.PRIVATE,
        contact_ok=matter.contact_ok,
        sms_ok=matter.sms_ok,
        calm=matter.calm,
        file_ids=file_ids,
        answers=answers,
    )


def _receipt(slip: Slip) -> Receipted:
    return Receipted(
        number=slip.number,
        query_code=slip.code,
        link=f"{settings().public_url.rstrip('/')}/m/k/{slip.link}",
        promised_at=slip.promise_at,
        level=labelled(slip.level),
    )
