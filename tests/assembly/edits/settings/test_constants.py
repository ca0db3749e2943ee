"""The constants of an operation are read from its call, and changed where Keras can do it."""

from __future__ import annotations

import pytest

from components.assembly.code import read_python
from components.assembly.edits.settings.constants import constants, with_constant
from components.assembly.spec import ModelSpec
from components.assembly.spec.problems import Refused

TEXT = """import keras
from keras import ops
x = keras.Input((8, 4))
y = ops.reshape(ops.mean(x, axis=1), (-1, 2, 2))
model = keras.Model(x, keras.layers.Dense(1)(y[:, 0]))
"""


@pytest.fixture(scope="module")
def spec() -> ModelSpec:
    read = read_python(TEXT).spec
    assert read is not None
    return read


def said(spec: ModelSpec, operation: str) -> dict[str, object]:
    call = next(call for call in spec.calls if call.operation == operation)
    return {argument.name: value for argument, value in constants(call).items()}


def test_each_constant_has_its_value_or_the_default(spec: ModelSpec) -> None:
    assert said(spec, "mean") == {"axis": 1, "keepdims": False}
    assert said(spec, "reshape") == {"newshape": (-1, 2, 2)}
    assert said(spec, "getitem") == {}


def test_a_constant_is_changed_where_it_stands(spec: ModelSpec) -> None:
    number = next(number for number, call in enumerate(spec.calls) if call.operation == "reshape")
    assert said(with_constant(spec, number, "newshape", (4, 1)), "reshape") == {"newshape": (4, 1)}
    kept = with_constant(spec, 0, "keepdims", True)
    assert said(kept, "mean") == {"axis": 1, "keepdims": True}


def test_what_the_operation_cannot_do_is_refused(spec: ModelSpec) -> None:
    with pytest.raises(Refused) as refused:
        with_constant(spec, 0, "axis", 7)
    assert "no such axis" in str(refused.value.problems[0].message)
