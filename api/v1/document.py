"""The contract: an OpenAPI document in the reader's language, and a page of it that loads nothing from outside."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from api import who
from api.v1.problems import Code
from core.foundation.settings import settings
from core.foundation.text import N_, language, speaking, translate
from core.identity.terms import ChannelScope

CHINESE = re.compile(r"[\u4e00-\u9fff]")
VERSION = "1.0.0"
TITLE = N_("民呼开放接口")
ABOUT = N_(
    "给网站、公众号、手机应用等渠道用：替反映人提交、查进度、补充、催办、撤回、评价，读取类别、单位和公开统计。"
    "每个渠道一把密钥，写在 Authorization: Bearer 后面；反映人自己的事还要他的查询码。"
)
TAGS = {
    "submit": N_("提交"),
    "progress": N_("查进度"),
    "acts": N_("补充、催办、撤回"),
    "rating": N_("评价"),
    "catalogue": N_("类别与单位"),
    "statistics": N_("公开统计"),
}
SCHEME = "channelKey"

drawn = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
drawn.globals.update(_=translate)


class Document:
    """The document of an application, made once for each language."""

    def __init__(self, app: FastAPI, scopes: dict[tuple[str, str], ChannelScope]) -> None:
        self.app = app
        self.scopes = scopes
        self.drawn = lru_cache(self._draw)

    def json(self, request: Request) -> Response:
        """`/api/v1/openapi.json`."""
        with speaking(who.spoken(request.headers)):
            headers = {"Content-Language": language(), "Vary": "Accept-Language", "Cache-Control": "no-cache"}
            return JSONResponse(self.drawn(language()), headers=headers)

    def page(self, request: Request) -> Response:
        """`/api/v1`: the same, for people."""
        with speaking(who.spoken(request.headers)):
            page = drawn.get_template("document.html").render(
                language=language(),
                centre=settings().centre_name,
                document=self.drawn(language()),
                tags={tag: translate(label) for tag, label in TAGS.items()},
                codes=[(code.value, translate(code.label)) for code in Code],
            )
            return HTMLResponse(page)

    def _draw(self, spoken: str) -> dict[str, Any]:
        with speaking(spoken):
            made: dict[str, Any] = _said(self.app.openapi())
            made["info"] = {"title": translate(TITLE), "description": translate(ABOUT), "version": VERSION}
            made["tags"] = [{"name": tag, "description": translate(label)} for tag, label in TAGS.items()]
            made["components"]["securitySchemes"] = {SCHEME: {"type": "http", "scheme": "bearer"}}
            for path, operations in made["paths"].items():
                for method, operation in operations.items():
                    scope = self.scopes[path, method.upper()]
                    operation["security"] = [{SCHEME: []}]
                    operation["x-scope"] = scope.value
                    operation["description"] += " " + translate(
                        N_("需要权限：{scope}（{code}）。"), scope=scope, code=scope.value
                    )
        return made


def _said(node: Any, inside: str = "") -> Any:
    """Our sentences in the language being spoken.

    What is no sentence of ours is left out: names of types, notes to programmers, titles that only repeat a name.
    """
    if isinstance(node, list):
        return [_said(each, inside) for each in node]
    if inside == "examples" and isinstance(node, str) and CHINESE.search(node):
        return translate(node)
    if not isinstance(node, dict):
        return node
    made = {}
    for name, value in node.items():
        sentence = isinstance(value, str) and inside != "properties"
        if sentence and name in {"description", "summary"}:
            if CHINESE.search(value):
                made[name] = translate(value)
            elif "content" in node:
                made[name] = translate(N_("办好了"))
        elif not (sentence and name == "title" and inside != "info"):
            made[name] = _said(value, name)
    return made
