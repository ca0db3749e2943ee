"""Parts that become a model, and models that come apart."""

from __future__ import annotations

import numpy as np
import pytest

from components.assembly.checks.shapes import count_parameters
from components.assembly.checks.validate import problems
from components.assembly.edits.pieces.nesting import unwrap, wrap
from components.assembly.spec.problems import Refused
from tests.assembly import specs
from tests.assembly.edits.edited import SLIDE, answers, kinds


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
