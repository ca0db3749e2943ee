"""Login with an account, if the server requires one (Streamlit's own login)."""

from __future__ import annotations

import streamlit as st

from components.ui.base.locale import _, language_switch
from components.ui.learner.identity import accounts


def is_admitted() -> bool:
    """Whether the visitor may see the pages; draws the login page if not."""
    if not accounts() or bool(st.user.get("is_logged_in")):
        return True
    st.title("Modelier", anchor=False)
    st.markdown(_("You need an account to use this server."))
    st.button(_("Log in"), type="primary", icon=":material/login:", on_click=st.login)
    language_switch()
    return False


def logout_button() -> None:
    """Draw the button to log out, if the server requires accounts."""
    if accounts():
        st.button(
            _("Log out"),
            key="log-out",
            icon=":material/logout:",
            help=_("Ends your session on this computer; your runs stay."),
            on_click=st.logout,
        )
