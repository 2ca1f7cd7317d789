"""The taxonomy is edited: nodes are added, renamed, moved, described, asked about, retired; nothing is deleted."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.cases.actions.spine import text
from core.cases.queries.places import centre_desk
from core.cases.taxonomy.terms import QuestionKind, TaxonomyEvent
from core.cases.values import Described, Question
from core.foundation import pinyin
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.queries import unit
from core.identity.terms import Role
from core.journal import actions as journal
from core.journal.turns import wait_turn
from db.models.cases import Case, Category, CategoryQuestion

EDITORS = (Role.CENTER_LEAD, Role.ADMIN)
"""Who edits the taxonomy: the lead of the centre, or an administrator of the whole district."""
BETWEEN = " · "
DEPTH = 3
"""Field, type, matter."""
NAME_MAX, WORDS_MAX, EXAMPLE_MAX = 30, 300, 200
MOST_DAYS = 60
"""No answer takes longer (domain.md E.1, cap)."""
MOST_QUESTIONS, ASKED_MAX, OPTIONS_MAX, OPTION_MAX = 8, 120, 12, 40


def add_category(session: Session, actor: Actor, parent_id: int | None, name: str, *, now: datetime) -> int:
    """A new node below another, or a new field; its id.

    Raises:
        NotAllowed: neither the centre's lead nor an administrator of the whole district.
        NotFound: no such parent in force.
        Invalid: no name, or the tree would have more than three levels.
        Conflict: the name is there already.
    """
    _begin(session, actor)
    parent = _open(session, parent_id) if parent_id is not None else None
    if parent is not None and _depth(parent) >= DEPTH:
        raise Invalid(N_("类别最多三级，请选上一级"), "parent_id")
    name = _free_name(session, parent_id, name)
    row = Category(
        parent_id=parent_id,
        path="/0/",
        code=_code(session, parent),
        name=name,
        full_name=f"{parent.full_name}{BETWEEN}{name}" if parent else name,
        position=_next_position(session),
    )
    row.pinyin = pinyin.sort_key(row.full_name)[:300]
    session.add(row)
    session.flush()
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    _record(session, row, TaxonomyEvent.ADDED, actor, now, {"parent_id": parent_id}, name)
    return row.id


def rename_category(
    session: Session, actor: Actor, category_id: int, name: str, *, now: datetime, seen: int | None = None
) -> None:
    """Another name; cases stay with it.

    Raises:
        NotAllowed, NotFound, Invalid: as `add_category`.
        Conflict: the name is there already, or somebody changed the node meanwhile.
    """
    row = _edited(session, actor, category_id, seen)
    before = row.name
    row.name = _free_name(session, row.parent_id, name, but=row.id)
    _say_names(session, row)
    _record(session, row, TaxonomyEvent.RENAMED, actor, now, {}, f"{before} → {row.name}")


def move_category(
    session: Session,
    actor: Actor,
    category_id: int,
    parent_id: int | None,
    *,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Hang a node elsewhere, with everything below it; what it inherits is another's from now on.

    Raises:
        NotAllowed, NotFound: as `add_category`.
        Invalid: below itself, or the tree would have more than three levels.
        Conflict: the name is there already, or somebody changed the node meanwhile.
    """
    row = _edited(session, actor, category_id, seen)
    parent = _open(session, parent_id) if parent_id is not None else None
    if parent is not None and parent.path.startswith(row.path):
        raise Invalid(N_("不能移到自己下面"), "parent_id")
    below = _below(session, row)
    deepest = max(_depth(each) for each in below) - _depth(row) + 1
    if (_depth(parent) if parent else 0) + deepest > DEPTH:
        raise Invalid(N_("移过去就超过三级了，请选上一级"), "parent_id")
    if row.parent_id == parent_id:
        raise Invalid(N_("已经在那里了"), "parent_id")
    _free_name(session, parent_id, row.name, but=row.id)
    old, came_from = row.path, row.parent_id
    row.parent_id = parent_id
    for each in below:
        each.path = f"{parent.path if parent else '/'}{row.id}/{each.path.removeprefix(old)}"
    session.flush()
    _say_names(session, row)
    _record(session, row, TaxonomyEvent.MOVED, actor, now, {"from_id": came_from, "to_id": parent_id})


def describe_category(
    session: Session,
    actor: Actor,
    category_id: int,
    described: Described,
    *,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Default level, days to answer, words of urgency, who handles it; what comes in from now on goes by it.

    Raises:
        NotAllowed, NotFound: as `add_category`.
        Invalid: a limit that is none, a text that is too long.
        Conflict: somebody changed the node meanwhile.
    """
    row = _edited(session, actor, category_id, seen)
    days = described.answer_days
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise Invalid(N_("答复天数写 1 到 {most} 的整数"), "answer_days", most=MOST_DAYS)
    if described.unit_id is not None:
        unit(session, described.unit_id)
    facts = {"was_level": row.level, "was_days": row.answer_days, "was_unit": row.unit_id}
    row.level, row.answer_days = described.level, days
    row.urgent_words = "|".join(_words(described.urgent_words))
    row.unit_id, row.by_area, row.sensitive = described.unit_id, described.by_area, described.sensitive
    row.example = text(described.example, "example", 0, EXAMPLE_MAX)
    facts |= {"level": row.level, "days": days, "unit": row.unit_id, "sensitive": row.sensitive}
    if row.sensitive:
        _keep_at_the_centre(session, row)
    _record(session, row, TaxonomyEvent.DESCRIBED, actor, now, facts)


def _keep_at_the_centre(session: Session, row: Category) -> None:
    """Cases that are there already: their units learn no name and number any more either."""
    below = select(Category.id).where(Category.path.startswith(row.path))
    session.execute(
        update(Case).where(Case.category_id.in_(below), Case.contact_ok.is_(True)).values(contact_ok=False)
    )


def set_questions(
    session: Session,
    actor: Actor,
    category_id: int,
    questions: Sequence[Question],
    *,
    now: datetime,
    seen: int | None = None,
) -> None:
    """What the person is asked of this category, in this order, instead of what was asked before.

    Raises:
        NotAllowed, NotFound: as `add_category`.
        Invalid: too many, no question, or a choice without answers.
        Conflict: somebody changed the node meanwhile.
    """
    row = _edited(session, actor, category_id, seen)
    if len(questions) > MOST_QUESTIONS:
        raise Invalid(N_("最多问 {most} 个问题，问多了没有人答"), "questions", most=MOST_QUESTIONS)
    fresh = [_question(row.id, place, each) for place, each in enumerate(questions, start=1)]
    _replace(session, row.id, fresh, now=now)
    said = "\n".join(f"{each.position}. {each.asked}" for each in fresh)
    _record(session, row, TaxonomyEvent.ASKED, actor, now, {"count": len(fresh)}, said)


def retire_category(
    session: Session,
    actor: Actor,
    category_id: int,
    successor_id: int | None,
    *,
    now: datetime,
    seen: int | None = None,
) -> None:
    """No longer to be chosen, nor anything below it; open cases keep it, and are told what to choose instead.

    Raises:
        NotAllowed, NotFound: as `add_category`.
        Invalid: the successor is below it, or has others below itself.
        Conflict: somebody changed the node meanwhile.
    """
    row = _edited(session, actor, category_id, seen)
    if successor_id is not None:
        heir = _open(session, successor_id)
        if heir.path.startswith(row.path):
            raise Invalid(N_("接替的类别不能在它自己下面"), "successor_id")
    for each in _below(session, row):
        if each.valid_to is None:
            each.valid_to, each.successor_id = now, successor_id
    _record(session, row, TaxonomyEvent.RETIRED, actor, now, {"successor_id": successor_id})


def restore_category(session: Session, actor: Actor, category_id: int, *, now: datetime) -> None:
    """To be chosen again; what lies below it stays retired.

    Raises:
        NotAllowed: neither the centre's lead nor an administrator of the whole district.
        NotFound: no such node.
        Conflict: it is in force, or what is above it is not.
    """
    _begin(session, actor)
    row = session.get(Category, category_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(N_("没有这个类别"))
    above = session.get(Category, row.parent_id) if row.parent_id is not None else None
    if row.valid_to is None or (above is not None and above.valid_to is not None):
        raise Conflict(N_("它没有停用，或者上一级还停用着，先恢复上一级"))
    _free_name(session, row.parent_id, row.name, but=row.id)
    row.valid_to = row.successor_id = None
    _record(session, row, TaxonomyEvent.RESTORED, actor, now, {})


def require_editor(session: Session, actor: Actor) -> None:
    """Refuse everybody but those who keep the taxonomy, which is one for the whole district.

    Raises:
        NotAllowed: neither the centre's lead nor an administrator of the whole district.
    """
    if not actor.has_at_root(Role.ADMIN):
        desk = unit(session, centre_desk(session))
        if not actor.has_in(desk.path, Role.CENTER_LEAD):
            raise NotAllowed(N_("类别由中心负责人或全区的系统管理员维护"))


def _begin(session: Session, actor: Actor) -> None:
    """One edits at a time: paths and names of a whole subtree change together."""
    require_editor(session, actor)
    wait_turn(session, "taxonomy")


def _edited(session: Session, actor: Actor, category_id: int, seen: int | None) -> Category:
    _begin(session, actor)
    row = _open(session, category_id)
    if seen is not None and seen != row.event_count:
        raise Conflict(N_("刚才有人改过这个类别，请看过新情况再改"))
    return row


def _open(session: Session, category_id: int) -> Category:
    row = session.get(Category, category_id, with_for_update=True, populate_existing=True)
    if row is None or row.valid_to is not None:
        raise NotFound(N_("没有这个类别，或者已经停用"))
    return row


def _below(session: Session, row: Category) -> list[Category]:
    """The node and everything below it, in force or not, parents first."""
    rows = session.scalars(
        select(Category).where(Category.path.like(f"{row.path}%")).order_by(Category.id).with_for_update()
    )
    return sorted(rows, key=_depth)


def _depth(row: Category) -> int:
    return row.path.count("/") - 1


def _say_names(session: Session, row: Category) -> None:
    """Full names of a subtree follow the names of its nodes."""
    above = session.get(Category, row.parent_id) if row.parent_id is not None else None
    said = {row.parent_id: above.full_name if above else ""}
    for each in _below(session, row):
        before = said[each.parent_id]
        each.full_name = f"{before}{BETWEEN}{each.name}" if before else each.name
        each.pinyin = pinyin.sort_key(each.full_name)[:300]
        said[each.id] = each.full_name


def _free_name(session: Session, parent_id: int | None, name: str, *, but: int | None = None) -> str:
    said = text(name, "name", 2, NAME_MAX)
    if BETWEEN.strip() in said or not said.isprintable():
        raise Invalid(N_("名称里不要有“·”和换行"), "name")
    same = select(Category.id).where(Category.name == said, Category.valid_to.is_(None))
    same = same.where(Category.parent_id == parent_id if parent_id else Category.parent_id.is_(None))
    if session.scalar(same.where(Category.id != (but or 0)).limit(1)) is not None:
        raise Conflict(N_("这一级已经有“{name}”"), name=said)
    return said


def _code(session: Session, parent: Category | None) -> str:
    """The next free code below the parent's."""
    stem = f"{parent.code}-" if parent else "F"
    taken = set(session.scalars(select(Category.code).where(Category.code.startswith(stem, autoescape=True))))
    return next(code for n in range(1, len(taken) + 2) if (code := f"{stem}{n:02d}") not in taken)


def _next_position(session: Session) -> int:
    last = session.scalar(select(Category.position).order_by(Category.position.desc()).limit(1))
    return (last or 0) + 1


def _words(typed: str) -> list[str]:
    """Words of urgency, however they were separated."""
    said = text(typed, "urgent_words", 0, WORDS_MAX)
    for sign in "，、；;,|\n":
        said = said.replace(sign, " ")
    return list(dict.fromkeys(said.split()))


def _replace(session: Session, category_id: int, fresh: Sequence[CategoryQuestion], *, now: datetime) -> None:
    """What is asked as before stays the same row, for forms that stand open elsewhere know a question by its id."""
    before = list(
        session.scalars(
            select(CategoryQuestion).where(
                CategoryQuestion.category_id == category_id, CategoryQuestion.valid_to.is_(None)
            )
        )
    )
    for each in fresh:
        same = next((row for row in before if _words_of(row) == _words_of(each)), None)
        if same is None:
            session.add(each)
        else:
            same.position = each.position
            before.remove(same)
    for gone in before:
        gone.valid_to = now


def _words_of(each: CategoryQuestion) -> tuple[object, ...]:
    """What makes it this question and no other."""
    return each.asked, each.kind, each.required, each.options


def _question(category_id: int, place: int, each: Question) -> CategoryQuestion:
    options = [option.strip() for option in each.options if option.strip()]
    if each.kind is QuestionKind.CHOICE:
        fits = all(len(option) <= OPTION_MAX and "|" not in option for option in options)
        if not 2 <= len(options) <= OPTIONS_MAX or not fits:
            raise Invalid(
                N_("第 {place} 题要有 2 到 {most} 个答案，每个最多 {longest} 个字"),
                "questions",
                place=place,
                most=OPTIONS_MAX,
                longest=OPTION_MAX,
            )
    return CategoryQuestion(
        category_id=category_id,
        position=place,
        asked=text(each.asked, "questions", 2, ASKED_MAX),
        kind=each.kind,
        options="|".join(options) if each.kind is QuestionKind.CHOICE else "",
        required=each.required,
    )


def _record(
    session: Session,
    row: Category,
    event: TaxonomyEvent,
    actor: Actor,
    now: datetime,
    facts: Mapping[str, object],
    words: str = "",
) -> None:
    session.flush()
    journal.record(session, row, event, actor.by(*EDITORS), now=now, facts=facts, words=words)
