"""What the arrows and marks of a drawing stand for."""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree

import pytest

from components import lessons
from components.assembly import ModelSpec
from components.assembly.drawing.arrows import DrawnArrow, drawn_arrows
from components.assembly.drawing.diagram import draw, problems_by_box, to_dot, to_svg
from components.assembly.drawing.dot_writer import OUTPUT
from tests.assembly import specs
from tests.assembly.drawing import drawn_specs
from tests.assembly.drawing.test_drafts import HALFWAY

SPECS = {"slide": lessons.headline(), "nested": specs.nested(), **drawn_specs.ALL}
SVG = "{http://www.w3.org/2000/svg}"


def model_in(spec: ModelSpec, arrow: DrawnArrow) -> ModelSpec:
    for name in arrow.within:
        inner = spec.layer(name).model
        assert inner is not None
        spec = inner
    return spec


@pytest.mark.parametrize("unfolded", [False, True])
@pytest.mark.parametrize("name", SPECS)
def test_every_tensor_that_a_call_takes_is_on_one_arrow(name: str, unfolded: bool) -> None:
    spec = SPECS[name]
    arrows = drawn_arrows(spec, unfolded)
    by_model = {arrow.within: model_in(spec, arrow) for arrow in arrows}
    for within, model in by_model.items():
        uses = Counter(use for arrow in arrows if arrow.within == within for use in arrow.uses)
        taken = {(tensor, number) for number, call in enumerate(model.calls) for tensor in call.inputs}
        assert set(uses) == taken
    assert len({(arrow.source, arrow.target, arrow.number) for arrow in arrows}) == len(arrows)


@pytest.mark.parametrize("name", ["nested", "in turn", "deep"])
def test_arrows_are_drawn_in_the_order_of_their_numbers(name: str) -> None:
    """The number of an arrow is its place among those in the SVG that have the same ends."""
    spec = SPECS[name]
    expected: dict[str, list[str]] = {}
    for edge in draw(spec, True).all_edges:
        expected.setdefault(f"{edge.source}->{edge.target}", []).append(edge.label)
    root = ElementTree.fromstring(to_svg(to_dot(spec, expand_nested=True)))
    shown: dict[str, list[str]] = {}
    for group in root.iter(f"{SVG}g"):
        if group.get("class") == "edge":
            texts = "".join(text.text or "" for text in group.iter(f"{SVG}text"))
            shown.setdefault(group.findtext(f"{SVG}title") or "", []).append(texts.strip())
    assert shown == expected
    assert any(len(labels) > 1 for labels in shown.values())


def test_each_of_several_tensors_has_a_cell_where_it_can_be_selected() -> None:
    spec = drawn_specs.states()
    plain, selectable = to_svg(to_dot(spec)), to_svg(to_dot(spec, selectable=True))
    assert f"#{OUTPUT}" not in plain
    assert [f'href="#{OUTPUT}{number}"' in selectable for number in range(4)] == [True, True, True, False]


def test_what_is_wrong_is_named_by_its_box() -> None:
    placed = problems_by_box(HALFWAY)
    codes = {path: [problem.code for problem in problems] for path, problems in placed.items()}
    assert codes["lstm"] == ["unfit-tensors"]
    assert codes["unused"] == ["unused-input"]
    assert set(codes) <= {box.path for box in draw(HALFWAY, draft=True).boxes}
    assert [problem.code for problem in problems_by_box(ModelSpec(name="empty"))[""]] == [
        "no-input",
        "no-head",
    ]
    assert "is out of range" not in to_dot(HALFWAY, draft=True, selectable=True)
