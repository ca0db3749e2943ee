"""What attention takes from each step, worked out, against Keras's own."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from components.training.analysis.worked_out.inner_maps import inner_maps
from components.training.analysis.worked_out.registry import worked_out
from tests.training.analysis.layer_calls import arrays, call_of


@pytest.mark.parametrize("config", [{}, {"use_bias": False}, {"value_dim": 2, "output_shape": 5}])
@pytest.mark.parametrize("causal", [False, True])
def test_several_heads_of_attention(config: dict[str, Any], causal: bool) -> None:
    inputs = arrays((4, 3), (4, 3))
    call = call_of("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, **config}, inputs, True,
                   use_causal_mask=causal)  # fmt: skip
    for place in np.ndindex(call.output.shape):
        for head in range(2):
            made = worked_out(call, (head, *place))
            assert made is not None
            assert made.result == pytest.approx(float(call.output[place]), abs=2e-4)
            shares = [term.number for term in made.before[1].terms]
            assert len(shares) == (place[0] + 1 if causal else 4)
            assert sum(shares) == pytest.approx(1)


@pytest.mark.parametrize("config", [{}, {"use_bias": False}, {"use_gate": True}, {"sliding_window": 2}])
@pytest.mark.parametrize("causal", [False, True])
def test_heads_of_attention_that_share_keys(config: dict[str, Any], causal: bool) -> None:
    heads = {"head_dim": 2, "num_query_heads": 4, "num_key_value_heads": 2}
    call = call_of("GroupQueryAttention", {**heads, **config}, arrays((3, 5), (3, 5)), True,
                   use_causal_mask=causal)  # fmt: skip
    assert len(inner_maps(call)) == 4
    for place in np.ndindex(call.output.shape):
        for head in range(4):
            made = worked_out(call, (head, *place))
            assert made is not None
            assert made.result == pytest.approx(float(call.output[place]), abs=2e-4)


@pytest.mark.parametrize(("causal", "expected"), [(False, [2, 3, 3, 2]), (True, [1, 2, 2, 2])])
def test_a_step_takes_from_no_step_outside_its_window(causal: bool, expected: list[int]) -> None:
    heads = {"head_dim": 2, "num_query_heads": 2, "num_key_value_heads": 1, "sliding_window": 2}
    call = call_of("GroupQueryAttention", heads, arrays((4, 5), (4, 5)), True, use_causal_mask=causal)
    taken = []
    for step in range(4):
        made = worked_out(call, (0, step, 0))
        assert made is not None
        taken.append(len(made.before[1].terms))
        assert "at most 1 away" in " ".join(map(str, made.notes))
    assert taken == expected


def test_the_maps_of_heads_are_keras_attention_scores() -> None:
    call = call_of("MultiHeadAttention", {"num_heads": 2, "key_dim": 3}, arrays((4, 3), (5, 3)), True)
    layer = keras.layers.MultiHeadAttention(num_heads=2, key_dim=3)
    query, value = (array[None] for array in call.inputs)
    layer(query, value)
    layer.set_weights([call.weights[weight.path.partition("/")[2]] for weight in layer.weights])
    _output, scores = layer(query, value, return_attention_scores=True)
    maps = inner_maps(call)
    assert [(each.down, each.across) for each in maps] == [(0, 1), (0, 1)]
    np.testing.assert_allclose(np.stack([each.values for each in maps]), np.asarray(scores)[0], atol=1e-5)
