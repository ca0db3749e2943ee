from __future__ import annotations

import pytest

from components import lessons
from components.assembly import ModelSpec
from components.assembly.edits.diff import Change, compare
from components.assembly.edits.edits import freeze
from components.lessons import DenseOptions, HeadlineOptions, NetworkOptions, Options, PairOptions
from tests.assembly import specs
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
            PairOptions(),
            {"meeting": "difference"},
            "one Concatenate layer was replaced by one Maximum layer, one Minimum layer, one Subtract layer",
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


def test_new_names_of_tensors_are_no_change() -> None:
    spec = specs.shared()
    renamed = spec.model_copy(
        update={
            "calls": tuple(
                call.model_copy(
                    update={
                        "inputs": tuple(
                            name if name in ("left", "right") else f"{name}_new" for name in call.inputs
                        ),
                        "output": f"{call.output}_new",
                    }
                )
                for call in spec.calls
            ),
            "heads": tuple(head.model_copy(update={"tensor": f"{head.tensor}_new"}) for head in spec.heads),
        }
    )
    assert compare(spec, renamed) == compare(spec, spec)


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
