"""常见问题: answers to look up without submitting anything; that one helped is counted, and nothing else."""

from starlette.responses import RedirectResponse, Response

from api.mobile.forms import key_of
from api.mobile.visit import Visit
from core.cases.queries.taxonomy import categories
from core.identity import limits
from core.identity.limits import Allowance
from core.knowledge.actions.helping import helped_once
from core.knowledge.queries.public import fields_read, public_entries, public_entry
from core.knowledge.queries.suggesting import suggest
from db.session import reading, unit_of_work

LONGEST = 60
FROM_ADDRESS = "30 per hour"
"""Answers that helped, from one address."""


def browse(visit: Visit) -> Response:
    """The list: by words, by field; near ones when none holds the very words."""
    asked = visit.request.query_params
    text, field = asked.get("q", "").strip()[:LONGEST], _id(asked.get("field", ""))
    with reading() as session:
        counts = fields_read(session, now=visit.now)
        fields = [node for node in categories(session) if node.parent_id is None and node.id in counts]
        chosen = next((node for node in fields if node.id == field), None)
        page = public_entries(
            session,
            now=visit.now,
            text=text,
            category_id=chosen.id if chosen else None,
            after=asked.get("after", ""),
        )
        near = suggest(session, text=text, public_only=True, now=visit.now) if text and not page.total else ()
    return visit.page(
        "knowledge.html",
        text=text,
        fields=fields,
        counts=counts,
        chosen=chosen,
        page=page,
        near=near,
        longest=LONGEST,
    )


def show(visit: Visit) -> Response:
    """One answer."""
    with reading() as session:
        entry = public_entry(session, visit.request.path_params["number"], now=visit.now)
    return visit.page("answer.html", entry=entry, helped=visit.request.query_params.get("helped") == "1")


def helped(visit: Visit) -> Response:
    """It solved the matter: count that, and show the answer once more.

    Raises:
        NotFound: there is no such answer for citizens.
        TooMany: too many from this address; the answer is there all the same.
    """
    number, key = visit.request.path_params["number"], key_of(visit)
    counted = Allowance(FROM_ADDRESS, "mobile-helped", limits.address_key(visit.address))
    with unit_of_work() as session:
        limits.alone(session, counted)
        limits.spend(session, counted, now=visit.now)
        helped_once(session, number, key=key, now=visit.now)
    return RedirectResponse(f"/m/knowledge/{number}?helped=1", 303)


def _id(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else None
