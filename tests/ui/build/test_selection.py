"""What is selected: the boxes and arrows of the drawing are parts of the draft, and the other way round."""

from __future__ import annotations

import pytest

from components.assembly.drawing.diagram import draw, to_dot
from components.assembly.drawing.elements import Drawing
from components.assembly.edits.adding import add_head, add_input, call_again, insert_kind, merge
from components.assembly.edits.replacing import set_setting
from components.assembly.spec import ModelSpec
from components.lessons import lessons
from components.lessons.build import EMPTY
from components.ui.build import selection
from components.ui.build.outline_rows import MAX_LINE, rows
from components.ui.build.problem_list import faults
from components.ui.build.selection import Part
from components.ui.diagram.component import Arrow, Ending

DRAFT = insert_kind(add_input(add_input(EMPTY, "x", (8,)), "y", (8,)), "x", "Dense")
SHARED = add_head(merge(call_again(DRAFT, "dense", ("y",)), ("dense", "dense_1"), "Add"), "add")
MODELS = {
    "headline": lessons.headline(),
    "pairs": lessons.pairs(),
    "reuse": lessons.reuse(take="whole"),
    "shared": SHARED,
    "draft": DRAFT,
    "empty": EMPTY,
}


def boxes(spec: ModelSpec, unfolded: bool) -> list[str]:
    def of(drawing: Drawing) -> list[str]:
        return [*(box.path for box in drawing.boxes), *(path for one in drawing.nested for path in of(one))]

    return of(draw(spec, unfolded, draft=True))


@pytest.mark.parametrize("unfolded", [False, True])
@pytest.mark.parametrize("name", MODELS)
def test_every_box_is_a_part_and_that_part_is_the_box(name: str, unfolded: bool) -> None:
    spec = MODELS[name]
    for path in boxes(spec, unfolded):
        part = selection.part_of_box(spec, path, unfolded)
        assert part is not None, path
        assert selection.exists(spec, part)
        assert selection.box_of(spec, part, unfolded) == path


@pytest.mark.parametrize("unfolded", [False, True])
@pytest.mark.parametrize("name", MODELS)
def test_every_arrow_is_a_tensor_and_that_tensor_is_the_arrow(name: str, unfolded: bool) -> None:
    spec = MODELS[name]
    edges = list(draw(spec, unfolded, draft=True).all_edges)
    for place, edge in enumerate(edges):
        ends = (edge.source, edge.target)
        number = [(other.source, other.target) for other in edges[:place]].count(ends)
        part = selection.part_of_arrow(spec, Arrow(*ends, number), unfolded)
        assert part is not None, ends
        assert selection.exists(spec, part)
        use = selection.use_of(selection.model_of(spec, part), part)
        assert use is not None
        assert part.name in selection.model_of(spec, part).calls[use.call].inputs
        there = selection.box_of(spec, part, unfolded)
        assert isinstance(there, Arrow)
        assert there[:2] == ends


def test_a_head_has_a_cell_in_the_box_that_makes_its_tensor() -> None:
    spec = lessons.headline()
    for number, name in enumerate(("main_output", "news_out")):
        cell = Ending(name, number)
        assert selection.box_of(spec, Part("head", name)) == cell
        assert selection.part_of(spec, cell) == Part("head", name)
        assert f'href="#head-{number}"' in to_dot(spec, selectable=True)
    assert selection.part_of(spec, Ending("news_out", 2)) is None
    assert selection.part_of(spec, Ending("news_out", -1)) is None
    assert selection.place_of(spec, Part("head", "news_out")) == ("news_out",)


def test_what_is_gone_does_not_exist() -> None:
    for part in (
        Part("call", "nobody"),
        Part("input", "nobody"),
        Part("head", "nobody"),
        Part("tensor", "nobody"),
        Part("layer", "nobody"),
        Part("call", "dense", within=("dense",)),
        Part("call", "x"),
    ):
        assert not selection.exists(SHARED, part)


@pytest.mark.parametrize("name", MODELS)
def test_the_outline_has_a_line_for_each_part(name: str) -> None:
    spec = MODELS[name]
    lines = rows(spec)
    assert [line.part.name for line in lines if line.part.kind == "input"] == [
        one.name for one in spec.inputs
    ]
    assert {line.part.name for line in lines if line.part.kind == "call"} == {
        call.output for call in spec.calls
    }
    assert [line.part.name for line in lines if line.part.kind == "head"] == [one.name for one in spec.heads]
    assert all(selection.exists(spec, line.part) and len(line.code) <= MAX_LINE for line in lines)


def test_a_shared_layer_is_made_once_and_called_by_its_name() -> None:
    code = {line.part.name: line.code for line in rows(SHARED) if line.part.kind == "call"}
    assert code["dense_1"] == "dense_1 = Dense(64)(y)"
    assert code["dense"] == "dense = dense(x)"
    assert code["add"] == "add = Add()([dense, dense_1])"
    counted = [line.parameters for line in rows(SHARED) if line.part.kind == "call"]
    assert counted == [8 * 64 + 64, None, 0]


def test_a_model_inside_is_unfolded_where_it_is_asked_for() -> None:
    pairs = lessons.pairs()
    inner = pairs.layer("encoder").model
    assert inner is not None
    inside = [line for line in rows(pairs, [("encoder",)]) if line.part.within == ("encoder",)]
    assert [line.part.name for line in inside if line.part.kind == "call"] == [
        call.output for call in inner.calls
    ]
    assert not [line for line in rows(pairs) if line.part.within]


def test_problems_stand_at_their_parts() -> None:
    assert [(fault.problem.code, fault.part) for fault in faults(EMPTY)] == [
        ("no-input", None),
        ("no-head", None),
    ]
    found = {fault.problem.code: fault.part for fault in faults(DRAFT)}
    # Where there is no output, nobody has to be told of each tensor that it leads to none.
    assert found == {"no-head": None, "unused-input": Part("input", "y")}
    (left_out,) = faults(add_head(insert_kind(DRAFT, "y", "Dense"), "dense_1"))
    assert (left_out.problem.code, left_out.part) == ("unused-tensor", Part("call", "dense"))
    headline = set_setting(lessons.headline(), "lstm", "return_sequences", True)
    (fault,) = faults(headline)
    assert (fault.problem.code, fault.part) == ("unfit-tensors", Part("call", "x_2"))
    assert not fault.unfinished
    spec = lessons.headline()
    wrong = spec.model_copy(
        update={"heads": (spec.heads[0].model_copy(update={"loss": "sparse_categorical_crossentropy"}),)}
    )
    assert Part("head", "main_output") in {fault.part for fault in faults(wrong)}
