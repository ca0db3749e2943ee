"""What a worker does before its first training."""

from __future__ import annotations

from typing import Any

import pytest

from components.training.worker.fast import Fast
from components.training.worker.process.start import prepare
from components.training.worker.process.warm_up import warm_up


def test_workers_warm_up_the_way_that_trainings_go(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    taken: list[str] = []
    for name in ("step", "test"):
        whole = getattr(Fast, name)

        def noted(fast: Fast, data: Any, name: str = name, whole: Any = whole) -> Any:
            taken.append(name)
            return whole(fast, data)

        monkeypatch.setattr(Fast, name, noted)
    prepare()
    taken.clear()
    warm_up()
    # Operation by operation, as the first batch goes; then the trace, and that of held-out rows.
    assert taken == ["step", "step", "test"]
    assert not caplog.records
