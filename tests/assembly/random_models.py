"""A hypothesis strategy of models: many kinds of layers, operations, slices, states, shared layers,
nested models and odd names, in random graphs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from components.assembly import Call, Head, Input, Layer, ModelSpec
from components.assembly.checks.shapes import trace_shapes
from components.assembly.checks.validate import problems
from components.assembly.spec import Arguments, Config, KerasObject, Slice, Tensor
from tests.assembly import specs
from tests.assembly.specs import layer

ODD_NAMES = ("", "a b ", "名稱", "class", "x/1 ", "1st-", "_", "Dense ", "é", "model ")
INPUTS = (
    Input(name="ids", shape=(4,), dtype="int32"),
    Input(name="any length", shape=(None, 2)),
    Input(name="steps", shape=(4, 2)),
    Input(name="向量", shape=(4,)),
)
X, Y, Z = Tensor("x"), Tensor("y"), Tensor("z")

# What can be called on one tensor or on several: the kind and settings of a layer, the arguments of its call,
# and how many tensors it makes.
Choice = tuple[str, dict[str, Any], tuple[Any, ...], dict[str, Any], int]
LAYERS: tuple[Choice, ...] = (
    ("Dense", {"units": 2, "activation": "tanh"}, (X,), {}, 1),
    ("Dense", {"units": 3, "kernel_regularizer": KerasObject("L2", Config(l2=0.5))}, (X,), {}, 1),
    ("Embedding", {"input_dim": 9, "output_dim": 2, "mask_zero": True}, (X,), {}, 1),
    ("Embedding", {"input_dim": 9, "output_dim": 2}, (Tensor("ids"),), {}, 1),
    ("LSTM", {"units": 2}, (X,), {}, 1),
    ("LSTM", {"units": 2, "return_sequences": True, "return_state": True}, (X,), {}, 3),
    ("GRU", {"units": 2, "return_sequences": True}, (X,), {"initial_state": Y}, 1),
    ("Bidirectional", {"layer": layer("in", "GRU", units=2, return_sequences=True)}, (X,), {}, 1),
    ("TimeDistributed", {"layer": layer("in", "Dense", units=2)}, (X,), {}, 1),
    (
        "RNN",
        {"cell": layer("cell", "StackedRNNCells", cells=(layer("c", "GRUCell", units=2),))},
        (X,),
        {},
        1,
    ),
    ("Conv1D", {"filters": 2, "kernel_size": 2, "padding": "causal"}, (X,), {}, 1),
    ("SeparableConv1D", {"filters": 2, "kernel_size": (2,)}, (X,), {}, 1),
    ("MaxPooling1D", {"pool_size": 2}, (X,), {}, 1),
    ("GlobalAveragePooling1D", {}, (X,), {}, 1),
    ("Flatten", {}, (X,), {}, 1),
    ("Reshape", {"target_shape": (-1, 2)}, (X,), {}, 1),
    ("RepeatVector", {"n": 3}, (X,), {}, 1),
    ("Permute", {"dims": (2, 1)}, (X,), {}, 1),
    ("LayerNormalization", {"epsilon": 0.01}, (X,), {}, 1),
    ("BatchNormalization", {}, (X,), {"training": False}, 1),
    ("SpectralNormalization", {"layer": layer("in", "Dense", units=2)}, (X,), {}, 1),
    ("Dropout", {"rate": 0.5}, (X,), {}, 1),
    ("Activation", {"activation": "softmax"}, (X,), {}, 1),
    ("PReLU", {}, (X,), {}, 1),
    ("Rescaling", {"scale": 0.5, "offset": 1}, (X,), {}, 1),
    ("Identity", {}, (X,), {}, 1),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 2}, (X, Y), {"use_causal_mask": True}, 1),
    ("MultiHeadAttention", {"num_heads": 1, "key_dim": 2}, (), {"query": X, "value": Y, "key": Z}, 1),
    ("Attention", {}, ((X, Y),), {}, 1),
    ("Concatenate", {}, ((X, Y, Z),), {}, 1),
    ("Add", {}, ((X, Y),), {}, 1),
    ("Multiply", {}, ((X, X),), {}, 1),
    ("Dot", {"axes": -1, "normalize": True}, ((X, Y),), {}, 1),
)
OPERATIONS: tuple[tuple[str, tuple[Any, ...], dict[str, Any], int], ...] = (
    ("add", (X, Y), {}, 1),
    ("multiply", (X, 2.5), {}, 1),
    ("subtract", (1, X), {}, 1),
    ("maximum", (X, Y), {}, 1),
    ("getitem", (X, (Slice(), 0)), {}, 1),
    ("getitem", (X, (..., Slice(0, None, 2))), {}, 1),
    ("mean", (X,), {"axis": -1, "keepdims": True}, 1),
    ("expand_dims", (X,), {"axis": 1}, 1),
    ("split", (X, 2), {"axis": -1}, 2),
    ("concatenate", ((X, Y),), {"axis": -1}, 1),
    ("matmul", (X, Y), {}, 1),
    ("relu", (X,), {}, 1),
    ("cast", (X, "float32"), {}, 1),
    ("where", (X, Y, Z), {}, 1),
    ("einsum", ("abc,abc->ab", X, Y), {}, 1),
)


@st.composite
def graphs(draw: Callable[[Any], Any], *, layers: int = 8) -> ModelSpec:
    """Random calls of up to `layers` layers and as many operations; `sound` makes a model of them.

    Keras is not asked here, since it draws random numbers of its own.
    """
    tensors = [each.name for each in INPUTS]
    made: list[tuple[Layer, tuple[Any, ...], dict[str, Any], int]] = []
    calls: list[Call] = []
    for number in range(draw(st.integers(1, 2 * layers))):
        places = {name: Tensor(draw(st.sampled_from(tensors))) for name in "xyz"}
        title = f"{draw(st.sampled_from(ODD_NAMES))}{number}"
        what = draw(st.sampled_from(["layer"] * 4 + ["operation"] * 3 + ["again", "model"]))
        if what == "operation":
            operation, arguments, named, count = draw(st.sampled_from(OPERATIONS))
            target: dict[str, str] = {"operation": operation}
        else:
            if what == "again" and made:
                kind = draw(st.sampled_from(made))
            elif what == "model":
                inner = specs.encoder(seed=draw(st.integers(0, 3)))
                kind = (Layer(name=title, kind="Model", model=inner), (X,), {}, 2)
                made.append(kind)
            else:
                name, config, arguments, named, count = draw(st.sampled_from(LAYERS))
                own = Layer(name=title, kind=name, config=Config(config), trainable=draw(st.booleans()))
                kind = (own, arguments, named, count)
                made.append(kind)
            used, arguments, named, count = kind
            target = {"layer": used.name}
        outputs = tuple(f"t{number}" if part == 0 else f"t{number}, {part}" for part in range(count))
        replaced = [_with(value, places) for value in arguments]
        calls.append(
            Call(
                **target,
                arguments=Arguments(replaced),
                named=Config({name: _with(value, places) for name, value in named.items()}),
                outputs=outputs,
            )
        )
        tensors += outputs
    return ModelSpec(
        name=draw(st.sampled_from(["m", "模型 1"])),
        inputs=INPUTS,
        layers=tuple(one for one, *_ in made),
        calls=tuple(calls),
        seed=draw(st.integers(0, 5)),
    )


def _with(value: Any, places: dict[str, Tensor]) -> Any:
    if isinstance(value, Tensor):
        return places.get(value.name, value)
    return tuple(_with(part, places) for part in value) if isinstance(value, tuple) else value


def sound(spec: ModelSpec) -> ModelSpec:
    """The part of a spec that Keras takes, its loose ends as heads; the example is left out if nothing is."""
    for _ in range(4):
        traced = trace_shapes(spec)
        wrong = {problem.where.split("/")[0] for problem in traced.problems}
        calls = tuple(
            call for call in spec.calls if call.outputs[0] in traced.tensors and call.name not in wrong
        )
        if calls == spec.calls:
            break
        spec = spec.model_copy(update={"calls": calls})
    whole = trace_shapes(spec).assembly.tensors
    used = {name for call in spec.calls for name in call.inputs}
    loose = [name for call in spec.calls for name in call.outputs[:1] if not used & set(call.outputs)]
    called = {call.layer for call in spec.calls}
    model = spec.model_copy(
        update={
            "inputs": tuple(each for each in spec.inputs if each.name in used),
            "layers": tuple(each for each in spec.layers if each.name in called),
            "heads": tuple(
                Head(name=f"{ODD_NAMES[number % len(ODD_NAMES)]}head {number}", tensor=name)
                for number, name in enumerate(loose)
                if whole[name].shape[:1] == (None,)
            ),
        }
    )
    assume(model.calls and not problems(model))
    return model
