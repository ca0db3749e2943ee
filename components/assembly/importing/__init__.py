"""Reads an untrusted `.keras` file as data: the spec of its model, and its weights.

    file               the zip, its JSON and its HDF5 file, with bounds on their sizes
    models             functional and Sequential models, at any depth -> specs
    entries, layers    a layer or operation -> one of a spec, or what is not supported
    objects            the values in a config: numbers, lists, initializers, inner layers
    usual_arguments    what Keras gives a layer by itself, which is left out
    graphs, masks      the calls: what each takes and makes, and which masks Keras makes by itself
    outputs            the outputs of a model, and the names of its heads
    objectives         what the model was compiled with -> losses, weights and metrics of its heads
    optimizers         the optimizer it was compiled with
    learnt_state       what preprocessing layers learnt from data

Nothing in the file is run: Keras does not load it, no class is looked up by a name in it but among those of
Keras that a spec can have, and no pickle is opened. Everything that is not supported is reported at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from components.assembly.checks.shapes import trace_shapes
from components.assembly.checks.validate import ensure_valid
from components.assembly.importing.file.archive import (
    MAX_FILE,
    read_config,
    read_vocabularies,
    unpack_weights,
)
from components.assembly.importing.file.json_form import FORM_ERRORS, malformed
from components.assembly.importing.file.weight_places import weight_places
from components.assembly.importing.file.weights import read_weights
from components.assembly.importing.learnt_state import with_learnt, word_weights
from components.assembly.importing.models import ReadModel, read_model
from components.assembly.importing.objectives import with_objectives
from components.assembly.importing.optimizers import SavedOptimizer, read_optimizer
from components.assembly.keras_model.arrays import ArrayAddress, with_variables
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import Message
from components.assembly.spec.problems import Refused

__all__ = ["MAX_FILE", "Imported", "read_keras"]


@dataclass(frozen=True)
class Imported:
    """A model that was read from a file.

    Attributes:
        spec: The model.
        arrays: All of its weights, by the paths of `arrays.addresses(spec)`.
        notes: What is different from the file.
        optimizer: The optimizer it was compiled with; `None` if it was not.
    """

    spec: ModelSpec
    arrays: Mapping[str, np.ndarray]
    notes: tuple[Message, ...]
    optimizer: SavedOptimizer | None = None


def read_keras(data: bytes) -> Imported:
    """Read a `.keras` file, given as bytes.

    Raises:
        Refused: It is no `.keras` file, or something in it is not supported; its problems are all that
            were found. Nothing else is raised, whatever the bytes are.
    """
    config = read_config(data)
    try:
        read = read_model(config, read_vocabularies(data))
        ensure_valid(read.spec)
        spec, objective_notes = with_objectives(read.spec, config.get("compile_config"), read.outputs)
        ensure_valid(spec)
        wanted = _wanted(read)
    except Refused:
        raise
    except FORM_ERRORS as error:
        raise malformed("config.json", f"{type(error).__name__}: {error}") from error
    # Only now is it known how large the weights can be: a small file can unpack to a huge one.
    unpack = partial(unpack_weights, data, sum(address.size for address, _ in wanted), len(wanted))
    arrays = read_weights(unpack, wanted)
    spec, arrays = with_learnt(spec, arrays)
    ensure_valid(spec)
    notes = (*read.notes, *objective_notes)
    return Imported(spec, arrays, notes, read_optimizer(config.get("compile_config")))


def _wanted(read: ReadModel) -> list[tuple[ArrayAddress, tuple[str, ...]]]:
    """The address of each array of a model, and where the file can have it."""
    assembly = trace_shapes(read.spec).assembly
    places, groups = weight_places(assembly, read.findings)
    wanted = [(address, places[id(variable)]) for address, variable in with_variables(assembly)]
    return wanted + [
        (address, (f"{groups[address.layer]}/vars/{address.name}",)) for address in word_weights(read.spec)
    ]
