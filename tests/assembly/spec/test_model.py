from __future__ import annotations

import json
import math
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from pydantic import ValidationError

from components import lessons
from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.assembly.checks.validate import problems
from components.assembly.spec import (
    MAX_HEADS,
    MAX_INPUTS,
    MAX_OUTPUTS,
    MAX_RANK,
    UNKNOWN_LENGTH,
    Arguments,
    KerasObject,
    Slice,
    Tensor,
)
from tests.assembly import specs

SPECS = [
    lessons.headline(),
    lessons.headline(extra_dense=2, task="regression", seed=7),
    specs.two_branch(),
    specs.shared(),
    specs.encoder(),
    specs.nested(),
    specs.inside("inner", "outer"),
]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_json_both_ways(spec: ModelSpec) -> None:
    again = ModelSpec.model_validate_json(spec.model_dump_json())
    assert again == spec
    assert hash(again) == hash(spec)
    assert ModelSpec.model_validate(spec.model_dump()) == spec


@pytest.mark.parametrize("number", range(30))
def test_json_both_ways_for_any_spec(number: int) -> None:
    spec = specs.random_spec(Random(number))
    again = ModelSpec.model_validate_json(spec.model_dump_json())
    assert again == spec
    assert again.model_dump_json() == spec.model_dump_json()


def test_types_of_settings_survive_json() -> None:
    dense = specs.layer("a", "Dense", whole=1, half=0.5, yes=True, word="relu", sizes=(2, 3), none=None)
    again = Layer.model_validate_json(dense.model_dump_json())
    assert [(type(value), value) for value in again.config.values()] == [
        (type(value), value) for value in dense.config.values()
    ]


@pytest.mark.parametrize("number", range(150))
def test_damaged_json_is_refused_or_gives_a_spec_that_can_be_checked(number: int) -> None:
    chance = Random(number)
    damaged = json.loads(chance.choice(SPECS).model_dump_json())
    for _ in range(chance.randint(1, 3)):
        _damage(damaged, chance)
    try:
        spec = ModelSpec.model_validate_json(json.dumps(damaged))
    except ValidationError:
        return
    for problem in problems(spec):
        assert problem.code
        assert len(str(problem)) < 2000


def _damage(value: Any, chance: Random) -> None:
    """Change something somewhere in a JSON value."""
    places = list(_places(value))
    holder, key = chance.choice(places)
    replacements: list[Any] = [
        *(None, True, 0, -1, 10**30, 0.5, "", "x", "class", "linear", "LSTM", "Model", [], {}, [10**6] * 5),
        *(deepcopy(there[at]) for there, at in (chance.choice(places), chance.choice(places))),
    ]
    if isinstance(holder, list) and chance.random() < 0.3:
        holder.insert(key, holder[key])
    elif chance.random() < 0.2:
        del holder[key]
    else:
        holder[key] = chance.choice(replacements)


def _places(value: Any) -> Any:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from _places(inner)


def test_values_are_frozen() -> None:
    spec = specs.dense()
    with pytest.raises(ValidationError, match="frozen"):
        spec.name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        spec.layers[0].config["units"] = 2  # type: ignore[index]


def test_config_is_equal_whatever_the_order() -> None:
    assert Config(a=1, b=2) == Config({"b": 2, "a": 1})
    assert hash(Config(a=1, b=2)) == hash(Config({"b": 2, "a": 1}))
    assert Config(a=[1, 2]) == Config(a=(1, 2))
    assert Config(a=1).replace(b=2) == Config(a=1, b=2)


def test_config_is_equal_only_with_the_same_types() -> None:
    """To Keras 8, 8.0 and True are not the same: models that differ so are different models."""
    for one, other in ((1, True), (1, 1.0), ((1, 2), (1, 2.0)), ((0, (1,)), (0, (True,)))):
        assert Config(a=one) != Config(a=other)
        assert Arguments((one,)) != Arguments((other,))
    assert Config(a=1) == {"a": 1}
    assert Arguments((1, Tensor("x"))) == Arguments((1, Tensor("x")))


TREE = {
    "nothing": None,
    "sizes": [1, [2, 3]],
    "mapping": {"b": 1, "a": {"c": [True]}},
    "object": {"object": "L2", "config": {"l2": 0.01}},
    "layer": {"layer": {"name": "cell", "kind": "LSTMCell", "config": {"units": 3}}},
    "tensor": {"tensor": "x"},
    "slice": {"slice": [0, None, 2]},
    "all": {"ellipsis": True},
}


def test_settings_are_trees_of_values() -> None:
    settings = Layer.model_validate({"name": "a", "kind": "Dense", "config": TREE}).config
    assert settings["sizes"] == (1, (2, 3))
    assert settings["mapping"] == Config(a=Config(c=(True,)), b=1)
    assert settings["object"] == KerasObject("L2", Config(l2=0.01))
    assert settings["layer"] == specs.layer("cell", "LSTMCell", units=3)
    assert (settings["tensor"], settings["slice"], settings["all"]) == (Tensor("x"), Slice(0, None, 2), ...)


def test_trees_of_values_survive_json() -> None:
    layer = Layer.model_validate({"name": "a", "kind": "Dense", "config": TREE})
    again = Layer.model_validate_json(layer.model_dump_json())
    assert again == layer
    assert hash(again) == hash(layer)
    call = Call(layer="a", arguments=Arguments(layer.config.values()), named=layer.config, outputs=("x",))
    assert Call.model_validate_json(call.model_dump_json()) == call


@pytest.mark.parametrize(
    "value",
    [
        *(math.nan, math.inf, 2**63, "x" * 10_001, object(), {1, 2}, b"x", {1: 2}, {"x" * 201: 1}),
        *({"slice": [1]}, {"slice": 5}, {"slice": ["a", None, None]}, {"tensor": ""}, {"tensor": "x" * 211}),
        *({"object": "L2", "config": 5}, {"layer": {"kind": "Dense"}}, [0] * 100_001, [[0] * 50_000] * 3),
        {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": {"j": {"k": {"l": {"m": 1}}}}}}}}}}}}},
    ],
    ids=range(19),
)
def test_other_values_are_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        Layer.model_validate({"name": "a", "kind": "Dense", "config": {"units": value}})
    with pytest.raises(ValidationError):
        Call.model_validate({"layer": "a", "arguments": [value], "outputs": ["x"]})


def named(name: str) -> list[Any]:
    makers: list[Any] = [
        lambda: Input(name=name, shape=(1,)),
        lambda: Layer(name=name, kind="Dense"),
        lambda: Call.on(layer="a", inputs=("b",), output=name),
        lambda: Head(name=name, tensor="a"),
    ]
    return makers


@pytest.mark.parametrize("name", ["1st", "a b", "a/b", "a-b", "名字", "_x", "a" * 100, "__import__", "class"])
def test_names_are_any_text_of_one_line(name: str) -> None:
    for make in named(name):
        make()


@pytest.mark.parametrize("name", ["", "a\nb", "\t", "\x00", "a" * 211])
def test_names_of_several_lines_or_without_end_are_refused(name: str) -> None:
    for make in named(name):
        with pytest.raises(ValidationError):
            make()


@pytest.mark.parametrize(
    "change",
    [
        {"inputs": tuple(Input(name=f"i{number}", shape=(1,)) for number in range(MAX_INPUTS + 1))},
        {"heads": tuple(Head(name=f"h{number}", tensor="out") for number in range(MAX_HEADS + 1))},
        {"seed": -1},
        {"seed": 2**31},
        {"color": "red"},
    ],
)
def test_form_is_bounded(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ModelSpec.model_validate({**dict(specs.dense()), **change})


def test_a_draft_can_lack_inputs_and_heads() -> None:
    draft = ModelSpec(name="draft")
    assert ModelSpec.model_validate_json(draft.model_dump_json()) == draft
    assert [problem.code for problem in problems(draft)] == ["no-input", "no-head"]


@pytest.mark.parametrize(
    "call",
    [
        {"layer": "a", "operation": "add", "outputs": ["x"]},
        {"outputs": ["x"]},
        {"layer": "a", "outputs": []},
        {"layer": "a", "inputs": "x", "output": "y"},
        {"layer": "a", "inputs": [5], "output": "y"},
        {"layer": "a", "inputs": 5, "output": "y"},
        {"layer": "a", "arguments": {"a": 1}, "outputs": ["y"]},
        {"layer": "a", "arguments": [{"tensor": "x"}] * (MAX_OUTPUTS + 1), "outputs": ["y"]},
    ],
)
def test_calls_that_are_none(call: Any) -> None:
    with pytest.raises(ValidationError):
        Call.model_validate(call)


def test_sizes_can_be_any() -> None:
    words = Input(name="words", shape=(None, 3))
    assert Input.model_validate_json(words.model_dump_json()) == words
    assert words.known_shape == (UNKNOWN_LENGTH, 3)
    assert words.takes((7, 3))
    assert not words.takes((7, 4))
    assert not words.takes((7,))


def test_the_form_of_earlier_versions_is_read() -> None:
    old = {
        "name": "old",
        "inputs": [{"name": "words", "shape": [5], "dtype": "int32"}],
        "layers": [
            {"name": "e", "kind": "Embedding", "config": {"input_dim": 9, "output_dim": 2}},
            {"name": "both", "kind": "Bidirectional", "config": {"units": 3, "merge_mode": "sum"}},
            {"name": "gru", "kind": "Bidirectional", "config": {"layer": "GRU", "units": 3}},
            {"name": "merged", "kind": "Concatenate"},
        ],
        "calls": [
            {"layer": "e", "inputs": ["words"], "output": "x"},
            {"layer": "both", "inputs": ["x"], "output": "a"},
            {"layer": "gru", "inputs": ["x"], "output": "b"},
            {"layer": "merged", "inputs": ["a", "b"], "output": "c"},
        ],
        "heads": [{"name": "merged", "tensor": "c"}],
    }
    spec = ModelSpec.model_validate_json(json.dumps(old))
    assert spec.layer("both").inner == specs.layer("lstm", "LSTM", units=3)
    assert spec.layer("gru").inner == specs.layer("gru", "GRU", units=3)
    assert spec.layer("both").config["merge_mode"] == "sum"
    assert spec.calls[3] == call_on("merged", "a", "b", output="c")
    assert not problems(spec)


def call_on(layer: str, *inputs: str, output: str) -> Call:
    return Call(layer=layer, arguments=Arguments([tuple(map(Tensor, inputs))]), outputs=(output,))


def test_a_call_of_a_model_with_several_heads_makes_a_tensor_for_each() -> None:
    spec = specs.nested()
    assert spec.calls[0].outputs == ("a/vector", "a/sure")
    old = json.loads(spec.model_dump_json())
    old["calls"][0] = {"layer": "read", "inputs": ["left"], "output": "a"}
    assert ModelSpec.model_validate_json(json.dumps(old)) == spec


@pytest.mark.parametrize("shape", [(0,), (-1,), (1.5,), (10**7,), (2,) * (MAX_RANK + 1)])
def test_input_shapes_are_bounded(shape: Any) -> None:
    with pytest.raises(ValidationError):
        Input(name="a", shape=shape)


@pytest.mark.parametrize("depth", [300, 100_000])
def test_json_nested_without_end_is_refused(depth: int) -> None:
    for start, end in (
        ('{"layers":[{"model":', "}]}"),
        ('{"name":"a","layers":[{"name":"a","kind":"RNN","config":{"cell":{"layer":', "}}}]}"),
    ):
        with pytest.raises(ValidationError):
            ModelSpec.model_validate_json(start * depth + "null" + end * depth)


def test_parts_are_found_by_name() -> None:
    spec = specs.shared()
    assert spec.layer("reader").kind == "GRU"
    assert spec.input("left").shape == (5,)
    assert spec.head("same").tensor == "answer"
    assert [call.output for call in spec.calls_of("reader")] == ["left_read", "right_read"]
    with pytest.raises(KeyError):
        spec.layer("left")
