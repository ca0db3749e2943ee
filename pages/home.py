"""Home: what the functional API is, a small model to play with, and the lessons."""

from components.ui.base.locale import _
from components.ui.lessons import home, lesson
from components.ui.questions.model_questions import TWICE
from components.ui.questions.structure_questions import BRANCH, HALVES, SECOND

session = lesson.open_session("home")
controls, model, training = lesson.zones(
    session,
    _("Learn the Keras functional API by changing models"),
    _("Real Keras models, real data, real training. Nothing to write, nothing to install."),
)
# The model first: a learner who moves a control looks there.
with model:
    lesson.model(session, (lesson.DIAGRAM, lesson.CODE))
with controls:
    home.beginning()
    lesson.choices(session, short=True)
    home.explanation()
with training:
    lesson.training(
        session, (lesson.CURVES, lesson.TRY, lesson.INSIDE), questions=(SECOND, TWICE, HALVES, BRANCH)
    )
home.lessons()
