"""类别与单位: what a form offers to choose from and asks, the words that stop it, and who handles matters here."""

from pydantic import Field
from starlette.responses import Response

from api.v1.promises import needs, promises
from api.v1.shapes import PAGE, Cursor, Labelled, Limit, Page, Told, answer, labelled, page, refusals
from core.cases.queries.asked import every_question
from core.cases.queries.taxonomy import CategoryView, categories, emergency_words, every_attributes
from core.cases.questions import questions_of
from core.cases.routing import Attributes
from core.cases.values import Question as Asked
from core.foundation.text import N_, translate
from core.identity.queries import areas, unit_tree
from core.identity.terms import ChannelScope
from db.session import reading

router = promises("catalogue")


class Question(Told):
    """What a form asks."""

    field: str = Field(description=N_("提交时写在哪一项；q 加数字的，写在 answers 里"))
    label: str = Field(description=N_("怎么问，按 Accept-Language"))
    kind: Labelled = Field(description=N_("答案的种类"))
    required: bool = Field(description=N_("必须答"))
    least: int | None = Field(description=N_("最少几个字"))
    most: int | None = Field(description=N_("最多几个字"))
    hint: str = Field(description=N_("例子；没有就是空的"))
    options: list[str] = Field(description=N_("可选的答案，照原样提交；自己写的是空的"))


class Category(Told):
    """A node of the taxonomy."""

    id: int = Field(description=N_("提交时的 category_id"))
    parent_id: int | None = Field(description=N_("上一级；最上面的没有"))
    name: str = Field(description=N_("名称"))
    full_name: str = Field(description=N_("带上级的全称"))
    leaf: bool = Field(description=N_("最细的一级"))
    level: Labelled | None = Field(description=N_("一般是什么级别；没有规定就是一般件"))
    answer_days: int | None = Field(description=N_("单位答复的工作日；没有规定就按级别"))
    questions: list[Question] = Field(description=N_("要问的问题，按顺序"))


class Unit(Told):
    """A unit of the district."""

    id: int = Field(description=N_("内部编号"))
    parent_id: int | None = Field(description=N_("上级单位"))
    code: str = Field(description=N_("编码"))
    name: str = Field(description=N_("名称"))
    short_name: str = Field(description=N_("简称"))
    kind: Labelled = Field(description=N_("种类"))


class Area(Told):
    """A place."""

    id: int = Field(description=N_("提交时的 area_id"))
    name: str = Field(description=N_("名称"))
    subdistrict_id: int = Field(description=N_("所在的街道或乡镇"))


class Danger(Told):
    """A word that stops a form."""

    word: str = Field(description=N_("写到这个词，提交会被拦下"))
    call: list[str] = Field(description=N_("应当先打的电话"))
    advice: str = Field(description=N_("给反映人看的话"))


class Dangers(Told):
    """All of them."""

    items: list[Danger] = Field(description=N_("全部紧急词，不分页"))


@router.get(
    "/categories",
    response_model=Page[Category],
    responses=refusals(),
    summary=N_("事项类别和要问的问题"),
    description=N_("全部在用的类别，按编号排序，一页一页。"),
)
@needs(ChannelScope.CATALOGUE)
def list_categories(cursor: Cursor = None, limit: Limit = PAGE) -> Response:
    """The taxonomy in force."""
    with reading() as session:
        shown, following = page(categories(session), lambda row: row.id, cursor, limit)
        attributes, asked = every_attributes(session), every_question(session)
    items = [_category(row, attributes[row.id], asked.get(row.id, [])) for row in shown]
    return answer(Page[Category](items=items, next_cursor=following))


@router.get(
    "/units",
    response_model=Page[Unit],
    responses=refusals(),
    summary=N_("单位"),
    description=N_("全区在用的单位，按编号排序，一页一页。"),
)
@needs(ChannelScope.CATALOGUE)
def list_units(cursor: Cursor = None, limit: Limit = PAGE) -> Response:
    """The tree."""
    with reading() as session:
        shown, following = page(unit_tree(session), lambda row: row.id, cursor, limit)
    items = [
        Unit(
            id=row.id,
            parent_id=row.parent_id,
            code=row.code,
            name=row.name,
            short_name=row.short_name,
            kind=labelled(row.kind),
        )
        for row in shown
    ]
    return answer(Page[Unit](items=items, next_cursor=following))


@router.get(
    "/areas",
    response_model=Page[Area],
    responses=refusals(),
    summary=N_("街道、乡镇、社区和村"),
    description=N_("提交时可以选的地方，按编号排序，一页一页。"),
)
@needs(ChannelScope.CATALOGUE)
def list_areas(cursor: Cursor = None, limit: Limit = PAGE) -> Response:
    """The places."""
    with reading() as session:
        shown, following = page(areas(session), lambda row: row.id, cursor, limit)
    items = [Area(id=row.id, name=row.name, subdistrict_id=row.subdistrict_id) for row in shown]
    return answer(Page[Area](items=items, next_cursor=following))


@router.get(
    "/emergency-words",
    response_model=Dangers,
    responses=refusals(),
    summary=N_("紧急词"),
    description=N_("表单里写到这些词，请先让反映人打电话；他说没有危险，再带 calm 提交。"),
)
@needs(ChannelScope.CATALOGUE)
def list_dangers() -> Response:
    """What stops a form."""
    with reading() as session:
        words = emergency_words(session)
    return answer(
        Dangers(items=[Danger(word=row.word, call=list(row.call), advice=row.advice) for row in words])
    )


def _category(row: CategoryView, attributes: Attributes, asked: list[Asked]) -> Category:
    return Category(
        id=row.id,
        parent_id=row.parent_id,
        name=row.name,
        full_name=row.full_name,
        leaf=row.leaf,
        level=labelled(attributes.level) if attributes.level else None,
        answer_days=attributes.answer_days,
        questions=[
            Question(
                field=each.field,
                label=translate(each.label),
                kind=labelled(each.kind),
                required=each.required,
                least=each.least or None,
                most=each.most or None,
                hint=each.hint,
                options=list(each.options),
            )
            for each in questions_of(attributes, row.example, asked)
        ],
    )
