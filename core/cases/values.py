"""Small frozen values that go in and out of acts."""

from dataclasses import dataclass
from datetime import datetime

from core.cases.taxonomy.terms import QuestionKind
from core.cases.terms import CaseStatus, Channel, Visibility
from core.deadlines.terms import Level

TEXT_MIN, TEXT_MAX = 6, 3000
PLACE_MAX, NAME_MAX, HEADLINE = 200, 40, 30
COMMENT_MAX = 1000
ANSWER_MAX = 200
REPLY_MIN, REPLY_MAX = 15, 3000


@dataclass(frozen=True, slots=True)
class Answer:
    """A question of a category as it was asked, and what he answered; see `core.cases.particulars`."""

    asked: str
    said: str


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody says: as typed, not yet checked.

    Attributes:
        calm: the person was shown the emergency numbers and says that nobody is in danger.
        contact_ok: name and phone may be passed to the unit that handles it.
        sms_ok: he wants to be told by text message how it goes on.
        file_ids: files kept before by `core.files.actions.keep`.
        accused_unit_id: the unit complained of; it gets neither the case nor the person's name.
        linked_id: the earlier case about the same matter, which is his own.
        answers: to the questions of the category, already read.
    """

    text: str
    place: str = ""
    phone: str = ""
    name: str = ""
    category_id: int | None = None
    area_id: int | None = None
    channel: Channel = Channel.WEB
    visibility: Visibility = Visibility.PRIVATE
    contact_ok: bool = False
    sms_ok: bool = False
    calm: bool = False
    file_ids: tuple[int, ...] = ()
    accused_unit_id: int | None = None
    linked_id: int | None = None
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Described:
    """What a node of the taxonomy says of itself; None: as above it.

    Attributes:
        urgent_words: as typed, with any sign between them.
        by_area: handled where it happened.
        sensitive: contact data stays with the centre.
    """

    level: Level | None = None
    answer_days: int | None = None
    urgent_words: str = ""
    unit_id: int | None = None
    by_area: bool | None = None
    sensitive: bool | None = None
    example: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something the person is asked about a matter of a category.

    Attributes:
        options: answers to choose from, for a choice.
        category_id: the node that asks it; 0 in what is to be kept.
    """

    asked: str
    kind: QuestionKind = QuestionKind.TEXT
    required: bool = False
    options: tuple[str, ...] = ()
    id: int = 0
    category_id: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an act answers: the case as it is after it.

    Attributes:
        version: number of events; send it back with the next act to be told when somebody was faster.
    """

    id: int
    number: str
    status: CaseStatus
    version: int


@dataclass(frozen=True, slots=True)
class Slip:
    """What the person gets when a case begins; code and link are shown once and kept as hashes only."""

    id: int
    number: str
    code: str
    link: str
    promise_at: datetime
    level: Level
    replayed: bool = False
