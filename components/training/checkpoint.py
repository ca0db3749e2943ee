"""A model's variables in a file, whole or not at all, and nothing in it that could run."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from components.training.vault import Place

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
    if nothing had been: sources of chance, then the optimizer's variables. One taken
    in the middle of an epoch has no state: a training goes on from the end of one."""

    facts: Facts
    weights: Sequence[np.ndarray]
    state: Sequence[np.ndarray] = ()


def write(place: Place, name: str, checkpoint: Checkpoint) -> None:
    """Write a file, replacing what is there in one move. Raises `OSError`."""
    arrays = {"facts": np.array(json.dumps(asdict(checkpoint.facts)))}
    arrays |= _numbered("weights", checkpoint.weights) | _numbered("state", checkpoint.state)
    with place.writing(name) as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]


def read(place: Place, name: str) -> Checkpoint | None:
    """What was written; None if nothing was, or not by this."""
    try:
        with place.reading(name) as file, np.load(file) as archive:
            facts = Facts(**json.loads(str(archive["facts"])))
            return Checkpoint(facts, _list(archive, "weights"), _list(archive, "state"))
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None


def latest(place: Place) -> Checkpoint | None:
    """The final weights of a run or else those of its last checkpoint."""
    return read(place, FINAL) or read(place, CHECKPOINT)


def resumable(place: Place) -> Checkpoint | None:
    """From where a training can go on: the end of the last epoch that was kept."""
    found = read(place, CHECKPOINT)
    if found is None:
        final = read(place, FINAL)
        found = final if final is not None and final.state else None
    return found


def hand_on(source: Place, target: Place) -> bool:
    """Have a training in `target` go on where the one in `source` could, which may be the
    same place; says whether there was anything to go on from. Raises `OSError`."""
    found = resumable(source)
    if source == target:
        # What was learnt after the last epoch is learnt again.
        target.remove(FINAL)
    if found is not None:
        write(target, CHECKPOINT, found)
    return found is not None


def stamp(place: Place) -> str:
    """Another one whenever `latest` would be another; empty if there is nothing."""
    return place.stamp(FINAL) or place.stamp(CHECKPOINT)


def _numbered(name: str, arrays: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    return {f"{name}/{number:05}": array for number, array in enumerate(arrays)}


def _list(archive: Mapping[str, np.ndarray], name: str) -> list[np.ndarray]:
    return [archive[key] for key in sorted(archive) if key.startswith(f"{name}/")]
