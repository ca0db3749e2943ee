"""What is prepared of every dataset stays, to the last bit: stored runs go on with the same numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pytest

from components.assembly import ModelSpec
from components.datasets import Dataset
from tests.datasets.recorded import record

RECORDED = json.loads(record.FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, tuple[Dataset, ModelSpec]]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODELIER_DATA", str(tmp_path_factory.mktemp("recorded")))
        yield {name: (dataset, spec) for name, dataset, spec in record.cases()}


def test_every_case_is_recorded(cases: Mapping[str, tuple[Dataset, ModelSpec]]) -> None:
    assert set(cases) == set(RECORDED)


@pytest.mark.parametrize("name", RECORDED)
def test_what_is_prepared_is_what_was_recorded(
    name: str, cases: Mapping[str, tuple[Dataset, ModelSpec]]
) -> None:
    assert record.record(*cases[name]) == RECORDED[name]
