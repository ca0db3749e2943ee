"""What a model answers for two texts in both orders, computed once for the same weights and texts."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

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
from components.training import Run
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
_order_cache: Cache[OrderDifference] = Cache(64, lambda _: 1)


def swap_answers(
    session: LessonSession, experiment: Experiment, texts: tuple[str, str]
) -> dict[Text, SwapAnswers]:
    """The experiment with the model as it starts and, once a run of it has done an epoch, as it is
    after that."""
    answers = {_("before training"): _answers(experiment, texts, FRESH)}
    learnt = _learnt(session, experiment)
    if learnt is not None:
        with suppress(Refused):  # weights that are no longer kept
            when = _("after epoch {epoch}").format(epoch=epochs_done(session))
            answers[when] = _answers(experiment, texts, learnt)
    return answers


def order_difference(session: LessonSession, experiment: Experiment) -> tuple[bool, OrderDifference]:
    """Whether the model has the weights of a run, and how its answers for all validation pairs differ
    between both orders.

    Raises:
        Refused: For what the data cannot give.
    """
    learnt = _learnt(session, experiment)
    if learnt is not None:
        with suppress(Refused):
            return True, _orders(experiment, learnt, learnt.read())
    return False, _orders(experiment, FRESH, None)


@dataclass(frozen=True)
class _Weights:
    """The weights that a model has: fresh ones, or a run's.

    Attributes:
        key: What tells them from others.
        run: The run.
    """

    key: Hashable
    run: Run | None = field(default=None, compare=False)

    def read(self) -> Sequence[np.ndarray] | None:
        """The weights; None for fresh ones. Raises `Refused` if they are no longer kept."""
        return self.run.weights() if self.run is not None else None


FRESH = _Weights("fresh")


def _learnt(session: LessonSession, experiment: Experiment) -> _Weights | None:
    """The weights of the session's run, if it is of this model and has done an epoch."""
    run = session.run
    same_model = session.trained is not None and session.trained.spec == experiment.spec
    if run is None or not same_model or not epochs_done(session):
        return None
    return _Weights((run.id, epochs_done(session), run.state), run)


def _answers(experiment: Experiment, texts: tuple[str, str], weights: _Weights) -> SwapAnswers:
    def make() -> SwapAnswers:
        values = weights.read()
        pair = experiment.prepared().encoder.encode([texts], None)
        return SwapAnswers(
            values is not None,
            swap(experiment.spec, values, pair),
            _orders(experiment, weights, values),
            encoder_arrays(experiment.spec, values),
        )

    return _cache.get((experiment.spec, experiment.recipe.dataset, texts, weights), make)


def _orders(
    experiment: Experiment, weights: _Weights, values: Sequence[np.ndarray] | None
) -> OrderDifference:
    def make() -> OrderDifference:
        aside = experiment.prepared().validation
        with st.spinner(_("The model answers {rows:,} validation rows...").format(rows=len(aside))):
            return compare_orders(experiment.spec, values, aside.inputs)

    return _order_cache.get((experiment.spec, experiment.recipe.dataset, weights), make)
