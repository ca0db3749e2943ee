from __future__ import annotations

import json
import math
from random import Random
from typing import Any

import pytest
from pydantic import ValidationError

from components import lessons
from components.assembly import Call, Config, Head, Input, Layer, ModelSpec
from components.assembly.checks.validate import problems
from components.assembly.spec import MAX_INPUTS, MAX_RANK
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
        *(there[at] for there, at in (chance.choice(places), chance.choice(places))),
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


@pytest.mark.parametrize("value", [math.nan, math.inf, [[1]], {"a": 1}])
def test_settings_are_plain_values(value: Any) -> None:
    with pytest.raises(ValidationError):
        Layer.model_validate({"name": "a", "kind": "Dense", "config": {"units": value}})


@pytest.mark.parametrize("name", ["", "1st", "a b", "a/b", "a-b", "名", "_x", "a" * 61, "__import__"])
def test_names_are_names(name: str) -> None:
    for make in (
        lambda: Input(name=name, shape=(1,)),
        lambda: Layer(name=name, kind="Dense"),
        lambda: Call.on(layer="a", inputs=("b",), output=name),
        lambda: Head(name=name, tensor="a"),
    ):
        with pytest.raises(ValidationError):
            make()


@pytest.mark.parametrize(
    "change",
    [
        {"heads": ()},
        {"inputs": ()},
        {"inputs": tuple(Input(name=f"i{number}", shape=(1,)) for number in range(MAX_INPUTS + 1))},
        {"seed": -1},
        {"seed": 2**31},
        {"color": "red"},
    ],
)
def test_form_is_bounded(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ModelSpec.model_validate({**dict(specs.dense()), **change})


@pytest.mark.parametrize("shape", [(0,), (-1,), (1.5,), (10**7,), (2,) * (MAX_RANK + 1)])
def test_input_shapes_are_bounded(shape: Any) -> None:
    with pytest.raises(ValidationError):
        Input(name="a", shape=shape)


@pytest.mark.parametrize("depth", [300, 100_000])
def test_json_nested_without_end_is_refused(depth: int) -> None:
    text = '{"layers":[{"model":' * depth + "null" + "}]}" * depth
    with pytest.raises(ValidationError):
        ModelSpec.model_validate_json(text)


def test_parts_are_found_by_name() -> None:
    spec = specs.shared()
    assert spec.layer("reader").kind == "GRU"
    assert spec.input("left").shape == (5,)
    assert spec.head("same").tensor == "answer"
    assert [call.output for call in spec.calls_of("reader")] == ["left_read", "right_read"]
    with pytest.raises(KeyError):
        spec.layer("left")
