"""What a tab is told again from one rerun to the next."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import kept as seam
from tests.factories.accounts import BEGAN


def script() -> None:
    import streamlit as st  # noqa: PLC0415  a script of its own

    from pages.shared.kept import forget, kept  # noqa: PLC0415

    def ask() -> int:
        st.session_state.asked = st.session_state.get("asked", 0) + 1
        return int(st.session_state.asked)

    if st.session_state.get("drop"):
        forget("file")
    st.write(f"told {kept('file', st.session_state.get('version', 1), ask)}")


def test_it_is_asked_anew_when_the_question_or_the_hour_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [BEGAN]
    monkeypatch.setattr(seam, "now", lambda: moment[0])
    at = AppTest.from_function(script)

    def told(later: timedelta = timedelta(), **state: object) -> str:
        moment[0] += later
        for name, value in state.items():
            at.session_state[name] = value
        return at.run().markdown[0].value

    assert told() == "told 1"
    assert told(timedelta(seconds=19)) == "told 1"
    assert told(timedelta(seconds=1)) == "told 2"  # no longer fresh
    assert told(version=2) == "told 3"  # something happened
    assert told(drop=True) == "told 4"  # and what must not be kept is forgotten
