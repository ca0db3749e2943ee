"""A model as a layer: not only its structure, also the weights it has learnt."""

from components.ui.base.locale import _
from components.ui.lessons import lesson, reuse
from components.ui.lessons.reuse_data import DATA
from components.ui.lessons.reuse_start import begin_with_best
from components.ui.lessons.sharing_view import SHARING
from components.ui.model.weights_view import ORIGINS, WEIGHTS
from components.ui.questions.race_questions import STARTS
from components.ui.questions.reuse_questions import CALLED, COPY, LEARNING
from components.ui.questions.run_questions import FROZEN

session = lesson.open_session("reuse", begin_with_best)
controls, model, training = lesson.zones(
    session,
    _("A model as a layer"),
    _(
        "A model can be called on a new tensor like a layer, and brings with it not only its structure but "
        "also its weights. Take what a model has learnt, give it a new head, and ask it something new."
    ),
)
# The model first: a learner who moves a control looks there.
with model:
    lesson.model(session, (ORIGINS, SHARING, lesson.SUMMARY, lesson.CODE))
with controls:
    lesson.asked(session)
    reuse.base(session)
    lesson.choices(session)
with training:
    lesson.training(
        session,
        (
            lesson.CURVES,
            WEIGHTS,
            lesson.RACE,
            lesson.TRY,
            lesson.INSIDE,
            lesson.EXAMINE,
            DATA,
            lesson.TAKE_HOME,
        ),
        questions=(STARTS, LEARNING, FROZEN, COPY, CALLED),
    )
