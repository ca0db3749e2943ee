"""Reads the weights in the HDF5 file of a `.keras` file, in a process of its own.

The library that reads HDF5 is written in C, and a file made for it can crash it or keep it busy. So a
process with limits on time and memory opens the file and writes plain arrays, which are read here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil

from components.assembly.importing.file import h5_reader
from components.assembly.importing.file.json_form import malformed
from components.assembly.keras_model.arrays import ArrayAddress
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, Refused

FILE = "model.weights.h5"
# What the names of the temporary folders begin with.
FOLDER = "modelier-import-"
LOOK_EVERY = 0.02  # seconds
MEMORY = h5_reader.MEMORY
TIMEOUT = 30  # seconds; 200 MB take one


def read_weights(
    unpack: Callable[[Path], None], wanted: Sequence[tuple[ArrayAddress, Sequence[str]]]
) -> dict[str, np.ndarray]:
    """The array at each address, by path: float32 or int32.

    Args:
        unpack: Writes the HDF5 file to the path that it is given.
        wanted: The addresses of all arrays of the model, each with the paths at which the file can have it.

    Raises:
        Refused: The file does not have these arrays in these shapes, or reading it took too long.
    """
    listed = [
        [address.path, list(places), list(address.shape), _dtype(address)] for address, places in wanted
    ]
    with tempfile.TemporaryDirectory(prefix=FOLDER) as name:
        folder = Path(name)
        unpack(folder / h5_reader.WEIGHTS)
        (folder / h5_reader.WANTED).write_text(json.dumps(listed), encoding="utf-8")
        _run(folder)
        problems = json.loads((folder / h5_reader.PROBLEMS).read_text(encoding="utf-8"))
        if problems:
            raise Refused(_problem(*problem) for problem in problems)
        # Files of NumPy that the reader wrote: numbers only, whatever was in the upload.
        return {
            address.path: np.load(folder / f"{number}.npy").reshape(address.shape)
            for number, (address, _) in enumerate(wanted)
        }


def _dtype(address: ArrayAddress) -> str:
    return "float32" if "float" in address.dtype else "int32"


def _run(folder: Path) -> None:
    command = [sys.executable, "-I", str(Path(h5_reader.__file__)), str(folder)]
    try:
        # Threads that it does not need would take of the memory that it may have.
        alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        quiet = subprocess.DEVNULL
        reader = subprocess.Popen(command, env=alone, stdin=quiet, stdout=quiet, stderr=quiet)
    except OSError as error:
        raise malformed(FILE, str(error)) from error
    try:
        ended = _watched(reader)
    finally:
        reader.kill()
        reader.wait()
    if ended:
        raise malformed(FILE, str(ended))


def _watched(reader: subprocess.Popen[bytes]) -> int | str:
    """Wait for the reader; returns its exit status (0: all is well), or which limit it went over.

    It sets limits for itself, too, but not every system has them.
    """
    deadline = time.monotonic() + TIMEOUT
    while True:
        with suppress(subprocess.TimeoutExpired):
            return reader.wait(LOOK_EVERY)
        if time.monotonic() > deadline:
            return f"> {TIMEOUT} s"
        with suppress(psutil.Error):
            if psutil.Process(reader.pid).memory_info().rss > MEMORY:
                return f"> {MEMORY // 10**6:,} MB"


def _problem(path: str, code: str, received: str) -> Problem:
    what = {
        "missing": N_("The file holds no array for this weight."),
        "shape": N_("An array in the file has another shape than the model it belongs to."),
        "kind": N_("What stands for this weight in the file is no plain array of numbers."),
        "value": N_("An array in the file holds something that is not a finite number."),
    }[code]
    mend = message(N_("Save the model again with model.save('name.keras') and choose that file."))
    return Problem(f"weights-{code}", path, message(what), received, mend)
