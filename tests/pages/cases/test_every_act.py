"""Must-show 1: every act that staff can do has a form, and a test of the pages that does it."""

import ast
from pathlib import Path

from core.cases import permissions
from core.cases.terms import CaseAct
from pages.cases.acts.forms import FORMS

HERE = Path(__file__).parent
PRIVATE = {permissions.holds_key, permissions.is_system}
MAIN_PATH = "test_main_path_pages.py::test_the_whole_way_from_acceptance_to_re_handling"
ON_THE_WAY = frozenset(
    {
        CaseAct.ACCEPT,
        CaseAct.DISPATCH,
        CaseAct.SIGN,
        CaseAct.CONTACT,
        CaseAct.ASK_REPLY,
        CaseAct.SIGN_REPLY,
        CaseAct.RELEASE,
        CaseAct.UPHOLD,
    }
)
"""Done one after the other in one test."""


def of_staff() -> list[CaseAct]:
    """Acts that somebody with an account may do."""
    return [act for act, ways in permissions.MAY.items() if any(not set(way) & PRIVATE for way in ways)]


def done_by_test() -> dict[CaseAct, str]:
    """Act → the test whose name says that it is done there."""
    found = dict.fromkeys(ON_THE_WAY, MAIN_PATH)
    for path in sorted(HERE.glob("test_*_pages.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            parts = set(node.name.removeprefix("test_").split("_and_"))
            for act in of_staff():
                if act.value in parts:
                    found.setdefault(act, f"{path.name}::{node.name}")
    return found


def test_every_act_of_staff_has_a_form() -> None:
    drawn = {act for form in FORMS.values() for act in form.acts}
    assert [act for act in of_staff() if act not in drawn] == []


def test_every_act_of_staff_is_done_in_a_test_of_the_pages() -> None:
    done = done_by_test()
    assert [act for act in of_staff() if act not in done] == []


def test_the_label_of_every_form_is_its_own() -> None:
    words = [form.label for form in FORMS.values()]
    assert len(set(words)) == len(words)


if __name__ == "__main__":
    for each, where in done_by_test().items():
        print(f"{each.value:<20} {each.label}  {where}")
