"""The headline lesson: two inputs, two outputs, loss weights, and the homework."""

from components.ui.base.locale import _
from components.ui.lessons import lesson
from components.ui.questions.gradient_questions import REACHES
from components.ui.questions.model_questions import GROWTH
from components.ui.questions.race_questions import AUXILIARY, OUTPUT
from components.ui.questions.run_questions import ZERO
from components.ui.questions.structure_questions import GRU, INPUT

session = lesson.open_session("headline")
controls, model, training = lesson.zones(
    session,
    _("One text, two answers"),
    _(
        "A text, as an id for each word, and numbers that are known beside it answer two questions. "
        "Add the homework's Dense layers, press Train, and move a loss weight while it trains."
    ),
)
# The model first: a learner who moves a control looks there.
with model:
    lesson.model(session, (lesson.DIAGRAM, lesson.SUMMARY, lesson.CODE, lesson.SLIDE))
with controls:
    lesson.asked(session)
    lesson.choices(session)
with training:
    lesson.training(
        session,
        (
            lesson.CURVES,
            lesson.RACE,
            lesson.TRY,
            lesson.INSIDE,
            lesson.EXAMINE,
            lesson.DATA,
            lesson.TAKE_HOME,
        ),
        questions=(GROWTH, ZERO, INPUT, REACHES, AUXILIARY, OUTPUT, GRU),
    )
