"""A model that cannot be built yet is written as far as it goes, and reading that says what is wrong."""

from __future__ import annotations

import pytest

from components.assembly import ModelSpec
from components.assembly.checks.validate import problems
from components.assembly.code import draft_to_python, read_python
from components.assembly.edits.adding import add_input, insert_kind
from components.assembly.edits.pieces.nesting import wrap
from components.assembly.edits.replacing import replace_kind
from components.assembly.spec import Call, Layer
from components.lessons import lessons
from components.lessons.build import EMPTY
from components.training import Recipe

HEADLINE = lessons.headline()
UNCALLED = HEADLINE.model_copy(update={"layers": (*HEADLINE.layers, Layer(name="extra", kind="Flatten"))})
INSIDE = wrap(replace_kind(HEADLINE, "lstm", "Conv1D"), ["embedding", "conv1d"], "encoder")


@pytest.mark.parametrize(
    ("draft", "code", "line"),
    [
        (replace_kind(HEADLINE, "lstm", "Conv1D"), "unfit-tensors", "Concatenate("),
        (INSIDE, "unfit-tensors", "Concatenate("),
        (HEADLINE.model_copy(update={"heads": ()}), "no-tensor", "model = Model("),
        (HEADLINE.model_copy(update={"inputs": HEADLINE.inputs[:1]}), "unknown-name", "Concatenate("),
        (add_input(EMPTY, "text", (100,), "int32"), "no-tensor", "model = Model("),
        (insert_kind(HEADLINE, "lstm_out", "Dense", ()), "leads-nowhere", "Dense("),
        (UNCALLED, "never-called", "extra = Flatten("),
    ],
)
def test_what_is_wrong_with_a_draft_is_said_at_its_line(draft: ModelSpec, code: str, line: str) -> None:
    assert problems(draft)
    text = draft_to_python(draft, Recipe())
    assert text is not None
    findings = [one for one in read_python(text).findings if one.code == code]
    assert any(line in text.splitlines()[one.line - 1] for one in findings), text


def test_a_model_that_can_be_built_is_read_as_it_is() -> None:
    text = draft_to_python(HEADLINE, Recipe())
    assert text is not None
    read = read_python(text).spec
    assert read is not None
    assert {layer.name: layer for layer in read.layers} == {layer.name: layer for layer in HEADLINE.layers}
    assert [head.loss for head in read.heads] == [head.loss for head in HEADLINE.heads]


def test_what_no_program_can_say_is_not_written() -> None:
    draft = HEADLINE.model_copy(
        update={"calls": (*HEADLINE.calls, Call(layer="gone", arguments=("x",), outputs=("y",)))}
    )
    assert draft_to_python(draft, Recipe()) is None
