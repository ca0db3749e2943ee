"""Edits of the graph: what a click on a layer, an arrow or a tensor makes of a model."""

from __future__ import annotations

import numpy as np
import pytest

from components import lessons
from components.assembly import Call, Config, Head, Input, ModelSpec, build
from components.assembly.checks.shapes import count_parameters, infer_shapes
from components.assembly.checks.validate import problems
from components.assembly.edits.adding import (
    add_call,
    add_head,
    add_input,
    call_again,
    copy_layer,
    insert_kind,
    merge,
)
from components.assembly.edits.naming import rename, rename_head
from components.assembly.edits.new_layers import new_layer
from components.assembly.edits.pieces.nesting import unwrap, wrap
from components.assembly.edits.removing import (
    disconnect,
    remove_call,
    remove_head,
    remove_input,
    remove_layer,
)
from components.assembly.edits.replacing import connect, replace_kind, set_setting
from components.assembly.edits.uses import Use, uses_of
from components.assembly.spec import Tensor
from components.assembly.spec.problems import Refused
from tests.assembly import specs
from tests.assembly.specs import call, layer, one_layer

SLIDE = lessons.headline()
EMPTY = ModelSpec(name="sheet")


def kinds(spec: ModelSpec) -> list[str]:
    return [layer.kind for layer in spec.layers]


def inputs_of(spec: ModelSpec, name: str) -> list[tuple[str, ...]]:
    return [call.inputs for call in spec.calls if call.name == name]


def answers(spec: ModelSpec) -> dict[str, np.ndarray]:
    """What the model answers to the same numbers, by head."""
    chance = np.random.default_rng(0)
    model = build(spec)
    arrays = {
        each.name: chance.integers(0, 5, (3, *each.known_shape))
        if each.dtype.startswith("int")
        else chance.normal(size=(3, *each.known_shape)).astype("float32")
        for each in spec.inputs
    }
    given = model.predict(arrays, verbose=0)
    return {head.name: given[head.name] for head in spec.heads} if isinstance(given, dict) else {"": given}


# --- adding


def test_a_layer_behind_a_tensor_feeds_all_that_took_it() -> None:
    spec = insert_kind(SLIDE, "lstm_out", "Dropout")
    assert not problems(spec)
    assert inputs_of(spec, "dropout") == [("lstm_out",)]
    assert inputs_of(spec, "news_out") == [("dropout",)]
    assert inputs_of(spec, "concatenate")[0][0] == "dropout"
    assert kinds(spec)[:3] == ["Embedding", "LSTM", "Dropout"]  # where it stands in the graph


def test_a_layer_on_one_arrow_leaves_the_others_alone() -> None:
    (to_news, to_both) = uses_of(SLIDE, "lstm_out")
    assert SLIDE.calls[to_news.call].name == "news_out"
    spec = insert_kind(SLIDE, "lstm_out", "Dense", [to_both])
    assert not problems(spec)
    assert inputs_of(spec, "news_out") == [("lstm_out",)]
    assert "lstm_out" not in inputs_of(spec, "concatenate")[0]


def test_a_layer_before_an_output_keeps_the_output() -> None:
    head = SLIDE.head("main_output")
    spec = insert_kind(SLIDE, head.tensor, "Identity")
    assert spec.head("main_output").tensor == "identity"
    assert not problems(spec)


def test_a_branch_takes_nothing_from_others() -> None:
    spec = insert_kind(SLIDE, "lstm_out", "Dense", ())
    assert [problem.code for problem in problems(spec)] == ["unused-tensor"]
    others = [call for call in spec.calls if call in SLIDE.calls]
    assert others == list(SLIDE.calls)


def test_a_residual_connection() -> None:
    # In front of the last layer of the Dense stack, the sum with what went into the stack.
    stack = [call for call in SLIDE.calls if call.name.startswith("dense")]
    same = insert_kind(SLIDE, stack[-1].output, "Dense")
    spec = merge(same, (stack[-1].output, same.calls[-2].output), "Add")
    assert not problems(spec)
    assert "Add" in kinds(spec)
    merged = next(call for call in spec.calls if call.name == "add")
    # What took the later of the two takes the sum; nothing feeds itself.
    assert inputs_of(spec, "main_output") == [(merged.output,)]


def test_merging_with_what_depends_on_it_makes_no_circle() -> None:
    first, second = SLIDE.calls[0].output, "lstm_out"
    for order in ((first, second), (second, first)):
        codes = {problem.code for problem in problems(merge(SLIDE, order, "Concatenate"))}
        assert "cycle" not in codes


def test_the_same_layer_again_shares_its_weights_and_a_copy_does_not() -> None:
    spec = add_input(SLIDE, "other", (100,), "int32")
    shared = call_again(spec, "embedding", ["other"])
    copied = copy_layer(spec, "embedding", ["other"])
    assert len(shared.calls_of("embedding")) == 2
    assert copied.layer("embedding_1").config == SLIDE.layer("embedding").config
    one = SLIDE.layer("embedding").config["input_dim"] * SLIDE.layer("embedding").config["output_dim"]
    assert count_parameters(_used(copied)) - count_parameters(_used(shared)) == one


def _used(spec: ModelSpec) -> ModelSpec:
    """The spec with the tensor that nothing uses as an output."""
    (unused,) = [problem.where for problem in problems(spec) if problem.code == "unused-tensor"]
    return add_head(spec, unused)


def test_an_output_has_the_loss_that_fits_what_it_ends_in() -> None:
    spec = specs.two_branch()
    yes = spec.model_copy(update={"heads": ()})
    assert add_head(yes, "yes").heads[0].loss == "binary_crossentropy"
    assert add_head(yes, "kinds").heads[0].loss in (
        "categorical_crossentropy",
        "sparse_categorical_crossentropy",
    )
    # Named after its layer, and with a number where that name is taken.
    assert [head.name for head in add_head(add_head(yes, "yes"), "yes").heads] == ["zebra", "zebra_1"]


def test_a_siamese_model_from_nothing() -> None:
    spec = add_input(add_input(EMPTY, "left", (20,), "int32"), "right", (20,), "int32")
    embedding = new_layer("Embedding", "embedding")
    spec = add_call(spec, embedding, ("left",), ())
    spec = add_call(spec, new_layer("LSTM", "lstm"), ("embedding",), ())
    spec = wrap(spec, ["embedding", "lstm"], "encoder")
    spec = call_again(spec, "encoder", ["right"])
    made = [call.output for call in spec.calls_of("encoder")]
    spec = merge(spec, made, "Concatenate")
    spec = add_call(spec, new_layer("Dense", "same"), ("concatenate",), ())
    spec = set_setting(set_setting(spec, "same", "units", 1), "same", "activation", "sigmoid")
    spec = add_head(spec, "same")
    assert not problems(spec)
    assert spec.heads[0].loss == "binary_crossentropy"
    assert kinds(spec) == ["Model", "Concatenate", "Dense"]


def test_attention_of_a_sequence_to_itself() -> None:
    spec = insert_kind(SLIDE, SLIDE.calls[0].output, "MultiHeadAttention")
    assert not problems(spec)
    assert infer_shapes(spec)["multi_head_attention"] == infer_shapes(SLIDE)[SLIDE.calls[0].output]


# --- removing


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


# --- replacing, renaming


def test_an_lstm_becomes_a_gru_with_its_settings() -> None:
    spec = replace_kind(set_setting(SLIDE, "lstm", "dropout", 0.2), "lstm", "GRU")
    assert spec.layer("gru").config == Config(units=32, dropout=0.2)
    assert inputs_of(spec, "news_out") == [("lstm_out",)]
    assert not problems(spec)


def test_an_lstm_becomes_bidirectional_and_back() -> None:
    both = replace_kind(SLIDE, "lstm", "Bidirectional")
    inner = both.layer("bidirectional").inner
    assert inner is not None
    assert inner.config == SLIDE.layer("lstm").config
    assert not problems(both)
    assert replace_kind(both, "bidirectional", "LSTM") == SLIDE


def test_units_become_filters() -> None:
    assert replace_kind(SLIDE, "lstm", "Conv1D").layer("conv1d").config["filters"] == 32


def test_a_name_of_ones_own_is_kept() -> None:
    named = rename(SLIDE, "lstm", "reader")
    assert replace_kind(named, "reader", "GRU").layer("reader").kind == "GRU"


def test_names_change_wherever_they_stand() -> None:
    spec = rename(rename(SLIDE, "main_input", "words"), "news_out", "aux")
    assert not problems(spec)
    assert inputs_of(spec, "embedding") == [("words",)]
    assert spec.head("aux").weight == SLIDE.head("news_out").weight
    assert rename_head(spec, "aux", "about").head("about")
    back = rename(rename(spec, "words", "main_input"), "aux", "news_out")
    assert back == SLIDE


@pytest.mark.parametrize("taken", ["lstm", "news_in", "lstm_out", "main_output"])
def test_a_name_that_is_taken_is_refused(taken: str) -> None:
    with pytest.raises(Refused) as caught:
        rename(SLIDE, "embedding", taken)
    assert caught.value.problems[0].code == "duplicate-name"


def test_a_call_takes_one_more() -> None:
    number = next(number for number, call in enumerate(SLIDE.calls) if call.name == "concatenate")
    spec = connect(add_input(SLIDE, "more", (3,)), number, "more")
    assert not problems(spec)
    assert inputs_of(spec, "concatenate")[0][-1] == "more"
    state = add_input(add_input(SLIDE, "h", (32,)), "c", (32,))
    reader = next(number for number, call in enumerate(SLIDE.calls) if call.name == "lstm")
    both = state.calls[reader].model_copy(update={"named": Config(initial_state=())})
    state = state.model_copy(update={"calls": (*state.calls[:reader], both, *state.calls[reader + 1 :])})
    state = connect(connect(state, reader, "h", "initial_state"), reader, "c", "initial_state")
    assert not problems(state)


# --- models inside


@pytest.mark.parametrize(
    "names", [("embedding", "lstm"), ("embedding", "lstm", "news_out"), ("concatenate",)]
)
def test_a_part_made_into_a_model_answers_the_same_and_comes_apart_again(names: tuple[str, ...]) -> None:
    wrapped = wrap(SLIDE, names, "part")
    assert not problems(wrapped)
    assert {layer.name for layer in wrapped.layers if layer.model} == {"part"}
    assert count_parameters(wrapped) == count_parameters(SLIDE)
    apart = unwrap(wrapped, "part")
    assert not problems(apart)
    assert sorted(kinds(apart)) == sorted(kinds(SLIDE))
    for name, values in answers(apart).items():
        np.testing.assert_allclose(values, answers(SLIDE)[name], atol=1e-6)


def test_a_shared_model_comes_apart_into_shared_layers() -> None:
    spec = specs.nested()
    (model,) = {layer.name for layer in spec.layers if layer.model is not None}
    apart = unwrap(spec, model)
    assert not problems(apart)
    assert count_parameters(apart) == count_parameters(spec)
    inner = spec.layer(model).model
    assert inner is not None
    assert len(apart.calls_of(inner.layers[0].name)) == len(spec.calls_of(model))


def test_what_needs_its_own_result_is_no_part() -> None:
    with pytest.raises(Refused) as caught:
        wrap(SLIDE, ["embedding", "concatenate"], "part")
    assert caught.value.problems[0].code == "not-a-part"


def test_only_a_model_comes_apart() -> None:
    with pytest.raises(Refused):
        unwrap(SLIDE, "lstm")


def test_a_use_is_an_arrow() -> None:
    assert uses_of(SLIDE, "main_output") == (Use("main_output", head="main_output"),)
    spec = one_layer(layer("b", "Dense", units=2), Input(name="a", shape=(2,)))
    twice = spec.model_copy(
        update={"calls": (*spec.calls, call("b", "out", "again")), "heads": (Head(name="b", tensor="again"),)}
    )
    assert uses_of(twice, "out") == (Use("out", 1),)


def test_an_operation_is_renamed_with_its_tensor_and_its_output() -> None:
    spec = ModelSpec(
        name="scaled",
        inputs=(Input(name="x", shape=(4,)),),
        calls=(Call(operation="multiply", arguments=(Tensor("x"), 2.0), outputs=("twice",)),),
        heads=(Head(name="twice", tensor="twice"),),
    )
    renamed = rename(spec, "twice", "double")
    (call,), (head,) = renamed.calls, renamed.heads
    assert (call.name, head.name, head.tensor) == ("double", "double", "double")
    assert not problems(renamed)
    with pytest.raises(Refused):
        rename(renamed, "double", "x")
