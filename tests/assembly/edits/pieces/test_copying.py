"""A copy has weights of its own, and is connected where nothing is wrong with it."""

from __future__ import annotations

import pytest

from components.assembly import ModelSpec
from components.assembly.checks.validate import problems
from components.assembly.edits.adding import add_input, insert_kind
from components.assembly.edits.edits import replace_layer
from components.assembly.edits.pieces.copying import copy_parts, paste
from components.assembly.keras_model.build import build
from components.assembly.spec.problems import Refused
from components.lessons import lessons
from components.lessons.build import EMPTY
from components.lessons.gallery import GALLERY

SLIDE = lessons.headline()


def calls(spec: ModelSpec, layer: str) -> list[tuple[str, ...]]:
    return [call.inputs for call in spec.calls if call.name == layer]


def test_a_layer_is_put_behind_the_tensor_with_weights_of_its_own() -> None:
    spec = paste(SLIDE, copy_parts(SLIDE, (), ("x_4",)), "x_4")
    assert calls(spec, "dense_2_1") == [("x_4",)]
    assert calls(spec, "main_output") == [spec.calls[-2].outputs]
    assert not problems(spec)
    assert build(spec).count_params() == build(SLIDE).count_params() + 64 * 64 + 64
    again = paste(spec, copy_parts(SLIDE, (), ("x_4",)), "x_4")
    assert {layer.name for layer in again.layers} >= {"dense_2", "dense_2_1", "dense_2_2"}


def test_what_does_not_fit_behind_it_is_put_beside_what_it_was_copied_from() -> None:
    spec = paste(SLIDE, copy_parts(SLIDE, (), ("lstm_out",)), "lstm_out")
    assert calls(spec, "lstm_1") == calls(spec, "lstm") == [("x",)]
    assert calls(spec, "concatenate") == calls(SLIDE, "concatenate")
    assert {problem.code for problem in problems(spec)} == {"unused-tensor"}


def test_several_calls_stay_connected_among_each_other_and_go_to_another_input() -> None:
    text = SLIDE.input("main_input")
    more = add_input(SLIDE, "title", text.shape, text.dtype)
    spec = paste(more, copy_parts(SLIDE, (), ("x", "lstm_out")), "title")
    assert calls(spec, "embedding_1") == [("title",)]
    (read,) = calls(spec, "lstm_1")
    assert read == spec.calls_of("embedding_1")[0].outputs
    assert spec.layer("lstm_1").config == spec.layer("lstm").config


def test_inputs_come_along_and_another_model_gets_them() -> None:
    both = copy_parts(SLIDE, ("main_input",), ("x",))
    spec = paste(SLIDE, both, "x_4")
    assert calls(spec, "embedding_1") == [("main_input_1",)]
    alone = paste(EMPTY, copy_parts(SLIDE, (), ("x", "lstm_out")))
    assert [(each.name, each.shape, each.dtype) for each in alone.inputs] == [("main_input", (100,), "int32")]
    assert {layer.name for layer in alone.layers} == {"embedding", "lstm"}
    only = paste(EMPTY, copy_parts(SLIDE, ("news_in",), ()))
    assert [each.name for each in only.inputs] == ["news_in"]
    assert not only.calls


def test_calls_of_one_layer_are_calls_of_one_copy() -> None:
    spec = GALLERY["siamese"].spec()
    shared = next(layer for layer in spec.layers if len(spec.calls_of(layer.name)) == 2)
    chosen = [call.output for call in spec.calls_of(shared.name)]
    copied = paste(spec, copy_parts(spec, (), chosen))
    assert len(copied.calls_of(f"{shared.name}_1")) == 2
    assert calls(copied, f"{shared.name}_1") == calls(spec, shared.name)


def test_what_nothing_is_known_of_is_not_copied() -> None:
    with pytest.raises(Refused, match="nothing here"):
        copy_parts(SLIDE, (), ("gone",))
    wrong = insert_kind(SLIDE, "x_4", "Dense")
    wrong = replace_layer(wrong, wrong.layer("dense_1").model_copy(update={"kind": "Conv2D"}))
    with pytest.raises(Refused, match="not known"):
        copy_parts(wrong, (), ("main_output",))
