"""What Keras and TensorFlow say when they refuse something, as a `Problem` that learners understand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from components.assembly.spec.known_errors import KNOWN_ERRORS
from components.assembly.spec.messages import N_, message
from components.assembly.spec.model import ModelSpec
from components.assembly.spec.problems import Problem, Refused

# Keras's own words are quoted up to this many characters.
QUOTED = 240


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
    for known in KNOWN_ERRORS:
        match = re.search(known.pattern, words, re.DOTALL)
        if match:
            groups = match.groupdict("")
            named = where or (
                spec.name if known.general else _own(groups.get("where", ""), spec) or _mentioned(words, spec)
            )
            received = short(groups.get("received") or groups.get("axes", ""))
            values = {name: " ".join(value.split()) for name, value in groups.items()}
            return Problem(
                known.code, named, message(known.message, **values), received, message(known.mend, **values)
            )
    return Problem(
        "refused",
        where or _mentioned(words, spec),
        message(N_("Keras refused this model.")),
        short(words) or type(error).__name__,
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


def short(words: str) -> str:
    """Keras's words on one line, up to `QUOTED` characters of them."""
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
