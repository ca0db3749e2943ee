"""What holds for every model: random graphs over many kinds of layers and operations."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import HealthCheck, Phase, assume, given, settings

from components.assembly import ModelSpec, build, build_symbolic
from components.assembly.checks.shapes import count_parameters, infer_shapes
from components.assembly.importing import read_keras
from tests.assembly.code.generated import check
from tests.assembly.random_models import graphs, sound
from tests.assembly.specs import weights

ROWS = 2
quick = settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@settings(quick, max_examples=60)
@given(graphs())
def test_json_both_ways(spec: ModelSpec) -> None:
    again = ModelSpec.model_validate_json(spec.model_dump_json())
    assert again == spec
    assert hash(again) == hash(spec)


@quick
@given(graphs())
def test_shapes_are_those_of_the_numbers_that_come_out(graph: ModelSpec) -> None:
    spec = sound(graph)
    model = build(spec)
    assert model.count_params() == count_parameters(spec) == build_symbolic(spec).count_params()
    try:
        outputs = keras.tree.flatten(model(batch(spec)))
    except tf.errors.InvalidArgumentError:
        # Of a size that may be any nobody knows before whether it fits.
        assume(not any(None in each.shape for each in spec.inputs))
        raise
    for head, output in zip(spec.heads, outputs, strict=True):
        expected = infer_shapes(spec)[head.tensor]
        assert len(output.shape) == 1 + len(expected)
        for size, known in zip(output.shape, (ROWS, *expected), strict=True):
            assert known in (None, size), (head.tensor, output.shape, expected)


def batch(spec: ModelSpec) -> list[Any]:
    """Numbers for each input; sizes that may be any are 4."""
    chance = np.random.default_rng(0)
    arrays = []
    for each in spec.inputs:
        shape = (ROWS, *(4 if size is None else size for size in each.shape))
        numbers = chance.integers(0, 9, shape) if each.dtype == "int32" else chance.normal(size=shape)
        arrays.append(numbers.astype(each.dtype))
    return arrays


@quick
@given(graphs())
def test_the_same_seed_gives_the_same_weights(graph: ModelSpec) -> None:
    spec = sound(graph)
    assert weights(build(spec)) == weights(build(spec))


@settings(quick, max_examples=5)
@given(graphs())
def test_a_keras_file_opens_as_the_same_model(
    tmp_path_factory: pytest.TempPathFactory, graph: ModelSpec
) -> None:
    spec = sound(graph)
    path = tmp_path_factory.mktemp("files") / "model.keras"
    build(spec).save(path)
    opened = read_keras(path.read_bytes()).spec
    shapes, again = infer_shapes(spec), infer_shapes(opened)
    assert [again[head.tensor] for head in opened.heads] == [shapes[head.tensor] for head in spec.heads]
    assert count_parameters(opened) == count_parameters(spec)


@quick
@given(graphs())
def test_the_code_makes_the_same_model(graph: ModelSpec) -> None:
    check(sound(graph))
