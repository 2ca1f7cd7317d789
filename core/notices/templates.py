"""The templates that capabilities register, and their rendering: named facts only, nothing of a fact is looked into.

Words come from the catalogue (the reader's language) or from an administrator, who may use the names of the facts and
nothing else; a moment is said as people here read it on the wall.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from string import Formatter

from core.foundation.clock import civil
from core.foundation.errors import UNSEEN, Invalid
from core.foundation.text import N_, translate
from core.notices.terms import FactKind, Gateway
from core.notices.values import Fact, Facts, Rendered, Template, Wording

LONGEST = 120
"""Signs of a fact of text; longer ones are cut."""

_registry: dict[str, Template] = {}


def register(*templates: Template) -> None:
    """Make templates known; their built-in words are checked at once.

    Raises:
        ValueError: the code is taken by another one.
    """
    for template in templates:
        known = _registry.get(template.code)
        if known is not None and known != template:
            raise ValueError(template.code)
        for wording in template.wordings.values():
            check(wording, template.facts)
        _registry[template.code] = template


def template_of(code: str) -> Template:
    """The template of a code.

    Raises:
        LookupError: no capability registered it.
    """
    return _registry[code]


def known(code: str) -> bool:
    """Whether this version knows it."""
    return code in _registry


def registered() -> tuple[Template, ...]:
    """Every template, in the order of its code."""
    return tuple(_registry[code] for code in sorted(_registry))


def check(wording: Wording, facts: Iterable[str]) -> None:
    """See that words use names of facts and nothing else.

    Raises:
        Invalid: an unknown name, or braces that are no name.
    """
    for field, text in (("title", wording.title), ("body", wording.body)):
        for name in names_in(text, field):
            if name not in facts:
                raise Invalid(N_("没有“{name}”这一项，请从列出的几项里选"), field, name=name)


def names_in(text: str, field: str = "body") -> list[str]:
    """Names in braces, in the order of the text.

    Raises:
        Invalid: braces that are no plain name.
    """
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise Invalid(N_("花括号没有成对，请核对"), field) from None
    found = []
    for _said, name, form, conversion in parts:
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            raise Invalid(N_("花括号里只能写一项的名字，不能有别的符号"), field)
        found.append(name)
    return found


def render(wording: Wording, facts: Facts, kinds: Mapping[str, Fact]) -> Rendered:
    """The words with their facts, in the language of whoever is being spoken to.

    A fact that an older notice does not have is left out.
    """
    said = all_spoken(facts, kinds)
    return Rendered(filled(translate(wording.title), said), filled(translate(wording.body), said))


def all_spoken(facts: Facts, kinds: Mapping[str, Fact]) -> dict[str, str]:
    """Every fact as people read it."""
    return {name: spoken(facts.get(name), kind) for name, kind in kinds.items()}


def sample(template: Template) -> Facts:
    """Facts for a preview."""
    return {
        name: translate(fact.sample) if isinstance(fact.sample, str) else fact.sample
        for name, fact in template.facts.items()
    }


def wording_of(template: Template, gateway: Gateway) -> Wording:
    """The built-in words for a gateway, those of the inbox where it has none of its own."""
    return template.wordings.get(gateway) or template.wordings.get(Gateway.IN_APP) or Wording(body="")


def spoken(value: object, fact: Fact) -> str:
    """A fact as people read it."""
    if value is None or value == "":
        return ""
    if fact.kind is FactKind.MOMENT:
        return _moment(value)
    if fact.kind is FactKind.DAY:
        day = value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
        return translate(N_("{month}月{day}日"), month=day.month, day=day.day)
    if fact.kind is FactKind.WORD and fact.words is not None:
        return translate(fact.words(str(value)).label)
    return UNSEEN.sub("", str(value))[: LONGEST if fact.kind is FactKind.TEXT else None]


def _moment(value: object) -> str:
    here = civil(value if isinstance(value, datetime) else datetime.fromisoformat(str(value)))
    return translate(
        N_("{month}月{day}日 {time}"), month=here.month, day=here.day, time=here.strftime("%H:%M")
    )


def filled(text: str, said: Mapping[str, str]) -> str:
    """A text with its names replaced; nothing in what replaces them is looked at."""
    return "".join(
        before + (said.get(name, "") if name is not None else "")
        for before, name, _form, _conversion in Formatter().parse(text)
    )
