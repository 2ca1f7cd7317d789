"""Which moment of an entry is told to whom: templates, recipients and facts as frozen values; nothing is sent here.

A recipient is a role in a unit, one account, or the person whose case it is. Facts are codes, numbers, moments and
short names; the words come from the template. A key makes each notice one: whoever repeats it, it is sent once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.deadlines.terms import Stage
from core.foundation.text import N_, Word
from core.identity.terms import Role
from core.supervision.terms import INTERVIEW, EntryType, SupervisionEvent
from core.supervision.values import Happening


class Moment(Word):
    """Templates of the ledger, one per moment."""

    PROPOSED = "supervision.proposed", N_("有提请等确认"), N_("告诉督办员")
    LISTED = "supervision.listed", N_("列入挂账督办"), N_("告诉单位负责人")
    RELISTED = "supervision.relisted", N_("反弹复挂"), N_("告诉单位负责人")
    PERSON_LISTED = "supervision.person_listed", N_("告诉反映人：列入挂账督办"), N_("告诉反映人")
    DISMISSED = "supervision.dismissed", N_("提请没有挂账"), N_("告诉提出的人")
    ENQUIRED = "supervision.enquired", N_("督办问询"), N_("告诉单位，一个工作日内答复")
    MISSED = "supervision.missed", N_("问询没有答复"), N_("告诉单位负责人和督办员")
    ANSWERED = "supervision.answered", N_("单位答复了问询"), N_("告诉督办员，一个工作日内告知反映人")
    PERSON_TOLD = "supervision.person_told", N_("告诉反映人：督办进展"), N_("告诉反映人")
    LEVEL_RAISED = "supervision.level_raised", N_("挂账升级"), N_("告诉单位负责人和督办员")
    LETTER = "supervision.letter", N_("有建议等签发"), N_("三级告诉中心负责人，四级告诉主任会议")
    DUE_PASSED = "supervision.due_passed", N_("督办环节逾期"), N_("告诉督办员和中心负责人")
    REQUESTED = "supervision.requested", N_("申请销账"), N_("告诉督办员")
    SENT_BACK = "supervision.sent_back", N_("销账没有通过"), N_("告诉单位负责人")
    APPEALED = "supervision.appealed", N_("单位提出异议"), N_("告诉中心负责人")
    APPEAL_DENIED = "supervision.appeal_denied", N_("异议不成立"), N_("告诉单位负责人")
    WRITTEN_OFF = "supervision.written_off", N_("已销账"), N_("告诉单位负责人")
    PERSON_WRITTEN_OFF = "supervision.person_written_off", N_("告诉反映人：已销账"), N_("告诉反映人")
    REVOKED = "supervision.revoked", N_("撤销挂账"), N_("告诉单位负责人")
    PERSON_REVOKED = "supervision.person_revoked", N_("告诉反映人：撤销挂账"), N_("告诉反映人")


AT_END = frozenset(
    {
        *(Moment.DISMISSED, Moment.WRITTEN_OFF, Moment.PERSON_WRITTEN_OFF),
        *(Moment.REVOKED, Moment.PERSON_REVOKED),
    }
)
"""Told of an entry that is at its end; of everything before it nobody need do anything any more."""

UNTIL: Mapping[Moment, Stage] = {
    Moment.PROPOSED: Stage.LISTING,
    Moment.LISTED: Stage.ACKNOWLEDGE,
    Moment.RELISTED: Stage.WRITE_OFF,
    Moment.ENQUIRED: Stage.ENQUIRY_ANSWER,
    Moment.MISSED: Stage.TELL_PERSON,
    Moment.ANSWERED: Stage.TELL_PERSON,
    Moment.REQUESTED: Stage.VERIFY,
    Moment.SENT_BACK: Stage.WRITE_OFF,
    Moment.APPEALED: Stage.APPEAL_DECISION,
}
"""Which clock says until when something is to be done; once it is met, there is nothing to do."""

STANDS = frozenset({Moment.MISSED})
"""Told all the same, though somebody has done meanwhile what its clock waits for."""


@dataclass(frozen=True, slots=True)
class To:
    """Somebody to be told: whoever holds a role for a unit, one account, or the person whose case it is."""

    role: Role | None = None
    unit_id: int = 0
    account_id: int = 0
    person_of_case: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell."""

    template: Moment
    to: tuple[To, ...]
    facts: Mapping[str, object]
    key: str


Tells = Callable[[Happening], tuple[Notice, ...]]


def proposed(what: Happening) -> tuple[Notice, ...]:
    """A proposal waits for a supervisor."""
    return (_notice(Moment.PROPOSED, what, _centre(what, Role.SUPERVISOR)),)


def listed(what: Happening) -> tuple[Notice, ...]:
    """It stands on the ledger: the unit has a working day, the person reads it."""
    return _notice(Moment.LISTED, what, _leads(what)), _notice(Moment.PERSON_LISTED, what, _person(what))


def relisted(what: Happening) -> tuple[Notice, ...]:
    """It is back on the ledger: the unit goes on putting it right."""
    return _notice(Moment.RELISTED, what, _leads(what)), _notice(Moment.PERSON_LISTED, what, _person(what))


def dismissed(what: Happening) -> tuple[Notice, ...]:
    """Whoever proposed it learns why not; a rule needs no answer."""
    if not what.proposed_by:
        return ()
    return (_notice(Moment.DISMISSED, what, To(account_id=what.proposed_by)),)


def enquired(what: Happening) -> tuple[Notice, ...]:
    """The unit is asked: from level 3 on its lead alone."""
    clerk = () if what.level >= INTERVIEW else (To(Role.UNIT_CLERK, what.unit_id),)
    return (_notice(Moment.ENQUIRED, what, _leads(what), *clerk),)


def missed(what: Happening) -> tuple[Notice, ...]:
    """No answer in time."""
    return (_notice(Moment.MISSED, what, _leads(what), _centre(what, Role.SUPERVISOR)),)


def answered(what: Happening) -> tuple[Notice, ...]:
    """The person is to be told."""
    return (_notice(Moment.ANSWERED, what, _centre(what, Role.SUPERVISOR)),)


def person_told(what: Happening) -> tuple[Notice, ...]:
    """How far it is, to the person."""
    return (_notice(Moment.PERSON_TOLD, what, _person(what)),)


def level_raised(what: Happening) -> tuple[Notice, ...]:
    """A level higher; from 3 on a letter waits for a signature, at 4 for that of the leaders."""
    raised = _notice(Moment.LEVEL_RAISED, what, _leads(what), _centre(what, Role.SUPERVISOR))
    if what.level < INTERVIEW:
        return (raised,)
    signs = Role.LEADERS if what.level > INTERVIEW or what.unit_id == what.desk_id else Role.CENTER_LEAD
    return raised, _notice(Moment.LETTER, what, _centre(what, signs))


def due_passed(what: Happening) -> tuple[Notice, ...]:
    """A limit of the ledger was missed."""
    to = (_centre(what, Role.SUPERVISOR), _centre(what, Role.CENTER_LEAD))
    return (_notice(Moment.DUE_PASSED, what, *to),)


def requested(what: Happening) -> tuple[Notice, ...]:
    """Somebody verifies it within three working days."""
    return (_notice(Moment.REQUESTED, what, _centre(what, Role.SUPERVISOR)),)


def sent_back(what: Happening) -> tuple[Notice, ...]:
    """It was not put right."""
    return (_notice(Moment.SENT_BACK, what, _leads(what)),)


def appealed(what: Happening) -> tuple[Notice, ...]:
    """An objection is decided within three working days."""
    decides = Role.LEADERS if what.unit_id == what.desk_id else Role.CENTER_LEAD
    return (_notice(Moment.APPEALED, what, _centre(what, decides)),)


def appeal_denied(what: Happening) -> tuple[Notice, ...]:
    """The listing stands."""
    return (_notice(Moment.APPEAL_DENIED, what, _leads(what)),)


def written_off(what: Happening) -> tuple[Notice, ...]:
    """Off the ledger: unit and person."""
    person = _notice(Moment.PERSON_WRITTEN_OFF, what, _person(what))
    return _notice(Moment.WRITTEN_OFF, what, _leads(what)), person


def revoked(what: Happening) -> tuple[Notice, ...]:
    """It was an error: unit and person."""
    return _notice(Moment.REVOKED, what, _leads(what)), _notice(Moment.PERSON_REVOKED, what, _person(what))


E = SupervisionEvent
TOLD: Mapping[SupervisionEvent, Tells] = {
    E.PROPOSED: proposed,
    E.LISTED: listed,
    E.RELISTED: relisted,
    E.DISMISSED: dismissed,
    E.ENQUIRED: enquired,
    E.ENQUIRY_MISSED: missed,
    E.ENQUIRY_ANSWERED: answered,
    E.PERSON_TOLD: person_told,
    E.LEVEL_RAISED: level_raised,
    E.DUE_PASSED: due_passed,
    E.WRITE_OFF_REQUESTED: requested,
    E.WRITE_OFF_REFUSED: sent_back,
    E.APPEALED: appealed,
    E.APPEAL_DENIED: appeal_denied,
    E.WRITTEN_OFF: written_off,
    E.REVOKED: revoked,
}
"""What each event of an entry's line has to tell; the others tell nobody."""


def of(what: Happening) -> tuple[Notice, ...]:
    """Everything that an event tells."""
    tells = TOLD.get(SupervisionEvent(what.event))
    return tells(what) if tells is not None else ()


def _notice(template: Moment, what: Happening, *to: To) -> Notice:
    shown: dict[str, object] = {
        "number": what.number,
        "case": what.case_number,
        "unit": what.unit,
        "type": EntryType(what.type),
        "level": what.level,
        **{
            key: what.facts[key]
            for key in ("due", "n", "stage", "cause", "ground", "was")
            if key in what.facts
        },
    }
    return Notice(template, to, shown, f"{what.entry_id}:{what.seq}")


def _leads(what: Happening) -> To:
    """Who answers for the unit; for the centre its lead."""
    return To(Role.CENTER_LEAD if what.unit_id == what.desk_id else Role.UNIT_LEAD, what.unit_id)


def _centre(what: Happening, role: Role) -> To:
    return To(role, what.desk_id)


def _person(what: Happening) -> To:
    return To(person_of_case=what.case_id)
