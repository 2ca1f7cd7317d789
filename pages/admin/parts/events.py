"""Events as people read them: the act in words, and what it was about."""

import string
from collections.abc import Callable, Mapping
from datetime import datetime

import streamlit as st

from core.cases.queries.audit import EVENTS
from core.deadlines.terms import Level, Stage
from core.foundation.text import N_, Word, _
from core.identity.terms import Role
from core.journal.history import Told
from pages.shared import formats

WORDS: Mapping[str, type[Word]] = {"level": Level, "was_level": Level, "stage": Stage, "role": Role}
"""Facts that are codes of words."""

CALLED: Mapping[str, str] = {
    "was_level": N_("原来的级别"),
    "level": N_("级别"),
    "was_days": N_("原来的答复天数"),
    "days": N_("答复天数"),
    "stage": N_("环节"),
    "role": N_("角色"),
    "until": N_("授权到"),
    "count": N_("个数"),
    "version": N_("版本"),
    "cases": N_("移交件数"),
    "left": N_("留下件数"),
    "shifts": N_("移交班次"),
    "years": N_("年数"),
    "valid_from": N_("生效日"),
    "covers_until": N_("录到"),
    "basis": N_("依据"),
    "due": N_("期限"),
    "was": N_("原期限"),
}
"""What facts are called; the others are for programs."""


def act(name: str, facts: Mapping[str, object], unit: str = "") -> str:
    """What happened, in one word or a short sentence."""
    event = EVENTS.get(name)
    if event is None:
        return name
    wanted = {field for _text, field, _spec, _conversion in string.Formatter().parse(event.label) if field}
    filled = {field: _value(field, facts.get(field, "")) for field in wanted} | {"unit": unit or _("单位")}
    return _(event.label, **filled)


def about(facts: Mapping[str, object]) -> str:
    """The facts that tell a person something, in one line."""
    said = [
        _("{what} {value}", what=_(called), value=_value(key, facts[key]))
        for key, called in CALLED.items()
        if facts.get(key) not in {None, ""}
    ]
    return _("，").join(said)


def _value(key: str, value: object) -> str:
    if key in WORDS and isinstance(value, str) and value:
        return _(WORDS[key](value).label)
    if isinstance(value, str) and "T" in value:
        try:
            return formats.moment(datetime.fromisoformat(value))
        except ValueError:
            return value
    return str(value)


def draw_history(rows: list[Told], name_of: Callable[[Told], str]) -> None:
    """A line, newest first: when, who, what, in which words."""
    if not rows:
        st.caption(_("还没有改动的记录；原来的值是系统带来的。"))
    for row in rows:
        who = name_of(row) or (_(Role(row.role).label) if row.role in Role.__members__ else row.role)
        st.markdown(
            f"**{formats.plain(act(row.name, row.facts))}** "
            f":small[:gray[{formats.moment(row.at)} · {formats.plain(who)}]]"
        )
        more = "\n".join(filter(None, (row.text, about(row.facts))))
        if more:
            st.caption(formats.plain(more).replace("\n", "  \n"))
