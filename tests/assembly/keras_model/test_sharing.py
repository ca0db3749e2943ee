"""A model that is called as a layer is shared, and a copy is not, whatever the model is."""

from __future__ import annotations

import pytest

from components import lessons
from components.assembly import Head, Input, ModelSpec
from components.assembly.keras_model.sharing import prove, smaller
from components.assembly.spec.problems import Refused
from tests.assembly import specs
from tests.assembly.drawing import drawn_specs

SPECS = {
    "slide": lessons.headline(),
    "images": lessons.NetworkOptions().spec(),
    "two branches": specs.two_branch(),
    "nested": specs.nested(),
    "states": drawn_specs.states(),
    "operations": drawn_specs.operations(),
    "wrapped": drawn_specs.wrapped(),
    "named anyhow": drawn_specs.named_anyhow(),
}


@pytest.mark.parametrize("name", SPECS)
def test_what_is_changed_shows_where_it_is_shared(name: str) -> None:
    shared = prove(SPECS[name], "share")
    assert shared.same
    assert shared.value[1] == pytest.approx(shared.value[0] + 2)
    assert shared.after.original != shared.before.original
    assert shared.after.new != shared.before.new


@pytest.mark.parametrize("name", ["slide", "states"])
def test_a_copy_stays_as_it_was(name: str) -> None:
    copied = prove(SPECS[name], "copy")
    assert not copied.same
    assert copied.after.original != copied.before.original
    assert copied.after.new == copied.before.new
    assert copied.arrays > prove(SPECS[name], "share").arrays


def test_sizes_that_are_no_numbers_stay() -> None:
    spec = drawn_specs.operations()
    assert smaller(spec) == spec
    small = smaller(lessons.headline())
    assert small.layer("lstm").config["units"] == 8
    assert small.inputs[0].shape == (6,)


def test_a_model_without_weights_has_nothing_to_share() -> None:
    spec = ModelSpec(
        name="same",
        inputs=(Input(name="x", shape=(3,)),),
        heads=(Head(name="x", tensor="x"),),
    )
    with pytest.raises(Refused, match="no weights"):
        prove(spec, "share")
