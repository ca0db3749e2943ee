"""Any draft is drawn: models that people published with parts taken out, doubled and changed at random."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from components.assembly import Config, ModelSpec
from components.assembly.code import read_python
from components.assembly.drawing.diagram import to_dot, to_svg
from components.assembly.spec import Call
from tests.assembly.drawing import drawn_specs

CASES = Path(__file__).parents[1] / "cases"
# Models that are read, and drafts made of them. With all models 700 were tried, which takes a minute.
MODELS = 12
DRAFTS = 60
DRAWN = 6
VALUES = (None, -1, "x", 10**12, (), True)


def read(folder: str, most: int) -> list[ModelSpec]:
    paths = sorted((CASES / folder).glob("*.py"))
    programs = (path.read_text(encoding="utf-8") for path in paths[:: -(-len(paths) // most)])
    return [spec for program in programs if (spec := read_python(program).spec) is not None]


@pytest.fixture(scope="module")
def published() -> list[ModelSpec]:
    return [*read("models", MODELS), *drawn_specs.ALL.values()]


def changed(value: Any, **fields: Any) -> Any:
    """The value with other fields, as far as its type allows."""
    same = {name: getattr(value, name) for name in type(value).model_fields}
    return type(value).model_validate(same | fields)


def with_one(spec: ModelSpec, field: str, chance: random.Random, change: Callable[[Any], Any]) -> ModelSpec:
    parts = list(getattr(spec, field))
    if parts:
        number = chance.randrange(len(parts))
        parts[number] = change(parts[number])
    return changed(spec, **{field: parts})


def without_or_twice(spec: ModelSpec, chance: random.Random) -> ModelSpec:
    field = chance.choice(("calls", "layers", "inputs", "heads"))
    parts: tuple[Any, ...] = getattr(spec, field)
    if not parts:
        return spec
    number = chance.randrange(len(parts))
    times = chance.choice((0, 0, 2))
    return changed(
        spec, **{field: (*parts[:number], *parts[number : number + 1] * times, *parts[number + 1 :])}
    )


def other_tensors(spec: ModelSpec, chance: random.Random) -> ModelSpec:
    names = [
        "nowhere",
        *(each.name for each in spec.inputs),
        *(n for call in spec.calls for n in call.outputs),
    ]

    def change(call: Call) -> Call:
        return chance.choice(
            (
                lambda: changed(call, outputs=chance.choices(names, k=chance.randint(1, 3))),
                lambda: changed(call, arguments=call.arguments[1:]),
                lambda: changed(call, arguments=(*call.arguments, *call.arguments)),
            )
        )()

    return with_one(spec, "calls", chance, change)


def other_settings(spec: ModelSpec, chance: random.Random) -> ModelSpec:
    def change(layer: Any) -> Any:
        settings = dict(layer.config)
        if settings:
            settings[chance.choice(list(settings))] = chance.choice(VALUES)
        return changed(layer, config=Config(settings))

    return with_one(spec, "layers", chance, change)


def mutated(spec: ModelSpec, chance: random.Random) -> ModelSpec:
    for _ in range(chance.randint(1, 4)):
        try:
            spec = chance.choice((without_or_twice, other_tensors, other_settings))(spec, chance)
        except ValueError:  # no value of its type
            continue
    return spec


def test_every_mutated_draft_is_drawn(published: list[ModelSpec]) -> None:
    chance = random.Random(20)
    drafts = [mutated(chance.choice(published), chance) for _ in range(DRAFTS)]
    dots = [to_dot(draft, draft=True, expand_nested=chance.random() < 0.5) for draft in drafts]
    assert len(set(dots)) > 0.9 * DRAFTS
    assert all("<svg" in to_svg(dot) for dot in dots[:DRAWN])


def test_every_published_mistake_that_has_a_model_is_drawn() -> None:
    mistakes = read("mistakes", 100)
    assert len(mistakes) > 5
    for spec in mistakes:
        dot = to_dot(spec, draft=True)
        assert all(f'"{layer.name}" [label=' in dot for layer in spec.layers)
