"""The controls of the lesson on a model as a layer: what is taken, the new question, what is frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from components.assembly.catalog.fields import Field
from components.assembly.spec.messages import N_, Message, listed, message
from components.assembly.spec.problems import Problem, Refused
from components.assembly.spec.readers import text_inputs
from components.datasets import Bound, BoundText, Dataset, TextDataset
from components.lessons import ReuseOptions
from components.lessons.headline import HEADLINE
from components.lessons.reuse import (
    BASE,
    NEW_TASK,
    QUESTION,
    SOURCES,
    TAKE,
    UNTRAINED,
    WHAT_IS_REUSED,
    misfit,
)
from components.lessons.reuse_questions import AUTHORSHIP, KINDS, QUESTIONS, data_for, pairs_in
from components.training.analysis.provenance import reused
from components.ui.base import field_widgets, state
from components.ui.base.locale import _, say
from components.ui.base.markdown import verbatim
from components.ui.base.problems import show
from components.ui.base.syllabus import path
from components.ui.data.upload import set_field
from components.ui.lessons.model_sources import ModelSource, learnt_arrays, left_out, sources, untrained
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.training.recipe_controls import ROWS

FROZEN, LEARNING = N_("frozen"), N_("trainable")
ROW_COUNTS = ROWS.with_label(
    N_("Rows"), N_("How many rows of the new task to use. Reuse should help on few.")
)

UNSEEN = Field(
    "unseen",
    "bool",
    True,
    label=N_("Only texts that are new to the base"),
    help=N_(
        "Leaves out the texts that the base has learnt from, so that it is not tried on what it knows. The "
        "view Data says how many these are."
    ),
)


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


def base(session: LessonSession) -> None:
    """Draws which model is taken and how much of it, what is frozen, and the new question."""
    if session.free(*WHAT_IS_REUSED.names):
        with st.expander(_(WHAT_IS_REUSED.label), expanded=True, icon=":material/recycling:"):
            _reused(session, reuse_options(session.experiment))
    else:
        _refusal(session)
    if session.free(*NEW_TASK.names):
        with st.expander(_(NEW_TASK.label), expanded=True, icon=":material/help:"):
            _new_task(session, reuse_options(session.experiment))


def _reused(session: LessonSession, options: ReuseOptions) -> None:
    available = sources()
    _source(session, options, available)
    if not any(source.run is not None for source in available.values()):
        _how_to_get_one()
    field_widgets.draw(TAKE, options.take, f"{session.name}-take", partial(_take, session))
    _freeze(session, options)
    _refusal(session)


def _new_task(session: LessonSession, options: ReuseOptions) -> None:
    _question(session, options)
    rows = session.experiment.recipe.dataset.rows
    field_widgets.draw(ROW_COUNTS, rows, f"{session.name}-rows", partial(set_field, session, "rows"))
    dataset = session.experiment.recipe.dataset
    if isinstance(dataset, TextDataset) and dataset.reads_like is not None:
        field_widgets.draw(
            UNSEEN, dataset.unseen, f"{session.name}-unseen", partial(set_field, session, "unseen")
        )


def _question(session: LessonSession, options: ReuseOptions) -> None:
    """Draws the choice of the question, each with the texts that it is about."""
    read = session.experiment.recipe.dataset.reads_like
    about: dict[str, Message] = {
        question: message(
            N_("{data}: {question}"),
            data=kind.label,
            question=kind.questions()[question],
        )
        for question, kind in KINDS.items()
    }
    language = (read or session.experiment.recipe.dataset).language
    about[AUTHORSHIP] = message(
        N_("{data}: {question}"), data=pairs_in(language).label, question=message(N_("authorship"))
    )
    labels = {question: say(about[question]) for question in QUESTIONS}
    st.selectbox(
        _(QUESTION.label),
        QUESTIONS,
        format_func=labels.__getitem__,
        help=_(QUESTION.help),
        **state.controlled(f"{session.name}-question", options.question, partial(_ask, session)),
    )


def reuse_options(experiment: Experiment) -> ReuseOptions:
    """The options of an experiment of this lesson."""
    assert isinstance(experiment.options, ReuseOptions)
    return experiment.options


# --- the controls


def _source(session: LessonSession, options: ReuseOptions, available: dict[str, ModelSource]) -> None:
    labels = {key: say(source.label()) for key, source in available.items()}
    if options.source == UNTRAINED:
        labels[UNTRAINED] = _("The model that came with this experiment, untrained")
    elif options.source not in labels:
        labels[options.source] = _("{origin}, as it was taken").format(origin=_origin(session.experiment))
    st.selectbox(
        _("Model"),
        list(labels),
        format_func=labels.__getitem__,
        help=_("A trained model of this session; what it has learnt is called along with it."),
        **state.controlled(f"{session.name}-source", options.source, partial(_take_from, session)),
    )
    for reason, models in left_out().items():
        named = listed([model.label() for model in models])
        st.caption(
            _("Not to be taken: {models}. The reason: {reason}").format(models=say(named), reason=say(reason))
        )


def _origin(experiment: Experiment) -> str:
    return experiment.initial.origin if experiment.initial is not None else ""


def _how_to_get_one() -> None:
    st.caption(_("Nothing is trained yet in this session, so the base starts from fresh weights."))
    st.page_link(path(HEADLINE), label=_("Train the headline model first"), icon=HEADLINE.icon)


def _freeze(session: LessonSession, options: ReuseOptions) -> None:
    """Draws what is frozen: all, nothing, or single layers."""
    layers = options.layers()
    whole = FROZEN if set(options.frozen) == set(layers) else LEARNING if not options.frozen else None
    st.segmented_control(
        _("The base is"),
        [FROZEN, LEARNING],
        format_func={FROZEN: _(FROZEN), LEARNING: _(LEARNING)}.__getitem__,
        help=_("frozen: training leaves its weights as they are, to the bit."),
        **state.controlled(f"{session.name}-whole", whole, partial(_freeze_all, session, layers)),
    )
    st.pills(
        _("Frozen layers"),
        layers,
        format_func=verbatim,
        selection_mode="multi",
        help=_("Freeze or release single layers."),
        **state.controlled(f"{session.name}-frozen", list(options.frozen), partial(_freeze_some, session)),
    )


def _refusal(session: LessonSession) -> None:
    """Draws why the last choice was refused, and the button for the alternative."""
    refused: Refusal | None = state.choice(f"{session.name}-refused", None)
    if refused is None or refused.at != session.experiment:
        return
    show(refused.problems)
    st.button(
        _(refused.label),
        key=f"{session.name}-instead",
        icon=":material/arrow_forward:",
        on_click=_edit,
        args=(session, refused.instead),
    )


# --- what they change


def _edit(session: LessonSession, experiment: Experiment) -> None:
    state.choose(f"{session.name}-refused", None)
    session.edit(experiment)


def _freeze_all(session: LessonSession, layers: Sequence[str], choice: str | None) -> None:
    if choice is not None:
        session.choose("frozen", tuple(layers) if choice == FROZEN else ())


def _freeze_some(session: LessonSession, frozen: Sequence[str]) -> None:
    layers = reuse_options(session.experiment).layers()
    session.choose("frozen", tuple(layer for layer in layers if layer in frozen))


def _take_from(session: LessonSession, key: str) -> None:
    source = sources().get(key)
    if source is not None:
        options = reuse_options(session.experiment)
        _change(session, options.based(key, source.spec, options.take), source.dataset, source.origin)


def _take(session: LessonSession, value: str) -> None:
    options = reuse_options(session.experiment)
    changed = options.based(options.source, options.base, "whole" if value == "whole" else "encoder")
    _change(session, changed, session.experiment.recipe.dataset.reads_like, _origin(session.experiment))


def _ask(session: LessonSession, question: str) -> None:
    options = reuse_options(session.experiment).choose("question", question)
    _change(session, options, session.experiment.recipe.dataset.reads_like, _origin(session.experiment))


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
            _edit(session, wanted)
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
    experiment: Experiment, options: ReuseOptions, read: Dataset | None = None, origin: str = ""
) -> Experiment:
    """An experiment with other options, the data for their question and the weights of their source.

    Args:
        experiment: The experiment before.
        options: The options.
        read: The dataset with whose vocabulary the texts are read, None for their own.
        origin: Whose weights they are, for the diagram.

    Raises:
        Refused: If the weights are no longer kept.
    """
    arrays = learnt_arrays(options.source, options.base)
    initial = None if arrays is None else reused(arrays, options.taken(), BASE, origin)
    recipe = experiment.recipe.model_copy(update={"dataset": _data(options, experiment.recipe.dataset, read)})
    return replace(experiment, options=options, recipe=recipe, initial=initial)


def _data(options: ReuseOptions, before: Dataset, read: Dataset | None) -> Dataset:
    """The data for a question: as many rows as before, and leaving out what the base learnt from if `before`
    did."""
    text = text_inputs(options.base)[0].name
    words = None if read is None else read.words_of(options.base, text)
    assert words is None or isinstance(words, TextDataset)
    unseen = getattr(before, "unseen", False)
    language = (words.language if words is not None else "") or before.language
    return data_for(options.question, before.rows, language, reads_like=words, unseen=unseen)
