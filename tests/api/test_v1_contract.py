"""The published document and the running interface agree on whatever schemathesis thinks of, in about a minute.

Each operation is called with inputs that fit the document and with inputs that do not, after the one that always works:
nothing ends in a 5xx, every answer is one the document names, with the body it describes.
"""

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from api.v1.routes import document
from core.foundation import clock
from db.session import unit_of_work
from tests import ground
from tests.factories import channels
from tests.factories.cases import team
from tests.factories.channels import MATTER, Caller

EXAMPLES = 30
"""Calls of an operation, for either kind of input."""

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
PUBLISHED = schemathesis.openapi.from_dict(document.drawn("zh-CN"))
OPERATIONS: dict[str, APIOperation] = {each.ok().label: each.ok() for each in PUBLISHED.get_all_operations()}


@pytest.fixture(scope="module")
def world(server: ground.Urls) -> Iterator[tuple[Caller, dict[str, str]]]:
    """A centre at work on a database of its own, a channel, and a case that the channel may open."""
    with ground.fresh_database(server) as made, ground.standing_on(made):
        with unit_of_work() as session:
            team(session)
        with unit_of_work() as session:
            app = Caller(channels.key(session, now=clock.now()))
        yield app, app.submit(**MATTER)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", OPERATIONS)
def test_the_document_is_kept(world: tuple[Caller, dict[str, str]], name: str, mode: GenerationMode) -> None:
    app, receipt = world
    operation = OPERATIONS[name]

    @given(case=operation.as_strategy(mode), own=st.booleans())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def called(case: Case, own: bool) -> None:
        if own and "number" in case.path_parameters:
            case.path_parameters["number"] = receipt["number"]
            case.headers["X-Query-Code"] = receipt["query_code"]
        answer = case.call(app=app.raw.app, base_url=channels.BASE, headers=dict(app.raw.headers))
        case.validate_response(answer, checks=CHECKS)

    called()


def test_the_document_names_every_operation() -> None:
    assert len(OPERATIONS) == sum(len(each) for each in document.drawn("en")["paths"].values())
