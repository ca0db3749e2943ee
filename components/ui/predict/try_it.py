"""Asks a model about a text and its features, and shows what each head answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from components.assembly.spec.problems import Problem, Refused
from components.assembly.spec.readers import text_inputs
from components.datasets import Dataset, TextDataset
from components.datasets.binding.features import Feature
from components.datasets.binding.prepared import Prepared
from components.training import Run
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.base.markdown import verbatim
from components.ui.base.own_unit import quantity
from components.ui.base.problems import show
from components.ui.predict.asking import AskedTexts, predict
from components.ui.predict.closer_look import closer_look
from components.ui.predict.unknown_words import read_texts, report_unknown_words
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession

# Characters of a text; 100 words are rarely more than 700.
LONGEST = 2_000
# Three lines, in pixels.
FIELD_HEIGHT = 98


def try_it(session: LessonSession) -> None:
    """Draw the inputs for a text and its features, and the answers."""
    with_run(session, _ask)


def with_run(
    session: LessonSession, ask: Callable[[LessonSession, Run, Prepared], None], *, at_once: bool = True
) -> None:
    """Call `ask` with the session's run and its data, or draw why there is none.

    Args:
        session: The lesson session.
        ask: Draws questions and answers; it is a fragment of the page.
        at_once: Whether it asks the model whenever it is drawn, which is said above it.
    """
    run = session.run
    if run is None or session.trained is None:
        st.info(_("Train the model first: an untrained one would only guess."), icon=":material/school:")
        return
    prepared = _prepared(session.trained)
    if not isinstance(prepared, Prepared):
        show(prepared)
        return
    if at_once:
        st.caption(_("The answers come from the weights as they are now, also while it trains."))
    st.fragment(ask)(session, run, prepared)


def _prepared(experiment: Experiment) -> Prepared | tuple[Problem, ...]:
    """The data of an experiment, or the problems why it is not there any more."""
    try:
        return experiment.prepared()
    except Refused as refused:
        return refused.problems


def _ask(session: LessonSession, run: Run, prepared: Prepared) -> None:
    dataset = run.recipe.dataset
    assert isinstance(dataset, TextDataset)
    label = say(dataset.one)
    text = _text_field(session, dataset)
    # In sight together with the text.
    answered_here = st.container(key=f"{session.name}-answered")
    values = _feature_inputs(session, text)
    st.button(_("Ask again"), key=f"{session.name}-ask", icon=":material/refresh:")
    with answered_here:
        try:
            arrays = prepared.encoder.encode([text], pd.DataFrame([values]))
            silent = not report_unknown_words(read_texts(run.spec, prepared, (text,)), (label,))
            answers = {} if silent else predict(run, arrays)
        except Refused as refused:
            show(refused.problems)
            return
        with st.grid(2, min_column_width=200):
            for head, answer in answers.items():
                answered(head, head, float(answer[0, 0]), prepared)
    closer_look(session, run, prepared, AskedTexts((text,), (label,), values, arrays, silent))


def text_form(session: LessonSession, dataset: TextDataset) -> tuple[str, dict[str, float]]:
    """Draw the field of a text and those of the features that the trained model reads besides it.

    Returns:
        The text, and the raw values of the features by name.
    """
    text = _text_field(session, dataset)
    return text, _feature_inputs(session, text)


def _text_field(session: LessonSession, dataset: TextDataset) -> str:
    choice = _choice(dataset, session, "text")

    def changed(text: str) -> None:
        state.choose(choice, text)
        for feature in dataset.features():
            if feature.from_text is not None:  # another text says another number
                state.forget(_choice(dataset, session, feature.name))

    return st.text_area(
        say(dataset.one),
        max_chars=LONGEST,
        height=FIELD_HEIGHT,
        help=_("Any text; what the vocabulary does not know counts as an unknown word."),
        **state.controlled(
            f"{session.name}-try-text", state.choice(choice, dataset.example()[:LONGEST]), changed
        ),
    )


def _features(experiment: Experiment) -> Sequence[Feature]:
    """The features that the model reads besides the text; none if it has no input for numbers."""
    if len(text_inputs(experiment.spec)) == len(experiment.spec.inputs):
        return ()
    return experiment.recipe.dataset.features()


def answered(label: str, head: str, value: float, prepared: Prepared) -> None:
    """Draw the answer of a head, as a number and as a sentence."""
    with st.container(border=True):
        amount = quantity(prepared, head)
        st.metric(verbatim(label), f"{value:.3f}" if amount is None else say(amount.actual(value)))
        st.caption(say(prepared.encoder.say(head, value)))


def _choice(dataset: Dataset, session: LessonSession, name: str) -> str:
    """Where it is remembered what was typed: other data have other texts and numbers."""
    return f"{session.name}-try-{dataset.source}-{name}"


def _feature_inputs(session: LessonSession, text: str) -> dict[str, float]:
    """Draw a control for each feature that the trained model reads; returns their raw values by name. Where
    the text itself says a number, it is what is there first."""
    features = _features(session.trained) if session.trained else ()
    if not features:
        return {}
    with st.grid("auto", min_column_width=150):
        return {feature.name: float(_feature(session, feature, text)) for feature in features}


def _feature(session: LessonSession, feature: Feature, text: str) -> float:
    assert session.trained is not None
    label, help = say(feature.label), say(feature.help)
    choice = _choice(session.trained.recipe.dataset, session, feature.name)
    bound = state.controlled(
        f"{session.name}-try-{feature.name}",
        state.choice(choice, _typed(feature, feature.suggested(text))),
        partial(state.choose, choice),
    )
    if feature.kind == "switch":
        return float(st.toggle(label, help=help, **bound))
    if feature.kind == "choice":
        names = {value: say(name) for value, name in feature.choices}
        return float(st.selectbox(label, list(names), format_func=names.__getitem__, help=help, **bound))
    whole = all(float(value).is_integer() for value in (feature.step, feature.minimum, feature.default))
    return float(
        st.number_input(
            label,
            min_value=float(feature.minimum),
            max_value=float(feature.maximum),
            step=float(feature.step),
            format="%.0f" if whole else None,
            help=help,
            **bound,
        )
    )


def _typed(feature: Feature, value: float) -> bool | float:
    return bool(value) if feature.kind == "switch" else float(value)
