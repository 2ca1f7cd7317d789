"""What a submission must be, pure: long enough to act on, a place, a telephone that exists, no danger in it."""

from dataclasses import dataclass

from core.cases.particulars import heard, whole
from core.cases.terms import CALLER
from core.cases.values import HEADLINE, NAME_MAX, PLACE_MAX, TEXT_MAX, TEXT_MIN, Submission
from core.foundation.errors import Invalid
from core.foundation.phone import normal
from core.foundation.text import N_

STOPS = "。！？!?\n；;"


class Emergency(Invalid):
    """A word of danger: the person should telephone, not write.

    Attributes:
        words: what was found; calls: numbers to call; advice: sentences to show.
    """

    def __init__(self, words: tuple[str, ...], calls: tuple[str, ...], advice: tuple[str, ...]) -> None:
        super().__init__(N_("您写到了“{word}”。有危险，请先打电话；这里不能派救援"), word=words[0])
        self.words, self.calls, self.advice = words, calls, advice


@dataclass(frozen=True, slots=True)
class Said:
    """A submission after the checks.

    Attributes:
        text: all that is kept, the answers below what he wrote.
        heard: the words in which danger is looked for.
    """

    text: str
    heard: str
    headline: str
    place: str
    phone: str
    name: str


def check(said: Submission, *, by_citizen: bool) -> Said:
    """What can be kept of a submission.

    A citizen leaves place and telephone, because nobody else can ask him later; a clerk may register without.

    Raises:
        Invalid: the first thing that is missing, with its field.
    """
    text = said.text.replace("\r\n", "\n").replace("\0", "").strip()
    if len(text) < TEXT_MIN:
        raise Invalid(N_("还没写清什么事。请写至少 {count} 个字"), field="text", count=TEXT_MIN)
    if len(text) > TEXT_MAX:
        raise Invalid(
            N_("写得太长了，请不要超过 {count} 个字，其余可以拍照上传"), field="text", count=TEXT_MAX
        )
    place = " ".join(said.place.split())
    if by_citizen and not place:
        raise Invalid(N_("还没写地点。写到小区、路口或门牌就行"), field="place")
    if len(place) > PLACE_MAX:
        raise Invalid(N_("地点写得太长了，请不要超过 {count} 个字"), field="place", count=PLACE_MAX)
    if by_citizen and not said.phone.strip() and said.channel not in CALLER:
        raise Invalid(N_("请留一个手机号，办的人要联系您"), field="phone")
    phone = normal(said.phone) if said.phone.strip() else ""
    name = " ".join(said.name.split())
    if len(name) > NAME_MAX:
        raise Invalid(N_("姓名太长了"), field="name")
    return Said(whole(text, said.answers), heard(text, said.answers), headline(text), place, phone, name)


def headline(text: str) -> str:
    """The first sentence, cut to a line, until a clerk writes a better one."""
    ends = [index for index, char in enumerate(text) if char in STOPS and index >= TEXT_MIN]
    first = text[: ends[0]] if ends else text
    first = " ".join(first.split())
    return first if len(first) <= HEADLINE else first[: HEADLINE - 1] + "…"
