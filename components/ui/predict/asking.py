"""Asks a run's model, and says which weights answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from components.assembly.spec import Head, ModelSpec, readers
from components.datasets.binding.prepared import Arrays
from components.datasets.encodings.source_table import SourceColumn
from components.training import Run
from components.training.analysis.probabilities import answers_as_probabilities, gives_scores
from components.training.values.finite import ensure_finite
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text, verbatim
from components.ui.session.lesson_session import LessonSession


@dataclass(frozen=True, eq=False)
class AskedTexts:
    """Texts and features that a learner asks a model about.

    Attributes:
        texts: A text for each input of words.
        labels: What each text is called.
        values: The raw values of the features, by name.
        arrays: All of it as the model's inputs, one row each.
        silent: Whether one of the texts has no known word, so that there is no answer.
    """

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    values: Mapping[str, float]
    arrays: Arrays
    silent: bool = False


@dataclass(frozen=True)
class WeightsVersion:
    """Which weights answered.

    Attributes:
        number: The number of the run in its lesson session; 0 if it has none.
        learning: Whether the run was training, so that it has other weights by now.
        epoch: The epoch of the weights.
        step: The batch of the epoch; 0 if they are those of the end of the epoch.
        steps: How many batches an epoch has.
    """

    number: int
    learning: bool
    epoch: int
    step: int
    steps: int

    @property
    def run(self) -> Text:
        """What the run is called in a sentence."""
        return _("run #{number}").format(number=self.number) if self.number else _("this run")


def predict(run: Run, arrays: Arrays) -> dict[str, np.ndarray]:
    """Ask a model, as `Run.predict` does, with scores turned into probabilities; raises `Refused` if an
    answer is not finite."""
    return answers_as_probabilities(run.spec, ensure_finite(run.predict(arrays)))


def say_scores(heads: Iterable[Head]) -> None:
    """Draw which of the heads give out scores, since their probabilities are shown; nothing for others."""
    names = [head.name for head in heads if gives_scores(head)]
    if names:
        st.caption(
            _(
                "{heads} gives out scores (logits): the loss makes probabilities of them, with softmax or "
                "sigmoid. Here you see the probabilities."
            ).format(heads=", ".join(names))
        )


def encode(run: Run, texts: Arrays) -> dict[str, np.ndarray]:
    """Encode texts, as `Run.encode` does; raises `Refused` if a vector is not finite."""
    return ensure_finite(run.encode(texts))


def column_labels(columns: Mapping[str, SourceColumn]) -> dict[str, Text]:
    """What columns are called, by name: those with one label, such as the hour and the weekday of a time, by
    their names."""
    labels = {name: say(column.label) for name, column in columns.items()}
    same = Counter(labels.values())
    return {name: label if same[label] == 1 else verbatim(name) for name, label in labels.items()}


def weights_version(session: LessonSession, run: Run) -> WeightsVersion:
    """Which weights the run has now."""
    progress = run.progress
    # A run that broke off has the weights of its last checkpoint.
    if run.state in ("failed", "interrupted") or progress is None:
        return WeightsVersion(session.number, False, run.epochs_done, 0, 0)
    learning = not run.ended and run.state != "paused"
    return WeightsVersion(session.number, learning, progress.epoch, progress.step, progress.steps)


def version_sentence(version: WeightsVersion) -> Text:
    """Says which weights answered."""
    if version.number == 0 and not version.epoch:
        return _("With the weights of the file: it has not been trained here.")
    if version.step == 0:
        return _("With the weights of {run} after epoch {epoch}.").format(
            run=version.run, epoch=version.epoch
        )
    if version.learning:
        sentence = _(
            "With the weights that {run} had around epoch {epoch}, batch {step} of {steps}; "
            "it is still learning."
        )
    else:
        sentence = _("With the weights of {run} after epoch {epoch}, batch {step} of {steps}.")
    return sentence.format(run=version.run, epoch=version.epoch, step=version.step, steps=version.steps)


def text_inputs(spec: ModelSpec) -> tuple[str, ...]:
    """The names of a model's inputs that take texts (as word ids)."""
    return tuple(model_input.name for model_input in readers.text_inputs(spec))
