"""What people typed, read from a form and checked by the core: nothing is lost when something is missing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from api.mobile.visit import Visit
from core.cases.rules import check
from core.cases.terms import Channel, Visibility
from core.cases.values import TEXT_MIN, Answer, Submission
from core.foundation.errors import Invalid
from core.foundation.text import N_

KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")
QUESTION = re.compile(r"q[1-9][0-9]{0,8}")
"""The field of a question of a category, see `core.cases.particulars.field_of`."""
STAND_INS = {"text": "字" * TEXT_MIN, "place": "某处", "phone": "13000000000", "name": ""}
"""Harmless values: put in the place of a field that was refused, so that the other fields are looked at as well."""
FIELD_ORDER = ("text", "category_id", "area_id", "place", "photos", "phone", "name")
"""As on the screen."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The form of a submission exactly as typed.

    Attributes:
        seen: the answers that may be what he wants, and the matters that may be the same, were shown to him.
        public_ok: how it went may be told to everybody, without a word of who he is.
        asked: which questions of the category were shown to him.
        answers: what he answered, by field.
    """

    text: str = ""
    category: str = ""
    area: str = ""
    place: str = ""
    phone: str = ""
    name: str = ""
    contact_ok: bool = False
    sms_ok: bool = False
    calm: bool = False
    via: str = ""
    seen: bool = False
    linked: str = ""
    public_ok: bool = False
    asked: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)

    def submission(
        self,
        file_ids: tuple[int, ...],
        browser: str,
        linked_id: int | None = None,
        answers: tuple[Answer, ...] = (),
    ) -> Submission:
        """For the core."""
        return Submission(
            text=self.text,
            place=self.place,
            phone=self.phone,
            name=self.name,
            category_id=_id(self.category, "category_id"),
            area_id=_id(self.area, "area_id"),
            channel=channel_of(self.via, browser),
            contact_ok=self.contact_ok,
            sms_ok=self.sms_ok,
            calm=self.calm,
            file_ids=file_ids,
            linked_id=linked_id,
            visibility=Visibility.PUBLIC_REDACTED if self.public_ok else Visibility.PRIVATE,
            answers=answers,
        )


def typed(visit: Visit) -> Typed:
    """The form as it was sent."""
    return Typed(
        text=visit.sent("text"),
        category=visit.sent("category"),
        area=visit.sent("area"),
        place=visit.sent("place"),
        phone=visit.sent("phone"),
        name=visit.sent("name"),
        contact_ok=visit.sent("contact_ok") == "1",
        sms_ok=visit.sent("sms_ok") == "1",
        calm=visit.sent("calm") == "1",
        via=visit.sent("via"),
        seen=visit.sent("seen") == "1",
        linked=visit.sent("linked"),
        public_ok=visit.sent("public_ok") == "1",
        asked=visit.sent("asked"),
        answers={name: visit.sent(name) for name in visit.form if QUESTION.fullmatch(name)},
    )


def missing(said: Submission) -> dict[str, str]:
    """Every field the core would refuse, with its sentence: one look instead of one error at a time."""
    found: dict[str, str] = {}
    for _attempt in STAND_INS:
        try:
            check(said, by_citizen=True)
        except Invalid as refusal:
            if refusal.field not in STAND_INS or refusal.field in found:
                break
            found[refusal.field] = refusal.sentence()
            said = replace(said, **{refusal.field: STAND_INS[refusal.field]})
        else:
            break
    return found


def key_of(visit: Visit) -> str:
    """The key that makes a repeated form one act.

    Raises:
        Invalid: the form carries none; it was not drawn by us.
    """
    key = visit.sent("key")
    if not KEY.fullmatch(key):
        raise Invalid(N_("这一页没有打开完整，请刷新后再试"))
    return key


def word_of(visit: Visit, name: str, kind: type, sentence: str) -> object:
    """A choice among the members of an enum.

    Raises:
        Invalid: nothing was chosen, or something else.
    """
    try:
        return kind(visit.sent(name))
    except ValueError:
        raise Invalid(sentence, name) from None


def _id(value: str, field: str) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise Invalid(N_("请从列出的里面选一个"), field)
    return int(value)


def channel_of(via: str, browser: str) -> Channel:
    """Scanned from a wall, inside WeChat, or simply the web."""
    if via == "qr":
        return Channel.QR
    return Channel.WECHAT if "MicroMessenger" in browser else Channel.WEB
