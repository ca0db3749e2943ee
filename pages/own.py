"""Your own model: a `.keras` file opened, looked at, trained further and tried."""

from components.ui.base.locale import _
from components.ui.lessons import lesson, own_model

session = lesson.open_session("own")
controls, model, training = lesson.zones(
    session,
    _("Your own model"),
    _(
        "Open a model that was saved with Keras. You see its diagram and its code, freeze what is to stay as "
        "it is, train the rest further, and ask it."
    ),
)
with controls:
    own_model.file_upload(session)
# The model first: a learner who moves a control looks there.
with model:
    lesson.model(session, own_model.MODEL)
with controls:
    own_model.controls(session)
with training:
    own_model.training(session)
