"""Other names for what is there."""

from __future__ import annotations

import pytest

from components.assembly import Call, Head, Input, ModelSpec
from components.assembly.checks.validate import problems
from components.assembly.edits.naming import rename, rename_head
from components.assembly.spec import Tensor
from components.assembly.spec.problems import Refused
from tests.assembly.edits.edited import SLIDE, inputs_of


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
