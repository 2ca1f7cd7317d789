"""The corpora through every door that is open to strangers: addresses, forms, headers, files, the open interface."""

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from urllib.parse import quote, urlsplit

from httpx import Response
from starlette.testclient import TestClient

from api.v1.bodies import UNFIT
from core.foundation.clock import now
from core.foundation.settings import SESSION_COOKIE
from db.session import unit_of_work
from tests.factories import channels
from tests.factories.accounts import PASSWORD
from tests.factories.phones import BASE, HIDDEN, Files
from tests.factories.pictures import picture_bytes
from tests.trials.injection_corpora import ALL, MARK, Pen
from tests.trials.injection_judge import Judge

ADDRESSES = (
    "/m/track?no=§&again=§",
    "/m/knowledge?q=§&field=§&after=§",
    "/m/public?q=§&field=§&area=§&after=§",
    "/m/submit?category=§&linked=§&from=§",
    "/m/case/§",
    "/m/case/§/rate?resolved=§&satisfied=§",
    "/m/k/§",
    "/m/join/§",
    "/m/knowledge/§?helped=§",
    "/m/public/§",
    "/m/§",
    "/m?lang=§&x=§",
    "/login?next=§",
    "/login?next=//§",
    "/files/§",
    "/files/§/view",
    "/paper/§",
    "/api/v1/§",
    "/api/v1/cases/§",
    "/api/v1/categories/§",
    "/api/v1/statistics?from=§&to=§",
)
"""Every place of an address that a stranger chooses."""

NUMBER = re.compile(r"H\d{13}")
LOGINS = ("op", "disp", "rev", "clerk")
HEADERS = ("User-Agent", "Referer", "Accept-Language", "X-Forwarded-For", "Idempotency-Key", "X-Query-Code")


class Stranger:
    """One browser in front of the whole application."""

    def __init__(self, judge: Judge) -> None:
        headers = {"Accept": "text/html", "Origin": BASE, "Accept-Language": "zh-CN"}
        self.raw = TestClient(
            channels.house(),
            base_url=BASE,
            headers=headers,
            follow_redirects=False,
            raise_server_exceptions=False,
        )
        self.judge = judge
        self.answers = 0

    def got(self, where: str, answer: Response) -> Response:
        """Look at an answer: its status, its headers, its words."""
        self.answers += 1
        if answer.status_code >= 500 or "Traceback" in answer.text or "psycopg" in answer.text:
            self.judge.fault("broken", where, f"{answer.status_code} {answer.text[-200:]}")
        to = answer.headers.get("location", "")
        if to and (urlsplit(to).netloc not in {"", "minhu.test"} or to.startswith(("//", "/\\"))):
            self.judge.fault("led away", where, to)
        kind = answer.headers.get("content-type", "")
        if kind.startswith("text/html"):
            self.judge.html(where, answer.text)
        elif "json" in kind:
            for text in texts_of(json.loads(answer.text)):
                self.judge.text(where, text)
        return answer

    def open(self, path: str, where: str = "", **headers: str) -> Response:
        """A page."""
        sent = {name: value.encode("utf-8", "surrogatepass") for name, value in headers.items()}
        return self.got(where or path.partition("?")[0], self.raw.get(path, headers=sent))  # type: ignore[arg-type]

    def send(self, form: str, to: str, fields: Mapping[str, str], files: Files | None = None) -> Response:
        """A form that was opened before, filled in; halves of pairs leave a browser as question marks."""
        page = self.raw.get(form)
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(page.text)}
        said = {**hidden, **{name: value.encode("utf-8", "replace") for name, value in fields.items()}}
        return self.got(to, self.raw.post(to, data=said, files=files or [("none", ("", b""))]))


def texts_of(value: object) -> Iterator[str]:
    """Every text in what a program reads."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each)


def addresses(stranger: Stranger, pen: Pen, some: int) -> None:
    """Every address with payloads where a stranger chooses, and every header."""
    for nth, path in enumerate(ADDRESSES):
        for turn in range(some):
            text = _one(pen, f"door.{path}", nth + turn)
            sent = quote(text.encode("utf-8", "surrogatepass"), safe="")
            stranger.open(path.replace(MARK, sent), f"GET {path}")
    for nth, name in enumerate(HEADERS):
        for turn in range(some):
            text = _one(pen, f"door.header {name}", nth + turn)
            kept = "".join(sign for sign in text if sign.isprintable() and ord(sign) < 256)
            for path in ("/m", "/login", "/api/v1/categories"):
                stranger.open(path, f"GET {path} with {name}", **{name: kept})


def _one(pen: Pen, field: str, turn: int) -> str:
    """The next payload alone, however long."""
    _family, text = ALL[(pen.turn * 7 + turn) % len(ALL)]
    return pen.alone(field, text)


def forms(stranger: Stranger, pen: Pen, nth: int) -> str:
    """The citizens' forms: refused with what was typed, then taken; the number of what was taken."""
    wrong = {
        name: pen.write(f"door./m/submit {name}", most, rude=True)
        for name, most in (
            ("text", 400),
            ("place", 300),
            ("phone", 60),
            ("name", 60),
            ("category", 60),
            ("area", 60),
        )
    }
    stranger.send("/m/submit", "/m/submit", {**wrong, "linked": wrong["name"], "via": wrong["area"]})
    typed = {
        "text": pen.write("door./m/submit text", 2000, 8, rude=True),
        "place": pen.write("door./m/submit place", 150, rude=True),
        "name": pen.write("door./m/submit name", 40, rude=True),
        "phone": f"137{pen.turn:04d}{nth:04d}",
        "calm": "1",
        "seen": "1",
    }
    named = pen.write("door./m/submit file name", 60, lines=False)
    sent = stranger.send("/m/submit", "/m/submit", typed, [("photos", (f"{named}.jpg", picture_bytes()))])
    if sent.status_code != 303:
        stranger.judge.fault("not taken", "POST /m/submit", f"{sent.status_code} {sent.text[-300:]}")
        return ""
    receipt = stranger.open("/m/receipt").text
    (number,) = dict.fromkeys(NUMBER.findall(receipt))
    where = f"/m/case/{number}"
    stranger.open(where, "GET /m/case/{number}")
    said = {"text": pen.write("door./m/case supplement", 900, 8, rude=True)}
    stranger.send(where, f"{where}/supplement", said)
    stranger.send(where, f"{where}/supplement", {"text": pen.write("door./m/case supplement", 1500)})
    looked = {name: pen.write(f"door./m/track {name}", 60, rude=True) for name in ("number", "code")}
    stranger.send("/m/track", "/m/track", looked)
    stranger.send(f"{where}/withdraw", f"{where}/withdraw", {"why": pen.write("door./m/case withdraw", 60)})
    entered = {
        name: pen.write(f"door./login {name}", 60, rude=True) for name in ("login", "password", "next")
    }
    stranger.send("/login", "/login", entered)
    _let_in(stranger, pen)
    _torn(stranger, pen)
    return number


def _let_in(stranger: Stranger, pen: Pen) -> None:
    """Somebody of the house comes in with a browser that calls itself by a payload."""
    name = pen.write("door./login User-Agent", 180, lines=False)
    kept = "".join(sign for sign in name if ord(sign) < 256)
    before = stranger.raw.headers["User-Agent"]
    stranger.raw.headers["User-Agent"] = kept
    stranger.send(
        "/login", "/login", {"login": LOGINS[pen.turn % len(LOGINS)], "password": PASSWORD, "next": "/"}
    )
    stranger.raw.headers["User-Agent"] = before
    stranger.raw.cookies.delete(SESSION_COOKIE)


def _torn(stranger: Stranger, pen: Pen) -> None:
    """Bytes that are no text."""
    wrong = (
        pen.write("door./m/submit bytes", 400, rude=True).encode("utf-8", "surrogatepass") + b"\xff\xfe\xc0"
    )
    sent = {"text": wrong, "place": wrong, "phone": wrong, "key": wrong}
    stranger.got("POST bytes", stranger.raw.post("/m/submit", data=sent, files=[("none", ("", b""))]))


def interface(stranger: Stranger, pen: Pen) -> None:
    """The open interface: refused for what cannot be kept, taken with the rest, read again."""
    with unit_of_work() as session:
        secret = channels.key(session, now=now())
    caller = channels.Caller(secret)
    caller.raw.headers["User-Agent"] = "corpora"
    for rude in (True, False):
        body = {
            **channels.MATTER,
            "text": pen.write("door./api/v1/cases text", 2000, 8, rude=rude),
            "place": pen.write("door./api/v1/cases place", 150, rude=rude),
            "name": pen.write("door./api/v1/cases name", 40, rude=rude),
            "calm": True,
        }
        if not rude:
            body = {name: _fit(value) if isinstance(value, str) else value for name, value in body.items()}
        answer = stranger.got("POST /api/v1/cases", caller.send("/cases", json.dumps(body).encode()))
        unfit = any(isinstance(value, str) and UNFIT.search(value) for value in body.values())
        if (answer.status_code == 201) is unfit:
            stranger.judge.fault(
                "not taken", "POST /api/v1/cases", f"{answer.status_code} {answer.text[:300]}"
            )
    slip = answer.json()
    number, code = slip["number"], slip["query_code"]
    stranger.got("GET /api/v1/cases/{number}", caller.get(f"/cases/{number}", code))
    said = {"text": _fit(pen.write("door./api/v1/cases supplement", 900, 8))}
    stranger.got("POST supplement", caller.post(f"/cases/{number}/supplements", said, code=code))
    for path in ("/categories", "/units", "/areas", "/emergency-words", "/statistics", "/openapi.json", ""):
        stranger.got(f"GET /api/v1{path}", caller.get(path))
    wrong = {pen.write("door./api/v1/cases unknown field", 60): 1, **channels.MATTER}
    stranger.got("POST /api/v1/cases", caller.send("/cases", json.dumps(wrong).encode()))


def _fit(text: str) -> str:
    """Without the signs that JSON may carry and no text has."""
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t\r\u2028\x85")


QUIET = ("/metrics", "/healthz", "/readyz", "/m/manifest.webmanifest", "/m/sw.js", "/api/v1/openapi.json")
"""What speaks to machines: no word of anybody stands in it."""


def quiet(stranger: Stranger) -> None:
    """Nothing of what was written reaches those who watch."""
    for path in QUIET:
        said = stranger.raw.get(path).text
        if "qz0" in said or "hit.test" in said:
            stranger.judge.fault("told", path, said[:200])
