"""Text -> spec -> text -> spec: the program that is written is read as the same model, to the same text."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from components.assembly import build, to_python
from components.assembly.code import ReadProgram, read_python
from components.assembly.spec import ModelSpec
from components.assembly.spec.values import Tensor
from components.lessons import LESSONS
from components.lessons.gallery.registry import GALLERY
from components.training import Recipe
from tests.assembly.cases import names, source
from tests.assembly.code.generated import run

RECIPE = Recipe(optimizer="adam", learning_rate=0.01, batch_size=16, epochs=7)
# Made by code of its own, which is not read.
REFUSED = ("37_vae_encoder",)
MASKED = "69_two_masks_one_lstm"


def written(spec: ModelSpec) -> tuple[str, ReadProgram]:
    """The program of a model, and what is read of it."""
    text = to_python(spec, RECIPE)
    return text, read_python(text)


def ensure_round(spec: ModelSpec) -> None:
    """Write a model and read it, and once more."""
    _, read = written(spec)
    assert not read.errors, [str(finding) for finding in read.errors]
    assert read.spec is not None
    assert meaning(read.spec) == meaning(spec)
    again = written(read.spec)[1].spec
    assert again is not None
    assert meaning(again) == meaning(spec)
    if any(head.loss for head in spec.heads):
        assert read.optimizer is not None
        assert (read.optimizer.name, read.optimizer.learning_rate) == ("adam", 0.01)
        assert (read.batch_size, read.epochs) == (16, 7)


def meaning(spec: ModelSpec) -> Any:
    """What a model is, whatever its tensors are called and in whatever order its calls stand."""
    makers = {name: (call, place) for call in spec.calls for place, name in enumerate(call.outputs)}

    @cache
    def made(tensor: str) -> Any:
        if tensor not in makers:
            return spec.input(tensor).model_dump_json()
        call, place = makers[tensor]
        layer = spec.layer(call.layer) if call.layer else None
        inner = layer.model if layer is not None else None
        what = call.operation if layer is None else layer.model_copy(update={"model": None}).model_dump_json()
        inside = None if inner is None else meaning(inner)
        said = [replaced(value) for value in (call.arguments, dict(call.named))]
        return hash(repr((what, inside, place, said)))

    def replaced(value: Any) -> Any:
        if isinstance(value, Tensor):
            return made(value.name)
        if isinstance(value, dict):
            return {key: replaced(item) for key, item in value.items()}
        return [replaced(item) for item in value] if isinstance(value, tuple | list) else value

    heads = [(head.model_dump_json(exclude={"tensor"}), made(head.tensor)) for head in spec.heads]
    return [each.name for each in spec.inputs], heads


@pytest.mark.parametrize("name", [name for name in names() if name not in REFUSED])
def test_a_published_model_goes_round(name: str) -> None:
    spec = read_python(source(name)).spec
    assert spec is not None
    ensure_round(spec)


@pytest.mark.parametrize("name", [name for name, lesson in LESSONS.items() if lesson.options.spec().calls])
def test_the_model_of_a_lesson_goes_round(name: str) -> None:
    ensure_round(LESSONS[name].options.spec())


@pytest.mark.parametrize("name", GALLERY)
def test_a_model_of_the_gallery_goes_round(name: str) -> None:
    ensure_round(GALLERY[name].spec())


def test_the_program_of_masks_that_are_joined_runs_by_itself() -> None:
    spec = read_python(source(MASKED)).spec
    assert spec is not None
    assert run(written(spec)[0])["model"].outputs[0].shape == build(spec).outputs[0].shape
