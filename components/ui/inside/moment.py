"""Asks a run for all tensors of a sample, with the weights of a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from components.datasets.cache import Cache
from components.training import Run
from components.training.analysis.model_steps import Source
from components.training.values.sample_tensors import SampleTensor, SampleTensors, sample_tensor
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.markdown import Text
from components.ui.inside.sample import Sample
from components.ui.predict.asking import WeightsVersion, version_sentence, weights_version
from components.ui.session.lesson_session import LessonSession

# Numbers of all learners that are kept, as bytes.
KEPT = 64 * 2**20


@dataclass(frozen=True, eq=False)
class Moment:
    """A sample that went through the model.

    Attributes:
        sample: The sample.
        epoch: The epoch whose weights computed; None for those of the moment it was computed.
        when: Which weights computed, as a sentence.
        tensors: All tensors, by where they come from.
    """

    sample: Sample
    epoch: int | None
    when: Text
    tensors: Mapping[Source, SampleTensor]


@dataclass(frozen=True, eq=False)
class _SampleAnswer:
    version: WeightsVersion
    tensors: SampleTensors

    @property
    def nbytes(self) -> int:
        return sum(tensor.values.nbytes for tensor in self.tensors.values())


_answers: Cache[_SampleAnswer] = Cache(KEPT, lambda answer: answer.nbytes)


def moment(session: LessonSession, run: Run, sample: Sample, epoch: int | None) -> Moment:
    """What comes out inside the model for a sample. While a run trains the latest answer stays until another
    epoch is done, or until it is asked again.

    Raises:
        Refused: There are no weights of that epoch, or the model cannot take the sample.
    """
    version = weights_version(session, run)
    again = state.choice(f"{session.name}-inside-again", 0)
    asked = (run.epochs_done, run.state, again) if epoch is None else epoch
    answer = _answers.get(
        (run.id, asked, sample.key), lambda: _SampleAnswer(version, run.tensors(sample.arrays, epoch))
    )
    tensors: dict[Source, SampleTensor] = {
        name: sample_tensor(array[0]) for name, array in sample.arrays.items()
    }
    for place, tensor in answer.tensors.items():
        tensors[place] = tensor
    # Another learner's answer may be the same, of a run that has another number for them.
    when = _when(replace(answer.version, number=session.number), epoch)
    return Moment(sample, epoch, when, tensors)


def ask_again(session: LessonSession) -> None:
    """Have the next answer computed with the weights of then."""
    key = f"{session.name}-inside-again"
    state.choose(key, state.choice(key, 0) + 1)


def _when(version: WeightsVersion, epoch: int | None) -> Text:
    if epoch == 0:
        return _("With the weights that {run} started with.").format(run=version.run)
    if epoch is not None:
        sentence = _("With the weights of {run} after epoch {epoch}.")
        return sentence.format(run=version.run, epoch=epoch)
    return version_sentence(version)
