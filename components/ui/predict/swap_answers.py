"""What a model answers for two texts in both orders, computed once for the same weights and texts."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import streamlit as st

from components.assembly.keras_model.swap import (
    EncoderArray,
    OrderDifference,
    Swap,
    compare_orders,
    encoder_arrays,
    swap,
)
from components.assembly.spec.problems import Refused
from components.datasets.cache import Cache
from components.ui.base.locale import _
from components.ui.base.markdown import Text
from components.ui.model.moved_weights import epochs_done
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession


@dataclass(frozen=True, eq=False)
class SwapAnswers:
    """What a model answers for two texts in both orders.

    Attributes:
        trained: Whether the model has the weights of a run, and not fresh ones.
        swap: The vectors of and the answers for the two texts.
        orders: How the answers for all validation pairs differ between both orders.
        arrays: The arrays that each text is read with.
    """

    trained: bool
    swap: Swap
    orders: OrderDifference
    arrays: tuple[EncoderArray, ...]


_cache: Cache[SwapAnswers] = Cache(64, lambda _: 1)


def swap_answers(
    session: LessonSession, experiment: Experiment, texts: tuple[str, str]
) -> dict[Text, SwapAnswers]:
    """The experiment with the model as it starts and, once a run of it has done an epoch, as it is
    after that."""
    key = (experiment.spec, experiment.recipe.dataset, texts)
    answers = {_("before training"): _answers((key, "fresh"), experiment, texts, None)}
    run = session.run
    if run is not None and run.spec == experiment.spec and epochs_done(session):
        with suppress(Refused):  # weights that are no longer kept
            when = _("after epoch {epoch}").format(epoch=epochs_done(session))
            learnt = (key, run.id, epochs_done(session), run.state)
            answers[when] = _answers(learnt, experiment, texts, run.weights)
    return answers


def _answers(key: Hashable, experiment: Experiment, texts: tuple[str, str], weights: object) -> SwapAnswers:
    def make() -> SwapAnswers:
        values: Sequence[np.ndarray] | None = weights() if callable(weights) else None
        prepared = experiment.prepared()
        pair = prepared.encoder.encode([texts], None)
        with st.spinner(
            _("The model answers {rows:,} validation rows...").format(rows=len(prepared.validation))
        ):
            return SwapAnswers(
                values is not None,
                swap(experiment.spec, values, pair),
                compare_orders(experiment.spec, values, prepared.validation.inputs),
                encoder_arrays(experiment.spec, values),
            )

    return _cache.get(key, make)
