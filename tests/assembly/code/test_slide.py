"""The slides' code, its mistakes and their fixes."""

from __future__ import annotations

import keras
import pytest

from components import lessons
from components.assembly import build
from components.assembly.code.slide import MISTAKES, SLIDE, SlideMistake, corrected
from components.assembly.keras_model.compiling import compile_model


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: str(mistake.title))
def test_each_mistake_stands_on_the_slides_once(mistake: SlideMistake) -> None:
    assert SLIDE.count(mistake.fragment) == 1


def test_the_slides_do_not_even_parse() -> None:
    with pytest.raises(SyntaxError):
        compile(SLIDE, "slide", "exec")


def test_mended_they_make_the_homework() -> None:
    namespace: dict[str, object] = {}
    exec(corrected(), namespace)
    model = namespace["model"]
    assert isinstance(model, keras.Model)
    spec = lessons.headline(extra_dense=2)
    ours = build(spec)
    weights = {"main_output": 1.0, "news_out": 0.2}
    compile_model(ours, spec, optimizer="rmsprop", learning_rate=1e-3, loss_weights=weights)
    assert model.count_params() == ours.count_params() == 5_204_770
    assert model.output_names == ours.output_names
    shapes = [sorted(tuple(weight.shape) for weight in network.weights) for network in (model, ours)]
    assert shapes[0] == shapes[1]
    assert model.get_compile_config()["loss"] == ours.get_compile_config()["loss"]
