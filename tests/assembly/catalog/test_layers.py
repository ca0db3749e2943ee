"""The table of layers that learners choose from, against Keras's own signatures."""

from __future__ import annotations

import inspect
from typing import Any, get_args

import keras
import pytest

from components.assembly import Input
from components.assembly.catalog import layers
from components.assembly.catalog.keras_classes import arguments, layer_classes
from components.assembly.catalog.layer_kind import Group
from components.assembly.catalog.layers import KINDS, LAYER_KINDS, Field, LayerKind, fields_of, kind_of
from components.assembly.checks.layer_settings import setting_problems
from components.assembly.checks.shapes import infer_shapes
from components.assembly.checks.validate import problems
from components.assembly.keras_objects.layers import make_plain_layer
from tests.assembly.catalog.entries import check_help, check_translated
from tests.assembly.one_of_each import config_of
from tests.assembly.specs import layer, one_layer

ROWS = [(kind, field) for kind in KINDS.values() for field in kind.fields]


def test_every_name_is_that_of_its_row() -> None:
    assert all(name == kind.name for name, kind in KINDS.items())
    assert set(LAYER_KINDS) == set(KINDS) - {"Input", "Model"}
    assert set(LAYER_KINDS) <= set(layer_classes())


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_help_is_one_sentence(kind: LayerKind) -> None:
    for text in (kind.help, *(field.help for field in kind.fields)):
        check_help(text)
    assert all(field.label for field in kind.fields)
    if kind.takes is not None:
        check_translated(kind.takes.words)
        check_help(kind.takes.mend)


@pytest.mark.parametrize(("kind", "field"), ROWS, ids=lambda part: part.name)
def test_default_is_within_the_range(kind: LayerKind, field: Field) -> None:
    assert field.refusal(field.default) is None


@pytest.mark.parametrize(("kind", "field"), ROWS, ids=lambda part: part.name)
def test_defaults_are_those_of_keras(kind: LayerKind, field: Field) -> None:
    if kind.name in ("Input", "Model"):
        return
    argument = arguments(layer_classes()[kind.name])[field.name]
    assert argument.required == field.required
    if not field.required and field.name == "activation":
        assert field.default == (argument.default or "linear")
    elif not field.required:
        # 1 stands for (1, 1) where a window slides over two axes.
        same = [field.default, *((field.default,) * axes for axes in (2, 3))]
        assert argument.default in same


@pytest.mark.parametrize(
    ("kind", "field"), [row for row in ROWS if row[1].choices], ids=lambda part: part.name
)
def test_keras_takes_every_choice(kind: LayerKind, field: Field) -> None:
    if kind.name == "Input":
        return
    for choice in field.choices:
        config = {**config_of(kind.name), field.name: choice}
        if kind.name == "TextVectorization":
            config = {field.name: choice}
        spec_layer = layer("it", kind.name, **config)
        assert not setting_problems(spec_layer), choice
        make_plain_layer(spec_layer, "it", None)


def test_positional_settings_are_the_first_of_keras() -> None:
    for kind in LAYER_KINDS:
        names = list(arguments(layer_classes()[kind]))
        positional = [field.name for field in KINDS[kind].fields if field.positional]
        assert positional == names[: len(positional)], kind


def test_every_row_is_in_a_group() -> None:
    assert {kind.group for kind in KINDS.values()} <= set(get_args(Group))


@pytest.mark.parametrize("kind", sorted({cls.__name__ for cls in layer_classes().values()}))
def test_every_argument_of_keras_is_a_field(kind: str) -> None:
    fields = fields_of(kind)
    assert {field.name for field in fields} == set(arguments(layer_classes()[kind]))
    assert fields[: len(kind_of(kind).fields)] == kind_of(kind).fields
    for field in fields[len(kind_of(kind).fields) :]:
        parameter = inspect.signature(layer_classes()[kind].__init__).parameters.get(field.name)
        assert field.label == field.name
        assert parameter is None or field.default == (None if field.required else parameter.default)


@pytest.mark.parametrize(
    ("name", "kind", "argument", "type"),
    [
        ("a yes or no", "Dense", "kernel_initializer", "str"),
        ("a whole number", "Dense", "lora_rank", "int"),
        ("a number", "LSTM", "recurrent_dropout", "float"),
        ("sizes", "RandomErasing", "value_range", "ints"),
        ("a yes or no", "LSTM", "unit_forget_bias", "bool"),
    ],
)
def test_the_type_of_a_field_is_that_of_its_default(name: str, kind: str, argument: str, type: str) -> None:
    field = next(field for field in fields_of(kind) if field.name == argument)
    assert field.type == type, name


def test_names_of_objects_are_choices() -> None:
    initializer = next(field for field in fields_of("Dense") if field.name == "kernel_initializer")
    assert {"glorot_uniform", "he_normal", "zeros"} <= set(initializer.choices)


@pytest.mark.parametrize("name", layers.ACTIVATIONS)
def test_keras_knows_every_activation(name: str) -> None:
    assert keras.activations.get(name) is not None


def test_other_names_of_a_class_are_of_the_same_kind() -> None:
    assert kind_of("MaxPool2D") is kind_of("MaxPooling2D")
    assert kind_of("Nothing") == LayerKind("Nothing")


def test_a_field_under_another_label() -> None:
    units = layers.field("LSTM", "units")
    named = units.with_label("LSTM units")
    assert (named.label, named.help, named.maximum) == ("LSTM units", units.help, units.maximum)
    assert units.with_label("a", "b").help == "b"
    with pytest.raises(KeyError):
        layers.field("LSTM", "colour")


@pytest.fixture
def thresholded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row for a kind that the table does not have."""
    row = LayerKind(
        "MaxNumBoundingBoxes",
        "Keeps so many boxes.",
        (Field("max_number", "int", 2, 1, 10, 1, label="Boxes", help="How many.", required=True),),
    )
    monkeypatch.setitem(KINDS, row.name, row)


@pytest.mark.usefixtures("thresholded")
def test_a_row_explains_what_keras_knows() -> None:
    fields = fields_of("MaxNumBoundingBoxes")
    assert (fields[0].label, fields[0].help) == ("Boxes", "How many.")
    spec = one_layer(layer("it", "MaxNumBoundingBoxes", max_number=0), Input(name="boxes", shape=(4,)))
    assert [str(problem.mend) for problem in problems(spec)] == ["Use a whole number from 1 to 10."]


def test_a_kind_without_a_row_works_like_any_other() -> None:
    spec = one_layer(layer("up", "UpSampling3D", size=3), Input(name="video", shape=(2, 2, 2, 1)))
    assert not problems(spec)
    assert infer_shapes(spec)["out"] == (6, 6, 6, 1)
    vector: Any = one_layer(layer("up", "UpSampling3D"), Input(name="vector", shape=(4,)))
    assert [problem.code for problem in problems(vector)] == ["unfit-tensors"]
