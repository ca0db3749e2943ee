"""Tries the model of any run, as the rows of its data are: a text, two texts, a picture, or columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from components.assembly.spec.messages import N_
from components.datasets import Modality
from components.ui.predict.bound.try_bound import try_bound
from components.ui.predict.digit_views import try_digits
from components.ui.predict.try_it import try_it
from components.ui.predict.two_texts import try_pair
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View

WAYS: Mapping[Modality, Callable[[LessonSession], None]] = {
    "text": try_it,
    "text pair": try_pair,
    "image": try_digits,
    "any": try_bound,
}


def try_any(session: LessonSession) -> None:
    """Draw what the model can be asked, by the data that its run learnt from."""
    experiment = session.trained or session.experiment
    WAYS[experiment.recipe.dataset.modality](session)


TRY = View("try", N_("Try it"), try_any)
