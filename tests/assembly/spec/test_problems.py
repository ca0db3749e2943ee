"""What Keras says, put into what, where, received and mend. Most of it comes from Keras itself."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from components.assembly import build
from components.assembly.keras_model.compiling import compile_model, fit_labels
from components.assembly.spec.keras_errors import QUOTED, explain
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, Refused, shown
from tests.assembly import specs

SPEC = specs.two_branch()
ROWS = 6


def symbolic(*shape: int) -> Any:
    return keras.Input(shape)


def shared() -> Any:
    hidden = layers.Dense(3, name="hidden")
    hidden(symbolic(4))
    return hidden(symbolic(5))


CASES: list[tuple[Callable[[], Any], str, str, str]] = [
    (
        lambda: layers.LSTM(3, name="hidden")(symbolic(4)),
        "unfit-tensors",
        "hidden",
        "expected ndim=3, found ndim=2",
    ),
    (shared, "unfit-tensors", "hidden", "expected axis -1 of input shape to have value 4"),
    (
        lambda: layers.Concatenate(name="merged")([symbolic(4, 5), symbolic(3, 4)]),
        "unfit-tensors",
        "two_branch",
        "input_shape=[(None, 4, 5), (None, 3, 4)]",
    ),
    (lambda: layers.Add()([symbolic(4), symbolic(3)]), "unfit-tensors", "two_branch", "shapes (4,) and (3,)"),
    (lambda: layers.Subtract()([symbolic(4)] * 3), "unfit-tensors", "two_branch", "Received"),
    (lambda: layers.Dot(axes=1)([symbolic(4), symbolic(3)]), "unfit-tensors", "two_branch", "4"),
    (lambda: layers.Reshape((5,))(symbolic(4)), "unfit-tensors", "two_branch", "target_shape=(5,)"),
    (lambda: layers.Conv1D(2, 9)(symbolic(4, 2)), "unfit-tensors", "two_branch", "kernel shape=(9, 2, 2)"),
    (lambda: layers.MaxPooling1D(9)(symbolic(4, 2)), "unfit-tensors", "two_branch", "pool_size=[9]"),
    (lambda: layers.LSTM(3, input_length=3), "unknown-setting", "two_branch", "{'input_length': 3}"),
    (
        lambda: keras.Model(
            x := symbolic(4), layers.Dense(3, name="hidden")(layers.Dense(3, name="hidden")(x))
        ),
        "duplicate-name",
        "hidden",
        "2 times",
    ),
    (lambda: keras.Model(symbolic(4), layers.Dense(3)(symbolic(4))), "unconnected", "two_branch", ""),
]


@pytest.mark.parametrize(("provoke", "code", "where", "received"), CASES, ids=range(len(CASES)))
def test_what_keras_refuses_when_a_model_is_made(
    provoke: Callable[[], Any], code: str, where: str, received: str
) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011  (whatever Keras raises)
        provoke()
    check(explain(caught.value, SPEC), code, where, received)


def check(problem: Problem, code: str, where: str, received: str) -> None:
    assert (problem.code, problem.where) == (code, where)
    assert received in problem.received
    assert "\x1b" not in problem.received
    assert "Arguments received" not in problem.received
    assert len(problem.received) <= QUOTED + 3
    assert str(problem.message).endswith(".")
    assert str(problem.mend).endswith(".")


def inputs(**changes: Any) -> dict[str, np.ndarray]:
    good = {"words": np.zeros((ROWS, 6), "int32"), "numbers": np.zeros((ROWS, 4), "float32")}
    return {name: values for name, values in {**good, **changes}.items() if values is not None}


def targets(**changes: Any) -> dict[str, np.ndarray]:
    good = {"zebra": np.zeros((ROWS, 1)), "apple": np.zeros((ROWS, 2)), "mango": np.zeros((ROWS, 1))}
    return {name: values for name, values in {**good, **changes}.items() if values is not None}


FITS: list[tuple[Mapping[str, Any], Mapping[str, Any], str, str, str]] = [
    ({"words": np.full((ROWS, 6), 20, "int32")}, {}, "id-out-of-range", "embedding", "20 is not in [0, 20)"),
    ({"numbers": None}, {}, "missing-input", "numbers", "keys ['words']"),
    ({"numbers": np.zeros((3, 4))}, {}, "unequal-rows", "two_branch", "'x' sizes"),
    ({}, {"zebra": None}, "missing-labels", "two_branch", "y_true"),
    ({"numbers": np.zeros((ROWS, 3))}, {}, "unfit-input", "hidden", "In[0]: [6,3]"),
    ({}, {"apple": np.array([["a", "b"]] * ROWS)}, "unfit-type", "two_branch", "str"),
]


@pytest.fixture(scope="module")
def model() -> Any:
    compiled = build(SPEC)
    compile_model(compiled, SPEC, optimizer="sgd", learning_rate=0.1)
    compiled.run_eagerly = False
    return compiled


@pytest.mark.parametrize(("x", "y", "code", "where", "received"), FITS, ids=[case[2] for case in FITS])
def test_what_keras_refuses_when_a_model_is_fitted(
    model: Any, x: Mapping[str, Any], y: Mapping[str, Any], code: str, where: str, received: str
) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011
        model.fit(inputs(**x), targets(**y), verbose=0)
    check(explain(caught.value, SPEC), code, where, received)


def test_a_loss_for_a_head_that_is_not_there() -> None:
    model = build(SPEC)
    model.compile(loss={"main output": "mse", "aux_output": "mse"})
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        model.evaluate(inputs(), fit_labels(SPEC, targets()), verbose=0)
    check(explain(caught.value, SPEC), "unknown-head", "two_branch", "['main output', 'aux_output']")


@pytest.mark.parametrize(
    ("error", "code", "received"),
    [
        (MemoryError(), "out-of-memory", ""),
        (
            RuntimeError("OOM when allocating tensor with shape[32,100,512] and type float"),
            "out-of-memory",
            "[32,100,512]",
        ),
        (
            ValueError("something new\nin many lines   of words"),
            "refused",
            "something new in many lines of words",
        ),
        (ValueError(), "refused", "ValueError"),
        (KeyError("colour"), "refused", "colour"),
        (ValueError("x" * 5000), "refused", "xxx"),
    ],
)
def test_what_nobody_foresaw_is_still_a_sentence(error: Exception, code: str, received: str) -> None:
    check(explain(error, SPEC), code, "two_branch", received)


def test_the_layer_that_was_being_made_is_known() -> None:
    assert explain(ValueError("no"), SPEC, "mango").where == "mango"


def test_layers_of_nested_models_are_found() -> None:
    problem = explain(ValueError("layer 'reader' is incompatible with the layer: no"), specs.nested())
    assert problem.where == "reader"


def test_what_was_refused_already_stays_as_it_is() -> None:
    problem = Problem("code", "where", message(N_("What.")), "received", message(N_("Mend.")))
    assert explain(Refused([problem]), SPEC) is problem


def test_refusals_travel_between_processes() -> None:
    problem = Problem("code", "layer", message(N_("Takes {n}."), n=2), "3", message(N_("Mend.")))
    refused = pickle.loads(pickle.dumps(Refused([problem])))
    assert refused.problems == (problem,)
    assert str(refused) == "layer: Takes 2. Received: 3. Mend."
    assert hash(problem) == hash(refused.problems[0])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (64, "64"),
        (0.5, "0.5"),
        (True, "True"),
        ("relu", "'relu'"),
        ((3,), "(3,)"),
        ((3, 4), "(3, 4)"),
        (tuple(range(20)), "(0, 1, 2, 3, 4, 5, 6, 7, ...)"),
        (10**5000, "10^18 or more"),
        (-(10**5000), "-10^18 or less"),
        ("x" * 10**6, f"'{'x' * 79}..."),
    ],
    ids=range(10),
)
def test_values_are_shown_however_large_they_are(value: Any, text: str) -> None:
    assert shown(value) == text
