"""Weights that a run starts from instead of those that its spec's seed draws."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import keras
import numpy as np

from components.assembly.keras_model.arrays import addresses
from components.assembly.keras_model.build import build
from components.assembly.keras_model.first_arrays import first_arrays
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import refuse
from components.training.artifacts.array_files import ArrayFolder, FiledArrays, bytes_of
from components.training.artifacts.blob_store import Location

FILE = "initial.npz"


# Where a server keeps large arrays that experiments name; None elsewhere: they are needed at once.
_array_folder: ArrayFolder | None = None


def keep_large_arrays_in_files() -> None:
    """Keep large arrays of this process in files from now on, and not in memory."""
    global _array_folder  # noqa: PLW0603  it is of the process
    _array_folder = _array_folder or ArrayFolder()


@dataclass(frozen=True)
class InitialWeights:
    """Arrays by the paths of `assembly.arrays.addresses`; what is not named starts as the
    spec says. Two are equal when their arrays are. `origin` says in the learner's words whose
    weights they were."""

    arrays: Mapping[str, np.ndarray] = field(compare=False)
    origin: str = field(default="", compare=False)
    digest: str = field(default="", init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", _digest(self.arrays))
        if _array_folder is not None:
            object.__setattr__(self, "arrays", _array_folder.store(self.arrays, self.digest))

    @cached_property
    def layers(self) -> frozenset[str]:
        """The paths of the layers that get arrays."""
        return frozenset(path.rpartition("/")[0] for path in self.arrays)

    @property
    def size(self) -> int:
        """Bytes of all arrays."""
        return self.arrays.nbytes if isinstance(self.arrays, FiledArrays) else bytes_of(self.arrays)

    def ensure_fit(self, spec: ModelSpec) -> None:
        """Raise `Refused` unless every array has its place in the model."""
        shapes = {address.path: address.shape for address in addresses(spec)}
        for path, array in self.arrays.items():
            if shapes.get(path) != array.shape:
                raise refuse(
                    "weights-do-not-fit",
                    where=path,
                    message=message(N_("The weights to start from do not fit this model.")),
                    received=f"{array.shape} != {shapes.get(path)}",
                    mend=message(N_("Choose the source of the weights again, or start from fresh ones.")),
                )

    def assign(self, model: keras.Model, spec: ModelSpec) -> None:
        """Put the arrays into a model that was built from `spec`."""
        for address, variable in zip(addresses(spec), model.weights, strict=True):
            if address.path in self.arrays:
                variable.assign(self.arrays[address.path])

    def to_npz(self) -> bytes:
        """The arrays as a NumPy archive, each under its path, for a program to load."""
        archive = io.BytesIO()
        np.savez(archive, **self.arrays)  # type: ignore[arg-type]
        return archive.getvalue()

    def write(self, place: Location) -> None:
        """Into the place of a run. Raises `OSError`."""
        paths = {f"{number:05}": path for number, path in enumerate(self.arrays)}
        arrays = {number: self.arrays[path] for number, path in paths.items()}
        with place.writing(FILE) as file:
            np.savez(file, paths=np.array(list(paths.values())), **arrays)  # type: ignore[arg-type]


def read(place: Location, origin: str = "") -> InitialWeights | None:
    """What `write` left in a place; None if nothing was."""
    try:
        with place.reading(FILE) as file, np.load(file) as archive:
            paths = [str(path) for path in archive["paths"]]
            return InitialWeights(
                {path: archive[f"{number:05}"] for number, path in enumerate(paths)}, origin
            )
    except FileNotFoundError:
        return None


def starting_weights(spec: ModelSpec, initial: InitialWeights | None) -> dict[str, np.ndarray]:
    """The arrays a run of `spec` starts from, by path."""
    model = build(spec)
    if initial is not None:
        initial.assign(model, spec)
    paths = [address.path for address in addresses(spec)]
    return dict(zip(paths, model.get_weights(), strict=True))


def starting_arrays_of(spec: ModelSpec, initial: InitialWeights | None, path: str) -> dict[str, np.ndarray]:
    """The arrays that the layer at `path` starts from in a run of `spec`, by their names in it; for one that
    can be made alone no model is built."""
    first = first_arrays(spec, path)
    moved = initial.arrays if initial is not None else {}
    return {name: np.asarray(moved.get(f"{path}/{name}", array)) for name, array in first.items()}


def _digest(arrays: Mapping[str, np.ndarray]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for path, array in sorted(arrays.items()):
        digest.update(f"{path} {array.dtype.str} {array.shape} ".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
