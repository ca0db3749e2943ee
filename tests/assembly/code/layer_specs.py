"""Models with one thing that layers can have: wrappers, objects, what prepares data, models inside."""

from __future__ import annotations

from components.assembly import Config, Head, Layer, ModelSpec
from components.assembly.spec import KerasObject, Slice
from tests.assembly import specs
from tests.assembly.code.spec_parts import ALL, model, numbers, on, op
from tests.assembly.specs import layer


def wrappers() -> ModelSpec:
    inner = specs.dense(units=2, activation="tanh").model_copy(update={"name": "inner"})
    frozen = Layer(name="cold", kind="Dense", config=Config(units=3), trainable=False)
    return model(
        "wrappers",
        [numbers("x", 3, 4)],
        [
            layer("each", "TimeDistributed", layer=layer("dense", "Dense", units=3)),
            layer("each_model", "TimeDistributed", layer=Layer(name="inner", kind="Model", model=inner)),
            layer("cold_inside", "TimeDistributed", layer=frozen),
            layer("cold_whole", "TimeDistributed", layer=layer("warm", "Dense", units=3)).model_copy(
                update={"trainable": False}
            ),
            layer(
                "both",
                "Bidirectional",
                layer=layer("forth", "LSTM", units=2, return_sequences=True),
                backward_layer=layer("back", "GRU", units=2, return_sequences=True, go_backwards=True),
                merge_mode="sum",
            ),
            layer(
                "norm", "SpectralNormalization", layer=layer("kernel", "Dense", units=3), power_iterations=2
            ),
            layer(
                "cold_model", "TimeDistributed", layer=Layer(name="inner", kind="Model", model=inner)
            ).model_copy(update={"trainable": False}),
            layer("all", "Concatenate"),
        ],
        [
            on("each", "@x", to="a"),
            on("each_model", "@x", to="b"),
            on("cold_inside", "@x", to="c"),
            on("cold_whole", "@x", to="d"),
            on("both", "@x", to="e"),
            on("norm", "@x", to="f"),
            on("cold_model", "@x", to="g"),
            on("all", [f"@{name}" for name in "abcdefg"], to="out"),
        ],
        Head(name="all", tensor="out"),
    )


def objects() -> ModelSpec:
    return model(
        "objects",
        [numbers("x", 4), numbers("half", 4, dtype="float16")],
        [
            layer(
                "all",
                "Dense",
                units=3,
                kernel_regularizer=KerasObject("L2", Config(l2=0.001)),
                bias_regularizer="l1",
                activity_regularizer=KerasObject("L1L2", Config(l1=0.1, l2=0.2)),
                kernel_constraint=KerasObject("MaxNorm", Config(max_value=2.0)),
                kernel_initializer=KerasObject("RandomNormal", Config(stddev=0.1, seed=3)),
                bias_initializer=KerasObject("Constant", Config(value=0.5)),
            ),
            layer("he", "Dense", units=3, kernel_initializer="he_normal", use_bias=False),
            layer("orthogonal", "Dense", units=3, kernel_initializer=KerasObject("Orthogonal")),
            layer("mixed", "Dense", units=2, dtype="mixed_float16"),
            layer("out", "Add", dtype="float32"),
            layer("relu", "ReLU", max_value=6.0),
            layer("slope", "PReLU", alpha_initializer="ones", shared_axes=(1,)),
        ],
        [
            on("all", "@x", to="a"),
            on("he", "@a", to="b"),
            on("orthogonal", "@b", to="c"),
            on("mixed", "@half", to="d"),
            on("relu", "@d", to="e"),
            on("slope", "@c", to="f"),
            op("getitem", "@f", (ALL, Slice(None, 2)), to="g"),
            on("out", ["@e", "@g"], to="h"),
        ],
        Head(name="out", tensor="h"),
    )


def preprocessing() -> ModelSpec:
    return model(
        "preprocessing",
        [
            numbers("age", 1),
            numbers("city", 1, dtype="string"),
            numbers("code", 1, dtype="int64"),
            numbers("said", 1, dtype="string"),
            numbers("picture", 8, 8, 3),
        ],
        [
            layer("scaled", "Normalization", mean=(40.0,), variance=(100.0,)),
            layer("steps", "Discretization", bin_boundaries=(20.0, 40.0)),
            layer("hot", "CategoryEncoding", num_tokens=3, output_mode="one_hot"),
            layer("lookup", "StringLookup", vocabulary=("台北", 'a "b"', "it's"), output_mode="one_hot"),
            layer("number", "IntegerLookup", vocabulary=(10, 20), output_mode="multi_hot"),
            layer("words", "TextVectorization", vocabulary=("good", "bad"), output_sequence_length=3),
            layer("vectors", "Embedding", input_dim=4, output_dim=2),
            layer("mean", "GlobalAveragePooling1D"),
            layer("rescaled", "Rescaling", scale=1 / 255),
            layer("crop", "CenterCrop", height=4, width=4),
            layer("flip", "RandomFlip", mode="horizontal", seed=1),
            layer("pooled", "GlobalMaxPooling2D"),
            layer("all", "Concatenate"),
        ],
        [
            on("scaled", "@age", to="a"),
            on("steps", "@age", to="steps"),
            on("hot", "@steps", to="b"),
            on("lookup", "@city", to="c"),
            on("number", "@code", to="d"),
            on("words", "@said", to="words"),
            on("vectors", "@words", to="vectors"),
            on("mean", "@vectors", to="e"),
            on("rescaled", "@picture", to="p"),
            on("crop", "@p", to="p_2"),
            on("flip", "@p_2", to="p_3"),
            on("pooled", "@p_3", to="f"),
            on("all", [f"@{name}" for name in "abcdef"], to="out"),
        ],
        Head(name="all", tensor="out"),
    )


def wrapped_model() -> ModelSpec:
    """A model with Dropout that reads each step of a sequence."""
    inner = specs.dense(units=2)
    changes = {
        "layers": (*inner.layers, layer("drop", "Dropout", rate=0.5)),
        "calls": (*inner.calls, on("drop", "@out", to="kept")),
        "heads": (Head(name="drop", tensor="kept"),),
        "seed": 3,
    }
    inside = Layer(name="inner", kind="Model", model=inner.model_copy(update=changes))
    each = layer("each", "TimeDistributed", layer=inside)
    return model(
        "wrapped", [numbers("x", 3, 4)], [each], [on("each", "@x", to="y")], Head(name="e", tensor="y")
    )
