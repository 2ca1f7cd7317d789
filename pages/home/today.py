"""Today: what waits for me, by desk."""

import streamlit as st

from core.foundation.clock import civil, now
from core.foundation.text import _
from pages.shared.navigation import TABLE, path
from pages.shared.session import require_page
from pages.shared.theme import card, head

actor = require_page("today")
moment = civil(now())
head(
    _("{name}，您好", name=actor.name),
    _(
        "今天是 {year} 年 {month} 月 {day} 日，{weekday}。",
        year=moment.year,
        month=moment.month,
        day=moment.day,
        weekday=(_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))[
            moment.weekday()
        ],
    ),
)
desks = [page for page in TABLE if page.url != "today" and not page.hidden and page.open_to(actor)]
with card("desks", gap="xsmall"):
    for desk in desks:
        st.page_link(path(desk.url), label=_(desk.title), icon=f":material/{desk.icon}:")
