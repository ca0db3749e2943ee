"""A `.keras` file from whoever -> a spec and its arrays.

    archive   the zip and its JSON, bounded before and after unpacking
    models    functional and Sequential models -> layers, calls, inputs
    layers    the settings of a layer -> a layer of the catalog, or what is not supported
    names     names of the file -> names a spec can have
    goals     what the model was compiled with -> losses, weights and metrics of its heads
    weights   the HDF5 file -> arrays, read by a process of its own (`h5_reader.py`)

Nothing of the file is run: Keras is not asked to load it, no class is looked up by a name in
it, and no pickle is opened. What cannot be taken is named, all of it at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from components.assembly.checks.validate import ensure_valid
from components.assembly.importing.archive import MAX_FILE, read_config, unpack_weights
from components.assembly.importing.json_form import FORM_ERRORS, malformed
from components.assembly.importing.models import read_model
from components.assembly.importing.objectives import with_objectives
from components.assembly.importing.weights import read_weights
from components.assembly.keras_model.arrays import addresses
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import Message
from components.assembly.spec.problems import Refused

__all__ = ["MAX_FILE", "Imported", "read_keras"]


@dataclass(frozen=True)
class Imported:
    """What a file held: `arrays` by the paths of `arrays.addresses(spec)`, all of them;
    `notes` say what was changed on the way and what was left aside."""

    spec: ModelSpec
    arrays: Mapping[str, np.ndarray]
    notes: tuple[Message, ...]


def read_keras(data: bytes) -> Imported:
    """The model in the bytes of a `.keras` file. Raises `Refused` with everything that is
    wrong or not supported, whatever the bytes are."""
    config = read_config(data)
    try:
        read = read_model(config)
        ensure_valid(read.spec)
        spec, told = with_objectives(read.spec, config.get("compile_config"), read.renamed)
        ensure_valid(spec)
        found = addresses(spec)
    except Refused:
        raise
    except FORM_ERRORS as error:
        raise malformed("config.json", f"{type(error).__name__}: {error}") from error
    # Only now: a small file can be unpacked to one that no model of its own would need.
    unpack = partial(unpack_weights, data, sum(each.size for each in found), len(found))
    return Imported(spec, read_weights(unpack, found, read.groups), (*read.notes, *told))
