"""A smallest model of every kind of layer that Keras exports."""

from __future__ import annotations

from typing import Any

from components.assembly import Call, Head, Input, ModelSpec
from components.assembly.spec import Arguments, Tensor
from tests.assembly.specs import layer

VECTOR, SEQUENCE, IMAGE, VIDEO = (64,), (8, 4), (8, 8, 4), (8, 8, 8, 4)
CELL = layer("cell", "LSTMCell", units=3)
DENSE = layer("inner", "Dense", units=3)

# The arguments that have no default, and what there is to say else.
CONFIGS: dict[str, dict[str, Any]] = {
    "Activation": {"activation": "relu"},
    "Bidirectional": {"layer": layer("inner", "GRU", units=3)},
    "CategoryEncoding": {"num_tokens": 5},
    "CenterCrop": {"height": 4, "width": 4},
    "Discretization": {"bin_boundaries": (0.0, 1.0)},
    "Dot": {"axes": -1},
    "EinsumDense": {"equation": "ab,bc->ac", "output_shape": 3},
    "Embedding": {"input_dim": 9, "output_dim": 3},
    "GaussianNoise": {"stddev": 0.5},
    "GroupNormalization": {"groups": 2},
    "GroupQueryAttention": {"head_dim": 2, "num_query_heads": 4, "num_key_value_heads": 2},
    "HashedCrossing": {"num_bins": 5},
    "Hashing": {"num_bins": 5},
    "IntegerLookup": {"vocabulary": (3, 5)},
    "MaxNumBoundingBoxes": {"max_number": 5},
    "MultiHeadAttention": {"num_heads": 2, "key_dim": 3},
    "Normalization": {"mean": 1.0, "variance": 4.0},
    "Permute": {"dims": (2, 1)},
    "Pipeline": {"layers": (layer("inner", "Rescaling", scale=0.5),)},
    "RandomColorJitter": {"brightness_factor": 0.5},
    "RandomCrop": {"height": 4, "width": 4},
    "RandomTranslation": {"height_factor": 0.1, "width_factor": 0.1},
    "RandomZoom": {"height_factor": 0.1},
    "RepeatVector": {"n": 3},
    "Rescaling": {"scale": 0.5},
    "Reshape": {"target_shape": (4, 16)},
    "Resizing": {"height": 4, "width": 4},
    "RNN": {"cell": CELL},
    "ReversibleEmbedding": {"input_dim": 9, "output_dim": 3},
    "SpectralNormalization": {"layer": DENSE},
    "StackedRNNCells": {"cells": (CELL, layer("second", "GRUCell", units=3))},
    "StringLookup": {"vocabulary": ("a", "b")},
    "TextVectorization": {"vocabulary": ("a", "b"), "output_sequence_length": 4},
    "TimeDistributed": {"layer": DENSE},
}
RANKS = {"1D": SEQUENCE, "2D": IMAGE, "3D": VIDEO}
SHAPES: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "TimeDistributed"), SEQUENCE),
    **dict.fromkeys(("Permute", "Masking"), SEQUENCE),
    **dict.fromkeys(
        ("Attention", "AdditiveAttention", "MultiHeadAttention", "GroupQueryAttention"), SEQUENCE
    ),
    **dict.fromkeys(("HashedCrossing", "TextVectorization"), (1,)),
    **dict.fromkeys(("MelSpectrogram",), (4096,)),
    "STFTSpectrogram": (4096, 1),
    "GroupNormalization": IMAGE,
}
IMAGES = (
    *("AugMix", "AutoContrast", "CenterCrop", "ContrastLimitedAdaptiveHistogramEqualization", "CutMix"),
    *("MixUp", "Pipeline", "RandAugment", "Resizing", "Solarization"),
)
INTEGERS = (
    *("CategoryEncoding", "Embedding", "HashedCrossing", "Hashing", "IntegerLookup", "ReversibleEmbedding"),
)
MERGES = (
    *("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"),
    *("Attention", "AdditiveAttention", "HashedCrossing"),
)
QUERY_AND_VALUE = ("MultiHeadAttention", "GroupQueryAttention")
CELLS = ("LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells")


def config_of(kind: str) -> dict[str, Any]:
    """The least that a layer of this kind must be told."""
    if kind in CONFIGS:
        return CONFIGS[kind]
    settings: dict[str, Any] = {}
    if kind.startswith(("LSTM", "GRU", "SimpleRNN", "Dense")):
        settings["units"] = 3
    if "Conv" in kind:
        settings["kernel_size"] = 2
        if not kind.startswith("Depthwise"):
            settings["filters"] = 3
    if kind.startswith("AveragePooling"):
        settings["pool_size"] = 2
    if kind.startswith("Adaptive"):
        settings["output_size"] = 2
    if kind.endswith("Dropout") or "Dropout" in kind:
        settings["rate"] = 0.5
    if kind in (
        *(
            "RandomBrightness",
            "RandomColorDegeneration",
            "RandomContrast",
            "RandomHue",
            "RandomPosterization",
        ),
        *("RandomRotation", "RandomSaturation", "RandomSharpness"),
    ):
        settings["factor"] = 0.2 if kind != "RandomPosterization" else 4
    return settings


def shape_of(kind: str) -> tuple[int, ...]:
    """The smallest shape that shows what a kind does."""
    if kind in SHAPES:
        return SHAPES[kind]
    if kind in IMAGES or kind.startswith("Random"):
        return (8, 8, 3)
    shape = next((shape for end, shape in RANKS.items() if end in kind), VECTOR)
    return (3, *shape) if kind.startswith("ConvLSTM") else shape


def one_of(kind: str) -> ModelSpec:
    """A model of one layer of this kind with what it must be told, on the smallest tensors it takes."""
    dtype = "int32" if kind in INTEGERS else "string" if kind in ("StringLookup", "TextVectorization") else ""
    count = 2 if kind in (*MERGES, *QUERY_AND_VALUE) else 1
    inputs = [
        Input.model_validate({"name": f"in_{number}", "shape": shape_of(kind), "dtype": dtype or "float32"})
        for number in range(count)
    ]
    tensors = tuple(Tensor(each.name) for each in inputs)
    arguments = (tensors,) if kind in MERGES else tensors
    if kind in CELLS:  # a cell is called on a step and its states
        inner = layer("it", kind, **config_of(kind))
        spec_layer = layer("it", "RNN", cell=inner)
        inputs = [Input(name="in_0", shape=SEQUENCE)]
    else:
        spec_layer = layer("it", kind, **config_of(kind))
    return ModelSpec(
        name="one",
        inputs=tuple(inputs),
        layers=(spec_layer,),
        calls=(Call(layer="it", arguments=Arguments(arguments), outputs=("out",)),),
        heads=(Head(name="it", tensor="out"),),
    )
