"""What trains, and needs TensorFlow for it, is imported by workers alone."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

TRAINING = Path(__file__).parents[2] / "components" / "training"
# What models are made, trained and asked with.
TENSORFLOW_SIDE = ("worker.fast", "worker.loop", "worker.model")
STARTED = {"worker.process.job_runner", "worker.process.prewarming", "worker.process.warm_up"}
LIBRARIES = {"keras", "tensorflow"}
PARTS = ("processor", "runs", "scheduling", "values", "worker/protocol")


def imported(path: Path) -> set[str]:
    """The modules that a file imports as it is imported itself, inside functions not counted."""
    nodes = ast.parse(path.read_text(encoding="utf-8")).body
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return names | {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize(
    "path",
    sorted(
        [
            *(path for part in PARTS for path in (TRAINING / part).glob("*.py")),
            *TRAINING.glob("*.py"),
            TRAINING / "worker" / "tasks.py",
            TRAINING / "worker" / "process" / "start.py",
        ]
    ),
    ids=lambda path: str(path.relative_to(TRAINING)),
)
def test_what_schedules_imports_nothing_that_trains(path: Path) -> None:
    names = imported(path)
    assert not {name.partition(".")[0] for name in names} & LIBRARIES
    ours = {name.removeprefix("components.training.") for name in names}
    assert not [name for name in ours if name.startswith(TENSORFLOW_SIDE) or name in STARTED]


def test_a_server_that_schedules_has_imported_nothing_that_trains() -> None:
    modules = [
        f"components.training.scheduling.{path.stem}"
        for path in (TRAINING / "scheduling").glob("*.py")
        if path.stem != "__init__"
    ]
    program = f"import sys, components.training, {', '.join(modules)}\nprint(*sys.modules, sep='\\n')"
    listed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    names = {name.removeprefix("components.training.") for name in listed.stdout.split()}
    assert set(modules) <= set(listed.stdout.split())
    assert not [name for name in names if name.startswith(TENSORFLOW_SIDE) or name in STARTED]
