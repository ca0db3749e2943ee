"""Every drawing against Keras's own: `keras.utils.model_to_dot`, which `plot_model` renders."""

from __future__ import annotations

import pytest

from components import lessons
from components.assembly import build_symbolic
from components.assembly.drawing.diagram import draw
from components.assembly.keras_model.sequential import build_symbolic_sequential
from components.assembly.spec.problems import Refused
from tests.assembly import specs
from tests.assembly.drawing import drawn_specs
from tests.assembly.drawing.keras_drawing import assert_same, theirs

SPECS = {
    "slide": lessons.headline(),
    "homework": lessons.headline(extra_dense=2),
    "shared": specs.shared(),
    "nested": specs.nested(),
    "nested deeply": specs.inside("inner", "middle", "outer"),
    "two branches": specs.two_branch(),
    "reused": lessons.ReuseOptions().spec(),
    "reused twice": lessons.ReuseOptions(question="authorship", frozen=("embedding",)).spec(),
    "reused whole": lessons.ReuseOptions().based("", lessons.headline(), "whole").spec(),
    **drawn_specs.ALL,
}


@pytest.mark.parametrize("expand_nested", [False, True], ids=["closed", "open"])
@pytest.mark.parametrize("name", SPECS)
def test_it_is_the_drawing_that_keras_makes(name: str, expand_nested: bool) -> None:
    spec = SPECS[name]
    assert_same(spec, theirs(build_symbolic(spec), spec, expand_nested), draw(spec, expand_nested))


def test_boxes_are_in_keras_s_order() -> None:
    spec = lessons.headline(extra_dense=2)
    picture, drawing = theirs(build_symbolic(spec), spec, False), draw(spec)
    assert [box.path for box in drawing.boxes] == list(picture.boxes)


def test_a_sequential_has_no_box_for_its_input() -> None:
    spec = specs.dense()
    picture = theirs(build_symbolic_sequential(spec), spec, False)
    assert list(picture.boxes) == ["score"]
    assert_same(spec, picture, draw(spec, sequential=True))
    with pytest.raises(Refused, match="not a plain stack"):
        draw(specs.two_branch(), sequential=True)
