"""Specs that use what only generated code of today can say: each shows one kind of thing."""

from __future__ import annotations

from typing import Any

from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.assembly.spec import Arguments, KerasObject, Slice, Tensor
from tests.assembly import specs
from tests.assembly.specs import layer

ALL = Slice()


def value(argument: Any) -> Any:
    """Texts that begin with "@" are tensors."""
    if isinstance(argument, str) and argument.startswith("@"):
        return Tensor(argument[1:])
    if isinstance(argument, list | tuple):
        return tuple(map(value, argument))
    if isinstance(argument, dict):
        return Config({name: value(item) for name, item in argument.items()})
    return argument


def on(name: str, *arguments: Any, to: str, **named: Any) -> Call:
    """The call of a layer; `to` are the names of its outputs."""
    return Call(
        layer=name,
        arguments=Arguments(value(arguments)),
        named=value(named),
        outputs=_names(to),
    )


def op(name: str, *arguments: Any, to: str, **named: Any) -> Call:
    """The call of an operation."""
    return Call(
        operation=name,
        arguments=Arguments(value(arguments)),
        named=value(named),
        outputs=_names(to),
    )


def _names(to: str) -> tuple[str, ...]:
    return (to,) if " of " in to else tuple(to.split())


def model(name: str, inputs: list[Input], layers: list[Layer], calls: list[Call], *heads: Head) -> ModelSpec:
    return ModelSpec(name=name, inputs=inputs, layers=layers, calls=calls, heads=heads)


def numbers(name: str, *shape: int | None, dtype: str = "float32") -> Input:
    return Input(name=name, shape=shape, dtype=dtype)


def arithmetic() -> ModelSpec:
    return model(
        "arithmetic",
        [numbers("x", 4, 4), numbers("y", 4, 4)],
        [layer("d", "Dense", units=4)],
        [
            on("d", "@x", to="z"),
            op("add", "@z", "@x", to="residual"),
            op("multiply", 2, "@residual", to="multiply"),
            op("add", "@multiply", "@y", to="add"),
            op("subtract", "@add", "@z", to="subtract"),
            op("subtract", "@y", "@subtract", to="nested"),
            op("subtract", "@y", "@nested", to="sub_2"),
            op("add", "@sub_2", "@y", to="add_2"),
            op("multiply", "@add_2", 0.5, to="scaled"),
            op("negative", "@scaled", to="negative"),
            op("power", "@negative", 2, to="power"),
            op("power", 2, "@y", to="two"),
            op("true_divide", "@power", 3.0, to="third"),
            op("divide", "@third", "@two", to="divided"),
            op("matmul", "@divided", "@y", to="product"),
            op("subtract", 1, "@product", to="rest"),
            op("mod", "@rest", 2, to="mod"),
            op("floor_divide", "@mod", 2, to="floor_divide"),
            op("greater", "@floor_divide", -0.5, to="more"),
            op("less", 0.5, "@x", to="less"),
            op("logical_and", "@more", "@less", to="both"),
            op("logical_not", "@both", to="neither"),
            op("equal", "@x", "@y", to="same"),
            op("where", "@neither", "@rest", 0.0, to="chosen"),
            op("maximum", "@chosen", 0.0, to="maximum"),
            op("where", "@same", "@maximum", x2="@x", to="out"),
        ],
        Head(name="out", tensor="out"),
    )


def slices() -> ModelSpec:
    return model(
        "slices",
        [numbers("x", 6, 4)],
        [layer("first", "Dense", units=2), layer("joined", "Concatenate")],
        [
            op("getitem", "@x", (ALL, 0), to="getitem"),
            on("first", "@getitem", to="a"),
            op("getitem", "@x", (ALL, Slice(1, None)), to="rest"),
            op("getitem", "@x", (ALL, -1, Slice(None, None, 2)), to="b"),
            op("getitem", "@rest", (ALL, Slice(-3, -1), 1), to="c"),
            op("getitem", "@c", (..., None), to="d"),
            op("getitem", "@d", key=(ALL, ALL, 0), to="e"),
            op("getitem", "@x", (ALL, 0), to="f"),
            on("joined", ["@a", "@b", "@e", "@f"], to="out"),
        ],
        Head(name="joined", tensor="out"),
    )


def operations() -> ModelSpec:
    return model(
        "operations",
        [numbers("x", 6, 4), numbers("picture", 4, 4, 3)],
        [layer("d", "Dense", units=4)],
        [
            on("d", "@x", to="y"),
            op("expand_dims", "@y", axis=-1, to="expand_dims"),
            op("squeeze", "@expand_dims", axis=-1, to="squeezed"),
            op("concatenate", ["@squeezed", "@x"], axis=1, to="long"),
            op("mean", x="@long", axis=1, keepdims=True, to="mean"),
            op("stack", ["@x", "@y"], axis=1, to="stacked"),
            op("split", "@stacked", 2, axis=1, to="left right"),
            op("top_k", "@right", 2, to="best"),
            op("reshape", "@best", (-1, 12), to="flat"),
            op("transpose", "@left", axes=(0, 3, 2, 1), to="turned"),
            op("einsum", "bij,bkj->bik", "@x", "@y", to="seen"),
            op("image.resize", "@picture", (2, 2), to="small"),
            op("unstack", "@x", axis=1, to="step_1 step_2"),
            op("split", "@x", 1, axis=1, to="only"),
            op("clip", "@only", 0.0, 1.0, to="clip"),
            op("sum", "@clip", axis=(1, 2), to="sum"),
            op("cast", "@sum", "int32", to="count"),
            op("one_hot", "@count", 3, to="classes"),
        ],
        *(
            Head(name=name, tensor=name)
            for name in ("mean", "flat", "turned", "seen", "small", "step_2", "classes")
        ),
    )


def states() -> ModelSpec:
    """An encoder that hands its states to a decoder."""
    return model(
        "translate",
        [numbers("source", None, dtype="int32"), numbers("target", None, dtype="int32")],
        [
            layer("words", "Embedding", input_dim=9, output_dim=3, mask_zero=True),
            layer("encoder", "LSTM", units=4, return_state=True),
            layer("decoder", "LSTM", units=4, return_sequences=True, return_state=True),
            layer("next_word", "Dense", units=9, activation="softmax"),
        ],
        [
            on("words", "@source", to="a"),
            on("words", "@target", to="b"),
            on("encoder", "@a", to="said state_h state_c"),
            on("decoder", "@b", initial_state=["@state_h", "@state_c"], to="c"),
            on("next_word", "@c", to="out"),
        ],
        Head(name="next_word", tensor="out", loss="sparse_categorical_crossentropy", metrics=("accuracy",)),
    )


def many_states() -> ModelSpec:
    cells = (layer("one", "LSTMCell", units=3), layer("two", "LSTMCell", units=3, dropout=0.1))
    both = layer("gru", "GRU", units=2, return_state=True)
    return model(
        "many_states",
        [numbers("x", 5, 2), numbers("mask", 5, dtype="bool")],
        [
            layer("cells", "RNN", cell=cells, return_state=True),
            layer("only_last", "RNN", cell=cells, return_state=True),
            layer("both", "Bidirectional", layer=both),
            layer("back", "GRU", units=3, go_backwards=True, return_state=True),
            layer("again", "SimpleRNN", units=3),
        ],
        [
            on("cells", "@x", to="y h1 c1 h2 c2"),
            on("only_last", "@x", to="p q r s t"),
            on("both", "@x", mask="@mask", training=False, to="z f"),
            on("back", "@x", to="u v"),
            on("again", "@x", initial_state="@h1", to="w"),
        ],
        *(Head(name=name, tensor=name) for name in ("c2", "t", "w")),
        Head(name="both", tensor="f"),
        Head(name="last", tensor="v"),
    )


def attention() -> ModelSpec:
    return model(
        "attention",
        [numbers("x", None, 8), numbers("memory", 5, 8)],
        [
            layer("self", "MultiHeadAttention", num_heads=2, key_dim=4),
            layer("cross", "MultiHeadAttention", num_heads=2, key_dim=4, dropout=0.1),
            layer("plain", "Attention"),
            layer("norm", "LayerNormalization", epsilon=1e-6),
            layer("grouped", "GroupQueryAttention", head_dim=4, num_query_heads=2, num_key_value_heads=1),
        ],
        [
            on("self", "@x", "@x", use_causal_mask=True, to="a"),
            op("add", "@a", "@x", to="add"),
            on("norm", "@add", to="b"),
            on("cross", key="@memory", value="@memory", query="@b", return_attention_scores=True, to="c sc"),
            on("plain", ["@c", "@memory"], to="d"),
            on("grouped", "@d", "@d", to="e"),
        ],
        Head(name="e", tensor="e"),
        Head(name="scores", tensor="sc"),
    )


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


def names_of_any_kind() -> ModelSpec:
    inner = specs.dense().model_copy(update={"name": "模型 / 1"})
    return model(
        "模型 'one' {x}",
        [numbers("輸入", 4), numbers("my input", 4), numbers("a/b", 4), numbers('q"{\\', 4)],
        [
            layer("隱藏層", "Dense", units=4),
            layer("class", "Dense", units=4),
            layer("the inner/one", "Model").model_copy(update={"model": inner}),
            layer("3d", "Dense", units=4),
            layer("all together", "Concatenate"),
            layer("答案 {1}", "Dense", units=1),
            layer("!!!", "Dense", units=2),
        ],
        [
            on("隱藏層", "@輸入", to="向量"),
            on("class", "@my input", to="class"),
            on("3d", "@a/b", to="3d"),
            on("the inner/one", '@q"{\\', to="ｘ"),
            on("all together", ["@向量", "@class", "@3d", "@ｘ"], to="all of it"),
            on("答案 {1}", "@all of it", to="答案"),
            on("!!!", "@all of it", to="!!!"),
        ],
        Head(name="答案 {1}", tensor="答案", loss="mean_squared_error"),
        Head(name="it's", tensor="!!!", loss="mean_squared_error"),
    )


def own_heads() -> ModelSpec:
    """Heads that share a layer, that no layer makes, and that are an input."""
    return model(
        "heads",
        [numbers("x", 3), numbers("y", 3)],
        [layer("shared", "Dense", units=1)],
        [
            on("shared", "@x", to="one"),
            on("shared", "@y", to="two"),
            op("subtract", "@one", "@two", to="apart"),
        ],
        Head(
            name="z_first",
            tensor="one",
            loss="mean_squared_error",
            weight=0.5,
            metrics=("mean_absolute_error",),
        ),
        Head(name="second", tensor="two", loss="mean_absolute_error"),
        Head(name="apart", tensor="apart"),
        Head(name="same x", tensor="x"),
    )


def one_own_head() -> ModelSpec:
    spec = specs.dense()
    return spec.model_copy(update={"heads": (spec.heads[0].model_copy(update={"name": "price"}),)})


def input_as_output() -> ModelSpec:
    return model("same", [numbers("x", 3)], [], [], Head(name="x", tensor="x"))


def called_in_turn() -> ModelSpec:
    """A(B(A(B(x)))), and a model in a model that is called with a dictionary."""
    inner = model(
        "pair",
        [numbers("left", 4), numbers("right", 4)],
        [layer("dense", "Dense", units=4)],
        [on("dense", "@left", to="a"), op("add", "@a", "@right", to="b")],
        Head(name="a", tensor="a"),
        Head(name="b", tensor="b"),
    )
    outer = model(
        "outer",
        [numbers("x", 4)],
        [layer("inside", "Model").model_copy(update={"model": inner})],
        [on("inside", {"right": "@x", "left": "@x"}, to="p q"), op("add", "@p", "@q", to="sum")],
        Head(name="sum", tensor="sum"),
    )
    return model(
        "turns",
        [numbers("x", 4)],
        [
            layer("A", "Dense", units=4),
            layer("B", "Dense", units=4),
            layer("outer", "Model").model_copy(update={"model": outer, "trainable": False}),
            layer("again", "Model").model_copy(update={"model": outer}),
        ],
        [
            on("B", "@x", to="x_1"),
            on("A", "@x_1", to="x_2"),
            on("B", "@x_2", to="x_3"),
            on("A", "@x_3", to="x_4"),
            on("outer", "@x_4", to="x_5"),
            on("outer", "@x_5", to="x_6"),
            on("again", ["@x_6"], to="x_7"),
        ],
        Head(name="again", tensor="x_7", loss="mean_squared_error"),
    )


def with_arguments() -> ModelSpec:
    """Losses and metrics that have arguments."""
    return model(
        "arguments",
        [numbers("x", 4)],
        [layer("yes", "Dense", units=1), layer("kind", "Dense", units=5)],
        [on("yes", "@x", to="yes"), on("kind", "@x", to="kind")],
        Head(name="yes", tensor="yes", loss="binary_crossentropy", loss_config=Config(from_logits=True)),
        Head(
            name="kind",
            tensor="kind",
            loss="sparse_categorical_crossentropy",
            loss_config=Config(from_logits=True),
            metrics=("accuracy", "sparse_top_k_categorical_accuracy"),
            metric_configs=Config(sparse_top_k_categorical_accuracy=Config(k=3)),
        ),
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


FEATURES = {
    make.__name__: make
    for make in (
        arithmetic,
        slices,
        operations,
        states,
        many_states,
        attention,
        wrappers,
        objects,
        preprocessing,
        names_of_any_kind,
        own_heads,
        one_own_head,
        input_as_output,
        called_in_turn,
        with_arguments,
        wrapped_model,
    )
}
