"""A refusal -> what, where, what was received, how to mend it.

`Problem` is the form every refusal has, whoever refuses: `validate` before Keras is asked,
or Keras itself, whose exceptions `explain` puts into that form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.model import ModelSpec

# Keras's own words are quoted up to this length.
QUOTED = 240


@dataclass(frozen=True)
class Problem:
    """Something in a spec that cannot be.

    `code` names the kind of problem for programs, `where` the layer, tensor, input or head
    (`outer/inner` inside a nested model), `received` what was there, in the learner's own
    words and numbers.
    """

    code: str
    where: str
    message: Message
    received: str
    mend: Message

    def __str__(self) -> str:
        received = f" Received: {self.received}." if self.received else ""
        return f"{self.where}: {self.message}{received} {self.mend}"


class Refused(ValueError):
    """A spec, or what came with it, was refused; `problems` says why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def shown(value: object, limit: int = 80) -> str:
    """A value as a learner may read it, however large it is."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**18:
        return "10^18 or more" if value > 0 else "-10^18 or less"
    if isinstance(value, tuple | list) and len(value) > 8:
        return f"({', '.join(shown(each, 12) for each in value[:8])}, ...)"
    if isinstance(value, tuple | list):
        return f"({', '.join(shown(each, 12) for each in value)}{',' if len(value) == 1 else ''})"
    text = repr(value[: limit + 1] if isinstance(value, str) else value)
    return text if len(text) <= limit else f"{text[:limit]}..."


@dataclass(frozen=True)
class _Known:
    """Something that Keras or TensorFlow says: how to recognise it, and what it means. The
    group `received` of the pattern is what was there, `where` the name of what it is about;
    what is `general` is about the whole model, whatever names it mentions."""

    code: str
    pattern: str
    message: str
    mend: str
    general: bool = False


_CHECK_DATA = N_("Choose data whose columns and rows fit this model.")

_KNOWN = (
    _Known(
        "id-out-of-range",
        r"indices\[[\d,]*\] = (?P<received>-?\d+ is not in \[0, \d+\))",
        N_("An id is outside the vocabulary of the Embedding."),
        N_("Make the vocabulary larger, or the ids smaller: they run from 0 to one less than it."),
    ),
    _Known(
        "out-of-memory",
        r"OOM when allocating (?P<received>tensor with shape ?\[[^\]]*\])|ResourceExhausted|MemoryError"
        r"|failed to allocate memory",
        N_("There is not enough memory for this model with this batch."),
        N_("Make the batch, the sequence or the layers smaller."),
    ),
    _Known(
        "unfit-tensors",
        r"layer ['\"](?P<where>[^'\"]+)['\"] is incompatible with the\s+layer: (?P<received>.+)",
        N_("This layer cannot take the tensor it is called on."),
        N_("Change the shape before it with Flatten, Reshape, RepeatVector or Dense."),
    ),
    _Known(
        "unfit-tensors",
        r"(?:matching shapes except for the concatenation axis|incompatible shapes|Cannot merge tensors"
        r"|should be called (?:on )?(?:a list of|on exactly)|Cannot do batch_dot)[^.]*\.?\s*"
        r"(?P<received>Received.+)?|Incompatible input shapes: (?P<axes>.+)",
        N_("These tensors cannot be merged: their shapes do not fit together."),
        N_("Give the branches the same sizes, for example with a Dense layer before the merge."),
    ),
    _Known(
        "unfit-tensors",
        r"total size of the tensor must be unchanged\. (?P<received>Received.+)",
        N_("Reshape must keep every number, and the new shape has more or fewer."),
        N_("Choose sizes whose product is that of the old shape."),
    ),
    _Known(
        "unfit-tensors",
        r"Computed output size would be zero or negative\. (?P<received>Received.+)",
        N_("The window is longer than what it slides over."),
        N_("Make the window smaller, or set padding to same."),
    ),
    _Known(
        "unknown-setting",
        r"(?:Unrecognized keyword arguments? passed to \w+: |unexpected keyword argument )(?P<received>.+)",
        N_("This layer has no such setting."),
        N_("Leave the setting out."),
    ),
    _Known(
        "duplicate-name",
        r"The name ['\"](?P<where>[^'\"]+)['\"] is used (?P<received>\d+ times)",
        N_("Two things have this name, so nobody can tell which is meant."),
        N_("Give each input, layer, tensor and head a name of its own."),
    ),
    _Known(
        "unconnected",
        r"is not connected to `?inputs",
        N_("A head does not depend on the inputs of the model."),
        N_("Follow the graph back from the head and connect what is loose."),
        general=True,
    ),
    _Known(
        "missing-input",
        r"Missing data for input ['\"](?P<where>[^'\"]+)['\"]\. (?P<received>You passed.+?\]\.)",
        N_("The data has nothing for this input."),
        _CHECK_DATA,
    ),
    _Known(
        "unequal-rows",
        r"Data cardinality is ambiguous\..*?(?P<received>'x' sizes.+)",
        N_("The inputs and labels have different numbers of rows."),
        _CHECK_DATA,
        general=True,
    ),
    _Known(
        "missing-labels",
        r"(?:y_true and y_pred have different structures|can't be found in either the model's output)"
        r"\.?\s*(?P<received>.*)",
        N_("The data does not have a column of labels for every head."),
        _CHECK_DATA,
        general=True,
    ),
    _Known(
        "unknown-head",
        r"Expected keys .+ in loss dict, but found (?P<received>.+)",
        N_("A loss is given to a head that is not there."),
        N_("Name each loss after the layer that makes the head."),
        general=True,
    ),
    _Known(
        "unfit-labels",
        r"must have the same shape\. (?P<received>Received.+)",
        N_("The labels of a head have another shape than what it gives out."),
        N_("Give the head as many units as its labels have numbers."),
    ),
    _Known(
        "unfit-input",
        r"Expected shape (?P<received>\(.+?\), but input has incompatible shape \(.+?\))",
        N_("The data for an input has another shape than the input."),
        _CHECK_DATA,
    ),
    _Known(
        "unfit-input",
        r"Matrix size-incompatible: (?P<received>.+)",
        N_("The numbers that reach this layer are more or fewer than its weights are made for."),
        _CHECK_DATA,
    ),
    _Known(
        "unfit-type",
        r"(?:Invalid dtype: |Failed to convert a NumPy array to a Tensor )(?P<received>.+)",
        N_("The data has values that are not numbers."),
        N_("Choose columns of numbers."),
    ),
)


def explain(error: BaseException, spec: ModelSpec, where: str = "") -> Problem:
    """What Keras or TensorFlow refused, in the form of every refusal.

    `where` is the layer that was being made or called, if that is known; otherwise it is
    looked for in Keras's words. Of those the ones that matter are quoted in `received`.
    """
    if isinstance(error, Refused) and error.problems:
        return error.problems[0]
    words = _words(error)
    for known in _KNOWN:
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
    return next((name for name in (_own(each, spec) for each in candidates) if name), spec.name)


def _own(name: str, spec: ModelSpec) -> str:
    """The part of the spec that TensorFlow calls `name`, perhaps with a number behind."""
    names = set(_names(spec))
    return next((each for each in (name, re.sub(r"_\d+$", "", name)) if each in names), "")


def _names(spec: ModelSpec) -> Iterator[str]:
    yield from (each.name for each in spec.inputs)
    yield from (each.name for each in spec.layers)
    yield from (each.name for each in spec.heads)
    for layer in spec.layers:
        if layer.model is not None:
            yield from _names(layer.model)
