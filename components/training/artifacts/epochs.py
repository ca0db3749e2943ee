"""The weights that a run had after earlier epochs, kept so that one can look back.

They are in the run's own place, a file for each epoch, and at most so many bytes of them. What is kept of
a long run is spread over it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from components.assembly.spec import ModelSpec
from components.training.artifacts.blob_store import Location
from components.training.artifacts.checkpoint import Checkpoint, read, stamp, write
from components.training.artifacts.starting_arrays import StartingArrays

# The most that is kept of one run: bytes, and epochs.
MAX_BYTES = 32 * 10**6
MAX_EPOCHS = 24

NAME = re.compile(r"epoch-(\d+)\.npy")


def kept_epochs(place: Location) -> tuple[int, ...]:
    """The epochs whose weights are kept, in order. Raises `OSError`."""
    return tuple(sorted(int(name[1]) for name in map(NAME.fullmatch, place.names()) if name))


def keep_epoch(place: Location, checkpoint: Checkpoint, starting: StartingArrays | None) -> None:
    """Keep the weights of a checkpoint, unless one file of them is too large. Raises `OSError`."""
    epoch = checkpoint.position.epoch
    if sum(array.nbytes for array in checkpoint.weights) > MAX_BYTES:
        return
    write(place, _file(epoch), replace(checkpoint, state=()), starting)
    kept = list(kept_epochs(place))
    sizes = {epoch: place.size(_file(epoch)) for epoch in kept}
    while len(kept) > 1 and (len(kept) > MAX_EPOCHS or sum(sizes[epoch] for epoch in kept) > MAX_BYTES):
        closest = superfluous(kept)
        place.remove(_file(closest))
        kept.remove(closest)


def superfluous(epochs: list[int]) -> int:
    """Which of several epochs, in order, to give up so that the others are spread most evenly from 0 on. The
    last one is never it."""
    around = zip([0, *epochs], epochs, epochs[1:], strict=False)
    return min(((after - before, epoch) for before, epoch, after in around))[1]


def forget_later(place: Location, epoch: int) -> None:
    """Remove what is kept of later epochs, which are trained again. Raises `OSError`."""
    for later in kept_epochs(place):
        if later > epoch:
            place.remove(_file(later))


def after_epoch(place: Location, epoch: int, spec: ModelSpec) -> Checkpoint | None:
    """The weights of a run of `spec` after an epoch; None if they are not kept."""
    return read(place, _file(epoch), StartingArrays(spec, place))


def epoch_stamp(place: Location, epoch: int | None) -> str:
    """A text that changes whenever the weights of an epoch do; of the latest ones for None. It is empty if
    there are none."""
    return stamp(place) if epoch is None else place.stamp(_file(epoch))


def _file(epoch: int) -> str:
    return f"epoch-{epoch}.npy"
