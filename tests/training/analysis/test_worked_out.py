"""Numbers worked out from inputs and weights, against Keras's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest

from components.assembly import Config, Layer
from components.assembly.catalog.keras_classes import arguments, exported_name, layer_classes
from components.assembly.keras_objects.operations import operations
from components.training.analysis.worked_out.calculation import CalculationPart
from components.training.analysis.worked_out.calls import LayerCall
from components.training.analysis.worked_out.inner_maps import inner_maps
from components.training.analysis.worked_out.operations import OPERATIONS
from components.training.analysis.worked_out.reasons import REASONS, operation_reason
from components.training.analysis.worked_out.registry import WAYS, axes, worked_out
from tests.training.analysis.layer_calls import RANDOM, Shapes, arrays, call_of, inner

CASES: list[tuple[str, dict[str, Any], Shapes]] = [
    ("Dense", {"units": 4, "activation": "relu"}, [(7,)]),
    ("Dense", {"units": 4}, [(7,)]),
    ("Dense", {"units": 3, "activation": "softmax"}, [(5,)]),
    ("Dense", {"units": 3, "activation": "sigmoid", "use_bias": False}, [(5,)]),
    ("Dense", {"units": 3}, [(2, 5)]),
    ("Dot", {"axes": 1}, [(4,), (4,)]),
    ("Dot", {"axes": -1, "normalize": True}, [(4,), (4,)]),
    ("LSTM", {"units": 3, "return_sequences": True}, [(6, 4)]),
    ("LSTM", {"units": 3, "recurrent_activation": "hard_sigmoid"}, [(6, 4)]),
    ("LSTM", {"units": 3, "activation": "relu", "use_bias": False}, [(5, 4)]),
    ("GRU", {"units": 3, "return_sequences": True}, [(6, 4)]),
    ("GRU", {"units": 3, "reset_after": False}, [(6, 4)]),
    ("GRU", {"units": 3, "use_bias": False}, [(6, 4)]),
    ("SimpleRNN", {"units": 3}, [(6, 4)]),
    ("SimpleRNN", {"units": 3, "return_sequences": True}, [(6, 4)]),
    ("Conv1D", {"filters": 3, "kernel_size": 3, "activation": "relu"}, [(7, 2)]),
    ("Conv1D", {"filters": 2, "kernel_size": 3, "padding": "causal", "dilation_rate": 2}, [(7, 2)]),
    ("Conv2D", {"filters": 3, "kernel_size": 3}, [(5, 6, 2)]),
    ("Conv2D", {"filters": 2, "kernel_size": (2, 3), "padding": "same", "strides": 2}, [(5, 6, 2)]),
    ("MaxPooling1D", {"pool_size": 2}, [(7, 3)]),
    ("MaxPooling2D", {}, [(5, 6, 2)]),
    ("AveragePooling2D", {"pool_size": 3, "strides": 1, "padding": "same"}, [(5, 6, 2)]),
    ("GlobalAveragePooling1D", {}, [(5, 3)]),
    ("GlobalMaxPooling2D", {}, [(4, 3, 2)]),
    ("GlobalMaxPooling2D", {"keepdims": True}, [(4, 3, 2)]),
    ("BatchNormalization", {}, [(5,)]),
    ("BatchNormalization", {"scale": False}, [(4, 3, 2)]),
    ("LayerNormalization", {}, [(4, 3)]),
    ("LayerNormalization", {"center": False, "epsilon": 0.1}, [(4, 3)]),
    ("Rescaling", {"scale": 0.5, "offset": 1.0}, [(4,)]),
    ("Activation", {"activation": "tanh"}, [(4,)]),
    ("Dropout", {"rate": 0.5}, [(4,)]),
    ("Flatten", {}, [(2, 3, 2)]),
    ("Reshape", {"target_shape": (3, 4)}, [(2, 6)]),
    ("Permute", {"dims": (2, 1)}, [(2, 3)]),
    ("RepeatVector", {"n": 3}, [(4,)]),
    ("Cropping1D", {"cropping": 1}, [(5, 2)]),
    ("Concatenate", {}, [(3,), (4,)]),
    ("Concatenate", {"axis": 1}, [(2, 3), (2, 3)]),
    ("Concatenate", {}, [(2, 3), (2, 1), (2, 2)]),
    ("Add", {}, [(3,), (3,), (3,)]),
    ("Add", {}, [(2, 3), (1, 3)]),
    ("Subtract", {}, [(3,), (3,)]),
    ("Multiply", {}, [(3, 2), (3, 2)]),
    ("Average", {}, [(3,), (3,)]),
    ("Maximum", {}, [(3,), (3,)]),
    ("Minimum", {}, [(3,), (3,)]),
    ("Bidirectional", {"layer": inner("LSTM", units=2)}, [(5, 3)]),
    ("Bidirectional", {"layer": inner("GRU", units=2, return_sequences=True)}, [(5, 3)]),
    ("TimeDistributed", {"layer": inner("Dense", units=2)}, [(4, 3)]),
    ("TimeDistributed", {"layer": inner("Conv1D", filters=2, kernel_size=2)}, [(2, 4, 3)]),
    ("Attention", {}, [(4, 3), (5, 3)]),
    ("Attention", {"use_scale": True, "score_mode": "concat"}, [(4, 3), (5, 3), (5, 3)]),
    ("AdditiveAttention", {}, [(4, 3), (5, 3), (5, 3)]),
    ("AdditiveAttention", {"use_scale": False}, [(4, 3), (5, 3)]),
    ("Conv2D", {"filters": 4, "kernel_size": 2, "groups": 2}, [(4, 4, 2)]),
    ("Conv2D", {"filters": 3, "kernel_size": 2, "activation": "softmax"}, [(3, 3, 2)]),
    ("Conv3D", {"filters": 2, "kernel_size": 2, "padding": "same"}, [(3, 2, 3, 2)]),
    ("Conv1DTranspose", {"filters": 2, "kernel_size": 3, "strides": 2, "activation": "tanh"}, [(4, 3)]),
    ("Conv2DTranspose", {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same"}, [(3, 3, 2)]),
    ("Conv3DTranspose", {"filters": 1, "kernel_size": 2, "use_bias": False}, [(2, 2, 2, 2)]),
    ("DepthwiseConv1D", {"kernel_size": 3, "depth_multiplier": 2}, [(5, 2)]),
    ("DepthwiseConv2D", {"kernel_size": 2, "padding": "same", "activation": "relu"}, [(3, 4, 2)]),
    ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 3, "bias_axes": "c"}, [(4,)]),
    ("EinsumDense", {"equation": "abc,cde->abde", "output_shape": (None, 2, 3)}, [(3, 4)]),
    ("MaxPooling3D", {}, [(2, 4, 4, 2)]),
    ("AveragePooling3D", {"pool_size": 2, "strides": 1, "padding": "same"}, [(2, 3, 3, 1)]),
    ("GlobalAveragePooling3D", {}, [(2, 3, 2, 2)]),
    ("AdaptiveAveragePooling2D", {"output_size": 2}, [(5, 4, 2)]),
    ("AdaptiveMaxPooling1D", {"output_size": 3}, [(5, 2)]),
    ("Softmax", {}, [(5,)]),
    ("Softmax", {"axis": 1}, [(3, 4)]),
    ("Activation", {"activation": "softmax"}, [(4,)]),
    ("ReLU", {"negative_slope": 0.2, "max_value": 0.5}, [(6,)]),
    ("LeakyReLU", {}, [(6,)]),
    ("ELU", {"alpha": 0.5}, [(2, 4)]),
    ("PReLU", {}, [(4, 3)]),
    ("PReLU", {"shared_axes": (1,)}, [(4, 3)]),
    ("Identity", {}, [(4,)]),
    ("UpSampling1D", {"size": 2}, [(3, 2)]),
    ("UpSampling2D", {"size": 2}, [(2, 3, 2)]),
    ("UpSampling2D", {"size": 2, "interpolation": "bilinear"}, [(3, 3, 1)]),
    ("UpSampling3D", {}, [(2, 1, 2, 2)]),
    ("ZeroPadding1D", {"padding": 2}, [(3, 2)]),
    ("ZeroPadding2D", {"padding": ((1, 0), (0, 2))}, [(2, 2, 2)]),
    ("ZeroPadding3D", {}, [(1, 2, 1, 2)]),
    ("Cropping3D", {"cropping": 1}, [(3, 3, 4, 2)]),
    ("CenterCrop", {"height": 2, "width": 3}, [(4, 5, 1)]),
    ("Resizing", {"height": 2, "width": 5}, [(4, 4, 2)]),
    ("LayerNormalization", {"axis": 1}, [(3, 4)]),
    ("LayerNormalization", {"axis": (1, 2)}, [(3, 4)]),
    ("BatchNormalization", {"axis": 1}, [(3, 4)]),
    ("GroupNormalization", {"groups": 2}, [(3, 4)]),
    ("RMSNormalization", {}, [(3, 4)]),
    ("UnitNormalization", {}, [(3, 4)]),
    ("Normalization", {"mean": (0.5, 1.0), "variance": (2.0, 4.0)}, [(3, 2)]),
    ("Normalization", {"mean": 0.5, "variance": 4.0, "invert": True}, [(3,)]),
    ("Discretization", {"bin_boundaries": (-0.5, 0.0, 0.7)}, [(6,)]),
    ("Masking", {}, [(4, 3)]),
    ("Dot", {"axes": (2, 2)}, [(3, 4), (2, 4)]),
    ("Bidirectional", {"layer": inner("LSTM", units=2), "merge_mode": "sum"}, [(4, 3)]),
    ("Bidirectional", {"layer": inner("SimpleRNN", units=2, return_sequences=True), "merge_mode": "mul"},
     [(4, 3)]),
    ("Bidirectional", {"layer": inner("GRU", units=2), "merge_mode": "ave"}, [(4, 3)]),
    ("TimeDistributed", {"layer": inner("DepthwiseConv1D", kernel_size=2)}, [(2, 4, 3)]),
    ("SpectralNormalization", {"layer": inner("Dense", units=2)}, [(4,)]),
    ("AlphaDropout", {"rate": 0.5}, [(4,)]),
    ("LSTM", {"units": 3, "go_backwards": True}, [(6, 4)]),
    ("LSTM", {"units": 3, "go_backwards": True, "return_sequences": True}, [(6, 4)]),
    ("GRU", {"units": 2, "go_backwards": True, "return_sequences": True}, [(4, 3)]),
    ("SimpleRNN", {"units": 2, "go_backwards": True}, [(4, 3)]),
    ("RNN", {"cell": inner("LSTMCell", units=3)}, [(6, 4)]),
    ("RNN", {"cell": inner("GRUCell", units=3, reset_after=False), "return_sequences": True}, [(6, 4)]),
    ("RNN", {"cell": inner("SimpleRNNCell", units=3), "go_backwards": True}, [(6, 4)]),
    ("ConvLSTM1D", {"filters": 2, "kernel_size": 3, "padding": "same"}, [(3, 5, 2)]),
    ("ConvLSTM2D", {"filters": 2, "kernel_size": 2, "return_sequences": True}, [(3, 4, 3, 2)]),
    ("ConvLSTM2D", {"filters": 2, "kernel_size": 2, "strides": 2, "go_backwards": True}, [(3, 4, 4, 1)]),
    ("ConvLSTM3D", {"filters": 1, "kernel_size": 2, "use_bias": False}, [(2, 3, 3, 3, 1)]),
]  # fmt: skip


def some_places(call: LayerCall) -> list[tuple[int, ...]]:
    """The first, the last, and a few places in between of what comes out."""
    places = list(np.ndindex(call.output.shape))
    return [places[0], *places[1 : -1 : 1 + len(places) // 5], places[-1]]


def last_step(call: LayerCall, place: tuple[int, ...]) -> int:
    """The step that a layer that gives out one step has read last."""
    backwards = call.layer.kind == "Bidirectional" and place[-1] >= call.output.shape[-1] // 2
    return 0 if backwards else len(call.inputs[0]) - 1


@pytest.mark.parametrize(("kind", "config", "shapes"), CASES)
def test_each_number_is_kerass(kind: str, config: dict[str, Any], shapes: Shapes) -> None:
    call = call_of(kind, config, arrays(*shapes))
    for place in some_places(call):
        chosen = place if len(axes(call)) == len(place) else (last_step(call, place), *place)
        made = worked_out(call, chosen)
        assert made is not None
        assert made.keras == call.output[place]
        assert made.result == pytest.approx(float(call.output[place]), abs=2e-4)


def test_every_kind_is_worked_out_or_has_a_reason() -> None:
    kinds = {exported_name(kind) for kind in layer_classes()}
    assert kinds - set(WAYS) == set(REASONS) & kinds
    assert not set(REASONS) & set(WAYS)


def test_every_operation_is_worked_out_or_has_a_reason() -> None:
    asked = set(operations()) - set(WAYS)
    assert len({operation_reason(name) for name in asked}) > 5
    assert operation_reason("linalg.svd") == operation_reason("svd")


def test_every_kind_has_a_case() -> None:
    covered = {kind for kind, _config, _shapes in CASES} | {
        "Embedding", "ReversibleEmbedding", "MultiHeadAttention", "GroupQueryAttention",
        "CategoryEncoding", "IntegerLookup",
        "SeparableConv1D", "SeparableConv2D", "GaussianNoise", "GaussianDropout", "ActivityRegularization",
        "MixUp", "CutMix", "AugMix", "RandAugment", "Solarization",
    }  # fmt: skip
    families = {"Pooling1D", "Pooling2D", "Pooling3D", "Dropout1D", "Dropout2D", "Dropout3D", "Cropping2D"}
    alike = {kind for kind in WAYS if any(kind.endswith(family) for family in families)}
    at_random = {kind for kind in WAYS if kind.startswith("Random")}
    assert set(WAYS) - set(OPERATIONS) - covered - alike - at_random == set()


@pytest.mark.parametrize("kind", sorted(kind for kind in WAYS if kind.startswith(("Rand", "Aug", "Solar"))))
def test_what_changes_images_at_random_passes_them_as_they_are(kind: str) -> None:
    required = {"factor": 3 if kind == "RandomPosterization" else 0.3, "scale": 1.0, "value_range": (0, 1)}
    taken = {name: required[name] for name, each in arguments(layer_classes()[kind]).items()
             if each.required and name in required}  # fmt: skip
    if kind in ("RandomTranslation", "RandomZoom"):
        taken = {"height_factor": 0.2, **({"width_factor": 0.2} if kind == "RandomTranslation" else {})}
    image = RANDOM.uniform(size=(4, 4, 3)).astype(np.float32)
    layer = layer_classes()[kind](**taken)
    output = np.asarray(layer(image[None], training=False))[0]
    call = LayerCall([image], output, Layer(name="it", kind=kind, config=Config(taken)), {})
    made = worked_out(call, (1, 2, 0))
    assert made is not None
    assert made.result == pytest.approx(float(output[1, 2, 0]), abs=1e-6)


@pytest.mark.parametrize(("kind", "shape"), [("SeparableConv1D", (6, 2)), ("SeparableConv2D", (4, 4, 2))])
def test_both_parts_of_a_separable_convolution(kind: str, shape: tuple[int, ...]) -> None:
    config = {"filters": 3, "kernel_size": 2, "depth_multiplier": 2, "activation": "relu"}
    call = call_of(kind, config, arrays(shape))
    twin = getattr(keras.layers, kind.replace("Separable", "Depthwise"))(
        2, depth_multiplier=2, use_bias=False
    )
    twin(call.inputs[0][None])
    twin.set_weights([call.weights["depthwise_kernel"]])
    between = np.asarray(twin(call.inputs[0][None]))[0]
    for place in some_places(call):
        for channel in range(4):
            made = worked_out(call, (channel, *place))
            assert made is not None
            assert made.result == pytest.approx(float(call.output[place]), abs=2e-4)
            (first,) = made.before
            assert isinstance(first, CalculationPart)
            assert first.value == pytest.approx(float(between[(*place[:-1], channel)]), abs=1e-4)
            assert sum(term.value for term in first.terms) == pytest.approx(first.value, abs=1e-4)


@pytest.mark.parametrize(
    ("config", "ids"),
    [
        ({"num_tokens": 5}, [1, 3, 3]),
        ({"num_tokens": 5, "output_mode": "count"}, [1, 3, 3]),
        ({"num_tokens": 5, "output_mode": "one_hot"}, [2]),
    ],
)
def test_ids_become_ones_at_their_places(config: dict[str, Any], ids: list[int]) -> None:
    call = call_of("CategoryEncoding", config, [np.array(ids)])
    for place in np.ndindex(call.output.shape):
        made = worked_out(call, place)
        assert made is not None
        assert made.result == float(call.output[place])


def test_numbers_are_looked_up_in_a_list() -> None:
    call = call_of("IntegerLookup", {"vocabulary": (12, 36, 7)}, [np.array([36, 5, 7, 12])])
    for place in np.ndindex(call.output.shape):
        made = worked_out(call, place)
        assert made is not None
        assert made.result == float(call.output[place])


def test_an_embedding_gives_out_the_row_of_an_id() -> None:
    call = call_of("Embedding", {"input_dim": 9, "output_dim": 3}, [np.array([4, 0, 8])])
    table = call.weights["embeddings"]
    for step, unit in np.ndindex(3, 3):
        made = worked_out(call, (step, unit))
        assert made is not None
        assert made.result == table[call.inputs[0][step], unit] == made.keras


@pytest.mark.parametrize(
    ("kind", "config", "shapes"),
    [
        ("RNN", {"cell": (inner("LSTMCell", units=3), inner("GRUCell", units=3))}, [(6, 4)]),
        ("Discretization", {"bin_boundaries": (0.0, 1.0), "output_mode": "one_hot"}, [(1,)]),
    ],
)  # fmt: skip
def test_what_would_not_be_kerass_number_is_not_shown(
    kind: str, config: dict[str, Any], shapes: Shapes
) -> None:
    call = call_of(kind, config, arrays(*shapes))
    assert worked_out(call, (0,) * call.output.ndim) is None
    assert inner_maps(call) == ()


def test_weights_of_another_moment_are_noticed() -> None:
    call = call_of("Dense", {"units": 3}, arrays((5,)))
    later = {name: array + 0.1 for name, array in call.weights.items()}
    assert worked_out(replace(call, weights=later), (1,)) is None
