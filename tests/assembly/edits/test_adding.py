"""What is added: layers behind tensors and on arrows, branches, merges, outputs."""

from __future__ import annotations

from components.assembly import Head, Input, ModelSpec
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
from components.assembly.edits.new_layers import new_layer
from components.assembly.edits.pieces.nesting import wrap
from components.assembly.edits.replacing import set_setting
from components.assembly.edits.uses import Use, uses_of
from tests.assembly import specs
from tests.assembly.edits.edited import EMPTY, SLIDE, inputs_of, kinds
from tests.assembly.specs import call, layer, one_layer


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


def test_a_use_is_an_arrow() -> None:
    assert uses_of(SLIDE, "main_output") == (Use("main_output", head="main_output"),)
    spec = one_layer(layer("b", "Dense", units=2), Input(name="a", shape=(2,)))
    twice = spec.model_copy(
        update={"calls": (*spec.calls, call("b", "out", "again")), "heads": (Head(name="b", tensor="again"),)}
    )
    assert uses_of(twice, "out") == (Use("out", 1),)
