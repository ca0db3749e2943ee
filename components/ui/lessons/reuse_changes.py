"""What the controls of the lesson on a model as a layer change; what is refused is kept, with a way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, Refused
from components.assembly.spec.readers import text_inputs
from components.datasets import Bound, BoundText, Dataset, TextDataset
from components.lessons import ReuseOptions
from components.lessons.headline import HEADLINE
from components.lessons.reuse import misfit
from components.lessons.reuse_options import BASE, SOURCES
from components.lessons.reuse_questions import KINDS, data_for
from components.training.analysis.provenance import reused
from components.ui.base import state
from components.ui.lessons.model_sources import learnt_arrays, sources, untrained
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession

FROZEN, LEARNING = N_("frozen"), N_("trainable")


@dataclass(frozen=True)
class Refusal:
    """A choice that was refused, and an alternative.

    Attributes:
        at: The experiment when it was refused; with another one the refusal is not shown.
        problems: Why it was refused.
        label: What the button for the alternative says, marked for translation.
        instead: The alternative.
    """

    at: Experiment
    problems: tuple[Problem, ...]
    label: str
    instead: Experiment


def reuse_options(experiment: Experiment) -> ReuseOptions:
    """The options of an experiment of this lesson."""
    assert isinstance(experiment.options, ReuseOptions)
    return experiment.options


def origin_of(experiment: Experiment) -> str:
    """Whose weights an experiment starts from; empty for fresh ones."""
    return experiment.initial.origin if experiment.initial is not None else ""


def edit(session: LessonSession, experiment: Experiment) -> None:
    """Takes an experiment as the next step; no refusal is shown any more."""
    state.choose(f"{session.name}-refused", None)
    session.edit(experiment)


def freeze_all(session: LessonSession, layers: Sequence[str], choice: str | None) -> None:
    """Freezes all `layers`, or none of them."""
    if choice is not None:
        session.choose("frozen", tuple(layers) if choice == FROZEN else ())


def freeze_some(session: LessonSession, frozen: Sequence[str]) -> None:
    """Freezes these layers alone."""
    layers = reuse_options(session.experiment).layers()
    session.choose("frozen", tuple(layer for layer in layers if layer in frozen))


def take_from(session: LessonSession, key: str) -> None:
    """Takes another model, named by the key of its source."""
    source = sources().get(key)
    if source is not None:
        options = reuse_options(session.experiment)
        _change(session, options.based(key, source.spec, options.take), source.dataset, source.origin)


def take(session: LessonSession, value: str) -> None:
    """Takes the encoder or the whole of the model."""
    options = reuse_options(session.experiment)
    changed = options.based(options.source, options.base, "whole" if value == "whole" else "encoder")
    _change(session, changed, session.experiment.recipe.dataset.reads_like, origin_of(session.experiment))


def ask(session: LessonSession, question: str) -> None:
    """Asks another question."""
    options = reuse_options(session.experiment).choose("question", question)
    _change(session, options, session.experiment.recipe.dataset.reads_like, origin_of(session.experiment))


def _change(session: LessonSession, options: ReuseOptions, read: Dataset | None, origin: str) -> None:
    """Edits the experiment; or keeps a `Refusal` to be shown.

    Args:
        session: What is edited.
        options: The new options.
        read: The dataset that the base was trained on, None for an untrained one.
        origin: Whose weights it has, for the diagram.
    """
    try:
        wanted = experiment_with(session.experiment, options, read, origin)
        why = misfit(options) or _other_features(options, read)
        if why is None:
            edit(session, wanted)
            return
        part = options.based(options.source, options.base, "encoder")
        instead = experiment_with(session.experiment, part, read, origin)
        refused = Refusal(session.experiment, (_misfit(why, options),), N_("Take the encoder alone"), instead)
    except Refused as gone:
        lesson = options.base.name if options.base.name in SOURCES else HEADLINE.name
        fresh = untrained(lesson)
        start = options.based(fresh.key, fresh.spec, "encoder")
        instead = experiment_with(session.experiment, start)
        refused = Refusal(session.experiment, gone.problems, N_("Go on with an untrained model"), instead)
    state.choose(f"{session.name}-refused", refused)


def _other_features(options: ReuseOptions, read: Dataset | None) -> Message | None:
    """Why a whole model cannot take the features of the texts asked about; None if it can."""
    taken = options.taken().model
    if len(text_inputs(taken)) > 1 and isinstance(read, Bound | BoundText):
        return message(N_("The whole model knows each of its texts by a vocabulary of its own."))
    fed = len(text_inputs(taken)) < len(taken.inputs)
    if not fed or read is None or options.pairs or isinstance(read, KINDS[options.question]):
        return None
    return message(N_("The whole model was trained with the features of other data."))


def _misfit(why: Message, options: ReuseOptions) -> Problem:
    inputs = ", ".join(model_input.name for model_input in options.base.inputs)
    return Problem("misfit", BASE, why, inputs, message(N_("Take its encoder, which reads one text.")))


def experiment_with(
    experiment: Experiment,
    options: ReuseOptions,
    read: Dataset | None = None,
    origin: str = "",
    few: Dataset | None = None,
) -> Experiment:
    """An experiment with other options, the data for their question and the weights of their source.

    Args:
        experiment: The experiment before.
        options: The options.
        read: The dataset with whose vocabulary the texts are read, None for their own.
        origin: Whose weights they are, for the diagram.
        few: The data that say how many rows there are; those of the experiment before if None.

    Raises:
        Refused: If the weights are no longer kept.
    """
    arrays = learnt_arrays(options.source, options.base)
    initial = None if arrays is None else reused(arrays, options.taken(), BASE, origin)
    data = _data(options, few or experiment.recipe.dataset, read)
    recipe = experiment.recipe.model_copy(update={"dataset": data})
    return replace(experiment, options=options, recipe=recipe, initial=initial)


def _data(options: ReuseOptions, before: Dataset, read: Dataset | None) -> Dataset:
    """The data for a question: as many rows as before, as many of them to validate on, and without what the
    base learnt from if `before` was without it."""
    text = text_inputs(options.base)[0].name
    words = None if read is None else read.words_of(options.base, text)
    assert words is None or isinstance(words, TextDataset)
    unseen = getattr(before, "unseen", False)
    language = (words.language if words is not None else "") or before.language
    return data_for(
        options.question,
        before.rows,
        language,
        reads_like=words,
        unseen=unseen,
        validation=before.validation,
    )
