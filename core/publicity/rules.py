"""What may be public and who may join, pure: only with consent, never a complaint about a unit, never a sensitive kind.

(Personal Information Protection Law, 25: personal information is not made public without separate consent; what is
public here holds none.)
"""

from datetime import datetime, timedelta

from core.cases.terms import AnswerWay, CaseStatus, Visibility
from core.foundation.clock import civil
from core.foundation.errors import Conflict, Invalid
from core.foundation.privacy import telling
from core.foundation.text import N_

QUESTION_MIN, QUESTION_MAX = 6, 120
ANSWER_MIN, ANSWER_MAX = 15, 1500

SHOWN = frozenset({CaseStatus.ANSWERED, CaseStatus.CALLBACK, CaseStatus.CLOSED})
"""Statuses with an answer that stands; a badly rated one stays with its rating, or the list would flatter."""

JOINABLE = frozenset(
    {
        CaseStatus.ACCEPTED,
        CaseStatus.DISPATCHED,
        CaseStatus.RETURN_PENDING,
        CaseStatus.IN_PROGRESS,
        CaseStatus.DEFERRED,
        CaseStatus.REPLY_REVIEW,
        CaseStatus.REHANDLING,
    }
)
"""Accepted, so that somebody has looked whether it complains of anybody; open and not answered. One that waits for its
person may not have been accepted yet; one that is handled along with another is joined by its lead."""

PHONES_KEPT = timedelta(days=30)
"""So long after its end a case may come back; then nobody needs the joiners' numbers any more."""


def require_publishable(
    status: CaseStatus, visibility: Visibility, way: AnswerWay | None, *, complaint: bool, sensitive: bool
) -> None:
    """Whether this case may be public at all.

    Args:
        way: how its answer came to the person; None without an answer.
        complaint: it concerns a unit or its people.
        sensitive: its category keeps personal data at the centre.

    Raises:
        Conflict: with the first reason why not.
    """
    if visibility is Visibility.SECRET:
        raise Conflict(N_("保密件不能公开"))
    if visibility is not Visibility.PUBLIC_REDACTED:
        raise Conflict(N_("反映人没有同意公开，不能公开"))
    if complaint:
        raise Conflict(N_("反映单位和人员的件不能公开"))
    if sensitive:
        raise Conflict(N_("这一类事涉及个人隐私，不能公开"))
    if status not in SHOWN or way is None:
        raise Conflict(N_("答复以后才能公开"))
    if way is AnswerWay.UNAUDITED:
        raise Conflict(N_("答复还没有审核，不能公开"))


def for_others(visibility: Visibility, *, complaint: bool, sensitive: bool) -> bool:
    """Whether strangers may hear of this matter at all, if only that it is there; see `require_publishable`."""
    return visibility is not Visibility.SECRET and not complaint and not sensitive


def checked(question: str, answer: str, known: tuple[str, ...]) -> tuple[str, str]:
    """Both texts of a summary, trimmed, within bounds, and telling nothing of anybody.

    Raises:
        Invalid: with the field, and the piece that must go.
    """
    return (
        _text(question, "question", QUESTION_MIN, QUESTION_MAX, known),
        _text(answer, "answer", ANSWER_MIN, ANSWER_MAX, known),
    )


def _text(body: str, field: str, least: int, most: int, known: tuple[str, ...]) -> str:
    kept = body.replace("\r\n", "\n").replace("\0", "").strip()
    if len(kept) < least:
        raise Invalid(N_("请至少写 {count} 个字"), field, count=least)
    if len(kept) > most:
        raise Invalid(N_("请不要超过 {count} 个字"), field, count=most)
    found = telling(kept, known)
    if found:
        raise Invalid(N_("这里有个人信息或门牌“{piece}”，请去掉"), field, piece=found[0])
    return kept


def days_taken(submitted_at: datetime, answered_at: datetime) -> int:
    """Days from the first word to the answer, as a calendar on the wall counts them; 0 is the same day."""
    return (civil(answered_at).date() - civil(submitted_at).date()).days
