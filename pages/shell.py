"""The frame of every page: who am I, what may I open, and the page itself. Runs on each full rerun.

It is the only script that stands directly in pages/: what lies beside a main script would be served past its guard.
"""

import streamlit as st

from core.foundation.settings import settings
from db.session import one_reading
from pages.shared import alarms, inbox, theme
from pages.shared.help import help_for
from pages.shared.kept import kept_until_written
from pages.shared.me import demo_bar, who_am_i
from pages.shared.navigation import navigation
from pages.shared.session import current_actor, require_login
from pages.shared.state import say_told

st.set_page_config(page_title=settings().centre_name, layout="wide", initial_sidebar_state=232)
with one_reading(), kept_until_written():
    current_actor()  # in whose language the menu is named
    theme.dress()
    actor = require_login()
    st.logo(theme.logo(), size="large", icon_image=theme.ICON)
    page = st.navigation(navigation(actor, inbox.counts(actor)), expanded=True)
    inbox.title(actor, page.url_path)
    help_for(page.url_path)
    who_am_i(actor)
    demo_bar()
    say_told()
    alarms.watch(actor, whole=page.url_path in {"", "today"})
    page.run()
