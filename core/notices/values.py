"""Frozen values of notices: who receives, what a template is made of, what a gateway is handed and answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.foundation.text import Word
from core.journal.terms import Subject
from core.notices.terms import Audience, DeliveryState, FactKind, Gateway, Group

Facts = Mapping[str, object]

UNCERTAIN = "UNCERTAIN"
"""Error of a delivery that may have arrived, where the peer could not tell a second one from the first."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told: exactly one of the three.

    Attributes:
        phone: of a person who agreed to be told, in the normal form of `foundation.phone`.
        webhook: name of an endpoint in the settings.
    """

    account_id: int | None = None
    phone: str = ""
    webhook: str = ""

    def __post_init__(self) -> None:
        if [self.account_id is not None, bool(self.phone), bool(self.webhook)].count(True) != 1:
            raise ValueError("a recipient is an account, a telephone or a webhook")


@dataclass(frozen=True, slots=True)
class Fact:
    """A named fact of a template.

    Attributes:
        label: what it is called where a template is edited.
        sample: what a preview shows; for a moment it is ISO, for a word its code.
        words: the words of a fact of kind WORD.
    """

    label: str
    kind: FactKind = FactKind.TEXT
    sample: object = ""
    words: type[Word] | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """What one gateway says of a template, with `{names}` of its facts; a title only where there is a line for one."""

    body: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of notice, registered by the capability that speaks it.

    Attributes:
        code: `case.work_arrived`; also the event name that a webhook carries.
        facts: every fact it is given, no other.
        wordings: built-in words of each gateway; a gateway without words is never used.
        urgent: neither night nor merging holds it back.
    """

    code: str
    label: str
    audience: Audience
    group: Group
    facts: Mapping[str, Fact]
    wordings: Mapping[Gateway, Wording]
    urgent: bool = False

    @property
    def gateways(self) -> frozenset[Gateway]:
        """Over which gateways it can go."""
        if self.audience is Audience.SYSTEM:
            return frozenset({Gateway.WEBHOOK})
        return frozenset(self.wordings)


@dataclass(frozen=True, slots=True)
class Rendered:
    """Words ready to be read."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as a gateway needs it."""

    id: int
    template: str
    subject: Subject
    facts: Facts
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a worker took out to send; nothing is locked while it is under way.

    Attributes:
        key: the same for every try; by it the peer knows what it has already.
        tries: of this try; who settles shows it, so that a late answer of an older try changes nothing.
        address: telephone, e-mail address or name of a webhook.
        spoken: the facts as people read them, for vendors who keep the words themselves.
    """

    id: int
    gateway: Gateway
    key: str
    tries: int
    address: str
    template: str
    rendered: Rendered
    urgent: bool = False
    facts: Facts = field(default_factory=dict)
    spoken: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try went.

    Attributes:
        error: a code, never data; empty when the gateway took it.
        final: trying again would change nothing.
        unreachable: the gateway itself is gone, so that others need not be tried now.
        uncertain: it may have arrived, and the peer could not tell a second one from the first.
    """

    error: str = ""
    final: bool = False
    unreachable: bool = False
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice in somebody's inbox, in the reader's language."""

    id: int
    template: str
    group: Group
    subject: Subject
    number: str
    rendered: Rendered
    urgent: bool
    made_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """A delivery as an administrator sees it: no words of a matter, and addresses masked.

    Attributes:
        whom: a name, or a masked number, or a webhook's name; empty for a person whose number is gone.
        templates: labels of what it carries.
    """

    id: int
    gateway: Gateway
    state: DeliveryState
    whom: str
    templates: tuple[str, ...]
    notices: int
    tries: int
    error: str
    made_at: datetime
    next_at: datetime
    delivered_at: datetime | None
    settled_why: str = ""

    @property
    def uncertain(self) -> bool:
        """Nobody knows whether it arrived; a person decides."""
        return self.error == UNCERTAIN


@dataclass(frozen=True, slots=True)
class Message:
    """What `actions.sending` is handed: one thing that happened, told to several.

    Attributes:
        key: what makes it this one; said again under the same key, nobody is told twice.
    """

    template: str
    to: tuple[Recipient, ...]
    subject: Subject
    facts: Facts
    key: str
