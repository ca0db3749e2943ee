"""The error texts of Keras and TensorFlow whose meaning is known; the first that matches counts."""

from __future__ import annotations

from components.assembly.spec.known_call_errors import CALL_ERRORS
from components.assembly.spec.known_error import KnownError
from components.assembly.spec.messages import N_

_CHECK_DATA = N_("Choose data whose columns and rows fit this model.")

_TRAINING_ERRORS = (
    KnownError(
        "id-out-of-range",
        r"indices\[[\d,]*\] = (?P<received>-?\d+ is not in \[0, \d+\))",
        N_("An id is outside the vocabulary of the Embedding."),
        N_("Make the vocabulary larger, or the ids smaller: they run from 0 to one less than it."),
    ),
    KnownError(
        "out-of-memory",
        r"OOM when allocating (?P<received>tensor with shape ?\[[^\]]*\])|ResourceExhausted|MemoryError"
        r"|failed to allocate memory",
        N_("There is not enough memory for this model with this batch."),
        N_("Make the batch, the sequence or the layers smaller."),
    ),
    KnownError(
        "duplicate-name",
        r"The name ['\"](?P<where>[^'\"]+)['\"] is used (?P<received>\d+ times)",
        N_("Two things have this name, so nobody can tell which is meant."),
        N_("Give each input, layer, tensor and head a name of its own."),
    ),
    KnownError(
        "unconnected",
        r"is not connected to `?inputs",
        N_("A head does not depend on the inputs of the model."),
        N_("Follow the graph back from the head and connect what is loose."),
        general=True,
    ),
    KnownError(
        "missing-input",
        r"Missing data for input ['\"](?P<where>[^'\"]+)['\"]\. (?P<received>You passed.+?\]\.)",
        N_("The data has nothing for this input."),
        _CHECK_DATA,
    ),
    KnownError(
        "unequal-rows",
        r"Data cardinality is ambiguous\..*?(?P<received>'x' sizes.+)",
        N_("The inputs and labels have different numbers of rows."),
        _CHECK_DATA,
        general=True,
    ),
    KnownError(
        "missing-labels",
        r"(?:y_true and y_pred have different structures|can't be found in either the model's output)"
        r"\.?\s*(?P<received>.*)",
        N_("The data does not have a column of labels for every head."),
        _CHECK_DATA,
        general=True,
    ),
    KnownError(
        "unknown-head",
        r"Expected keys .+ in loss dict, but found (?P<received>.+)",
        N_("A loss is given for a head that does not exist."),
        N_("Name each loss after the layer that makes the head."),
        general=True,
    ),
    KnownError(
        "unfit-labels",
        r"must have the same shape\. (?P<received>Received.+)",
        N_("The labels of a head have another shape than what it gives out."),
        N_("Give the head as many units as its labels have numbers."),
    ),
    KnownError(
        "unfit-input",
        r"Expected shape (?P<received>\(.+?\), but input has incompatible shape \(.+?\))",
        N_("The data for an input has another shape than the input."),
        _CHECK_DATA,
    ),
    KnownError(
        "unfit-input",
        r"Matrix size-incompatible: (?P<received>.+)",
        N_("The numbers that reach this layer are more or fewer than its weights are made for."),
        _CHECK_DATA,
    ),
    KnownError(
        "unfit-type",
        r"(?:Invalid dtype: |Failed to convert a NumPy array to a Tensor )(?P<received>.+)",
        N_("The data has values that are not numbers."),
        N_("Choose columns of numbers."),
    ),
)

KNOWN_ERRORS = (*_TRAINING_ERRORS[:2], *CALL_ERRORS, *_TRAINING_ERRORS[2:])
