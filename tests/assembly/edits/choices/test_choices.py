"""What is offered for a tensor or a layer is what Keras makes of the edit that it stands for."""

from __future__ import annotations

import pytest

from components.assembly import ModelSpec, build
from components.assembly.checks.shapes import TensorInfo, trace_shapes
from components.assembly.checks.validate import problems
from components.assembly.edits.adding import add_input, call_again, insert_kind, merge
from components.assembly.edits.choices.answers import ANSWERS, add_answer
from components.assembly.edits.choices.connections import MORE, connections, partners, takers
from components.assembly.edits.choices.replacements import closest_kinds, replacement
from components.assembly.edits.offers import again, offer, offers
from components.assembly.edits.replacing import replace_kind
from components.assembly.spec.problems import Problem
from components.lessons import lessons
from tests.assembly.specs import layer

HEADLINE = lessons.headline()
TENSORS = trace_shapes(HEADLINE).tensors
MADE = {call.layer: call.output for call in HEADLINE.calls}


def test_partners_that_fit_come_first_with_the_shape_that_the_merge_makes() -> None:
    tensor = MADE["dense_2"]
    for kind in ("Add", "Concatenate", "Dot"):
        offered = partners(HEADLINE, tensor, kind)
        fits = [one.problem is None for _other, one in offered]
        assert fits == sorted(fits, reverse=True)
        assert {other for other, _one in offered} == set(TENSORS) - {tensor}
        for other, one in offered:
            merged = merge(HEADLINE, (tensor, other), kind)
            name = next(new.name for new in merged.layers if new not in HEADLINE.layers)
            made = trace_shapes(merged).tensors.get(name)
            assert one.shape == (made.shape if made is not None else None), (kind, other)


@pytest.mark.parametrize(
    ("kind", "closest"),
    [
        ("LSTM", "GRU"),
        ("MaxPooling1D", "AveragePooling1D"),
        ("Conv2D", "Conv2DTranspose"),
        ("Add", "Average"),
    ],
)
def test_the_closest_kinds_come_first(kind: str, closest: str) -> None:
    assert closest in closest_kinds(layer("it", kind))[:3]


def test_kinds_with_nothing_in_common_are_no_replacement() -> None:
    assert closest_kinds(layer("it", "Dense")) == ()


def test_a_replacement_is_what_the_model_has_then() -> None:
    lstm = HEADLINE.layer("lstm")
    for kind in closest_kinds(lstm)[:3]:
        replaced = replace_kind(HEADLINE, "lstm", kind)
        made = trace_shapes(replaced).tensors.get(MADE["lstm"])
        assert replacement(lstm, kind, [TENSORS["x"]]).shape == (made.shape if made is not None else None)


def test_a_shared_layer_fits_where_its_weights_do() -> None:
    dense, wide, narrow = layer("it", "Dense", units=3), TensorInfo((8,)), TensorInfo((5,))
    assert again(dense, [wide], [wide]).shape == (3,)
    assert isinstance(again(dense, [wide], [narrow]).problem, Problem)
    assert offer(dense, [narrow]).shape == (3,)
    shared = call_again(HEADLINE, "dense_2", (MADE["dense_2"],))
    assert not [one for one in problems(shared) if one.code == "unfit-tensors"]


def test_cells_and_what_is_made_for_other_axes_are_not_offered_as_fitting() -> None:
    offered = {one.kind: one for one in offers([TensorInfo((10, 8))])}
    assert "LSTMCell" not in offered
    assert offered["Resizing"].problem is not None
    assert offered["AdaptiveAveragePooling2D"].problem is not None
    fitting = [one.kind for one in offered.values() if one.problem is None]
    assert fitting.index("Dense") < fitting.index("Embedding")  # measured numbers are no ids
    ids = [one.kind for one in offers([TensorInfo((10,), "int32")]) if one.problem is None]
    assert ids.index("Embedding") < ids.index("Dropout")


def test_arguments_that_a_tensor_can_be_given_to() -> None:
    spec = insert_kind(add_input(ModelSpec(name="m"), "steps", (5, 3)), "steps", "LSTM")
    spec = add_input(add_input(spec, "valid", (5,), "bool"), "state", (7,))
    tried = {one.argument: one.problem for one in connections(spec, 0, "valid")}
    assert tried["mask"] is None
    assert {one.argument: one for one in connections(spec, 0, "state")}["initial_state"].problem is not None
    assert MORE in {one.argument for one in connections(HEADLINE, 3, "news_in")}
    assert 0 not in takers(HEADLINE, MADE["dense_2"])  # it is computed by that: a circle


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_is_an_output_that_can_be_trained(answer: str) -> None:
    spec = add_answer(HEADLINE, MADE["dense_1"], answer)
    assert problems(spec) == ()
    assert spec.heads[-1].loss == ANSWERS[answer].loss
    assert build(spec).output_names[-1] == spec.heads[-1].name
