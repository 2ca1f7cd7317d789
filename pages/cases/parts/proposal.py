"""The unit that is proposed, and why: basis, day, and how it went lately."""

import streamlit as st

from core.cases.routing import Proposal, Why
from core.foundation.text import _
from pages.shared import formats


def proposed_unit(name: str, proposal: Proposal) -> None:
    """One line with the unit and the reason, a second one with what the reason rests on."""
    if not name:
        st.markdown(f":gray[{_(proposal.why.label)}]")
        return
    chip = formats.badge(name, "blue", ":material/route:")
    st.markdown(_("建议派往 {unit} :gray[{why}]", unit=chip, why=_(proposal.why.label)))
    if notes := [formats.plain(note) for note in _notes(proposal)]:
        st.caption("  \n".join(notes))


def _notes(proposal: Proposal) -> list[str]:
    found = []
    if proposal.rule is not None:
        since = proposal.rule.since.isoformat()
        basis = proposal.rule.basis
        found.append(
            _("自 {day} 起，依据：{basis}", day=since, basis=basis) if basis else _("自 {day} 起", day=since)
        )
    if proposal.avoided:
        found.append(_("排在前面的是被反映单位，应当回避。"))
    if proposal.sent:
        found.append(
            _("近 90 天这类事派给它 {sent} 件，退 {back} 件。", sent=proposal.sent, back=proposal.returned)
        )
    return found


def reason_of(why: Why) -> str:
    """The reason in the reader's language."""
    return _(why.label)
