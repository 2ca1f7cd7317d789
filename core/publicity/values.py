"""Small frozen values of publicity."""

from dataclasses import dataclass
from datetime import datetime

from core.cases.terms import CaseStatus, Resolved, Satisfied
from core.foundation.text import Word
from core.publicity.terms import PublicState, WithdrawnWhy


@dataclass(frozen=True, slots=True)
class PublicReceipt:
    """A public summary as it is after an act.

    Attributes:
        version: number of its events; send it back to be told when somebody was faster.
    """

    id: int
    number: str
    case_id: int
    state: PublicState
    version: int


@dataclass(frozen=True, slots=True)
class PublicRow:
    """An entry of the public list, as everybody reads it.

    Attributes:
        days: from the first word to the answer; 0 is the same day.
        resolved, satisfied: what the person said; None while he has not, or when he never did.
    """

    number: str
    question: str
    answer: str
    field: str
    area: str
    unit: str
    answered_at: datetime
    days: int
    resolved: Resolved | None
    satisfied: Satisfied | None
    unrated: bool


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A page of the list.

    Attributes:
        after: where the next page begins; empty on the last.
        total: how many there are, counted up to a bound; None on later pages.
    """

    rows: tuple[PublicRow, ...]
    after: str
    total: int | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A public summary before the eyes of who decides on it.

    Attributes:
        state: None while nobody has thought of it.
        why_not: why this case cannot be public, in the reader's language; empty when it can.
    """

    case_id: int
    number: str
    case_number: str
    headline: str
    question: str
    answer: str
    state: PublicState | None
    why_not: str
    withdrawn_why: WithdrawnWhy | None
    published_at: datetime | None
    version: int
    joined: int


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A line of the publishing desk."""

    case_id: int
    number: str
    case_number: str
    question: str
    state: PublicState
    status: CaseStatus
    unit: str
    proposed_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A matter that may be the same, told without a word of whoever told it first.

    Attributes:
        number: of the public summary, when it is answered and public; empty when it is open and can be joined.
        title: its public question; empty when it is open, then kind and place must do.
        others: how many have joined it.
    """

    case_id: int
    number: str
    title: str
    kind: str
    area: str
    status: Word
    submitted_at: datetime
    others: int


@dataclass(frozen=True, slots=True)
class JoinSlip:
    """What somebody gets when he joins; code and link are shown once and kept as hashes only."""

    id: int
    number: str
    code: str
    link: str
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class JoinStep:
    """A step of the case as a joiner reads it: what happened, never a word of anybody."""

    at: datetime
    sentence: str


@dataclass(frozen=True, slots=True)
class Joined:
    """The case that somebody joined, as he sees it.

    Attributes:
        answer: what was answered; empty while it is not, or when it is not for others.
        withheld: there is an answer, and it is not for others.
        promise_at: the date the first person was given, while it runs.
        others: how many say the same, he himself and the first person left out.
    """

    id: int
    number: str
    title: str
    kind: str
    area: str
    status: CaseStatus
    ended: bool
    holder: str
    submitted_at: datetime
    joined_at: datetime
    promise_at: datetime | None
    steps: tuple[JoinStep, ...]
    answer: str
    answered_by: str
    answered_at: datetime | None
    withheld: bool
    public_number: str
    others: int
