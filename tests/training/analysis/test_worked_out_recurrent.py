"""Steps and gates of recurrent layers, worked out, against Keras's own."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest

from components.training.analysis.worked_out.inner_maps import inner_maps
from components.training.analysis.worked_out.registry import worked_out
from tests.training.analysis.layer_calls import arrays, call_of, inner


def test_the_maps_of_a_layer_that_reads_backwards_stand_at_the_steps_of_its_sequence() -> None:
    call = call_of("LSTM", {"units": 2, "go_backwards": True, "return_sequences": True}, arrays((4, 3)))
    result = inner_maps(call)[-1]
    np.testing.assert_allclose(result.values, call.output[::-1].T, atol=1e-5)
    made = worked_out(call, tuple(at or 0 for at in result.place(1, 3)))
    assert made is not None
    assert made.keras == call.output[0, 1]


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "SimpleRNN"])
def test_a_step_before_the_last_is_what_keras_gives_out_after_that_many_steps(kind: str) -> None:
    call = call_of(kind, {"units": 3}, arrays((6, 4)))
    layer = getattr(keras.layers, kind)(3)
    layer(call.inputs[0][None])
    layer.set_weights(list(call.weights.values()))
    for steps in range(1, 7):
        expected = np.asarray(layer(call.inputs[0][None, :steps]))[0]
        for unit in range(3):
            made = worked_out(call, (steps - 1, unit))
            assert made is not None
            assert made.result == pytest.approx(float(expected[unit]), abs=1e-5)
            assert made.keras == call.output[unit]


@pytest.mark.parametrize(("kind", "states"), [("LSTM", 2), ("GRU", 1)])
def test_states_that_a_call_takes(kind: str, states: int) -> None:
    inputs = arrays((5, 4), *[(3,)] * states)
    plain = call_of(kind, {"units": 3, "return_sequences": True}, inputs[:1])
    layer = getattr(keras.layers, kind)(3, return_sequences=True)
    sequence, *start = (array[None] for array in inputs)
    layer(sequence)
    layer.set_weights(list(plain.weights.values()))
    output = np.asarray(layer(sequence, initial_state=start))[0]
    arguments = ("sequence", *["initial_state"] * states)
    call = replace(plain, inputs=inputs, output=output, arguments=arguments)
    for place in np.ndindex(output.shape):
        made = worked_out(call, place)
        assert made is not None
        assert made.result == pytest.approx(float(output[place]), abs=1e-5)


def test_the_gates_of_an_lstm_are_those_of_its_cell() -> None:
    call = call_of("LSTM", {"units": 2}, arrays((5, 4)))
    maps = {each.name.template: each.values for each in inner_maps(call)}
    assert list(maps) == ["input gate", "forget gate", "new memory", "output gate", "memory", "result"]
    cell = keras.layers.LSTMCell(2)
    cell.build((None, 4))
    cell.set_weights(list(call.weights.values()))
    states = [np.zeros((1, 2), np.float32), np.zeros((1, 2), np.float32)]
    for step, vector in enumerate(call.inputs[0]):
        _output, states = cell(vector[None], states)
        np.testing.assert_allclose(maps["result"][:, step], np.asarray(states[0])[0], atol=1e-5)
        np.testing.assert_allclose(maps["memory"][:, step], np.asarray(states[1])[0], atol=1e-5)
    np.testing.assert_allclose(maps["result"], maps["output gate"] * np.tanh(maps["memory"]), atol=1e-6)


def test_the_gates_of_both_directions_stand_at_the_steps_that_they_read() -> None:
    sequences = {"layer": inner("GRU", units=2, return_sequences=True)}
    call = call_of("Bidirectional", sequences, arrays((5, 3)))
    maps = {str(each.name): each.values for each in inner_maps(call)}
    both = np.concatenate([maps["forwards: result"], maps["backwards: result"]])
    np.testing.assert_allclose(both.T, call.output, atol=1e-5)
