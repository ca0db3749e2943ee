"""The drawings of models that people published, against Keras's of the same models."""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree

import keras
import pytest

from components.assembly import ModelSpec, build_symbolic
from components.assembly.drawing.diagram import draw, to_dot, to_svg
from components.assembly.drawing.elements import Box
from tests.assembly import cases
from tests.assembly.drawing.keras_drawing import all_boxes, assert_same, theirs

# These carry Python code, which no spec can say.
REFUSED = ("37_vae_encoder", "87_lambda_square")

# Keras's own, about the keys of a dictionary that are not the names of the inputs.
pytestmark = pytest.mark.filterwarnings("ignore:When providing `inputs` as a dict")

Published = tuple[keras.Model, ModelSpec]


@pytest.fixture(scope="module", params=[name for name in cases.names() if name not in REFUSED])
def published(request: pytest.FixtureRequest) -> Published:
    """A model as it was published, and the spec of its file."""
    model, imported = cases.published(request.param)
    return model, imported.spec


def test_it_is_the_drawing_that_keras_makes(published: Published) -> None:
    _, spec = published
    for expand_nested in (False, True):
        assert_same(spec, theirs(build_symbolic(spec), spec, expand_nested), draw(spec, expand_nested))


def test_it_is_drawn_as_it_was_published(published: Published) -> None:
    """The model itself has boxes and edges of the same kinds, but for operations that masks need."""
    model, spec = published
    kinds = {str(id(operation)): kind(operation) for operation in operations(model)}
    graph = keras.utils.model_to_dot(model)
    edges = Counter((kinds[edge.get_source()], kinds[edge.get_destination()]) for edge in graph.get_edges())
    drawing = draw(spec)
    paths = {box.path: box_kind(box) for box in drawing.boxes}
    if isinstance(model, keras.Sequential):  # the drawing of which has no input
        paths = {path: kind for path, kind in paths.items() if kind != "InputLayer"}
    # Keras draws one edge for all calls of a shared layer that lead to one box.
    ends = {(edge.source, edge.target) for edge in drawing.edges if edge.kind != "mask"}
    own = Counter((paths[source], paths[target]) for source, target in ends if source in paths)
    masks = any(edge.kind == "mask" for edge in drawing.edges)
    boxes, drawn = Counter(kinds.values()), Counter(paths.values())
    assert (drop_operations(boxes), drop_edges(edges)) == (drop_operations(drawn), drop_edges(own))
    if not masks:
        assert (boxes, edges) == (drawn, own)


def operations(model: keras.Model) -> list[keras.Operation]:
    return list(model.layers if isinstance(model, keras.Sequential) else model.operations)


def kind(operation: keras.Operation) -> str:
    if isinstance(operation, keras.Model):
        return "Functional"
    return type(operation).__name__ if isinstance(operation, keras.layers.Layer) else "operation"


def box_kind(box: Box) -> str:
    return "operation" if box.kind == "operation" else box.lines[0][1][0].strip(" ()")


def drop_operations(boxes: Counter[str]) -> Counter[str]:
    return Counter({kind: count for kind, count in boxes.items() if kind != "operation"})


def drop_edges(edges: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
    return Counter({ends: count for ends, count in edges.items() if "operation" not in ends})


def test_it_can_be_rendered(published: Published) -> None:
    _, spec = published
    root = ElementTree.fromstring(to_svg(to_dot(spec, expand_nested=True)))
    assert len(root.findall(".//*[@class='node']")) == len(all_boxes(draw(spec, expand_nested=True)))
