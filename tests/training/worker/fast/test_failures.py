"""What fails on the fast way goes on in plain Keras, or fails the run if weights have moved."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
import tensorflow as tf

from components.assembly import Config, Layer
from components.training.worker.fast import recurrence, step
from tests.training.fast_and_keras import chain, embedding, looked_at, lstm, made, same_state, some, train


class Broken:
    """A function of the fast way that fails at its n-th call."""

    def __init__(self, function: Callable[..., Any], fails_at: int) -> None:
        self._function, self._left = function, fails_at

    def __call__(self, *arguments: Any, **more: Any) -> Any:
        self._left -= 1
        if not self._left:
            raise FloatingPointError("something nobody thought of")
        return self._function(*arguments, **more)


@pytest.mark.parametrize(
    ("module", "name", "fails_at"),
    [
        (recurrence, "forward", 1),  # the first batch
        (recurrence, "forward", 6),  # in the second epoch
        (recurrence, "backward", 3),  # a batch that has begun, and moved nothing
        (step, "read", 2),  # while it is traced
    ],
)
def test_what_fails_goes_on_in_plain_keras_with_the_same_batch(
    module: Any, name: str, fails_at: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    spec = chain(embedding(), lstm())
    # Dropout draws once more where a batch is tried again.
    spec = spec.model_copy(update={"layers": tuple(calm(layer) for layer in spec.layers)})
    ours, request = made(spec), made(spec, plain=True)
    monkeypatch.setattr(module, name, Broken(getattr(module, name), fails_at))
    with caplog.at_level(logging.WARNING):
        seen = train(ours, some(spec), 3)
    assert [record.message[:20] for record in caplog.records] == ["The fast way failed,"]
    for one, other in zip(seen, train(request, some(spec), 3), strict=True):
        assert one == pytest.approx(other, rel=1e-4, abs=1e-6)
    same_state(ours, request)


def test_a_look_that_fails_is_done_by_plain_keras(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = chain(embedding(), lstm())
    ours, request = made(spec), made(spec, plain=True)
    for compiled in (ours, request):
        train(compiled, some(spec))
    monkeypatch.setattr(recurrence, "forward", Broken(recurrence.forward, 1))
    assert looked_at(ours, some(spec)) == pytest.approx(looked_at(request, some(spec)), rel=1e-4)
    same_state(ours, request)


def calm(layer: Layer) -> Layer:
    return layer.model_copy(update={"config": Config(rate=0.0)}) if layer.kind == "Dropout" else layer


def test_what_fails_half_way_fails_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = chain(embedding(), lstm())
    ours = made(spec)
    train(ours, some(spec)[:1])

    def fail(*_: Any) -> None:
        raise FloatingPointError("something nobody thought of")

    def apply(*_: Any, **__: Any) -> None:
        tf.numpy_function(fail, [], [])

    monkeypatch.setattr(ours.model.optimizer, "apply", apply)
    with pytest.raises(Exception, match="something nobody thought of"):
        train(ours, some(spec)[:2])
