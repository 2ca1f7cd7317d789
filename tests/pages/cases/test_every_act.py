"""Every act of the table: staff's has a form and a test of the pages, the person's a test of his pages, the clock's one
in which time passes. `python -m tests.pages.cases.test_every_act` prints them all."""

import ast
from pathlib import Path

from core.cases import permissions
from core.cases.terms import CaseAct
from core.foundation.settings import ROOT
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
CASE, AFTER = "tests/api/test_mobile_case.py", "tests/api/test_mobile_after.py"
OF_THE_PERSON = {
    CaseAct.SUBMIT: "tests/api/test_mobile_submit.py::test_a_matter_is_said_and_the_receipt_opens_it",
    CaseAct.SUPPLEMENT: f"{CASE}::test_a_supplement_with_a_photo",
    CaseAct.URGE: f"{CASE}::test_urging_twice_a_day_is_refused_and_a_double_tap_is_not",
    CaseAct.WITHDRAW: f"{CASE}::test_taking_it_back_asks_first",
    CaseAct.RATE_WELL: f"{CASE}::test_a_good_rating_closes_the_case",
    CaseAct.RATE_BADLY: f"{CASE}::test_a_bad_rating_says_what_happens_and_until_when",
    CaseAct.ASK_OVERTURN: f"{AFTER}::test_the_second_look_is_told",
    CaseAct.CHANGE_RATING: f"{AFTER}::test_a_rating_is_changed_to_a_bad_one_only_and_within_a_day",
    CaseAct.REOPEN: f"{AFTER}::test_a_closed_matter_comes_back_with_a_photo",
    CaseAct.LOOK_KEPT: f"{AFTER}::test_a_look_back_is_answered_by_one_of_two_buttons",
    CaseAct.LOOK_BROKEN: f"{AFTER}::test_a_look_back_is_answered_by_one_of_two_buttons",
}
BREACHES, BACK = "tests/core/cases/test_breaches.py", "tests/core/cases/test_coming_back.py"
ENDING = "tests/core/cases/test_ending.py"
OF_THE_CLOCK = {
    CaseAct.LAPSE: f"{BREACHES}::test_what_happens_when_the_limit_passes",
    CaseAct.CONTINUE_WITHOUT: f"{BREACHES}::test_what_happens_when_the_limit_passes",
    CaseAct.RESUME: f"{BREACHES}::test_what_happens_when_the_limit_passes",
    CaseAct.RATING_WINDOW_OVER: f"{BREACHES}::test_what_happens_when_the_limit_passes",
    CaseAct.RELEASE_UNAUDITED: f"{BACK}::test_an_answer_nobody_reads_reaches_the_person_marked_as_unaudited",
    CaseAct.CLOSE_UNRATED: f"{BACK}::test_reopening_is_not_closed_by_old_calls",
    CaseAct.LOOK_AGAIN: f"{ENDING}::test_a_planned_result_is_looked_at_after_thirty_and_ninety_days",
    CaseAct.SHARE_ANSWER: "tests/core/cases/test_merging.py::test_a_follower_is_answered_with_its_lead_and_rates_alone",
    CaseAct.UNMERGE: "tests/core/cases/test_merging.py::test_a_lead_that_ends_lets_its_followers_go",
}
"""By whom else than staff; some acts have several kinds of people."""


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


def test_every_act_is_done_by_somebody() -> None:
    done = {*done_by_test(), *OF_THE_PERSON, *OF_THE_CLOCK}
    assert [act for act in CaseAct if act not in done] == []


def test_the_tests_that_are_named_exist() -> None:
    for named in {*OF_THE_PERSON.values(), *OF_THE_CLOCK.values()}:
        file, name = named.split("::")
        assert f"def {name}(" in (ROOT / file).read_text("utf-8"), named


def rows() -> list[tuple[str, str, str, str]]:
    """Act, its word, by whom, and where."""
    staff = {act: f"tests/pages/cases/{where}" for act, where in done_by_test().items()}
    found = []
    for act in CaseAct:
        for who, where in (("工作人员", staff), ("反映人", OF_THE_PERSON), ("时钟", OF_THE_CLOCK)):
            if act in where:
                found.append((act.value, act.label, who, where[act]))
    return found


if __name__ == "__main__":
    for value, label, who, where in rows():
        print(f"{value:<20} {label:　<9} {who:　<4} {where}")
