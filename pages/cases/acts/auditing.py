"""Release: the question beside the answer, four checks, then it goes to the person."""

from datetime import datetime
from functools import partial

import streamlit as st
from sqlalchemy.orm import Session

from core.cases.actions.answering import release
from core.cases.terms import AuditCheck, Visibility
from core.cases.values import Receipt
from core.foundation.text import _
from core.identity.actor import Actor
from core.publicity.actions.publishing import propose
from pages.cases.acts.opened import Opened, carry_out
from pages.cases.parts.said import attachments, said
from pages.shared import formats
from pages.shared.theme import section


def draw_release(form: Opened) -> bool:
    """Compare and check."""
    case = form.case
    question, answer = st.columns(2, gap="medium")
    with question:
        section(_("反映的事"), formats.moment(case.submitted_at))
        said(case.text)
        attachments(case.photos)
    with answer:
        section(_("拟答复"), formats.plain(case.unit))
        if case.pending_outcome is not None:
            st.markdown(formats.badge(_(case.pending_outcome.label), "blue"))
        said(case.pending_answer)
        attachments(case.pending_photos)
    with st.form(form.key("form"), border=False):
        section(_("逐项核对"))
        checked = [
            check
            for check in AuditCheck
            if st.checkbox(
                # plain words: a screen reader is given the label as it stands here, colours and all
                _("{check}：{meaning}", check=_(check.label), meaning=_(check.note)),
                key=form.key(check.value),
            )
        ]
        public = form.case.visibility is Visibility.PUBLIC_REDACTED and st.checkbox(
            _("可以公开：放行后列进公开台，另写一段隐去个人信息的摘要"), key=form.key("public")
        )
        st.caption(_(":material/info: 放行后答复立即送达反映人，开始七日评价期。"))
        if not st.form_submit_button(_("放行"), type="primary", icon=":material/verified:"):
            return False
    told = _("{number} 已放行，等反映人评价。", number=case.number)
    act = _release_and_propose if public else release
    return carry_out(form, partial(act, checks=frozenset(checked)), told)


def _release_and_propose(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    checks: frozenset[AuditCheck],
    seen: int | None,
    now: datetime,
) -> Receipt:
    """Both in one transaction: what cannot be public is not released with the tick either."""
    receipt = release(session, actor, case_id, checks=checks, seen=seen, now=now)
    propose(session, actor, case_id, now=now)
    return receipt
