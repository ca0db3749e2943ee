"""Reads the arrays that are wanted out of an HDF5 file nobody trusts. A program: it imports
nothing of this project and is run by `weights.py` in a process of its own."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

WEIGHTS, WANTED, PROBLEMS = "weights.h5", "wanted.json", "problems.json"
SECONDS = 20  # of the processor
MEMORY = 2 * 10**9  # bytes
MOST = 30  # problems

Problem = tuple[str, str, str]


def main(folder: Path) -> None:
    """Write each wanted array as `NUMBER.npy`, and what is wrong with those that cannot be."""
    _bound()
    import h5py  # noqa: PLC0415  (with the bounds in force)

    problems: list[Problem] = []
    wanted = json.loads((folder / WANTED).read_text(encoding="utf-8"))
    try:
        with h5py.File(folder / WEIGHTS, "r") as file:
            for number, (path, place, shape) in enumerate(wanted):
                problem = _take(file, place, tuple(shape), folder / f"{number}.npy")
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


def _take(file: Any, place: str, shape: tuple[int, ...], target: Path) -> tuple[str, str] | None:
    """Write one array; or the code of what is wrong with it, and what was there."""
    import h5py  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    found, wrong = _find(file, place)
    if wrong is None and not isinstance(found, h5py.Dataset):
        wrong = "kind", f"{place}: {type(found).__name__}"
    if wrong is None:
        wrong = _unfit(found, place, shape)
    if wrong is not None:
        return wrong
    array = found[()].astype("float32")
    if not np.isfinite(array).all():
        return "value", place
    np.save(target, array)
    return None


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
    if not plain or found.is_virtual or found.external or found.chunks:
        return "kind", f"{place}: {found.dtype}"
    return None if found.shape == shape else ("shape", f"{found.shape} != {shape}"[:200])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
