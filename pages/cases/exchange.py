"""Matters of other systems: tables in, once each, and tables out to hand back."""

from core.foundation.text import N_, _
from pages.cases.parts import exchange_in, exchange_out
from pages.shared import filters, theme
from pages.shared.session import require_page

IN, OUT = N_("收进来"), N_("交回去")

require_page("exchange")
theme.head(
    _("外部来件"),
    _("12345、信访、人民网留言板转来的表格在这里收进来，办好的在这里交回去。同一个来件编号只收一次。"),
)
chosen = filters.segments(_("方向"), {_(IN): None, _(OUT): None}, key="way")
if chosen == _(OUT):
    exchange_out.draw()
else:
    exchange_in.draw()
