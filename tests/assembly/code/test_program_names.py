"""Names in generated programs that mean something in Python, or in the program itself."""

from __future__ import annotations

from components.assembly import Call, Head, Input, Layer, ModelSpec, to_python
from components.assembly.catalog.layers import KINDS
from components.assembly.spec import Tensor
from tests.assembly.code.generated import RECIPE, check, run
from tests.assembly.specs import call, layer


def chain(names: list[str]) -> ModelSpec:
    """A Dense layer for each name, and a tensor of the same name, each called on the one before."""
    first, *rest = names
    inputs = (Input(name=first, shape=(2,)),)
    return ModelSpec(
        name="model",
        inputs=inputs,
        layers=tuple(layer(name, "Dense", units=2) for name in rest),
        calls=tuple(
            Call.on(layer=name, inputs=(before,), output=name)
            for name, before in zip(rest, names, strict=False)
        ),
        heads=(Head(name=rest[-1], tensor=rest[-1], loss="mean_squared_error"),),
    )


def test_names_that_mean_something_in_python_or_in_the_program() -> None:
    ours = ["keras", "np", "Path", "model", "x", "x_1", "data", "file", "part", "rows", "random", "match"]
    check(chain([*ours, *KINDS, "build_x", "LSTM_", "input_", "out_in", "out_input", "print", "range"]))
    check(chain(["Model", "x_2", "x", "x_3", "Dense", "open", "dict"]))


def test_a_layer_and_its_function_named_like_other_things() -> None:
    inner = chain(["keras", "model", "Model"])
    build_model = layer("build_model", "Dense", units=2)
    spec = ModelSpec(
        name="model",
        inputs=(Input(name="x", shape=(2,)), Input(name="model_model", shape=(2,))),
        layers=(
            Layer(name="model", kind="Model", model=inner),
            build_model,
            Layer(name="Dense", kind="Model", model=inner),
            layer("out", "Add"),
        ),
        calls=(
            call("model", "x", "Input"),
            call("build_model", "Input", "build_model"),
            call("build_model", "model_model", "build_Dense"),
            call("Dense", "build_model", "x_2"),
            call("Dense", "build_Dense", "x_3"),
            call("out", "x_2 x_3", "x_4"),
        ),
        heads=(Head(name="out", tensor="x_4", loss="mean_squared_error"),),
    )
    check(spec)


def test_an_operation_and_a_layer_of_one_name() -> None:
    spec = ModelSpec(
        name="model",
        inputs=(Input(name="x", shape=(2,)),),
        layers=(layer("a", "Dense", units=2), layer("add", "Add"), layer("out", "Dense", units=1)),
        calls=(
            call("a", "x", "y"),
            call("add", "x y", "z"),
            Call(operation="add", arguments=(Tensor("z"), Tensor("x")), outputs=("v",)),
            call("out", "v", "w"),
        ),
        heads=(Head(name="out", tensor="w", loss="mean_squared_error"),),
    )
    model = run(to_python(spec, RECIPE))["model"]
    assert model.count_params() == 9
    assert len({operation.name for operation in model.operations}) == 5


def test_long_names_are_laid_out_as_well_as_can_be() -> None:
    name = "a" * 59
    spec = ModelSpec(
        name=name,
        inputs=(Input(name=name + "1", shape=(2,)),),
        layers=(layer(name + "2", "Dense", units=1, activation="sigmoid"),),
        calls=(call(name + "2", name + "1", name + "3"),),
        heads=(Head(name=name + "2", tensor=name + "3", loss="binary_crossentropy"),),
    )
    check(spec)
