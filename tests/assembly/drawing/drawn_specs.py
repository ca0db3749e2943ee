"""Models with all that a drawing can have: operations, masks, states, shared layers, several outputs."""

from __future__ import annotations

from typing import Any

from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.assembly.spec import Slice, Tensor
from tests.assembly.specs import call, layer


def operation(operation: str, output: str, *arguments: Any, **named: Any) -> Call:
    """`operation("add", "sum", "a", 2)`: texts are names of tensors."""
    values = tuple(Tensor(value) if isinstance(value, str) else value for value in arguments)
    return Call(operation=operation, arguments=values, named=Config(named), outputs=(output,))


def masked() -> ModelSpec:
    """Two padded texts; the mask of one goes through Dropout to an LSTM, both meet in another."""
    return ModelSpec(
        name="masked",
        inputs=tuple(Input(name=name, shape=(6,), dtype="int32") for name in ("question", "answer")),
        layers=(
            layer("embed_q", "Embedding", input_dim=9, output_dim=4, mask_zero=True),
            layer("embed_a", "Embedding", input_dim=9, output_dim=4, mask_zero=True),
            layer("drop", "Dropout", rate=0.1),
            layer("read", "LSTM", units=3),
            layer("join", "Concatenate", axis=1),
            layer("read_both", "GRU", units=3),
            layer("together", "Concatenate"),
            layer("right", "Dense", units=1, activation="sigmoid"),
        ),
        calls=(
            call("embed_q", "question", "q"),
            call("embed_a", "answer", "a"),
            call("drop", "q", "dropped"),
            call("read", "dropped", "vector"),
            call("join", "q a", "joined"),
            call("read_both", "joined", "both"),
            call("together", "vector both", "all"),
            call("right", "all", "yes"),
        ),
        heads=(Head(name="right", tensor="yes", loss="binary_crossentropy"),),
    )


def states() -> ModelSpec:
    """An encoder whose states the decoder starts from, with a mask that is passed by hand."""
    return ModelSpec(
        name="translate",
        inputs=(
            Input(name="source", shape=(None, 5)),
            Input(name="target", shape=(None, 5)),
            Input(name="padding", shape=(None,), dtype="bool"),
        ),
        layers=(
            layer("encoder", "LSTM", units=4, return_state=True),
            layer("decoder", "LSTM", units=4, return_sequences=True),
            layer("attend", "MultiHeadAttention", num_heads=2, key_dim=3),
            layer("next", "Dense", units=5, activation="softmax"),
        ),
        calls=(
            Call(
                layer="encoder",
                arguments=(Tensor("source"),),
                named=Config(mask=Tensor("padding")),
                outputs=("read", "h", "c"),
            ),
            Call(
                layer="decoder",
                arguments=(Tensor("target"),),
                named=Config(initial_state=(Tensor("h"), Tensor("c"))),
                outputs=("written",),
            ),
            Call(
                layer="attend",
                arguments=(Tensor("written"), Tensor("source")),
                outputs=("attended",),
            ),
            call("next", "attended", "word"),
        ),
        heads=(
            Head(name="next", tensor="word", loss="categorical_crossentropy"),
            Head(name="state", tensor="h"),
        ),
    )


def operations() -> ModelSpec:
    """Arithmetic, slices and functions of keras.ops."""
    return ModelSpec(
        name="operations",
        inputs=(Input(name="steps", shape=(6, 4)), Input(name="other", shape=(4,))),
        layers=(layer("dense", "Dense", units=4), layer("score", "Dense", units=1)),
        calls=(
            operation("getitem", "first", "steps", (Slice(), 0)),
            operation("getitem", "some", "steps", (..., Slice(1, None, 2))),
            operation("add", "sum", "first", "other"),
            operation("multiply", "scaled", 2.0, "sum"),
            operation("subtract", "apart", "scaled", "other"),
            operation("divide", "part", "apart", 255.0),
            operation("mean", "mean", "some", axis=1),
            operation("concatenate", "all", (Tensor("part"), Tensor("mean")), axis=-1),
            operation("expand_dims", "wide", "all", axis=1),
            call("dense", "wide", "hidden"),
            operation("squeeze", "flat", "hidden", axis=1),
            call("score", "flat", "answer"),
        ),
        heads=(
            Head(name="score", tensor="answer", loss="mean_squared_error"),
            Head(name="total", tensor="sum"),
        ),
    )


def in_turn() -> ModelSpec:
    """Two layers that call each other in turn: first(second(first(second(x))))."""
    return ModelSpec(
        name="in_turn",
        inputs=(Input(name="x", shape=(4,)),),
        layers=(layer("first", "Dense", units=4), layer("second", "Dense", units=4)),
        calls=(
            call("second", "x", "a"),
            call("first", "a", "b"),
            call("second", "b", "c"),
            call("first", "c", "d"),
        ),
        heads=(Head(name="end", tensor="d", loss="mean_squared_error"), Head(name="middle", tensor="b")),
    )


def deep() -> ModelSpec:
    """A model in a model in a model, each called twice, with an input that is an output."""
    inner = ModelSpec(
        name="inner",
        inputs=(Input(name="v", shape=(4,)), Input(name="w", shape=(4,))),
        layers=(layer("mix", "Add"), layer("same", "Dense", units=4)),
        calls=(call("mix", "v w", "m"), call("same", "m", "n"), call("same", "n", "o")),
        heads=(Head(name="twice", tensor="o"), Head(name="once", tensor="n")),
    )
    middle = ModelSpec(
        name="middle",
        inputs=(Input(name="v", shape=(4,)),),
        layers=(Layer(name="inner", kind="Model", model=inner), layer("post", "Dense", units=4)),
        calls=(
            Call(layer="inner", arguments=((Tensor("v"), Tensor("v")),), outputs=("p", "q")),
            Call(layer="inner", arguments=(Config(v=Tensor("q"), w=Tensor("p")),), outputs=("r", "s")),
            call("post", "r", "t"),
        ),
        heads=(Head(name="post", tensor="t"), Head(name="given", tensor="v")),
    )
    return ModelSpec(
        name="deep",
        inputs=(Input(name="x", shape=(4,)), Input(name="y", shape=(4,))),
        layers=(Layer(name="middle", kind="Model", model=middle), layer("join", "Subtract")),
        calls=(
            Call(layer="middle", arguments=(Tensor("x"),), outputs=("xa", "xb")),
            Call(layer="middle", arguments=(Tensor("y"),), outputs=("ya", "yb")),
            call("join", "xa ya", "apart"),
        ),
        heads=(
            Head(name="join", tensor="apart", loss="mean_squared_error"),
            Head(name="second", tensor="ya", loss="mean_squared_error"),
            Head(name="x", tensor="x"),
            Head(name="unchanged", tensor="yb"),
        ),
    )


def wrapped() -> ModelSpec:
    """Wrappers: around a layer, around a model, around each other; cells."""
    inner = ModelSpec(
        name="frame",
        inputs=(Input(name="image", shape=(4,)),),
        layers=(layer("small", "Dense", units=2),),
        calls=(call("small", "image", "s"),),
        heads=(Head(name="small", tensor="s"),),
    )
    return ModelSpec(
        name="wrapped",
        inputs=(Input(name="frames", shape=(3, 4)),),
        layers=(
            layer(
                "each",
                "TimeDistributed",
                layer=Layer(name="frame", kind="Model", model=inner, trainable=False),
            ),
            layer("both", "Bidirectional", layer=layer("gru", "GRU", units=2, return_sequences=True)),
            layer("cells", "RNN", cell=(layer("a", "LSTMCell", units=3), layer("b", "GRUCell", units=2))),
        ),
        calls=(call("each", "frames", "e"), call("both", "e", "f"), call("cells", "f", "g")),
        heads=(Head(name="cells", tensor="g", loss="mean_squared_error"),),
    )


def named_anyhow() -> ModelSpec:
    """Names with all that DOT, HTML and file names could trip over."""
    names = ["中文 名稱", 'a "quote"', "<b>bold</b>", "a/b\\", "&lt;%s", "%N\\N", "{x|y}:port", "end\\"]
    layers = tuple(layer(name, "Dense", units=4, activation="relu") for name in names)
    tensors = ["輸入 <i>", *(f"t {number}\\" for number in range(len(names)))]
    inner = ModelSpec(
        name="內 <u>",
        inputs=(Input(name='裡 "', shape=(4,)),),
        layers=(layer("c\\", "Dense", units=4),),
        calls=(Call.on(layer="c\\", inputs=('裡 "',), output="out"),),
        heads=(Head(name="c\\", tensor="out"),),
    )
    return ModelSpec(
        name='模型 "/<b>\\',
        inputs=(Input(name=tensors[0], shape=(4,)),),
        layers=(*layers, Layer(name="a", kind="Model", model=inner)),
        calls=(
            *(
                Call.on(layer=name, inputs=(before,), output=after)
                for name, before, after in zip(names, tensors, tensors[1:], strict=False)
            ),
            Call.on(layer="a", inputs=(tensors[-1],), output="x"),
            operation("add", "sum", "x", tensors[-1]),
        ),
        heads=(Head(name="頭 </td>", tensor="sum", loss="mean_squared_error"),),
    )


ALL = {
    "masked": masked(),
    "states": states(),
    "operations": operations(),
    "in turn": in_turn(),
    "deep": deep(),
    "wrapped": wrapped(),
    "named anyhow": named_anyhow(),
}
