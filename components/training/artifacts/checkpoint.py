"""Writes and reads checkpoints: a model's variables in one file, which holds nothing that could run.

The file is arrays in NumPy's format, one after the other, as `np.save` and `np.load` take them from an
open file: first the facts and how many arrays are which, in JSON. Half the computing of an archive of
them, which counts where eight runs write 30 MB twice each.

Of a large array of which rows are still what the model started with, or zeros in what the optimizer
keeps, only the others are there: their numbers and then they (`compact`). Of the headline lesson's
table that leaves out a quarter, the words that its data does not have.
"""

from __future__ import annotations

import errno
import json
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import IO, Any

import numpy as np

from components.assembly.spec import ModelSpec
from components.training.artifacts.blob_store import Location
from components.training.artifacts.compact import MovedRows, compact
from components.training.artifacts.starting_arrays import StartingArrays

CHECKPOINT = "checkpoint.npy"
FINAL = "final.npy"
# What 0.1.0 wrote, archives: read where nothing later is.
FORMER = ("final.npz", "checkpoint.npz")


@dataclass(frozen=True)
class TrainingPosition:
    """How far a training is: epochs and batches done, seconds spent, samples seen, and the loss weights
    and learning rate in force."""

    epoch: int
    step: int
    seconds: float
    samples: int
    weights: Mapping[str, float]
    learning_rate: float


@dataclass(frozen=True)
class Checkpoint:
    """What a training can go on from.

    Attributes:
        weights: Arrays in the order of `model.weights`.
        state: What else an exact continuation needs: the random generators, then the optimizer's variables.
            Empty in the middle of an epoch, since a training goes on from the end of one.
        since: When the training that wrote it began, in seconds since 1970.
    """

    position: TrainingPosition
    weights: Sequence[Any]
    state: Sequence[np.ndarray] = ()
    since: float = 0.0


class OvertakenError(OSError):
    """A later training of the same run has written a checkpoint."""


def ensure_latest(place: Location, since: float) -> None:
    """Raise `OvertakenError` if a training of this run that began after that moment has written here:
    a server that was taken for gone may still train what another one has taken up."""
    if any(_since(place, name) > since for name in (CHECKPOINT, FINAL)):
        raise OvertakenError(errno.ESTALE, "another server trains this run now")


def write(place: Location, name: str, checkpoint: Checkpoint, starting: StartingArrays | None = None) -> None:
    """Write a file, replacing what is there in one move. With the `starting` of the model, what did
    not move of it is left out. Raises `OSError`."""
    weights = [compact(array, starting, number) for number, array in enumerate(checkpoint.weights)]
    arrays = [*weights, *map(compact, checkpoint.state)]
    moved = {number: array for number, array in enumerate(arrays) if isinstance(array, MovedRows)}
    head = {
        "facts": asdict(checkpoint.position),
        "since": checkpoint.since,
        "weights": len(weights),
        "state": len(checkpoint.state),
        "moved": {
            str(number): {"shape": array.shape, "start": array.start} for number, array in moved.items()
        },
    }
    with place.writing(name) as file:
        _put(file, np.array(json.dumps(head)))
        for entry in arrays:
            for array in (entry.rows, entry.values) if isinstance(entry, MovedRows) else (entry,):
                _put(file, array)


def read(place: Location, name: str, starting: StartingArrays | None = None) -> Checkpoint | None:
    """Read a checkpoint; None if there is none, or if this version did not write it.

    Args:
        place: Where it lies.
        name: Its name.
        starting: The first weights of the model. Without them, weights that were stored as moved rows stay
            `MovedRows`.
    """
    try:
        with place.reading(name) as file:
            return _archived(file) if name in FORMER else _successive(file, starting)
    except (OSError, ValueError, KeyError, TypeError, EOFError, IndexError, zipfile.BadZipFile):
        return None


def latest(place: Location, spec: ModelSpec | None = None) -> Checkpoint | None:
    """The final weights of a run of `spec` or else those of its last checkpoint; without it, as `read`
    gives them."""
    return _first(place, spec, FINAL, CHECKPOINT, *FORMER)


def resumable(place: Location, spec: ModelSpec | None = None) -> Checkpoint | None:
    """From where a training can go on: the end of the last epoch that was kept. `spec` as in
    `latest`."""
    return _first(place, spec, CHECKPOINT, FINAL, *reversed(FORMER), whole=True)


def copy_checkpoint(source: Location, target: Location) -> bool:
    """Have a training in `target` go on where the one in `source` could, which may be the
    same place; says whether there was anything to go on from. What an earlier training there writes
    from now on counts no more. Raises `OSError`."""
    checkpoint = resumable(source)
    if source == target:
        # What was learnt after the last epoch is learnt again.
        target.remove(FINAL)
    if checkpoint is not None:
        # Later than what is there, also where another machine's clock is ahead.
        write(target, CHECKPOINT, replace(checkpoint, since=max(time.time(), checkpoint.since + 1)))
    return checkpoint is not None


def stamp(place: Location) -> str:
    """A text that changes whenever `latest` does; empty if there is nothing."""
    return next(filter(None, map(place.stamp, (FINAL, CHECKPOINT, *FORMER))), "")


def _first(place: Location, spec: ModelSpec | None, *names: str, whole: bool = False) -> Checkpoint | None:
    """The first there is of these files; of those with a state if it is to be `whole`."""
    starting = StartingArrays(spec, place) if spec is not None else None
    checkpoints = (read(place, name, starting) for name in names)
    return next(
        (
            checkpoint
            for checkpoint in checkpoints
            if checkpoint is not None and (checkpoint.state or not whole)
        ),
        None,
    )


def _put(file: IO[bytes], array: np.ndarray) -> None:
    """What `np.save` writes to a file, from where the array is: that copies it first."""
    array = np.asarray(array, order="C")
    np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(array))
    file.write(array.reshape(-1).view(np.uint8).data)


def _successive(file: IO[bytes], starting: StartingArrays | None) -> Checkpoint:
    head = json.loads(str(np.load(file)))
    moved = head.get("moved", {})

    def array(number: int) -> np.ndarray | MovedRows:
        moved_facts = moved.get(str(number))
        if moved_facts is None:
            return np.asarray(np.load(file))
        rows = MovedRows(tuple(moved_facts["shape"]), np.load(file), np.load(file), moved_facts["start"])
        if rows.start is None:
            return rows.whole()
        return rows.whole(starting.of(number)) if starting is not None else rows

    weights = [array(number) for number in range(head["weights"])]
    state = [np.asarray(array(len(weights) + number)) for number in range(head["state"])]
    return Checkpoint(TrainingPosition(**head["facts"]), weights, state, head.get("since", 0.0))


def _since(place: Location, name: str) -> float:
    try:
        with place.reading(name) as file:
            return float(json.loads(str(np.load(file))).get("since", 0.0))
    except (OSError, ValueError, EOFError):
        return 0.0


def _archived(file: IO[bytes]) -> Checkpoint:
    with np.load(file) as archive:
        position = TrainingPosition(**json.loads(str(archive["facts"])))
        return Checkpoint(position, _named(archive, "weights"), _named(archive, "state"))


def _named(archive: Mapping[str, np.ndarray], name: str) -> list[np.ndarray]:
    return [archive[key] for key in sorted(archive) if key.startswith(f"{name}/")]
