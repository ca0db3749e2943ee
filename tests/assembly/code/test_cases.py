"""The code of every published model, executed, gives the model: the same layers, shapes and answers."""

from __future__ import annotations

import pytest

from tests.assembly.cases import names, published
from tests.assembly.code.generated import check

# Models with layers of their own, which are refused.
REFUSED = ("37_vae_encoder", "87_lambda_square")


@pytest.mark.parametrize("name", [name for name in names() if name not in REFUSED])
@pytest.mark.filterwarnings("ignore")
def test_the_code_of_a_published_model_makes_it_again(name: str) -> None:
    _, imported = published(name)
    check(imported.spec, answers=True)
