"""One network written both ways: with Sequential and with the functional API."""

import streamlit as st

from components.ui.base.locale import _
from components.ui.lessons import lesson
from components.ui.model.both_ways import DIAGRAMS, PROGRAMS, SUMMARIES, proof
from components.ui.predict.digit_views import DIGITS
from components.ui.questions.model_questions import TWICE
from components.ui.questions.structure_questions import BRANCH, HALVES, LARGEST, SECOND

session = lesson.open_session("sequential")
controls, model, training = lesson.zones(
    session,
    _("One network, two ways to write it"),
    _(
        "A plain stack of layers can be written with Sequential or with the functional API: it "
        "is the same network. Then turn on what only the functional API can express."
    ),
    widths=(3, 6, 6),
)
# The question before what answers it; then the diagrams, where a learner looks who moves a control.
with model:
    lesson.ask(session, (TWICE, HALVES, SECOND, BRANCH, LARGEST))
    # A column is drawn while it is still empty, and keeps its room.
    (compared,) = st.container(key="sequential-compared").columns(1)
    lesson.model(session, (DIAGRAMS, SUMMARIES, PROGRAMS))
with controls:
    lesson.choices(session)
with compared:  # computed after the diagrams, which nobody should wait for
    proof(session)
with training:
    lesson.training(
        session,
        (lesson.CURVES, lesson.RACE, lesson.TRY, lesson.INSIDE, lesson.EXAMINE, DIGITS, lesson.TAKE_HOME),
    )
