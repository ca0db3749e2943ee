"""What is removed, with what nothing needs then."""

from __future__ import annotations

import pytest

from components import lessons
from components.assembly import Call, Head, Input, ModelSpec
from components.assembly.checks.shapes import infer_shapes
from components.assembly.checks.validate import problems
from components.assembly.edits.adding import (
    insert_kind,
)
from components.assembly.edits.removing import (
    disconnect,
    remove_call,
    remove_head,
    remove_input,
    remove_layer,
)
from tests.assembly import specs
from tests.assembly.edits.edited import SLIDE, inputs_of, kinds
from tests.assembly.specs import call, layer


@pytest.mark.parametrize("kind", ["Dropout", "LayerNormalization", "Dense"])
def test_what_is_inserted_and_removed_leaves_the_model_as_it_was(kind: str) -> None:
    for tensor in infer_shapes(SLIDE):
        spec = insert_kind(SLIDE, tensor, kind)
        (new,) = {layer.name for layer in spec.layers} - {layer.name for layer in SLIDE.layers}
        assert remove_layer(spec, new) == SLIDE


def test_a_shared_layer_is_removed_with_all_its_calls() -> None:
    spec = specs.shared()
    left = remove_layer(spec, "embedding")
    assert not left.calls_of("embedding")
    assert inputs_of(left, "reader") == [("left",), ("right",)]


def test_one_call_of_a_shared_layer_is_removed_and_the_layer_stays() -> None:
    spec = specs.shared()
    number = next(number for number, call in enumerate(spec.calls) if call.layer == "reader")
    assert len(remove_call(spec, number).calls_of("reader")) == 1


def test_without_an_input_a_merge_of_two_is_joined() -> None:
    spec = remove_input(SLIDE, "news_in")
    assert not problems(spec)
    assert "Concatenate" not in kinds(spec)
    assert [each.name for each in spec.inputs] == ["main_input"]


def test_merges_on_merges_are_joined_through() -> None:
    inputs = (Input(name="gone", shape=(2,)), Input(name="kept", shape=(2,)))
    spec = ModelSpec(
        name="twice",
        inputs=inputs,
        layers=(layer("first", "Add"), layer("second", "Add"), layer("end", "Dense", units=1)),
        calls=(
            call("first", "gone kept", "a"),
            call("second", "gone a", "b"),
            call("end", "b", "c"),
        ),
        heads=(Head(name="end", tensor="c"),),
    )
    for order in (spec.calls, spec.calls[::-1]):
        left = remove_input(spec.model_copy(update={"calls": order}), "gone")
        assert not problems(left)
        assert kinds(left) == ["Dense"]
        assert inputs_of(left, "end") == [("kept",)]


def test_states_go_with_the_layer_that_gave_them() -> None:
    state = layer("reader", "GRU", units=4, return_state=True)
    both = Call.on(layer="reader", inputs=("x",), output="read").model_copy(
        update={"outputs": ("read", "state")}
    )
    spec = ModelSpec(
        name="states",
        inputs=(Input(name="x", shape=(3, 4)),),
        layers=(layer("use", "Dense", units=2), state, layer("flat", "Flatten")),
        # What needs the state stands before the layer that gives it.
        calls=(call("use", "state", "used"), both, call("flat", "read", "end")),
        heads=(Head(name="used", tensor="used"), Head(name="flat", tensor="end")),
    )
    assert not problems(spec)
    left = remove_layer(spec, "reader")
    assert not problems(left)
    assert kinds(left) == ["Flatten"]
    assert [head.name for head in left.heads] == ["flat"]


def test_without_an_input_what_stands_on_it_alone_goes() -> None:
    spec = remove_input(SLIDE, "main_input")
    assert not problems(spec)
    assert [head.name for head in spec.heads] == ["main_output"]
    assert set(kinds(spec)) == {"Dense"}


def test_without_an_output_what_led_to_it_alone_goes() -> None:
    spec = remove_head(SLIDE, "news_out")
    assert not problems(spec)
    assert spec == lessons.headline(auxiliary_output=False).model_copy(update={"name": spec.name})
    spec = remove_head(SLIDE, "main_output")
    assert not problems(spec)
    assert [each.name for each in spec.inputs] == ["main_input"]


def test_a_tensor_is_taken_from_a_merge() -> None:
    number = next(number for number, call in enumerate(SLIDE.calls) if call.name == "concatenate")
    spec = disconnect(SLIDE, number, "lstm_out")
    assert "Concatenate" not in kinds(spec)
    assert inputs_of(spec, next(layer.name for layer in spec.layers if layer.name.startswith("dense")))[
        0
    ] == ("news_in",)
