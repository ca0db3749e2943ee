"""What generated code can say: each program, executed, gives the model of its spec."""

from __future__ import annotations

import pytest

from tests.assembly.code.feature_specs import FEATURES
from tests.assembly.code.generated import check


@pytest.mark.parametrize("name", FEATURES)
def test_the_program_makes_the_same_model(name: str) -> None:
    check(FEATURES[name](), answers=True)
