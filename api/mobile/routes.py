"""Every address of the citizens' pages. All are open to strangers; cases open to who shows code or link."""

from starlette.routing import Route

from api.access import Access
from api.access import doors as _doors
from api.mobile import statics
from api.mobile.views import after, case, home, joining, knowledge, public, rate, receipt, submit, track
from api.mobile.visit import Again, View, showing, taking


def _get(path: str, view: View) -> Route:
    return Route(path, showing(view), methods=["GET"])


def _post(path: str, view: View, again: Again | None = None) -> Route:
    return Route(path, taking(view, again), methods=["POST"])


CASE = "/m/case/{number}"
ANSWER = "/m/knowledge/{number}"

routes = [
    *statics.routes,
    _get("/m", home.home),
    _get("/m/", home.home),
    _get("/m/rules", home.rules),
    _get("/m/privacy", home.privacy),
    _get("/m/submit", submit.ask),
    _post("/m/submit", submit.take, submit.again),
    _get("/m/receipt", receipt.show),
    _get("/m/public", public.browse),
    _get("/m/public/{number}", public.show),
    _post("/m/join", joining.take, joining.again),
    _get("/m/join/receipt", joining.receipt),
    _get("/m/join/{number}", joining.show),
    _get("/m/offline", home.offline),
    _get("/m/knowledge", knowledge.browse),
    _get(ANSWER, knowledge.show),
    _post(f"{ANSWER}/helped", knowledge.helped),
    _get("/m/track", track.ask),
    _post("/m/track", track.look, track.again),
    _get("/m/k/{token}", track.link),
    _get(CASE, case.show),
    _post(f"{CASE}/supplement", case.supplement, case.again),
    _post(f"{CASE}/urge", case.urge, case.again),
    _post(f"{CASE}/texts", case.stop_texts, case.again),
    _get(f"{CASE}/withdraw", case.withdrawing),
    _post(f"{CASE}/withdraw", case.withdraw, case.withdrawing_again),
    _post(f"{CASE}/overturn", after.overturn, case.again),
    _post(f"{CASE}/reopen", after.reopen, case.again),
    _post(f"{CASE}/look", after.look, case.again),
    _get(f"{CASE}/rate", rate.ask),
    _post(f"{CASE}/rate", rate.take, rate.again),
    _get(f"{CASE}/change", rate.changing),
    _post(f"{CASE}/change", rate.change, rate.again),
    _get(f"{CASE}/thanks", rate.thanks),
    _get("/m/{rest:path}", home.nowhere),
]

doors = _doors(routes, Access.PUBLIC)
