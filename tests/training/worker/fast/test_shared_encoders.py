"""An encoder that is called on several texts: all calls in one, where that is the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.training.worker.fast import recurrence
from components.training.worker.fast.coverage import covers
from tests.training.fast_and_keras import PAIR_STEPS, STEPS, agree, embedding, lstm, made, pairs, some, train

DENSE = Layer(name="last", kind="Dense", config=Config(units=3, activation="tanh"))


def encoder(*more: Layer) -> ModelSpec:
    """Words -> a vector of three numbers."""
    layers = (embedding(), lstm(), *more)
    tensors = ["words", *(f"t{number}" for number in range(len(layers)))]
    return ModelSpec(
        name="encoder",
        inputs=(Input(name="words", shape=(STEPS,), dtype="int32"),),
        layers=layers,
        calls=tuple(
            Call.on(layer=layer.name, inputs=(one,), output=other)
            for layer, one, other in zip(layers, tensors[:-1], tensors[1:], strict=True)
        ),
        heads=(Head(name=layers[-1].name, tensor=tensors[-1]),),
    )


def three(inner: ModelSpec) -> ModelSpec:
    """Three texts through one encoder, which is called in an order that is not that of the inputs;
    what the answer makes of each is not what it makes of the others."""
    side = Layer(name="side", kind="Concatenate")
    out = Layer(name="out", kind="Dense", config=Config(units=1, activation="sigmoid"))
    return ModelSpec(
        name="three",
        inputs=tuple(Input(name=name, shape=(STEPS,), dtype="int32") for name in ("b", "c", "a")),
        layers=(Layer(name="encoder", kind="Model", model=inner), side, out),
        calls=(
            *(Call.on(layer="encoder", inputs=(name,), output=f"vector_{name}") for name in ("c", "a", "b")),
            Call.on(layer="side", inputs=tuple(f"vector_{name}" for name in ("a", "b", "c")), output="all"),
            Call.on(layer="out", inputs=("all",), output="p"),
        ),
        heads=(Head(name="out", tensor="p", loss="binary_crossentropy", metrics=("accuracy",)),),
    )


def shared(spec: ModelSpec) -> list[int]:
    """How many calls are one, of each encoder."""
    return [len(places) for places in covers(made(spec).model).shared.values()]


def test_two_calls_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []

    def counted(*arguments: Any, **more: Any) -> Any:
        calls.append(arguments[1].shape)
        return forward(*arguments, **more)

    forward = recurrence.forward
    monkeypatch.setattr(recurrence, "forward", counted)
    batches = some(pairs("shared"))
    train(made(pairs("shared")), batches)
    assert calls == [(2 * len(x[0]), PAIR_STEPS) for x, _ in batches]


@pytest.mark.parametrize("more", [(), (DENSE,)], ids=["LSTM", "LSTM and Dense"])
def test_each_call_has_its_own_answer(more: tuple[Layer, ...]) -> None:
    spec = three(encoder(*more))
    assert shared(spec) == [3]
    agree(spec, some(spec))


def test_what_has_chance_or_looks_at_other_samples_is_called_one_by_one() -> None:
    for kind, config in (("Dropout", Config(rate=0.5)), ("BatchNormalization", Config())):
        assert shared(three(encoder(Layer(name="last", kind=kind, config=config)))) == []


def by_name() -> ModelSpec:
    """Two texts through a model that is called on a dictionary and makes one, neither in order of letters."""
    inner = ModelSpec(
        name="inner",
        inputs=tuple(Input(name=name, shape=(STEPS,), dtype="int32") for name in ("z", "a")),
        layers=(embedding(), lstm(), DENSE),
        calls=(
            Call.on(layer=embedding().name, inputs=("z",), output="z_words"),
            Call.on(layer=embedding().name, inputs=("a",), output="a_words"),
            Call.on(layer=lstm().name, inputs=("z_words",), output="z_read"),
            Call.on(layer=lstm().name, inputs=("a_words",), output="a_read"),
            Call.on(layer="last", inputs=("a_read",), output="dense"),
        ),
        heads=(Head(name="read", tensor="z_read"), Head(name="dense", tensor="dense")),
        named_inputs=True,
        named_outputs=True,
    )
    out = Layer(name="out", kind="Dense", config=Config(units=1, activation="sigmoid"))
    return ModelSpec(
        name="whole",
        inputs=tuple(Input(name=name, shape=(STEPS,), dtype="int32") for name in ("one", "two")),
        layers=(Layer(name="inner", kind="Model", model=inner), Layer(name="side", kind="Concatenate"), out),
        calls=(
            Call.on(layer="inner", inputs=("one", "two"), output="x").model_copy(
                update={"outputs": ("x/read", "x/dense")}
            ),
            Call.on(layer="side", inputs=("x/dense", "x/read"), output="all"),
            Call.on(layer="out", inputs=("all",), output="p"),
        ),
        heads=(Head(name="out", tensor="p", loss="binary_crossentropy", metrics=("accuracy",)),),
    )


def test_a_model_is_given_what_it_takes_by_name(caplog: pytest.LogCaptureFixture) -> None:
    agree(by_name(), some(by_name()))
    assert caplog.records == []  # the fast way did not fail
    named = encoder().model_copy(update={"named_inputs": True, "named_outputs": True})
    assert shared(three(named)) == []


def test_separate_encoders_stay_separate() -> None:
    assert shared(pairs("separate")) == []


def test_an_encoder_of_what_is_no_input_is_called_one_by_one() -> None:
    spec = three(encoder())
    flipped = Layer(name="flat", kind="Reshape", config=Config(target_shape=(STEPS,)))
    calls = (
        Call.on(layer="flat", inputs=("c",), output="other"),
        *(
            Call.on(layer=call.layer, inputs=("other",), output=call.output)
            if call.inputs == ("c",)
            else call
            for call in spec.calls
        ),
    )
    spec = spec.model_copy(update={"layers": (flipped, *spec.layers), "calls": calls})
    assert shared(spec) == []
    ours = made(spec)
    train(ours, some(spec)[:1])
    assert all(np.isfinite(array).all() for array in ours.model.get_weights())
