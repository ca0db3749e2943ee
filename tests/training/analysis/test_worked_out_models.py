"""Every step of whole models worked out, masks and operations among them, against what Keras gives out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from components.assembly import ModelSpec, build
from components.assembly.code import read_python
from components.assembly.keras_model.arrays import addresses
from components.training.analysis.model_steps import Step, steps
from components.training.analysis.worked_out.calls import StepCall
from components.training.analysis.worked_out.inner_maps import inner_maps
from components.training.analysis.worked_out.registry import WAYS, axes, worked_out
from components.training.analysis.worked_out.step_calls import step_call
from components.training.values.sample_tensors import packed, sample_tensor, unpacked
from components.training.worker.model.sample_tensors import sample_tensors

TEXT = """
import keras
from keras import layers, ops
ids = keras.Input((6,), dtype="int32", name="ids")
words = layers.Embedding(9, 4, mask_zero=True, name="words")(ids)
"""
NUMBERS = """
import keras
from keras import layers, ops
x = keras.Input((4, 3), name="x")
y = keras.Input((4, 3), name="y")
"""


def spec_of(program: str, output: str = "out", inputs: str = "ids") -> ModelSpec:
    result = read_python(f"{program}\nmodel = keras.Model([{inputs}], {output})\n")
    assert result.spec is not None, result.findings
    spec: ModelSpec = result.spec
    return spec


def calls_of(spec: ModelSpec) -> list[tuple[Step, StepCall]]:
    """The call of each step, with random weights and a sample that is masked in part."""
    random = np.random.default_rng(1)
    model = build(spec)
    for weight in model.weights:
        weight.assign(random.uniform(-1, 1, weight.shape))
    sample = {
        entry.name: np.array([[0, 0, 3, 0, 7, 2]], np.int32)
        if entry.dtype == "int32"
        else random.normal(size=(1, *entry.known_shape)).astype(np.float32)
        for entry in spec.inputs
    }
    tensors: dict[Any, Any] = {name: sample_tensor(array[0]) for name, array in sample.items()}
    tensors |= unpacked(packed(sample_tensors(model, spec, sample)))
    found = []
    for step in steps(spec):
        weights = {
            address.name: np.asarray(weight)
            for address, weight in zip(addresses(spec), model.weights, strict=True)
            if address.layer == step.path
        }
        taken = [tensors[source] for source in step.sources]
        call = step_call(step, taken, tensors[step.outputs[0]], weights)
        if call is not None:
            found.append((step, call))
    return found


def ensure_worked_out(step: Step, call: StepCall) -> None:
    """Each place of a step comes to Keras's number."""
    assert call.kind in WAYS, call.kind
    sizes = [axis.size for axis in axes(call)]
    for place in np.ndindex(*sizes):
        made = worked_out(call, place)
        assert made is not None, (step.use.name, call.kind, place)
        assert made.keras in np.asarray(call.output, np.float64)


MASKED = [
    "out = layers.LSTM(2, name='last')(words)",
    "out = layers.LSTM(2, return_sequences=True, name='all')(words)",
    "out = layers.GRU(2, return_sequences=True, name='all')(words)",
    "out = layers.SimpleRNN(2, name='last')(words)",
    "out = layers.Bidirectional(layers.GRU(2, name='g'), name='both')(words)",
    "out = layers.Bidirectional(layers.LSTM(2, return_sequences=True, name='l'), name='both')(words)",
    "out = layers.Bidirectional(layers.LSTM(2, return_sequences=True), merge_mode='sum', name='b')(words)",
    "out = layers.GlobalAveragePooling1D(name='mean')(words)",
    "out = layers.Attention(name='look')([words, words])",
    "out = layers.AdditiveAttention(name='look')([words, words])",
    "out = layers.Attention(name='look')([words, words], use_causal_mask=False)",
    "out = layers.LSTM(2, name='later')(layers.Masking(name='m')(layers.Dense(3, name='d')(words)))",
    "out = layers.LayerNormalization(name='n')(words)",
]  # fmt: skip


@pytest.mark.parametrize("line", MASKED)
def test_what_takes_a_mask_is_worked_out_with_it(line: str) -> None:
    for step, call in calls_of(spec_of(f"{TEXT}{line}")):
        ensure_worked_out(step, call)


def test_the_steps_that_a_mask_leaves_out_are_named() -> None:
    (_words, (_step, call)) = calls_of(spec_of(f"{TEXT}out = layers.LSTM(2, name='last')(words)"))
    made = worked_out(call, (5, 0))
    assert made is not None
    assert [str(note) for note in made.notes] == ["The mask leaves out 3 of 6 steps: 1–2, 4."]
    left_out = worked_out(call, (3, 0))
    before = worked_out(call, (2, 0))
    assert left_out is not None
    assert before is not None
    assert left_out.result == before.result
    assert "leaves this step out" in str(left_out.last.formula)


def test_a_mask_of_a_text_reaches_the_model_inside() -> None:
    program = f"""{TEXT}
inner_in = keras.Input((6, 4), name="inner_in")
inner = keras.Model(inner_in, layers.LSTM(2, name="inside")(inner_in), name="inner")
out = layers.Dense(2, name="out")(inner(words))
"""
    found = calls_of(spec_of(program))
    (inside,) = (pair for pair in found if pair[1].kind == "LSTM")
    ensure_worked_out(*inside)
    made = worked_out(inside[1], (5, 1))
    assert made is not None
    assert made.notes


def test_maps_know_which_steps_are_left_out() -> None:
    (_words, (_step, call)) = calls_of(spec_of(f"{TEXT}out = layers.GRU(2, name='last')(words)"))
    maps = inner_maps(call)  # type: ignore[arg-type]
    assert maps
    assert all(list(each.counts) == [False, False, True, False, True, True] for each in maps)  # type: ignore[arg-type]


def test_heads_with_a_mask() -> None:
    line = "out = layers.MultiHeadAttention(2, 3, name='heads')(words, words)"
    found = calls_of(spec_of(f"{TEXT}{line}"))
    call = found[-1][1]
    for head, step in np.ndindex(2, 6):
        made = worked_out(call, (head, step, 1))
        assert made is not None
        shares = [term.number for term in made.before[1].terms]
        assert len(shares) == (3 if step in (2, 4, 5) else 6)
        assert len(made.notes) == (1 if step in (2, 4, 5) else 2)


OPERATIONS = [
    "x + y", "x - y", "2 * x", "x * y", "x / 3.0", "1.0 - x", "x ** 2", "-x", "x + x[:, :1]",
    "x[:, 0]", "x[:, 1:, ::2]", "x[..., -1]", "ops.mean(x, axis=1)", "ops.sum(x, axis=-1, keepdims=True)",
    "ops.max(x, axis=(1, 2))", "ops.std(x, axis=1)", "ops.argmax(x, axis=-1)", "ops.norm(x, axis=-1)",
    "ops.logsumexp(x, axis=1)", "ops.matmul(x, ops.transpose(y, (0, 2, 1)))",
    "x @ ops.swapaxes(x, 1, 2)",
    "ops.einsum('bij,bkj->bik', x, y)", "ops.concatenate([x, y], axis=1)", "ops.stack([x, y], axis=1)",
    "ops.expand_dims(x, 1)", "ops.reshape(x, (-1, 12))", "ops.transpose(x, (0, 2, 1))", "ops.flip(x, axis=1)",
    "ops.tile(x, (1, 2, 1))", "ops.repeat(x, 2, axis=1)", "ops.pad(x, ((0, 0), (1, 0), (0, 0)))",
    "ops.softmax(x, axis=1)", "ops.log_softmax(x)", "ops.relu(x)", "ops.sigmoid(x)", "ops.exp(x)",
    "ops.clip(x, -0.5, 0.5)", "ops.where(x > 0, x, y)", "ops.maximum(x, y)", "ops.maximum(x, 0.0)",
    "ops.cumsum(x, axis=1)", "ops.take(x, [0, 2], axis=1)", "ops.split(x, 2, axis=1)[0]",
    "ops.cast(x > y, 'float32')",
    "ops.absolute(x)", "ops.sqrt(ops.square(x))", "ops.median(x, axis=1)", "ops.squeeze(x[:, :1], axis=1)",
]  # fmt: skip


@pytest.mark.parametrize("expression", OPERATIONS)
def test_operations_are_worked_out(expression: str) -> None:
    spec = spec_of(f"{NUMBERS}out = {expression}", inputs="x, y" if "y" in expression else "x")
    found = calls_of(spec)
    assert found
    for step, call in found:
        ensure_worked_out(step, call)
