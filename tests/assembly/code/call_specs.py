"""Models with one thing that calls can have: operations, slices, states, masks, arguments."""

from __future__ import annotations

from components.assembly import Config, Head, ModelSpec
from components.assembly.spec import Slice
from tests.assembly.code.spec_parts import ALL, model, numbers, on, op
from tests.assembly.specs import layer


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
