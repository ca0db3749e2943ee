"""Asking a run's model: what was asked, what it says, and with which weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from components.assembly.spec import ModelSpec
from components.datasets.binding.prepared import Arrays
from components.training import Run
from components.training.values.finite import ensure_finite
from components.ui.base.locale import _
from components.ui.base.markdown import Text
from components.ui.session.lesson_session import LessonSession


@dataclass(frozen=True, eq=False)
class AskedTexts:
    """What a learner asks about: a text for each input of words with what it is called, the
    `values` of the features, raw, and all of it as `arrays` of one row. `silent` is whether there
    is no word in one of the texts that the model knows, so that it has no answer."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    values: Mapping[str, float]
    arrays: Arrays
    silent: bool = False


@dataclass(frozen=True)
class WeightsVersion:
    """Which weights answered: those of the run with this number, when it was so far; `learning`
    is whether it went on meanwhile, `step` is 0 where they are those of the end of an epoch."""

    number: int
    learning: bool
    epoch: int
    step: int
    steps: int


def predict(run: Run, arrays: Arrays) -> dict[str, np.ndarray]:
    """See `Run.predict`; `Refused` also if what it says are no numbers."""
    return ensure_finite(run.predict(arrays))


def encode(run: Run, texts: Arrays) -> dict[str, np.ndarray]:
    """See `Run.encode`; `Refused` also if what it makes of them are no numbers."""
    return ensure_finite(run.encode(texts))


def weights_version(session: LessonSession, run: Run) -> WeightsVersion:
    """Where the run on the bench is now."""
    progress = run.progress
    # Of a training that broke off there are the weights of its last checkpoint.
    if run.state in ("failed", "interrupted") or progress is None:
        return WeightsVersion(session.started, False, run.epochs_done, 0, 0)
    learning = not run.ended and run.state != "paused"
    return WeightsVersion(session.started, learning, progress.epoch, progress.step, progress.steps)


def version_sentence(when: WeightsVersion) -> Text:
    """Which weights answered, in a sentence."""
    if when.step == 0:
        return _("With the weights of run #{number} after epoch {epoch}.").format(
            number=when.number, epoch=when.epoch
        )
    if when.learning:
        sentence = _(
            "With the weights that run #{number} had around epoch {epoch}, batch {step} of {steps}; "
            "it learns on."
        )
    else:
        sentence = _("With the weights of run #{number} after epoch {epoch}, batch {step} of {steps}.")
    return sentence.format(number=when.number, epoch=when.epoch, step=when.step, steps=when.steps)


def text_inputs(spec: ModelSpec) -> tuple[str, ...]:
    """The names of the inputs that take texts."""
    return tuple(each.name for each in spec.inputs if each.dtype == "int32")
