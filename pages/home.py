"""Home: what the functional API is, a small model to play with, and the lessons."""

import streamlit as st

from components.ui.base.locale import _
from components.ui.lessons import home, lesson
from components.ui.predict.digit_views import TRY_DIGIT
from components.ui.questions.model_questions import TWICE
from components.ui.questions.structure_questions import BRANCH, HALVES, SECOND

session = lesson.open_session("home")
lesson.heading(
    _("Learn the Keras functional API by changing models"),
    _("Real Keras models, real data, real training. Nothing to write, nothing to install."),
)
left, middle, right = st.columns([4, 4, 4], gap="medium")
# The model first: a learner who moves a control looks there.
with middle:
    lesson.model(session, (lesson.DIAGRAM, lesson.CODE))
with left:
    home.explanation()
    lesson.choices(session, short=True)
with right:
    lesson.training(session, (lesson.CURVES, TRY_DIGIT), questions=(SECOND, TWICE, HALVES, BRANCH))
home.lessons()
