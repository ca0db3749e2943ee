"""What Keras and TensorFlow say when they refuse something, as a `Problem` that learners understand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from components.assembly.spec.messages import N_, message
from components.assembly.spec.model import ModelSpec
from components.assembly.spec.problems import Problem, Refused

# Keras's own words are quoted up to this many characters.
QUOTED = 240


@dataclass(frozen=True)
class _KerasError:
    """An error of Keras or TensorFlow: how its text is recognised, and what it means.

    Attributes:
        code: The code of the `Problem`.
        pattern: A regular expression. Its group `received` (or `axes`) is what was there, `where`
            the name of what the error is about.
        message: What is wrong, a template.
        mend: What to do about it, a template.
        general: Whether it is about the whole model, whatever names the text mentions.
    """

    code: str
    pattern: str
    message: str
    mend: str
    general: bool = False


_CHECK_DATA = N_("Choose data whose columns and rows fit this model.")

_KERAS_ERRORS = (
    _KerasError(
        "id-out-of-range",
        r"indices\[[\d,]*\] = (?P<received>-?\d+ is not in \[0, \d+\))",
        N_("An id is outside the vocabulary of the Embedding."),
        N_("Make the vocabulary larger, or the ids smaller: they run from 0 to one less than it."),
    ),
    _KerasError(
        "out-of-memory",
        r"OOM when allocating (?P<received>tensor with shape ?\[[^\]]*\])|ResourceExhausted|MemoryError"
        r"|failed to allocate memory",
        N_("There is not enough memory for this model with this batch."),
        N_("Make the batch, the sequence or the layers smaller."),
    ),
    _KerasError(
        "unfit-tensors",
        r"layer ['\"](?P<where>[^'\"]+)['\"] is incompatible with the\s+layer: (?P<received>.+)",
        N_("This layer cannot take the tensor it is called on."),
        N_("Change the shape before it with Flatten, Reshape, RepeatVector or Dense."),
    ),
    _KerasError(
        "unfit-tensors",
        r"(?:matching shapes except for the concatenation axis|incompatible shapes|Cannot merge tensors"
        r"|should be called (?:on )?(?:a list of|on exactly)|Cannot do batch_dot)[^.]*\.?\s*"
        r"(?P<received>Received.+)?|Incompatible input shapes: (?P<axes>.+)",
        N_("These tensors cannot be merged: their shapes do not fit together."),
        N_("Give the branches the same sizes, for example with a Dense layer before the merge."),
    ),
    _KerasError(
        "unfit-tensors",
        r"total size of the tensor must be unchanged\. (?P<received>Received.+)",
        N_("Reshape must keep every number, and the new shape has more or fewer."),
        N_("Choose sizes whose product is that of the old shape."),
    ),
    _KerasError(
        "unfit-tensors",
        r"Computed output size would be zero or negative\. (?P<received>Received.+)",
        N_("The window is longer than what it slides over."),
        N_("Make the window smaller, or set padding to same."),
    ),
    _KerasError(
        "unknown-setting",
        r"(?:Unrecognized keyword arguments? passed to \w+: |unexpected keyword argument )(?P<received>.+)",
        N_("This layer has no such setting."),
        N_("Leave the setting out."),
    ),
    _KerasError(
        "duplicate-name",
        r"The name ['\"](?P<where>[^'\"]+)['\"] is used (?P<received>\d+ times)",
        N_("Two things have this name, so nobody can tell which is meant."),
        N_("Give each input, layer, tensor and head a name of its own."),
    ),
    _KerasError(
        "unconnected",
        r"is not connected to `?inputs",
        N_("A head does not depend on the inputs of the model."),
        N_("Follow the graph back from the head and connect what is loose."),
        general=True,
    ),
    _KerasError(
        "missing-input",
        r"Missing data for input ['\"](?P<where>[^'\"]+)['\"]\. (?P<received>You passed.+?\]\.)",
        N_("The data has nothing for this input."),
        _CHECK_DATA,
    ),
    _KerasError(
        "unequal-rows",
        r"Data cardinality is ambiguous\..*?(?P<received>'x' sizes.+)",
        N_("The inputs and labels have different numbers of rows."),
        _CHECK_DATA,
        general=True,
    ),
    _KerasError(
        "missing-labels",
        r"(?:y_true and y_pred have different structures|can't be found in either the model's output)"
        r"\.?\s*(?P<received>.*)",
        N_("The data does not have a column of labels for every head."),
        _CHECK_DATA,
        general=True,
    ),
    _KerasError(
        "unknown-head",
        r"Expected keys .+ in loss dict, but found (?P<received>.+)",
        N_("A loss is given to a head that is not there."),
        N_("Name each loss after the layer that makes the head."),
        general=True,
    ),
    _KerasError(
        "unfit-labels",
        r"must have the same shape\. (?P<received>Received.+)",
        N_("The labels of a head have another shape than what it gives out."),
        N_("Give the head as many units as its labels have numbers."),
    ),
    _KerasError(
        "unfit-input",
        r"Expected shape (?P<received>\(.+?\), but input has incompatible shape \(.+?\))",
        N_("The data for an input has another shape than the input."),
        _CHECK_DATA,
    ),
    _KerasError(
        "unfit-input",
        r"Matrix size-incompatible: (?P<received>.+)",
        N_("The numbers that reach this layer are more or fewer than its weights are made for."),
        _CHECK_DATA,
    ),
    _KerasError(
        "unfit-type",
        r"(?:Invalid dtype: |Failed to convert a NumPy array to a Tensor )(?P<received>.+)",
        N_("The data has values that are not numbers."),
        N_("Choose columns of numbers."),
    ),
)


def explain(error: BaseException, spec: ModelSpec, where: str = "") -> Problem:
    """The problem that an exception of Keras or TensorFlow means.

    Args:
        error: What was raised. Of a `Refused` its first problem is returned as it is.
        spec: The model that was being built, compiled or trained.
        where: The layer that was being made or called, if known; otherwise it is looked for in the
            text of the error.
    """
    if isinstance(error, Refused) and error.problems:
        return error.problems[0]
    words = _words(error)
    for known in _KERAS_ERRORS:
        match = re.search(known.pattern, words, re.DOTALL)
        if match:
            groups = match.groupdict("")
            named = where or (
                spec.name if known.general else _own(groups.get("where", ""), spec) or _mentioned(words, spec)
            )
            received = _short(groups.get("received") or groups.get("axes", ""))
            return Problem(known.code, named, message(known.message), received, message(known.mend))
    return Problem(
        "refused",
        where or _mentioned(words, spec),
        message(N_("Keras refused this model.")),
        _short(words) or type(error).__name__,
        message(N_("Undo the last change, or try a simpler model.")),
    )


def _words(error: BaseException) -> str:
    """Keras's sentence without its colours, the name of the function and its arguments."""
    text = f"{type(error).__name__}: {error}" if isinstance(error, MemoryError) else str(error)
    if isinstance(error, KeyError) and error.args:
        text = str(error.args[0])
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    text = re.sub(r"^Exception encountered when calling [^\n]*\n+", "", text)
    return re.split(r"\n+Arguments received by ", text)[0].strip()


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= QUOTED else f"{line[:QUOTED].rstrip()}..."


def _mentioned(words: str, spec: ModelSpec) -> str:
    """The layer, input or head that Keras's words are about, the innermost if several."""
    node = re.search(r"Detected at node (\S+)", words)
    candidates = list(reversed(node.group(1).split("/"))) if node else []
    candidates += re.findall(r"['\"]([A-Za-z]\w*)['\"]", words)
    return next((name for name in (_own(candidate, spec) for candidate in candidates) if name), spec.name)


def _own(name: str, spec: ModelSpec) -> str:
    """The part of the spec that TensorFlow calls `name`, perhaps with a number behind."""
    names = set(_names(spec))
    return next((candidate for candidate in (name, re.sub(r"_\d+$", "", name)) if candidate in names), "")


def _names(spec: ModelSpec) -> Iterator[str]:
    yield from (model_input.name for model_input in spec.inputs)
    yield from (layer.name for layer in spec.layers)
    yield from (head.name for head in spec.heads)
    for layer in spec.layers:
        if layer.model is not None:
            yield from _names(layer.model)
