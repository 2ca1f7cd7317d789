"""我要反映: one screen; danger stops it; answers and what others told may come first, once; nothing typed is lost."""

import json
import secrets
from contextlib import suppress
from dataclasses import replace

from starlette.responses import RedirectResponse, Response

from api.mobile import keyring, similar, slips, suggesting, uploads
from api.mobile.asking import Asking, asking
from api.mobile.forms import FIELD_ORDER, KEY, Typed, key_of, missing, typed
from api.mobile.visit import Visit
from core.cases.actions.intake import submit_once, submitted
from core.cases.particulars import field_of
from core.cases.permissions import key_to
from core.cases.queries.progress import progress
from core.cases.queries.taxonomy import categories, emergency_words
from core.cases.rules import Emergency
from core.cases.values import ANSWER_MAX, NAME_MAX, PLACE_MAX, TEXT_MAX, TEXT_MIN, Slip, Submission
from core.files.terms import FILES_AT_ONCE
from core.foundation.errors import CivicError, Conflict, Invalid
from core.foundation.phone import normal
from core.foundation.text import N_
from core.identity import limits
from core.identity.actor import CITIZEN
from core.identity.limits import Allowance
from core.identity.queries import areas
from core.knowledge.values import Suggestion
from db.session import reading, unit_of_work

NOTHING = Asking()
FROM_ADDRESS, FROM_PHONE = "10 per hour", "5 per day"
MOST = {
    "text": TEXT_MAX,
    "place": PLACE_MAX,
    "name": NAME_MAX,
    "photos": FILES_AT_ONCE,
    "least": TEXT_MIN,
    "answer": ANSWER_MAX,
}


class Missing(Invalid):
    """Several fields at once.

    Attributes:
        fields: name of each field, and its sentence.
    """

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(N_("还没有提交，有 {count} 处要改"), count=len(fields))
        self.fields = fields


class Locked(Conflict):
    """The earlier case was open in this browser and is no longer: whose it is must be shown anew."""

    def __init__(self, number: str) -> None:
        super().__init__(
            N_(
                "前一件 {number} 半小时没动，已经锁上。请再点一次“提交”，就不连在一起；要连，先另开一页查进度"
            ),
            number=number,
        )


def ask(visit: Visit) -> Response:
    """The empty form."""
    category = visit.request.query_params.get("category", "")
    via = "qr" if visit.request.query_params.get("from") == "qr" else ""
    said, number = Typed(category=category, via=via), visit.request.query_params.get("linked", "")
    if number:
        return _once_more(visit, said, number)
    return _form(visit, said, 200, secrets.token_urlsafe(24))


def take(visit: Visit) -> Response:
    """Keep the files, then the matter; the receipt is the next page.

    When answers are at hand that fit well, others seem to have told the same, or the category has questions of its
    own, the form comes back once with them, and nothing is submitted yet.

    Raises:
        Invalid: something is missing; the page says all of it at once.
        Emergency: a word of danger.
        TooMany: too many from this address or number.
        Conflict: the earlier case has been locked meanwhile.
    """
    if visit.sent("website"):
        raise Invalid(N_("还没有提交，请再点一次“提交”"))
    key, said = key_of(visit), typed(visit)
    browser = visit.request.headers.get("user-agent", "")
    found = missing(said.submission((), browser))
    asked = asking(said)
    unasked = asked.unasked(said)
    found |= {} if unasked else asked.wrong(said)
    if found:
        raise Missing(found)
    earlier = _earlier(visit, said)
    tokens = uploads.keep(visit)
    came = _came_before(key)
    first = earlier is None and not said.seen and not came
    answers = suggesting.answers(said, visit.now) if first else ()
    alike = similar.offers(said, visit.now) if first else ()
    if answers or alike or (unasked and not came):
        shown = replace(said, seen=True)
        return _form(visit, shown, 200, key, tokens=tokens, answers=answers, alike=alike, asked=asked)
    file_ids = uploads.ids_of(tokens)
    slip = _submit(visit, said.submission(file_ids, browser, earlier, asked.answers(said)), key, earlier)
    response = RedirectResponse("/m/receipt", 303)
    slips.give(response, slip)
    keyring.hand_out(response, visit.cookies, slip.number, slip.id, visit.now)
    return response


def again(visit: Visit, refusal: CivicError) -> Response:
    """The form with everything typed, what is wrong, and the files that are already here."""
    fields = refusal.fields if isinstance(refusal, Missing) else {}
    if isinstance(refusal, Invalid) and refusal.field:
        fields = {refusal.field: refusal.sentence()}
    tokens = uploads.rescued(visit)
    key = secrets.token_urlsafe(24)
    if not isinstance(refusal, Conflict) and KEY.fullmatch(visit.sent("key")):
        key = visit.sent("key")
    danger = refusal if isinstance(refusal, Emergency) else None
    said = typed(visit)
    if isinstance(refusal, Locked):
        said = replace(said, linked="")
    asked = Asking()
    with suppress(Invalid):
        asked = asking(said)
    return _form(
        visit,
        said,
        refusal.status,
        key,
        tokens=tokens,
        refusal=refusal,
        fields=fields,
        danger=danger,
        asked=asked,
    )


def _once_more(visit: Visit, said: Typed, number: str) -> Response:
    """The form of a matter that comes back: where it was stands there already, and its key lives on.

    Raises:
        KeyNeeded: the browser holds no key to the earlier case.
    """
    case_id = keyring.opened(visit.cookies, number, visit.now)
    with reading() as session:
        place = progress(session, key_to(case_id), case_id, now=visit.now).place
    response = _form(visit, replace(said, linked=number, place=place), 200, secrets.token_urlsafe(24))
    keyring.hand_out(response, visit.cookies, number, case_id, visit.now)
    return response


def _earlier(visit: Visit, said: Typed) -> int | None:
    """The earlier case, while this browser holds its key.

    Raises:
        Conflict: no longer; the form is drawn once more without it, and nothing is lost.
    """
    if not said.linked:
        return None
    try:
        return keyring.opened(visit.cookies, said.linked, visit.now)
    except keyring.KeyNeeded as locked:
        raise Locked(said.linked) from locked


def _came_before(key: str) -> bool:
    with reading() as session:
        return submitted(session, CITIZEN, key)


def _submit(visit: Visit, said: Submission, key: str, earlier: int | None) -> Slip:
    """One transaction; a repeated form is answered again and counted once."""
    actor = CITIZEN if earlier is None else key_to(earlier)
    counted = (
        Allowance(FROM_ADDRESS, "mobile-address", limits.address_key(visit.address)),
        Allowance(FROM_PHONE, "mobile-phone", normal(said.phone)),
    )
    with unit_of_work() as session:
        limits.alone(session, *counted)
        slip = submit_once(session, actor, said, key=key, now=visit.now)
        if not slip.replayed:
            limits.spend(session, *counted, now=visit.now)
    return slip


def _form(
    visit: Visit,
    said: Typed,
    status: int,
    key: str,
    *,
    tokens: tuple[str, ...] = (),
    refusal: CivicError | None = None,
    fields: dict[str, str] | None = None,
    danger: Emergency | None = None,
    answers: tuple[Suggestion, ...] = (),
    alike: tuple[similar.Shown, ...] = (),
    asked: Asking = NOTHING,
) -> Response:
    with reading() as session:
        fields_of_life = [node for node in categories(session) if node.parent_id is None]
        places = [area for area in areas(session) if area.id == area.subdistrict_id]
        alarm = {row.word: "|".join(row.call) for row in emergency_words(session)}
    wrong, order = fields or {}, (*map(field_of, asked.questions), *FIELD_ORDER)
    return visit.page(
        "submit.html",
        status,
        said=replace(said, calm=said.calm and danger is None),
        key=key,
        categories=fields_of_life,
        areas=places,
        alarm=json.dumps(alarm, ensure_ascii=False),
        photos=uploads.waiting(tokens, visit.now),
        most=MOST,
        wrong={name: wrong[name] for name in order if name in wrong},
        sentence=refusal.sentence() if refusal else "",
        danger=danger,
        answers=answers,
        alike=alike,
        asked=asked,
        unasked=not refusal and asked.unasked(said),
        join_key=secrets.token_urlsafe(24),
        linked=said.linked,
    )
