"""The arrows on which gradients go back, against what Keras's gradients reach."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from components.assembly import ModelSpec, build
from components.assembly.keras_model.arrays import addresses
from components.lessons import LESSONS
from components.training.analysis.gradient_paths import gradient_paths, layers_by_box


def spec_of(lesson: str) -> ModelSpec:
    spec: ModelSpec = LESSONS[lesson].options.spec()
    return spec


def frozen(spec: ModelSpec, *names: str) -> ModelSpec:
    return spec.model_copy(
        update={
            "layers": tuple(
                layer.model_copy(update={"trainable": layer.name not in names}) for layer in spec.layers
            )
        }
    )


def arrows(spec: ModelSpec, unfolded: bool = False) -> dict[tuple[str, str], set[str]]:
    """The heads by the ends of the arrow, backwards."""
    return {(path.target, path.source): set(path.heads) for path in gradient_paths(spec, unfolded)}


def test_each_head_goes_back_on_its_own_arrows_and_meets_the_other_where_both_depend() -> None:
    both = {"main_output", "news_out"}
    assert arrows(spec_of("headline")) == {
        ("main_output", "dense_2"): {"main_output"},
        ("dense_2", "dense_1"): {"main_output"},
        # What joins has no weights: the arrow leads on to the LSTM.
        ("dense_1", "concatenate"): {"main_output"},
        ("concatenate", "lstm"): {"main_output"},
        ("news_out", "lstm"): {"news_out"},
        ("lstm", "embedding"): both,
    }
    paths = {path.source: path for path in gradient_paths(spec_of("headline"))}
    assert paths["concatenate"].layers == {"lstm"}


def test_nothing_goes_back_to_what_is_frozen_unless_something_trained_is_before_it() -> None:
    spec = frozen(spec_of("headline"), "lstm")
    assert ("concatenate", "lstm") in arrows(spec)
    assert {path.layers for path in gradient_paths(spec) if path.source == "lstm"} == {
        frozenset({"embedding"})
    }
    spec = frozen(spec_of("headline"), "lstm", "embedding")
    assert all(source not in ("lstm", "embedding", "concatenate") for _target, source in arrows(spec))


def test_both_calls_of_a_shared_encoder_have_an_arrow() -> None:
    spec = spec_of("pairs")
    calls = [path for path in gradient_paths(spec) if path.source == "encoder"]
    assert [path.number for path in calls] == [0, 1]
    assert calls[0].layers == {"encoder/embedding", "encoder/lstm"}
    unfolded = arrows(spec, unfolded=True)
    assert unfolded["encoder/lstm", "encoder/embedding"] == {"same_author"}
    assert ("difference/a", "encoder/lstm") in unfolded
    assert layers_by_box(spec) == {
        "encoder": ("encoder/embedding", "encoder/lstm"),
        "same_author": ("same_author",),
    }
    assert layers_by_box(spec, True)["encoder/lstm"] == ("encoder/lstm",)


@pytest.mark.parametrize("lesson", ["headline", "pairs", "reuse", "sequential"])
def test_the_heads_that_reach_a_layer_are_those_whose_gradient_keras_has(lesson: str) -> None:
    spec = spec_of(lesson)
    model = build(spec)
    rows = [
        np.ones((2, *(size or 3 for size in entry.shape)), "int32" if "int" in entry.dtype else "float32")
        for entry in spec.inputs
    ]
    with tf.GradientTape(persistent=True) as tape:
        outputs = model(rows)
        said = dict(zip((head.name for head in spec.heads), tf.nest.flatten(outputs), strict=True))
    reached: dict[str, set[str]] = {}
    trained = [address for address in addresses(spec) if address.trainable]
    for head in spec.heads:
        gradients = tape.gradient(said[head.name], model.trainable_variables)
        for address, gradient in zip(trained, gradients, strict=True):
            if gradient is not None:
                reached.setdefault(address.layer, set()).add(head.name)
    for unfolded in (False, True):
        for path in gradient_paths(spec, unfolded):
            for layer in path.layers:
                assert path.heads <= reached[layer]
        # What is reached and gives out no head itself is reached by arrows, by each of its heads.
        ends = {head.name for head in spec.heads}
        for layer, heads in reached.items():
            by_arrows = {
                head for path in gradient_paths(spec, unfolded) if layer in path.layers for head in path.heads
            }
            assert by_arrows | (heads & ends & {layer}) == heads
