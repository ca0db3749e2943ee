"""Your own model: a `.keras` file opened, looked at, trained further and tried."""

import streamlit as st

from components.ui.base.locale import _
from components.ui.lessons import lesson, own_model

session = lesson.open_session("own")
lesson.heading(
    _("Your own model"),
    _(
        "Open a model that was saved with Keras. You see its diagram and its code, freeze what is to stay as "
        "it is, train the rest further, and ask it."
    ),
)
own_model.file_upload(session)
left, middle, right = st.columns([3, 4, 5], gap="medium")
# The model first: a learner who moves a control looks there.
with middle:
    lesson.model(session, own_model.MODEL)
with left:
    own_model.controls(session)
with right:
    own_model.training(session)
