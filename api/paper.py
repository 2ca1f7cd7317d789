"""A case as a page to print: drawn when somebody asks, for him alone; that he took it is written down."""

from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from api import who
from api.files import COOKIE
from core.cases.actions.papers import Paper, PaperKind, take_paper
from core.cases.documents import STAMP, foot, rows
from core.cases.queries.scope import case_by_number
from core.foundation import clock
from core.foundation.clock import civil
from core.foundation.errors import CivicError, NotAllowed
from core.foundation.settings import settings
from core.foundation.text import N_, language, speaking, translate
from core.identity.sessions import actor_for
from db.session import unit_of_work

drawn = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)
drawn.globals.update(_=translate)

HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}


def paper(request: Request) -> Response:
    """The case of this number on one page."""
    now, number = clock.now(), request.path_params["number"]
    with speaking(who.spoken(request.headers)):
        try:
            with unit_of_work() as session:
                actor = actor_for(session, request.cookies.get(COOKIE, ""), now=now)
                if actor is None:
                    raise NotAllowed(N_("请先登录"))
                case_id = case_by_number(session, actor, number)
                found = take_paper(session, actor, case_id, PaperKind.PRINT, now=now)
        except CivicError as refusal:
            return PlainTextResponse(refusal.sentence(), refusal.status, headers=HEADERS)
        return HTMLResponse(_page(found), headers=HEADERS)


def _page(found: Paper) -> str:
    return drawn.get_template("case.html").render(
        language=language(),
        centre=settings().centre_name,
        back=f"/file?no={quote(found.case.number)}",
        case=found.case,
        paper=found,
        rows=rows(found),
        steps=[
            {
                "at": f"{civil(step.at):{STAMP}}",
                "sentence": step.sentence,
                "unit": step.unit,
                "text": step.text,
            }
            for step in found.steps
        ],
        foot=foot(found),
    )


routes = [Route("/paper/{number}", paper)]
