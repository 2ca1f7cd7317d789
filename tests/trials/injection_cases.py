"""The corpora through every act on a case that takes a word: one scene for each way a matter can go."""

from collections.abc import Callable
from datetime import timedelta

from core.approvals.terms import ApprovalKind
from core.cases import jobs
from core.cases.actions import (
    answering,
    catalogue,
    citizen,
    classifying,
    delaying,
    dispatching,
    ending,
    handling,
    informing,
    instructing,
    judging,
    looking,
    merging,
    noting,
    ownerless,
    pressing,
    rating,
    refusing,
    retaining,
    returning,
    revealing,
    splitting,
    tasks,
)
from core.cases.actions.external import note_external
from core.cases.external import External
from core.cases.queries.file import case_file
from core.cases.queries.ownerless import register
from core.cases.reasons import RefusalReason, ReturnReason, TerminationReason
from core.cases.terms import ExternalKind, Outcome, Resolved, Satisfied, Visibility
from core.cases.values import Slip
from core.deadlines.terms import Level
from core.duty import jobs as watches
from core.foundation.clock import civil, now
from core.publicity.actions import publishing
from db.session import unit_of_work
from tests.factories.cases import Team
from tests.trials import injection_ledger
from tests.trials.injection_corpora import Pen
from tests.trials.injection_desk import BASIS, REPLY, Desk

Scene = Callable[[Desk], None]


def the_main_path(desk: Desk) -> None:
    """Reclassified, noted, extended, helped, sent back, answered, rated badly, and once more."""
    session, crew, case = desk.session, desk.crew, desk.begin(visibility=Visibility.PUBLIC_REDACTED)
    desk.accept(case)
    words = desk.write("classifying.reclassify.reason")
    classifying.reclassify(
        session, crew.operator, case.id, category_id=crew.loose.id, area_id=crew.tree.north_lane.id,
        level=Level.L3, reason=words, now=case.wait(minutes=5).now,
    )  # fmt: skip
    noting.note(session, crew.operator, case.id, text=desk.write("noting.note.text"), now=case.now)
    why = desk.write("revealing.reveal_contact.reason", 100, lines=False)
    revealing.reveal_contact(session, crew.operator, case.id, reason=why, now=case.now)
    for again in (True, False):
        note = desk.write("dispatching.dispatch.note")
        dispatching.dispatch(
            session, crew.dispatcher, case.id, unit_id=crew.tree.water.id, note=note, now=case.wait(minutes=5).now
        )  # fmt: skip
        if again:
            why = desk.write("dispatching.recall.reason")
            dispatching.recall(session, crew.dispatcher, case.id, reason=why, now=case.wait(minutes=1).now)
    handling.sign(session, crew.clerk, case.id, now=case.wait(minutes=5).now)
    body = desk.write("pressing.press.body")
    pressing.press(session, crew.lead, case.id, body=body, now=case.wait(minutes=1).now)
    body = desk.write("instructing.instruct.body")
    due = civil(now()).date() + timedelta(days=3)
    instructing.instruct(
        session, crew.leader, case.id, body=body, report_on=due, now=case.wait(minutes=1).now
    )
    body = desk.write("instructing.report_back.body")
    instructing.report_back(session, crew.unit_lead, case.id, body=body, now=case.wait(minutes=1).now)
    desk.drafted(case)
    reason = desk.write("handling.refuse_reply.reason")
    handling.refuse_reply(session, crew.unit_lead, case.id, reason=reason, now=case.wait(minutes=1).now)
    desk.replied(case)
    reason = desk.write("answering.send_back.reason")
    answering.send_back(session, crew.reviewer, case.id, reason=reason, now=case.wait(minutes=5).now)
    desk.answered(case)
    desk.rated(case, Resolved.NO, Satisfied.NO)
    body = desk.write("answering.correct_answer.body", REPLY)
    answering.correct_answer(session, crew.reviewer2, case.id, body=body, now=case.wait(minutes=1).now)
    note = desk.write("rating.try_call.note")
    rating.try_call(session, crew.reviewer, case.id, reached=True, note=note, now=case.wait(minutes=5).now)
    rating.uphold(
        session,
        crew.reviewer,
        case.id,
        reason=desk.write("rating.uphold.reason"),
        now=case.wait(minutes=5).now,
    )
    desk.drafted(case)


def parts_of_others(desk: Desk) -> None:
    """A part is asked for, refused, asked again, insisted on, done; another is taken back."""
    session, crew, case = desk.session, desk.crew, desk.signed(desk.begin())
    ids = []
    for unit in (crew.tree.north, crew.tree.south):
        body = desk.write("tasks.add_unit.body")
        tasks.add_unit(session, crew.dispatcher, case.id, unit_id=unit.id, body=body, now=case.now)
        ids = [task.id for task in case_file(session, crew.dispatcher, case.id, now=case.now).tasks]
    reason = desk.write("tasks.cancel_task.reason")
    tasks.cancel_task(session, crew.dispatcher, case.id, task_id=ids[-1], reason=reason, now=case.now)
    task = next(
        each.id for each in case_file(session, crew.heat_clerk, case.id, now=case.now).tasks if each.mine
    )
    for turn in range(2):
        reason = desk.write("tasks.refuse_task.reason")
        tasks.refuse_task(session, crew.heat_clerk, case.id, task_id=task, reason=reason, now=case.now)
        if turn == 0:
            reason = desk.write("tasks.ask_task_again.reason")
            tasks.ask_task_again(session, crew.dispatcher, case.id, task_id=task, reason=reason, now=case.now)
    reason = desk.write("tasks.insist_task.reason")
    tasks.insist_task(session, crew.lead, case.id, task_id=task, reason=reason, now=case.now)
    tasks.sign_task(session, crew.heat_clerk, case.id, task_id=task, now=case.now)
    body = desk.write("tasks.finish_task.body")
    tasks.finish_task(
        session, crew.heat_clerk, case.id, task_id=task, body=body, now=case.wait(minutes=9).now
    )
    said = desk.write("citizen.supplement.text")
    citizen.supplement(session, case.citizen, case.id, text=said, now=case.wait(minutes=1).now)
    what = desk.write("informing.ask_person.what")
    informing.ask_person(session, crew.handler, case.id, what=what, now=case.wait(minutes=1).now)


def more_time(desk: Desk) -> None:
    """More time is asked for and refused, then granted; it stands still, and goes on; somebody asks for its end."""
    session, crew, case = desk.session, desk.crew, desk.signed(desk.begin())
    unit, kinds = crew.unit_lead, ApprovalKind
    for granted in (False, True):
        why = desk.write("delaying.ask_extension.reason")
        delaying.ask_extension(session, unit, case.id, days=2, reason=why, now=case.wait(minutes=5).now)
        if not granted:
            desk.deny(case, kinds.EXTENSION, crew.dispatcher)
    delaying.extend(session, crew.dispatcher, case.id, now=case.wait(minutes=5).now)
    day = civil(now()).date() + timedelta(days=20)
    what = desk.write("delaying.ask_deferral.condition")
    delaying.ask_deferral(session, unit, case.id, condition=what, review_on=day, now=case.wait(minutes=5).now)
    delaying.defer(session, crew.lead, case.id, now=case.wait(minutes=5).now)
    note = desk.write("delaying.resume.note")
    delaying.resume(session, crew.handler, case.id, note=note, now=case.wait(minutes=5).now)
    for decided in (False, True):
        why = desk.write("ending.ask_termination.explanation")
        reason = TerminationReason.REFUSES
        ending.ask_termination(
            session, unit, case.id, reason=reason, explanation=why, now=case.wait(minutes=5).now
        )
        if not decided:
            desk.deny(case, kinds.TERMINATION, crew.lead)
    ending.terminate(session, crew.lead, case.id, now=case.wait(minutes=5).now)


def waiting_answers(desk: Desk) -> None:
    """What waits for somebody else's yes, so that it stands on his desk: more time, an end, a reply."""
    session, crew, case = desk.session, desk.crew, desk.signed(desk.begin())
    why = desk.write("delaying.ask_extension.reason")
    delaying.ask_extension(session, crew.unit_lead, case.id, days=2, reason=why, now=case.wait(minutes=5).now)
    why = desk.write("ending.ask_termination.explanation")
    ending.ask_termination(
        session, crew.unit_lead, case.id, reason=TerminationReason.REFUSES, explanation=why, now=case.now
    )
    desk.drafted(desk.signed(desk.begin()))
    desk.replied(desk.signed(desk.begin()))
    desk.accept(desk.begin(), Level.L1)
    for job in watches.EVERY_MINUTE:
        job(session, now())
    desk.begin()


def not_ours(desk: Desk) -> None:
    """Returned, returned again, designated; another goes to the register of what nobody owns."""
    session, crew = desk.session, desk.crew
    case = desk.sent(desk.begin())

    def returned() -> None:
        basis = desk.write("returning.ask_return.basis")
        now_ = case.wait(minutes=3).now
        clerk, lead = (crew.clerk, crew.unit_lead) if unit == crew.tree.water.id else (crew.heat_clerk,) * 2
        other = crew.tree.north.id
        returning.ask_return(
            session, clerk, case.id, reason=ReturnReason.NOT_MINE, basis=basis, unit_id=other, now=now_
        )
        if lead is not clerk:
            returning.agree_return(session, lead, case.id, now=case.wait(minutes=3).now)

    unit = crew.tree.water.id
    returned()
    note = desk.write("returning.approve_return.note")
    returning.approve_return(
        session, crew.dispatcher, case.id, unit_id=crew.tree.south.id, note=note, now=case.wait(minutes=3).now
    )
    case = desk.sent(desk.begin())
    returned()
    reason = desk.write("returning.refuse_return.reason")
    returning.refuse_return(session, crew.dispatcher, case.id, reason=reason, now=case.wait(minutes=3).now)
    case = desk.signed(desk.begin())
    reason = desk.write("returning.designate.reason")
    returning.designate(
        session, crew.lead, case.id, unit_id=crew.tree.south.id, reason=reason, now=case.wait(minutes=3).now
    )
    case = desk.sent(desk.begin())
    returned()
    for decided in (False, True):
        nobodys(desk, decided=decided)


def nobodys(desk: Desk, *, decided: bool) -> None:
    """To the register of what nobody owns, and perhaps off it."""
    session, crew, lost = desk.session, desk.crew, desk.signed(desk.begin())
    question = desk.write("ownerless.open_matter.question", BASIS)
    north = crew.tree.north.id
    ownerless.open_matter(
        session, crew.lead, case_id=lost.id, interim_unit_id=north, question=question, now=lost.now
    )
    if decided:
        matter = next(each for each in register(session, crew.lead) if each.number == lost.slip.number)
        basis, owners = desk.write("ownerless.decide.basis", BASIS), (crew.tree.heat, crew.tree.water)
        ownerless.decide(
            session, crew.lead, matter.id, unit_id=owners[desk.pen.turn % 2].id, basis=basis,
            valid_from=civil(lost.now).date() + timedelta(days=1 + desk.pen.turn), now=lost.now,
        )  # fmt: skip


def refused(desk: Desk) -> None:
    """Not taken on, asked to look again, upheld; another is overturned; a question is denied."""
    session, crew = desk.session, desk.crew
    for turn in range(4):
        case = desk.begin()
        channel = desk.write("refusing.ask_refusal.channel")
        refusing.ask_refusal(
            session, crew.operator, case.id, reason=RefusalReason.NOT_LOCAL, channel=channel, now=case.now
        )
        if turn == 0:
            desk.deny(case, ApprovalKind.REFUSAL, crew.reviewer)
            continue
        refusing.refuse(session, crew.reviewer, case.id, now=case.wait(minutes=5).now)
        why = desk.write("refusing.ask_overturn.why")
        refusing.ask_overturn(session, case.citizen, case.id, why=why, now=case.wait(minutes=5).now)
        if turn == 1:
            continue
        act, name = (
            (refusing.overturn_refusal, "refusing.overturn_refusal.reason")
            if turn == 2
            else (refusing.uphold_refusal, "refusing.uphold_refusal.reason")
        )
        act(
            session,
            crew.lead,
            case.id,
            reason=desk.write(name),
            now=case.wait(minutes=5).now,
        )


def closed_and_open(desk: Desk) -> None:
    """Closed well, changed, found without ground, brought back; looked at after thirty days; answered directly."""
    session, crew = desk.session, desk.crew
    case = desk.answered(desk.signed(desk.begin()))
    desk.rated(case, Resolved.YES, Satisfied.YES)
    comment = desk.write("judging.change_rating.comment")
    judging.change_rating(
        session, case.citizen, case.id, resolved=Resolved.NO, satisfied=Satisfied.NO, comment=comment,
        now=case.wait(minutes=9).now,
    )  # fmt: skip
    rating.try_call(
        session, crew.reviewer2, case.id, reached=True, note=desk.write("rating.try_call.note"), now=case.now
    )
    why = desk.write("judging.ask_unreasonable.explanation")
    judging.ask_unreasonable(session, crew.reviewer2, case.id, explanation=why, now=case.wait(minutes=9).now)
    case = desk.answered(desk.signed(desk.begin()))
    desk.rated(case, Resolved.YES, Satisfied.YES)
    what = desk.write("judging.reopen.what")
    judging.reopen(session, case.citizen, case.id, what=what, now=case.wait(minutes=9).now)
    case = desk.accept(desk.begin())
    body = desk.write("answering.answer_directly.body", REPLY)
    answering.answer_directly(session, crew.operator, case.id, body=body, now=case.wait(minutes=5).now)


def looked_at_again(desk: Desk) -> None:
    """A plan is kept, and another is not."""
    session = desk.session
    for act, name in (
        (looking.look_kept, "looking.look_kept.note"),
        (looking.look_broken, "looking.look_broken.note"),
    ):
        case = desk.signed(desk.begin(days=34))
        day = civil(now()).date() + timedelta(days=40)
        desk.answered(case, outcome=Outcome.PLANNED, planned_on=day)
        desk.rated(case, Resolved.PARTLY, Satisfied.YES)
        jobs.look_again(session, case.wait(days=31).now)
        note = desk.write(name)
        act(session, case.citizen, case.id, note=note, now=case.wait(minutes=5).now)


def beside_others(desk: Desk) -> None:
    """Merged and let go, split, told with another system's number, withdrawn, published and taken away, kept."""
    session, crew, lead = desk.session, desk.crew, desk.accept(desk.begin())
    for parted in (True, False):
        case = desk.accept(desk.begin())
        reason = desk.write("merging.merge.reason")
        merging.merge(
            session, crew.operator, case.id, lead_id=lead.id, reason=reason, now=case.wait(minutes=3).now
        )
        if parted:
            reason = desk.write("merging.unmerge.reason")
            merging.unmerge(session, crew.operator, case.id, reason=reason, now=case.wait(minutes=3).now)
    body = desk.write("splitting.split.text", 3000)
    splitting.split(session, crew.operator, lead.id, text=body, now=lead.wait(minutes=3).now)
    external = External(
        ExternalKind.OTHER, desk.write("External.number", 120, lines=False),
        source=desk.write("External.source", 64, lines=False),
    )  # fmt: skip
    said = desk.write("external.note_external.text")
    note_external(session, crew.operator, lead.id, external, text=said, now=lead.wait(minutes=3).now)
    gone = desk.begin()
    reason = desk.write("citizen.withdraw.reason")
    citizen.withdraw(session, gone.citizen, gone.id, reason=reason, now=gone.wait(minutes=3).now)
    for kept in (True, False):
        case = desk.answered(desk.signed(desk.begin(visibility=Visibility.PUBLIC_REDACTED)))
        publishing.propose(session, crew.reviewer, case.id, now=case.now)
        question = desk.write("publicity.publishing.publish.question", 120, lines=False)
        answer = desk.write("publicity.publishing.publish.answer", 1500)
        publishing.publish(session, crew.reviewer, case.id, question=question, answer=answer, now=case.now)
        if not kept:
            reason = desk.write("publicity.publishing.unpublish.reason")
            publishing.unpublish(session, crew.reviewer, case.id, reason=reason, now=case.wait(minutes=1).now)
    for number in (gone.slip.number, lead.slip.number):
        why = desk.write("retaining.hold_case.reason", BASIS)
        retaining.hold_case(session, crew.lead, number, reason=why, now=now())
    why = desk.write("retaining.lift_hold.reason", BASIS)
    retaining.lift_hold(session, crew.lead, lead.slip.number, reason=why, now=now())


def entries(desk: Desk) -> None:
    """The dispatch catalogue: written, ended; a correction proposed, another declined."""
    session, crew, moment = desk.session, desk.crew, now()
    day = civil(moment).date() + timedelta(days=desk.pen.turn)
    unit = (crew.tree.heat, crew.tree.water)[desk.pen.turn % 2].id
    for area, ended in ((crew.tree.south.id, False), (crew.tree.north.id, True)):
        basis = desk.write("catalogue.set_entry.basis", BASIS)
        made = catalogue.set_entry(
            session, crew.lead, category_id=crew.loose.id, area_id=area, unit_id=unit, valid_from=day, basis=basis,
            now=moment,
        )  # fmt: skip
        if ended:
            reason = desk.write("catalogue.end_entry.reason", BASIS)
            catalogue.end_entry(session, crew.lead, made.id, last_day=day, reason=reason, now=moment)
    case = desk.sent(desk.begin())
    for declined in (True, False):
        basis = desk.write("catalogue.propose_correction.basis", BASIS)
        asked = catalogue.propose_correction(
            session, crew.dispatcher, case_id=case.id, category_id=crew.pump.id, area_id=crew.tree.south_lane.id,
            unit_id=crew.tree.heat.id, basis=basis, now=moment,
        )  # fmt: skip
        if declined and asked is not None:
            reason = desk.write("catalogue.decline_correction.reason", BASIS)
            catalogue.decline_correction(session, crew.lead, asked.id, reason=reason, now=moment)


SCENES: tuple[Scene, ...] = (
    the_main_path,
    parts_of_others,
    more_time,
    waiting_answers,
    not_ours,
    refused,
    closed_and_open,
    looked_at_again,
    beside_others,
    entries,
    injection_ledger.on_the_ledger,
    injection_ledger.listed_by_error,
)


def play(crew: Team, pen: Pen, people: int) -> list[Slip]:
    """Every scene once; the receipts of the cases that began in it."""
    slips: list[Slip] = []
    for scene in SCENES:
        with unit_of_work() as session:
            desk = Desk(session, crew, pen, people=people + len(slips))
            scene(desk)
            slips += desk.slips
    return slips
