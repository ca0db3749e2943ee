"""A program that reads wanted arrays out of an untrusted HDF5 file.

`weights.py` runs it in a process of its own. It imports nothing of this project.
"""

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
    """Write each wanted array as `NUMBER.npy` into the folder, and all problems into a JSON file."""
    _limit_resources()
    import h5py  # noqa: PLC0415  (with the bounds in force)

    problems: list[Problem] = []
    wanted = json.loads((folder / WANTED).read_text(encoding="utf-8"))
    try:
        with h5py.File(folder / WEIGHTS, "r") as file:
            problems = list(
                islice(_problems_before_reading(file, wanted, (folder / WEIGHTS).stat().st_size), MOST)
            )
            for number, (path, places, shape, dtype) in enumerate(wanted):
                target = folder / f"{number}.npy"
                problem = None if problems else _take(file, places, tuple(shape), dtype, target)
                if problem is not None and len(problems) < MOST:
                    problems.append((path, *problem))
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, MemoryError) as error:
        problems = [(WEIGHTS, "kind", type(error).__name__)]
    (folder / PROBLEMS).write_text(json.dumps(problems), encoding="utf-8")


def _limit_resources() -> None:
    with suppress(ImportError, ValueError, OSError):  # where there are such bounds
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _problems_before_reading(file: Any, wanted: list[Any], size_of_file: int) -> Iterator[Problem]:
    """The problems of the wanted arrays that show before any is read.

    Each must have its shape, and together they must fit into the size of the file (`size_of_file` bytes),
    since a few bytes of HDF5 can stand for any number of zeros, or for several arrays at once.
    """
    sizes: dict[str, int] = {}
    for path, places, shape, _ in wanted:
        array, wrong = _find_array(file, places, tuple(shape))
        if wrong is not None:
            yield path, *wrong
        else:
            sizes[array.name] = array.nbytes
    total = sum(sizes.values())
    if total > size_of_file:
        yield WEIGHTS, "kind", f"{total:,} > {size_of_file:,}"


def _take(
    file: Any, places: list[str], shape: tuple[int, ...], dtype: str, target: Path
) -> tuple[str, str] | None:
    """Write one array, block by block; returns the code of a problem and what was there, or `None`."""
    import numpy as np  # noqa: PLC0415

    array, wrong = _find_array(file, places, shape)
    if wrong is not None:
        return wrong
    header = {"descr": np.dtype(dtype).str, "fortran_order": False, "shape": shape}
    with target.open("wb") as written:
        np.lib.format.write_array_header_1_0(written, header)
        for part in _blocks(shape):
            block = np.asarray(array[part]).astype(dtype)
            if not np.isfinite(block).all():
                return "value", places[0]
            written.write(block.tobytes())
    return None


def _blocks(shape: tuple[int, ...]) -> Iterator[tuple[Any, ...]]:
    """Slices of an array, each of at most `BLOCK` numbers unless a single row is larger."""
    if not shape or not prod(shape):
        yield ()
        return
    rows = max(BLOCK // prod(shape[1:]), 1)
    for start in range(0, shape[0], rows):
        yield (slice(start, start + rows),)


def _find_array(file: Any, places: list[str], shape: tuple[int, ...]) -> tuple[Any, tuple[str, str] | None]:
    """The array at the first of some paths that the file has, and its problem or `None`."""
    import h5py  # noqa: PLC0415

    for place in places:
        item, wrong = _find(file, place)
        if wrong is None or wrong[0] != "missing":
            break
    if wrong is None and not isinstance(item, h5py.Dataset):
        wrong = "kind", f"{place}: {type(item).__name__}"
    return item, wrong or _unfit(item, place, shape)


def _find(file: Any, place: str) -> tuple[Any, tuple[str, str] | None]:
    """The object at a path of the file. Links are not followed: they can lead out of the file."""
    import h5py  # noqa: PLC0415

    item = file
    for part in place.split("/"):
        if not isinstance(item, h5py.Group) or part not in item:
            return None, ("missing", place)
        if not isinstance(item.get(part, getlink=True), h5py.HardLink):
            return None, ("kind", f"{place}: link")
        item = item[part]
    return item, None


def _unfit(array: Any, place: str, shape: tuple[int, ...]) -> tuple[str, str] | None:
    plain = array.dtype.kind in "fiub" and array.dtype.itemsize in (1, 2, 4, 8)
    if not plain or array.is_virtual or array.external or array.chunks or array.compression:
        return "kind", f"{place}: {array.dtype}"
    if array.shape != shape:
        return "shape", f"{array.shape} != {shape}"[:200]
    # Parts that were never written take no space in the file and would be read as zeros.
    written = array.id.get_storage_size()
    return None if written == array.nbytes else ("kind", f"{place}: {written:,} != {array.nbytes:,}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
