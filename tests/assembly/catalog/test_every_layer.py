"""Every class that `keras.layers` exports: in a model, or refused with a reason."""

from __future__ import annotations

import inspect

import keras
import pytest

from components.assembly import ModelSpec, build_symbolic
from components.assembly.catalog.keras_classes import exported_name, layer_classes
from components.assembly.catalog.refused_kinds import REFUSED_KINDS
from components.assembly.checks.shapes import count_parameters, infer_shapes
from components.assembly.checks.validate import problems
from tests.assembly.catalog.entries import check_help
from tests.assembly.one_of_each import one_of

EXPORTED = sorted(name for name, value in vars(keras.layers).items() if inspect.isclass(value))


@pytest.mark.parametrize("name", EXPORTED)
def test_every_class_is_known_or_refused_with_a_reason(name: str) -> None:
    known, refused = name in layer_classes(), name in REFUSED_KINDS
    assert known != refused
    if refused:
        check_help(REFUSED_KINDS[name].reason)
        check_help(REFUSED_KINDS[name].mend)
    else:
        assert getattr(keras.layers, exported_name(name)) is layer_classes()[name]


@pytest.mark.parametrize("kind", sorted({exported_name(name) for name in layer_classes()}))
def test_every_kind_can_be_in_a_model(kind: str) -> None:
    spec = one_of(kind)
    assert not problems(spec)
    assert ModelSpec.model_validate_json(spec.model_dump_json()) == spec
    model = build_symbolic(spec)
    assert model.outputs[0].shape[1:] == infer_shapes(spec)["out"]
    assert model.count_params() == count_parameters(spec)
