from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from components.datasets import Uploads


@pytest.fixture
def upload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str | bytes], str]:
    """Keeps a file as an upload of its own server, and says its digest."""
    monkeypatch.setenv("MODELIER_DATA", str(tmp_path))
    return lambda data: Uploads.default().put(data.encode() if isinstance(data, str) else data)
