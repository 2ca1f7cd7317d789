"""Small frozen values that go in and out of the knowledge base."""

from dataclasses import dataclass
from datetime import date, datetime

from core.knowledge.terms import Because, EntryAct, EntryStatus, ReviewState

TITLE_MIN, TITLE_MAX = 4, 60
ANSWER_MIN, ANSWER_MAX = 10, 2000
KEYWORDS, KEYWORD_MIN, KEYWORD_MAX = 12, 2, 20
REASON_MIN, REASON_MAX = 2, 300


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote, as typed, not yet checked.

    Attributes:
        keywords: words by which people ask for it, between commas, spaces or line breaks.
        category_ids: nodes of the taxonomy it applies to; empty: to all.
        category_nodes: the same with everything above them, as the taxonomy has it.
        area_ids: places it applies to; empty: the whole district.
        public: citizens may read it.
        review_on: the day by which somebody must look at it again.
        reason: why it is written or changed, for the history.
    """

    title: str
    answer: str
    keywords: str = ""
    category_ids: tuple[int, ...] = ()
    category_nodes: tuple[int, ...] = ()
    area_ids: tuple[int, ...] = ()
    public: bool = True
    review_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EntryReceipt:
    """What an act answers: the entry as it is after it.

    Attributes:
        version: the newest version of its words.
        seen: number of events; send it back with the next act to be told when somebody was faster.
    """

    id: int
    number: str
    status: EntryStatus
    version: int
    seen: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry that may answer what was asked.

    Attributes:
        version: the version in force, whose words these are.
        unit: short name of the unit that answers for it.
        well: it fits so well that a person may be asked to read it before he goes on.
    """

    id: int
    number: str
    version: int
    title: str
    answer: str
    unit: str
    review_on: date
    review: ReviewState
    public: bool
    why: Because
    well: bool


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry in a list; title and words are those of the version that the list shows."""

    id: int
    number: str
    title: str
    status: EntryStatus
    waiting: bool
    version: int
    in_force: int | None
    public: bool
    unit: str
    category_ids: tuple[int, ...]
    review_on: date
    review: ReviewState
    changed_at: datetime
    helped: int


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A page of a list; `after` asks for the next, empty on the last."""

    rows: tuple[EntryRow, ...]
    after: str
    total: int


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of the words, as it was written."""

    number: int
    title: str
    answer: str
    keywords: tuple[str, ...]
    category_ids: tuple[int, ...]
    area_ids: tuple[int, ...]
    public: bool
    review_on: date
    reason: str
    written_by: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class LineStep:
    """One step of an entry's line."""

    name: str
    facts: dict[str, object]
    who: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class EntryFile:
    """One entry with all its versions, newest first, its line, and what this reader may do to it now."""

    id: int
    number: str
    status: EntryStatus
    waiting: bool
    unit_id: int
    unit: str
    in_force: int | None
    review_on: date
    review: ReviewState
    helped: int
    versions: tuple[VersionView, ...]
    steps: tuple[LineStep, ...]
    acts: tuple[EntryAct, ...]
    seen: int

    @property
    def newest(self) -> VersionView:
        """The version that was written last."""
        return self.versions[0]

    @property
    def shown(self) -> VersionView:
        """The version in force, or the newest while there is none."""
        return next((each for each in self.versions if each.number == self.in_force), self.newest)


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """An entry as citizens read it."""

    number: str
    title: str
    answer: str
    unit: str
    published_on: date
    review_on: date


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A page of the citizens' list."""

    rows: tuple[PublicEntry, ...]
    after: str
    total: int
