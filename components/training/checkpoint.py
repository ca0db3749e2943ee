"""A model's variables in a file, whole or not at all, and nothing in it that could run."""

from __future__ import annotations

import json
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

CHECKPOINT = "checkpoint.npz"
FINAL = "final.npz"


@dataclass(frozen=True)
class Facts:
    """Where a training stood: epochs and batches done, seconds spent, samples seen, and the
    loss weights and learning rate in force."""

    epoch: int
    step: int
    seconds: float
    samples: int
    weights: Mapping[str, float]
    learning_rate: float


@dataclass(frozen=True)
class Checkpoint:
    """`weights` in the order of `model.weights`; `state` is what else it takes to go on as
    if nothing had been: sources of chance, then the optimizer's variables. A final one has
    no state."""

    facts: Facts
    weights: Sequence[np.ndarray]
    state: Sequence[np.ndarray] = ()


def write(path: Path, checkpoint: Checkpoint) -> None:
    """Write to `path`, replacing what is there in one move. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        with aside.open("wb") as file:
            arrays = {"facts": np.array(json.dumps(asdict(checkpoint.facts)))}
            arrays |= _numbered("weights", checkpoint.weights) | _numbered("state", checkpoint.state)
            np.savez(file, **arrays)  # type: ignore[arg-type]
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def read(path: Path) -> Checkpoint | None:
    """What was written to `path`; None if nothing was, or not by this."""
    try:
        with path.open("rb") as file, np.load(file) as archive:
            facts = Facts(**json.loads(str(archive["facts"])))
            return Checkpoint(facts, _list(archive, "weights"), _list(archive, "state"))
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        return None


def latest(folder: Path) -> Checkpoint | None:
    """The final weights of a run or else those of its last checkpoint."""
    return read(folder / FINAL) or read(folder / CHECKPOINT)


def _numbered(name: str, arrays: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    return {f"{name}/{number:05}": array for number, array in enumerate(arrays)}


def _list(archive: Mapping[str, np.ndarray], name: str) -> list[np.ndarray]:
    return [archive[key] for key in sorted(archive) if key.startswith(f"{name}/")]
