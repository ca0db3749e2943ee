"""The code of every published model, executed, gives the model: the same layers, shapes and answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from components.assembly.importing import read_keras
from tests.assembly.cases import model, names
from tests.assembly.code.generated import check

# Models with layers of their own, which are refused.
REFUSED = ("37_vae_encoder", "87_lambda_square")


@pytest.mark.parametrize("name", [name for name in names() if name not in REFUSED])
@pytest.mark.filterwarnings("ignore")
def test_the_code_of_a_published_model_makes_it_again(name: str, tmp_path: Path) -> None:
    model(name).save(tmp_path / "model.keras")
    spec = read_keras((tmp_path / "model.keras").read_bytes()).spec
    check(spec, answers=True)
