"""Shared or separate encoders: did one author write both texts?"""

import streamlit as st

from components.assembly.lessons import PAIRS, PairOptions
from components.datasets import Devices
from components.training import Recipe
from components.ui import lesson, questions
from components.ui.locale import _
from components.ui.pair_data import PAIR_DATA
from components.ui.pair_race import ENCODERS
from components.ui.swap_view import SWAP
from components.ui.two_texts import TRY_PAIR

bench = lesson.bench("pairs", PairOptions(), Recipe(dataset=Devices(), optimizer="adam", epochs=4))
lesson.heading(
    _("Shared or separate encoders"),
    _(
        "Did one person write both tweets? An encoder turns each into a vector: one encoder for both, or "
        "one for each. Switch between them, see what doubles, swap the texts, and let the two race."
    ),
)
left, middle, right = st.columns([3, 4, 5], gap="medium")
# The model first: a learner who moves a control looks there.
with middle:
    lesson.model(bench, (lesson.DIAGRAM, SWAP, lesson.SUMMARY, lesson.CODE))
with left:
    lesson.choices(bench, PAIRS, beside=(lesson.CHOOSABLE_DATA,))
with right:
    lesson.training(
        bench,
        (lesson.CURVES, ENCODERS, TRY_PAIR, lesson.EXAMINE, PAIR_DATA, lesson.TAKE_HOME),
        questions.PAIRS,
    )
