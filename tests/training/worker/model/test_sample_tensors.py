"""Every tensor of a sample against Keras: what `keras.Model(inputs, tensor)` predicts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from components.assembly import ModelSpec, build
from components.assembly.importing import read_keras
from components.assembly.keras_objects.assembler import Assembly, assemble
from components.lessons import LESSONS
from components.training.analysis.model_steps import steps
from components.training.values.sample_tensors import (
    MAX_OF_TENSOR,
    TensorPlace,
    kept_shape,
    packed,
    sample_tensor,
    unpacked,
)
from components.training.worker.model.sample_tensors import sample_tensors
from tests.assembly import cases

# Shared, nested, masked; attention, convolutions, several states, preprocessing, a branch that leads nowhere.
CASES = [
    "03_autoencoder_nested",
    "07_shared_embedding",
    "11_embedding_mask_zero",
    "13_encoder_decoder_states",
    "25_timeseries_transformer",
    "27_mnist_convnet",
    "57_inner_input_reused_outside",
    "61_layer_inside_and_outside",
    "65_submodels_called_with_dicts",
    "69_two_masks_one_lstm",
    "79_branch_that_leads_nowhere",
]


def published(name: str, folder: Path) -> ModelSpec:
    file = folder / "model.keras"
    cases.model(name).save(file)
    spec: ModelSpec = read_keras(file.read_bytes()).spec
    return spec


def sample(spec: ModelSpec) -> dict[str, np.ndarray]:
    """A row of numbers, or of ids that begin with padding, for each input."""
    random, row = np.random.default_rng(0), {}
    for entry in spec.inputs:
        shape = (1, *(9 if size is None else size for size in entry.shape))
        if entry.dtype == "float32":
            row[entry.name] = random.normal(size=shape).astype(np.float32)
        else:
            row[entry.name] = random.integers(1, 4, shape).astype(entry.dtype)
            row[entry.name][:, : shape[-1] // 2] = 0
    return row


def ensure_keras_agrees(spec: ModelSpec) -> int:
    """Compare each tensor, those inside models too, with Keras's; returns how many there are."""
    model, row = build(spec), sample(spec)
    computed = unpacked(packed(sample_tensors(model, spec, row)))
    twin = assemble(spec)
    whole = twin.model()
    whole.set_weights(model.get_weights())
    inputs = [keras.ops.convert_to_tensor(row[entry.name]) for entry in spec.inputs]
    return _compare(computed, twin, whole, inputs, ())


def _compare(computed: Any, twin: Assembly, model: keras.Model, inputs: Any, around: tuple[int, ...]) -> int:
    """Compare the tensors of the calls of a model, and of the models in it that take one tensor."""
    names = [entry.name for entry in twin.spec.inputs]
    made = [name for call in twin.spec.calls for name in call.outputs if name in twin.tensors]
    known = dict(zip(names, inputs, strict=True))
    answers = keras.Model(model.inputs, {str(at): twin.tensors[name] for at, name in enumerate(made)})(inputs)
    known.update({name: answers[str(at)] for at, name in enumerate(made)})
    count = 0
    for number, call in enumerate(twin.spec.calls):
        here = {
            place.output: tensor for place, tensor in computed.items() if place.calls == (*around, number)
        }
        assert set(here) in (set(), set(range(len(call.outputs))))
        for output, tensor in here.items():
            assert tensor.whole
            expected = np.asarray(known[call.outputs[output]])[0]
            assert tensor.values.shape == expected.shape
            np.testing.assert_allclose(tensor.values, expected, rtol=1e-4, atol=1e-5)
        count += len(here)
        inner = twin.nested.get(call.layer)
        if inner is not None and here and len(call.inputs) == len(inner.spec.inputs) == 1:
            layer: Any = twin.layers[call.layer]
            count += _compare(computed, inner, layer, [known[call.inputs[0]]], (*around, number))
    return count


@pytest.mark.filterwarnings("ignore:When providing `inputs` as a dict")
@pytest.mark.parametrize("name", CASES)
def test_each_tensor_of_a_published_model_is_keras_own(name: str, tmp_path: Path) -> None:
    assert ensure_keras_agrees(published(name, tmp_path))


@pytest.mark.parametrize("name", ["headline", "pairs", "reuse", "sequential"])
def test_each_tensor_of_a_lesson_is_keras_own(name: str) -> None:
    spec = LESSONS[name].options.spec()
    assert ensure_keras_agrees(spec) >= len(spec.calls)


def test_a_shared_model_shows_what_it_makes_of_each_text() -> None:
    spec = LESSONS["pairs"].options.spec()
    row = sample(spec)
    first, second = (entry.name for entry in spec.inputs)
    model = build(spec)
    calls = [number for number, call in enumerate(spec.calls) if call.layer == spec.calls[0].layer]
    assert len(calls) == 2
    swapped = {first: row[second], second: row[first]}
    one, other = sample_tensors(model, spec, row), sample_tensors(model, spec, swapped)
    inside = [place for place in one if len(place.calls) == 2 and place.calls[0] == calls[0]]
    assert inside
    for place in inside:
        same = TensorPlace((calls[1], *place.calls[1:]), place.output)
        np.testing.assert_allclose(one[place].values, other[same].values, atol=1e-6)
        assert not np.allclose(one[place].values, one[same].values)


def test_a_branch_that_leads_nowhere_is_left_out(tmp_path: Path) -> None:
    spec = published("79_branch_that_leads_nowhere", tmp_path)
    computed = sample_tensors(build(spec), spec, sample(spec))
    reached = {head.tensor for head in spec.heads}
    assert {spec.calls[place.calls[0]].outputs[place.output] for place in computed} >= reached


def test_steps_name_the_places_that_are_computed(tmp_path: Path) -> None:
    for name in ("03_autoencoder_nested", "57_inner_input_reused_outside"):
        spec = published(name, tmp_path)
        computed = sample_tensors(build(spec), spec, sample(spec))
        order = [place for step in steps(spec) if step.call for place in step.outputs if place in computed]
        assert order == list(computed)
        known = {entry.name for entry in spec.inputs} | set(computed)
        assert all(source in known for step in steps(spec) for source in step.sources)


def test_of_a_large_tensor_the_first_numbers_are_kept_and_the_range_of_all_is_said() -> None:
    values = np.arange(300 * 400, dtype=np.float32).reshape(300, 400) - 7
    tensor = sample_tensor(values)
    assert tensor.values.size <= MAX_OF_TENSOR
    assert not tensor.whole
    assert tensor.shape == (300, 400)
    np.testing.assert_array_equal(tensor.values, values[:, : tensor.values.shape[1]])
    assert (tensor.lowest, tensor.highest) == (-7, values.max())
    assert tensor.zeros == pytest.approx(1 / values.size)


@pytest.mark.parametrize(
    ("shape", "most", "kept"),
    [((4, 5), 100, (4, 5)), ((4, 50), 100, (4, 25)), ((300, 2, 9), 100, (100, 1, 1)), ((), 5, ())],
)
def test_the_last_axes_are_cut_first(shape: tuple[int, ...], most: int, kept: tuple[int, ...]) -> None:
    assert kept_shape(shape, most) == kept
