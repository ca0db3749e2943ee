"""The parameters on the boxes are those that Keras counts."""

from __future__ import annotations

import keras
import pytest

from components import lessons
from components.assembly import build
from components.assembly.drawing.diagram import draw, to_dot, to_svg
from components.assembly.drawing.dot_writer import VALUE
from components.assembly.drawing.elements import Drawing
from components.assembly.drawing.parameters import parameters_by_box
from tests.assembly import specs
from tests.assembly.drawing import drawn_specs

SPECS = {"slide": lessons.headline(), "nested": specs.nested(), **drawn_specs.ALL}


def paths(drawing: Drawing) -> set[str]:
    """The names of all boxes."""
    return {box.path for box in drawing.boxes}.union(*map(paths, drawing.nested))


@pytest.mark.parametrize("unfolded", [False, True])
@pytest.mark.parametrize("name", SPECS)
def test_each_box_has_the_parameters_of_its_layer(name: str, unfolded: bool) -> None:
    counts = parameters_by_box(SPECS[name], unfolded)
    assert set(counts) <= paths(draw(SPECS[name], unfolded))
    model = build(SPECS[name])
    assert sum(counts.values()) == model.count_params()
    if not unfolded:
        layers = (layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer))
        assert sorted(counts.values()) == sorted(layer.count_params() for layer in layers)


def test_a_box_with_a_figure_has_an_empty_line_for_it() -> None:
    spec = SPECS["slide"]
    plain, valued = to_svg(to_dot(spec)), to_svg(to_dot(spec, valued={"lstm", "unknown"}))
    assert f"#{VALUE}" not in plain
    assert valued.count(f'xlink:href="#{VALUE}"') == 1
