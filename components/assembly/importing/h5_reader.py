"""Reads the arrays that are wanted out of an HDF5 file nobody trusts. A program: it imports
nothing of this project and is run by `weights.py` in a process of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from math import prod
from pathlib import Path
from typing import Any

WEIGHTS, WANTED, PROBLEMS = "weights.h5", "wanted.json", "problems.json"
SECONDS = 20  # of the processor
MEMORY = 2 * 10**9  # bytes
MOST = 30  # problems
BLOCK = 2 * 10**6  # numbers that are read at a time

Problem = tuple[str, str, str]


def main(folder: Path) -> None:
    """Write each wanted array as `NUMBER.npy`, and what is wrong with those that cannot be."""
    _bound()
    import h5py  # noqa: PLC0415  (with the bounds in force)

    problems: list[Problem] = []
    wanted = json.loads((folder / WANTED).read_text(encoding="utf-8"))
    try:
        with h5py.File(folder / WEIGHTS, "r") as file:
            problems = list(islice(_missing(file, wanted, (folder / WEIGHTS).stat().st_size), MOST))
            for number, (path, place, shape) in enumerate(wanted):
                problem = None if problems else _take(file, place, tuple(shape), folder / f"{number}.npy")
                if problem is not None and len(problems) < MOST:
                    problems.append((path, *problem))
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, MemoryError) as error:
        problems = [(WEIGHTS, "kind", type(error).__name__)]
    (folder / PROBLEMS).write_text(json.dumps(problems), encoding="utf-8")


def _bound() -> None:
    with suppress(ImportError, ValueError, OSError):  # where there are such bounds
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _missing(file: Any, wanted: list[Any], held: int) -> Iterator[Problem]:
    """What is wrong with the arrays, from what the file says about them alone: before one is read, each
    must have the shape that the model asks for, and all of them must stand in the `held` bytes of the
    file. (A few bytes can stand for any number of zeros, or for several arrays at once.)"""
    total = 0
    for path, place, shape in wanted:
        found, wrong = _find_array(file, place, tuple(shape))
        if wrong is not None:
            yield path, *wrong
        else:
            total += found.nbytes
    if total > held:
        yield WEIGHTS, "kind", f"{total:,} > {held:,}"


def _take(file: Any, place: str, shape: tuple[int, ...], target: Path) -> tuple[str, str] | None:
    """Write one array, a block at a time; or the code of what is wrong with it, and what was there."""
    import numpy as np  # noqa: PLC0415

    found, wrong = _find_array(file, place, shape)
    if wrong is not None:
        return wrong
    taken = np.lib.format.open_memmap(target, "w+", dtype="float32", shape=shape)
    for part in _blocks(shape):
        block = found[part].astype("float32")
        if not np.isfinite(block).all():
            return "value", place
        taken[part] = block
    taken.flush()
    return None


def _blocks(shape: tuple[int, ...]) -> Iterator[tuple[Any, ...]]:
    """The parts of an array, each of at most `BLOCK` numbers if a row is no larger."""
    if not shape or not prod(shape):
        yield ()
        return
    rows = max(BLOCK // prod(shape[1:]), 1)
    for start in range(0, shape[0], rows):
        yield (slice(start, start + rows),)


def _find_array(file: Any, place: str, shape: tuple[int, ...]) -> tuple[Any, tuple[str, str] | None]:
    """The array that stands at a place, or what is wrong with it."""
    import h5py  # noqa: PLC0415

    found, wrong = _find(file, place)
    if wrong is None and not isinstance(found, h5py.Dataset):
        wrong = "kind", f"{place}: {type(found).__name__}"
    return found, wrong or _unfit(found, place, shape)


def _find(file: Any, place: str) -> tuple[Any, tuple[str, str] | None]:
    """What stands at a place, reached by no links, which may lead out of the file."""
    import h5py  # noqa: PLC0415

    found = file
    for part in place.split("/"):
        if not isinstance(found, h5py.Group) or part not in found:
            return None, ("missing", place)
        if not isinstance(found.get(part, getlink=True), h5py.HardLink):
            return None, ("kind", f"{place}: link")
        found = found[part]
    return found, None


def _unfit(found: Any, place: str, shape: tuple[int, ...]) -> tuple[str, str] | None:
    plain = found.dtype.kind == "f" and found.dtype.itemsize in (2, 4, 8)
    if not plain or found.is_virtual or found.external or found.chunks or found.compression:
        return "kind", f"{place}: {found.dtype}"
    if found.shape != shape:
        return "shape", f"{found.shape} != {shape}"[:200]
    # What was never written takes no room in the file, and reads as zeros.
    written = found.id.get_storage_size()
    return None if written == found.nbytes else ("kind", f"{place}: {written:,} != {found.nbytes:,}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
