"""What is said of changes to a model, and of swapped texts, against what Keras counts and answers."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from components.assembly import build
from components.datasets import Devices
from components.lessons import (
    LESSONS,
    DenseOptions,
    HeadlineOptions,
    NetworkOptions,
    Options,
    PairOptions,
    ReuseOptions,
)
from components.training import Recipe
from components.ui.questions.pair_questions import ORDER, WIDTH
from components.ui.questions.question import Question, TrueAnswer
from components.ui.questions.reuse_questions import CALLED, LEARNING
from components.ui.questions.structure_questions import (
    BRANCH,
    GRU,
    HALVES,
    INPUT,
    LARGEST,
    SECOND,
)
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession


def session(options: Options, **recipe: Any) -> LessonSession:
    return LessonSession("lesson", Experiment(options, Recipe(**recipe)))


def built(options: Options) -> keras.Model:
    with keras.StatelessScope(initialize_variables=False):
        return build(options.spec())


def finding(question: Question, options: Options, **recipe: Any) -> TrueAnswer:
    on = session(options, **recipe)
    answer = question.find(on)
    assert answer is not None
    assert answer.choice in question.choices(on)
    assert str(question.text(on))
    assert str(question.todo(on))
    return answer


@pytest.mark.parametrize(("features", "units"), [(5, 64), (3, 10)])
def test_the_auxiliary_input_costs_weights_of_the_first_dense_layer(features: int, units: int) -> None:
    options = HeadlineOptions(features=features, dense_units=units, vocabulary=50, embedding_dim=4)
    on = LessonSession("lesson", Experiment(options, Recipe()))
    features = on.experiment.options.features  # type: ignore[attr-defined]
    assert INPUT.find(on) is None
    off = options.choose("auxiliary_input", False)
    cost = built(on.experiment.options).count_params() - built(off).count_params()
    answer = finding(INPUT, off)
    assert cost == features * units
    assert answer.choice == "product"
    assert str(answer.seen).startswith(f"{cost:,} parameters")


def test_a_gru_has_fewer_weights_than_an_lstm() -> None:
    options = HeadlineOptions(vocabulary=50, embedding_dim=4, lstm_units=6)
    assert GRU.find(session(options)) is None
    changed = options.choose("recurrent", "GRU")
    sizes = [built(options).get_layer("lstm").count_params(), built(changed).get_layer("gru").count_params()]
    answer = finding(GRU, changed)
    assert answer.choice == "fewer"
    assert f"LSTM: {sizes[0]:,} weights, GRU: {sizes[1]:,}" in str(answer.seen)


@pytest.mark.parametrize("dense", [(DenseOptions(),), (DenseOptions(units=4), DenseOptions(units=512))])
def test_the_largest_layer(dense: tuple[DenseOptions, ...]) -> None:
    options = NetworkOptions(pixels=64, dense=dense)
    layers = {layer.name: layer.count_params() for layer in built(options).layers}
    answer = finding(LARGEST, options)
    assert answer.choice == max(layers, key=layers.__getitem__)
    assert f"{max(layers.values()):,} of {built(options).count_params():,}" in str(answer.seen)


@pytest.mark.parametrize(
    ("question", "option", "choice"),
    [(HALVES, "second_input", "same"), (SECOND, "second_output", "more"), (BRANCH, "branch", "more")],
)
def test_what_a_switch_does_to_the_parameters(question: Question, option: str, choice: str) -> None:
    options = NetworkOptions(pixels=64)
    assert question.find(session(options)) is None
    changed = options.choose(option, True)
    answer = finding(question, changed)
    assert answer.choice == choice
    before, after = (built(each).count_params() for each in (options, changed))
    assert str(answer.seen).startswith(f"{before:,} parameters without it, {after:,} with it.")


def test_what_learns_of_a_model_with_a_frozen_base() -> None:
    assert LEARNING.find(session(ReuseOptions(frozen=()))) is None
    model = built(ReuseOptions())
    learning = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    answer = finding(LEARNING, ReuseOptions())
    assert answer.choice == "few"
    assert f"{learning:,} of {model.count_params():,} parameters learn" in str(answer.seen)


def test_a_base_that_is_called_twice_is_there_once() -> None:
    assert CALLED.find(session(ReuseOptions())) is None
    answer = finding(CALLED, ReuseOptions(question="authorship"), dataset=Devices())
    assert answer.choice == "once"
    assert "called 2 times" in str(answer.seen)


def test_vectors_side_by_side_are_twice_as_many_numbers() -> None:
    assert WIDTH.find(session(LESSONS["pairs"].options)) is None
    answer = finding(WIDTH, PairOptions(dense=(), lstm_units=7))
    assert answer.choice == "double"
    assert "14 numbers" in str(answer.seen)


SMALL: dict[str, Any] = {"sequence_length": 10, "vocabulary": 50, "embedding_dim": 4, "lstm_units": 4}


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"meeting": "difference"}, True),
        ({"meeting": "cosine"}, True),
        ({"meeting": "concatenate"}, False),
        ({"meeting": "difference", "encoder": "separate"}, False),
    ],
)
def test_the_order_of_two_texts(changes: dict[str, Any], same: bool) -> None:
    options = PairOptions(**SMALL, dense=(), **changes)
    dataset = Devices(rows=100)
    answer = finding(ORDER, options, dataset=dataset)
    assert (answer.choice == "same") is same
    aside = dataset.prepare(options.spec()).validation
    texts = [aside.inputs[name] for name in ("text_a", "text_b")]
    model = build(options.spec())
    apart = np.abs(np.asarray(model(texts)) - np.asarray(model(texts[::-1])))
    assert f"all {len(aside)} validation pairs" in str(answer.seen)
    if not same:
        assert f"{apart.mean():.3g} on average, {apart.max():.3g} at most" in str(answer.seen)
