from __future__ import annotations

from typing import Any

import pytest

from components import lessons
from components.assembly import Call, Config, Input, ModelSpec
from components.assembly.edits.diff import Change, compare
from components.assembly.edits.edits import freeze, replace_layer, set_trainable
from components.assembly.edits.naming import rename, rename_head
from components.assembly.spec import Head, Layer, Slice, Tensor
from components.assembly.spec.value_parts import replace_tensors
from components.lessons import DenseOptions, HeadlineOptions, NetworkOptions, Options, PairOptions
from tests.assembly import specs
from tests.assembly.drawing import drawn_specs
from tests.assembly.drawing.drawn_specs import operation
from tests.assembly.specs import call, layer

SLIDE = lessons.headline()
HOMEWORK = lessons.headline(extra_dense=2)


def said(before: ModelSpec, after: ModelSpec) -> str:
    return str(compare(before, after).sentence())


def test_the_homework() -> None:
    change = compare(SLIDE, HOMEWORK)
    assert change.added == ("dense_3", "dense_4")
    assert change.removed == ()
    assert change.changed == ("main_output",)  # it is fed by another layer now
    assert change.parameters == 8_320
    assert said(SLIDE, HOMEWORK) == "+2 Dense layers, +8,320 parameters"
    assert said(HOMEWORK, SLIDE) == "-2 Dense layers, -8,320 parameters"


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        (SLIDE, "Nothing changed in the model."),
        (lessons.headline(seed=9), "Nothing changed in the model."),
        (lessons.headline(extra_dense=1), "+1 Dense layer, +4,160 parameters"),
        (
            lessons.headline(auxiliary_input=False),
            "input news_in removed, -1 Concatenate layer, -320 parameters",
        ),
        (lessons.headline(auxiliary_output=False), "output news_out removed, -33 parameters"),
        (
            lessons.headline(extra_dense=[DenseOptions(dropout=0.5)]),
            "+1 Dense layer, +1 Dropout layer, +4,160 parameters",
        ),
        (lessons.headline(lstm_units=64), "lstm changed, +80,032 parameters"),
        (lessons.headline(sequence_length=50), "main_input changed, same number of parameters"),
        (lessons.headline(task="regression"), "news_out, main_output changed, same number of parameters"),
        (lessons.headline(weights=(1.0, 0.5)), "news_out changed, same number of parameters"),
        # Too many, and counted all the same, so that a learner sees how far it went.
        (lessons.headline(vocabulary=100_000), "embedding changed, +46,080,000 parameters"),
    ],
)
def test_sentences(after: ModelSpec, sentence: str) -> None:
    assert said(SLIDE, after) == sentence


@pytest.mark.parametrize(
    ("options", "change", "sentence"),
    [
        (NetworkOptions(), {"second_input": True}, "one input (image) was replaced by two (upper, lower), "),
        (NetworkOptions(), {"second_output": True}, "output odd added, +65 parameters"),
        (NetworkOptions(), {"branch": True}, "+1 Dense layer, +1 Add layer, "),
        (
            PairOptions(),
            {"encoder": "separate"},
            "one Model layer was replaced by two Model layers, +332,416 parameters",
        ),
        (
            PairOptions(meeting="concatenate"),
            {"meeting": "difference"},
            "one Concatenate layer was replaced by one Model layer, -2,048 parameters",
        ),
        (
            HeadlineOptions(),
            {"auxiliary_output": False, "extra_dense": (DenseOptions(),) * 2},
            "output news_out removed, +2 Dense layers, +8,287 parameters",
        ),
    ],
)
def test_differences_are_said_as_a_person_would(
    options: Options, change: dict[str, object], sentence: str
) -> None:
    after = options.model_validate({**dict(options), **change})
    assert said(options.spec(), after.spec()).startswith(sentence)
    back = said(after.spec(), options.spec())
    for there, again in (("removed", "added"), ("added", "removed")):
        assert sentence.count(f" {there}") == back.count(f" {again}")
    if "replaced" in sentence:
        assert "replaced by one" in back


def test_many_changes_are_counted() -> None:
    frozen = freeze(SLIDE, [layer.name for layer in SLIDE.layers])
    assert said(SLIDE, frozen) == "7 layers changed, same number of parameters"


def renamed(spec: ModelSpec) -> ModelSpec:
    """The spec with another name for each tensor that is no input."""
    inputs = {model_input.name for model_input in spec.inputs}

    def new(name: str) -> str:
        return name if name in inputs else f"{name}_new"

    calls = [
        call.model_copy(
            update={
                "arguments": replace_tensors(call.arguments, lambda name: Tensor(new(name))),
                "named": replace_tensors(call.named, lambda name: Tensor(new(name))),
                "outputs": tuple(map(new, call.outputs)),
            }
        )
        for call in spec.calls
    ]
    heads = [head.model_copy(update={"tensor": new(head.tensor)}) for head in spec.heads]
    return spec.model_copy(update={"calls": tuple(calls), "heads": tuple(heads)})


@pytest.mark.parametrize(
    "spec",
    [specs.shared(), specs.nested(), *drawn_specs.ALL.values()],
    ids=["shared", "nested", *drawn_specs.ALL],
)
def test_new_names_of_tensors_are_no_change(spec: ModelSpec) -> None:
    change = compare(spec, renamed(spec))
    assert (change.added, change.removed, change.changed) == ((), (), ())
    assert str(change.sentence()) == "Nothing changed in the model."


def test_shared_or_separate_is_a_change() -> None:
    spec = specs.shared()
    calls = [
        call.model_copy(update={"layer": "reader_2"}) if call.output == "right_read" else call
        for call in spec.calls
    ]
    separate = spec.model_copy(
        update={"layers": (*spec.layers, layer("reader_2", "GRU", units=3)), "calls": tuple(calls)}
    )
    change = compare(spec, separate)
    assert change.added == ("reader_2",)
    assert change.changed == ("reader", "alike")
    assert change.parameters == 81


def test_other_wiring_is_a_change() -> None:
    spec = specs.shared()
    swapped = spec.model_copy(
        update={
            "calls": tuple(
                call("alike", "right_read left_read", "both") if old.layer == "alike" else old
                for old in spec.calls
            )
        }
    )
    assert said(spec, swapped) == "alike changed, same number of parameters"
    heads = specs.nested()
    other = heads.model_copy(
        update={
            "calls": tuple(
                call("merged", "apart b/sure a/sure", "all") if old.layer == "merged" else old
                for old in heads.calls
            )
        }
    )
    assert compare(heads, other).changed == ("merged",)


def test_comparing_does_not_mind_what_makes_no_sense() -> None:
    broken = specs.dense(units="many").model_copy(update={"calls": ()})
    change = compare(specs.dense(), broken)
    assert change == Change((), (), ("score",), None, {"features": "Input", "score": "Dense"})
    assert str(change.sentence()) == "score changed"


# --- operations, states, heads of any name


def with_calls(spec: ModelSpec, *calls: Call, **update: Any) -> ModelSpec:
    """The spec with these calls in the place of those that make the same tensors."""
    by_output = {call.output: call for call in calls}
    changed = tuple(by_output.pop(call.output, call) for call in spec.calls)
    return spec.model_copy(update={"calls": changed + tuple(by_output.values()), **update})


def test_operations_are_said_as_python_writes_them() -> None:
    spec = drawn_specs.operations()
    other = with_calls(spec, operation("getitem", "first", "steps", (Slice(), -1)))
    assert said(spec, other) == "first changed, same number of parameters"
    without = with_calls(spec, call("dense", "all", "hidden"))
    without = without.model_copy(
        update={"calls": tuple(each for each in without.calls if each.output != "wide")}
    )
    assert said(spec, without).startswith("-1 operation (expand_dims(axis=1))")
    assert said(without, spec).startswith("+1 operation (expand_dims(axis=1))")
    assert compare(without, spec).added == ("wide",)


def test_arguments_by_name_are_part_of_a_call() -> None:
    spec = drawn_specs.states()
    encoder = next(each for each in spec.calls if each.layer == "encoder")
    unmasked = with_calls(spec, encoder.model_copy(update={"named": Config()}))
    assert compare(spec, unmasked).changed == ("encoder",)
    decoder = next(each for each in spec.calls if each.layer == "decoder")
    crossed = Config(initial_state=(Tensor("c"), Tensor("h")))
    assert compare(spec, with_calls(spec, decoder.model_copy(update={"named": crossed}))).changed == (
        "decoder",
    )


def test_another_kind_under_the_same_name_is_said() -> None:
    lstm = SLIDE.layer("lstm")
    gru = replace_layer(SLIDE, lstm.model_copy(update={"kind": "GRU"}))
    assert said(SLIDE, gru).startswith("lstm is now GRU, ")
    assert compare(SLIDE, gru).changed == ("lstm",)


def test_a_head_counts_for_the_layer_that_makes_its_tensor() -> None:
    spec = drawn_specs.in_turn()
    heavier = spec.model_copy(
        update={"heads": (spec.heads[0], spec.heads[1].model_copy(update={"weight": 0.5}))}
    )
    assert compare(spec, heavier).changed == ("first",)
    moved = spec.model_copy(update={"heads": (Head(name="end", tensor="c"), spec.heads[1])})
    assert compare(spec, moved).changed == ("first", "second")
    more = spec.model_copy(update={"heads": (*spec.heads, Head(name="given", tensor="x"))})
    assert said(spec, more) == "output given added, same number of parameters"


def test_a_wrapper_changes_with_what_it_wraps() -> None:
    spec = drawn_specs.wrapped()
    both = spec.layer("both")
    inner = both.inner
    assert inner is not None
    wider = Layer(name=inner.name, kind="LSTM", config=inner.config)
    changed = replace_layer(spec, both.model_copy(update={"config": Config(layer=wider)}))
    assert compare(spec, changed).changed == ("both",)


def test_long_chains_of_operations_are_compared_at_once() -> None:
    def doubled(times: int) -> ModelSpec:
        calls = [operation("add", f"t{at + 1}", f"t{at}", f"t{at}") for at in range(times)]
        return ModelSpec(
            name="doubled",
            inputs=(Input(name="t0", shape=(2,)),),
            calls=tuple(calls),
            heads=(Head(name="end", tensor=f"t{times}"),),
        )

    assert compare(doubled(60), doubled(61)).added == ("t61",)


@pytest.mark.parametrize(
    ("renamed", "words"),
    [
        (rename(SLIDE, "lstm", "reader"), "lstm is called reader now"),
        (rename(SLIDE, "news_in", "numbers"), "news_in is called numbers now"),
        (rename_head(SLIDE, "main_output", "popular"), "main_output is called popular now"),
    ],
)
def test_another_name_is_said_as_one(renamed: ModelSpec, words: str) -> None:
    assert str(compare(SLIDE, renamed).sentence()) == words
    with_more = set_trainable(renamed, "embedding", False)
    assert compare(SLIDE, with_more).renamed is None
