"""Shared or separate encoders: did one author write both texts?"""

from components.ui.base.locale import _
from components.ui.data.pair_data import PAIR_DATA
from components.ui.lessons import lesson
from components.ui.predict.swap_view import SWAP
from components.ui.questions.gradient_questions import SUM
from components.ui.questions.model_questions import ENCODERS
from components.ui.questions.pair_questions import ORDER, WIDTH
from components.ui.questions.race_questions import BETTER, MEETING, OVERFITS

session = lesson.open_session("pairs")
controls, model, training = lesson.zones(
    session,
    _("Shared or separate encoders"),
    _(
        "Did one person write both texts? An encoder turns each into a vector: one encoder for both, or "
        "one for each. Switch between them, see what doubles, swap the texts, and let the two race."
    ),
)
# The model first: a learner who moves a control looks there.
with model:
    lesson.model(session, (lesson.DIAGRAM, SWAP, lesson.SUMMARY, lesson.CODE))
with controls:
    lesson.asked(session)
    lesson.choices(session)
with training:
    lesson.training(
        session,
        (lesson.CURVES, lesson.RACE, lesson.TRY, lesson.INSIDE, lesson.EXAMINE, PAIR_DATA, lesson.TAKE_HOME),
        questions=(ENCODERS, ORDER, SUM, BETTER, WIDTH, MEETING, OVERFITS),
    )
