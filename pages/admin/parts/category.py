"""One node of the taxonomy: what it is, what hangs on it, and the forms that change it."""

from collections.abc import Callable
from functools import partial

import streamlit as st
from sqlalchemy.orm import Session

from core.cases.actions import taxonomy as acts
from core.cases.queries.categories import Node, Usage, history, usage
from core.cases.values import Described
from core.deadlines.terms import Level
from core.foundation.clock import now
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.queries import unit_tree
from db.session import reading, unit_of_work
from pages.admin.parts import category_questions, events
from pages.shared import formats
from pages.shared.forms import confirmed, form_key, one_of, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import FORM, card, section

URL = "categories"
INHERIT, YES, NO = "inherit", "yes", "no"


def pane(actor: Actor, node: Node, tree: list[Node]) -> None:
    """The node, what hangs on it, what can be done."""
    with reading() as session:
        hangs = usage(session, actor, node.id, now=now())
    with card("category", gap="small"):
        code = _("编码 {code}", code=formats.plain(node.code))
        st.markdown(f":gray[{formats.plain(node.full_name)} · {code}]")
        st.subheader(formats.plain(node.name), anchor=False)
        st.markdown(_hangs(hangs))
        if node.retired:
            _retired(node)
            _history(node)
            return
        forms: dict[str, Callable[[Node], None]] = {
            _("默认"): _describe,
            _("提问"): category_questions.draw,
            _("改名"): _rename,
            _("移动"): partial(_move, tree=tree),
            _("停用"): partial(_retire, tree=tree, hangs=hangs),
            _("经过"): _history,
        }
        if node.depth < acts.DEPTH:
            forms = {_("默认"): _describe, _("下级"): _add, **forms}
        one_of(forms, f"category_act_{node.depth == acts.DEPTH}")(node)


def _hangs(hangs: Usage) -> str:
    words = _(
        "在办 **{open}** 件，历来 {all} 件，派单目录 {catalogue} 条，下级 {below} 个",
        open=hangs.open_cases,
        all=hangs.all_cases,
        catalogue=hangs.catalogue,
        below=hangs.below,
    )
    return f":material/link: {words}"


def key(node: Node, field: str) -> str:
    """The name of a field, another one after each act."""
    return f"{form_key(URL)}-{node.id}-{field}"


def seen(node: Node) -> int:
    """The version the form was opened with; it stays while the form is filled in."""
    return st.session_state.setdefault(key(node, "seen"), node.version)


def done(act: Callable[[Session, Actor], object], told: str) -> None:
    """Do it, say it, draw the new truth with empty fields."""
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            act(session, actor)
        renew(URL)
        tell_now(told)


def new_field() -> None:
    """A node of the first level."""
    name = form_key(URL)
    with card("field", gap="small", width=FORM), st.form(f"{name}-field", border=False):
        typed = st.text_input(_("名称"), max_chars=acts.NAME_MAX, key=f"{name}-field-name")
        st.caption(_(":material/info: 加在最上面一级，群众在手机上就能选到；再给它加下级和具体事项。"))
        if not st.form_submit_button(_("增加领域"), type="primary", icon=":material/add:"):
            return
    done(
        lambda session, actor: acts.add_category(session, actor, None, typed or "", now=now()),
        _("已增加“{name}”。", name=(typed or "").strip()),
    )


def _add(node: Node) -> None:
    with st.form(key(node, "add"), border=False):
        typed = st.text_input(_("名称"), max_chars=acts.NAME_MAX, key=key(node, "name"))
        st.caption(
            _(
                ":material/info: 加在“{name}”下面，马上可以选；默认值从上面继承。",
                name=formats.plain(node.name),
            )
        )
        if node.leaf:
            st.caption(
                _(":material/warning: “{name}”有了下级，就不能再直接选它。", name=formats.plain(node.name))
            )
        if not st.form_submit_button(_("增加"), type="primary", icon=":material/add:"):
            return
    done(
        lambda session, actor: acts.add_category(session, actor, node.id, typed or "", now=now()),
        _("已增加“{name}”。", name=(typed or "").strip()),
    )


def _describe(node: Node) -> None:
    version = seen(node)
    with st.form(key(node, "describe"), border=False):
        said = _defaults(node)
        st.caption(
            _(
                ":material/info: 保存后，新来的件按新的算；在办的 {open} 件不变，要改的在件上更正类别级别。",
                open=_open_of(node),
            )
        )
        if not st.form_submit_button(_("保存"), type="primary", icon=":material/save:"):
            return
    done(
        lambda session, actor: acts.describe_category(session, actor, node.id, said, now=now(), seen=version),
        _("“{name}”的默认值已保存。", name=node.name),
    )


def _defaults(node: Node) -> Described:
    """The fields, each with what holds from above while it is empty."""
    with reading() as session:
        units = {unit.id: unit.short_name for unit in unit_tree(session)}
    own, held = node.own, node.effective
    left, right = st.columns(2, gap="small")
    level = left.selectbox(
        _("默认级别"),
        list(Level),
        index=list(Level).index(own.level) if own.level else None,
        format_func=lambda each: _(each.label),
        placeholder=_("随上级：{level}", level=_((held.level or Level.L3).label)),
        key=key(node, "level"),
    )
    days = right.number_input(
        _("答复天数（工作日）"),
        min_value=1,
        max_value=acts.MOST_DAYS,
        value=own.answer_days,
        placeholder=_("随级别"),
        key=key(node, "days"),
    )
    unit_id = left.selectbox(
        _("一般归谁办"),
        list(units),
        index=list(units).index(own.unit_id) if own.unit_id in units else None,
        format_func=units.__getitem__,
        placeholder=_("随上级：{unit}", unit=units.get(held.unit_id or 0, _("没有定"))),
        key=key(node, "unit"),
    )
    by_area = _three(right, _("事发地的街道办"), own.by_area, key(node, "area"))
    sensitive = _three(left, _("联系方式不给单位"), own.sensitive, key(node, "sensitive"))
    words, example = _words(node, right)
    return Described(level, int(days) if days else None, words, unit_id, by_area, sensitive, example)


def _words(node: Node, place: st.delta_generator.DeltaGenerator) -> tuple[str, str]:
    """Words of urgency, and how somebody would put it."""
    words = place.text_input(
        _("紧急词"),
        value=node.own.urgent_words,
        placeholder=_("写到这些词就提级，空格分开"),
        key=key(node, "words"),
    )
    example = st.text_input(
        _("例子"),
        value=node.own.example,
        max_chars=acts.EXAMPLE_MAX,
        placeholder=_("群众会怎么说"),
        key=key(node, "example"),
    )
    return words or "", example or ""


def _open_of(node: Node) -> int:
    actor = require_page(URL)
    with reading() as session:
        return usage(session, actor, node.id, now=now()).open_cases


def _three(place: st.delta_generator.DeltaGenerator, label: str, own: bool | None, name: str) -> bool | None:
    """Yes, no, or as above."""
    names = {INHERIT: _("随上级"), YES: _("是"), NO: _("否")}
    first = INHERIT if own is None else YES if own else NO
    chosen = place.selectbox(
        label, list(names), index=list(names).index(first), format_func=names.__getitem__, key=name
    )
    return None if chosen == INHERIT else chosen == YES


def _rename(node: Node) -> None:
    version = seen(node)
    with st.form(key(node, "rename"), border=False):
        typed = st.text_input(_("名称"), value=node.name, max_chars=acts.NAME_MAX, key=key(node, "new_name"))
        st.caption(_(":material/info: 只改名称；件、派单目录和默认值都不变，下级的全称一起变。"))
        if not st.form_submit_button(_("改名"), type="primary", icon=":material/edit:"):
            return
    done(
        lambda session, actor: acts.rename_category(
            session, actor, node.id, typed or "", now=now(), seen=version
        ),
        _("已改名为“{name}”。", name=(typed or "").strip()),
    )


def _move(node: Node, *, tree: list[Node]) -> None:
    version = seen(node)
    places = [
        each
        for each in tree
        if not each.retired
        and each.depth < acts.DEPTH
        and not each.path.startswith(node.path)
        and each.id != node.parent_id
    ]
    with st.form(key(node, "move"), border=False):
        target = st.selectbox(
            _("移到"),
            places,
            index=None,
            format_func=lambda each: each.full_name,
            placeholder=_("不选就移到最上面一级"),
            key=key(node, "target"),
        )
        st.caption(_(":material/info: 下面的一起移动；没有自己写明的默认值，改从新的上级继承。"))
        if not st.form_submit_button(_("移动"), type="primary", icon=":material/drive_file_move:"):
            return
    done(
        lambda session, actor: acts.move_category(
            session, actor, node.id, target.id if target else None, now=now(), seen=version
        ),
        _("“{name}”已移动。", name=node.name),
    )


def _retire(node: Node, *, tree: list[Node], hangs: Usage) -> None:
    version = seen(node)
    heirs = [each for each in tree if not each.retired and each.leaf and not each.path.startswith(node.path)]
    heir = st.selectbox(
        _("以后选哪一个"),
        heirs,
        index=None,
        format_func=lambda each: each.full_name,
        placeholder=_("可以不选"),
        key=key(node, "heir"),
    )
    question = _(
        "“{name}”和它下面的 {below} 个不再能选；在办的 {open} 件照旧办，不受影响。",
        name=formats.plain(node.name),
        below=hangs.below,
        open=hangs.open_cases,
    )
    st.caption(f":material/warning: {question}")
    if confirmed(_("停用"), question, key=key(node, "retire"), icon=":material/block:"):
        done(
            lambda session, actor: acts.retire_category(
                session, actor, node.id, heir.id if heir else None, now=now(), seen=version
            ),
            _("“{name}”已停用。", name=node.name),
        )


def _retired(node: Node) -> None:
    heir = _("，以后选“{heir}”", heir=formats.plain(node.successor)) if node.successor else ""
    st.markdown(formats.badge(_("已停用"), "gray") + f" {formats.moment(node.retired)}{heir}")
    if st.button(_("恢复使用"), icon=":material/undo:", key=key(node, "restore")):
        done(
            lambda session, actor: acts.restore_category(session, actor, node.id, now=now()),
            _("“{name}”可以选了。", name=node.name),
        )


def _history(node: Node) -> None:
    actor = require_page(URL)
    with reading() as session:
        lines = history(session, actor, node.id)
    section(_("经过"), _("新的在前"))
    names = {id(line.told): line.who for line in lines}
    events.draw_history([line.told for line in lines], lambda told: names[id(told)])
