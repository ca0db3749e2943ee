"""Mistakes in `compile`: misspelt words, keys that name no output, losses that do not fit the output."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from components.assembly.catalog.losses import LOSSES, loss_name
from components.assembly.catalog.metrics import METRICS, full_name
from components.assembly.catalog.optimizers import OPTIMIZERS, optimizer_name
from components.assembly.reading.exports import nearest
from components.assembly.reading.run import Run
from components.assembly.spec.messages import N_, message

_OLD_METRICS = (
    "accuracy",
    "acc",
    "mae",
    "mse",
    "mape",
    "msle",
    "auc",
    "precision",
    "recall",
    "crossentropy",
    "ce",
)
_SHORT_LOSSES = (
    "mse",
    "mae",
    "mape",
    "msle",
    "bce",
    "kld",
    "kl_divergence",
    "hinge",
    "cosine_similarity",
    "logcosh",
)


def words(run: Run, compiled: Any) -> None:
    """Say which losses, metrics and optimizers are misspelt."""
    for name in ("optimizer", "loss", "metrics", "weighted_metrics"):
        argument = compiled.given.get(name)
        if argument is None:
            continue
        for node, word in _texts(argument.node):
            near = _near(name, word)
            if near:
                kind = {"optimizer": N_("optimizer"), "loss": N_("loss")}.get(name, N_("metric"))
                what = message(
                    N_("Keras has no {kind} {name}. Did you mean {near}?"),
                    kind=message(kind),
                    name=word,
                    near=near,
                )
                mend = message(N_("Write {near}."), near=f'"{near}"')
                run.say(
                    node, "unknown-word", what, word, mend, run.source.replace(node, _quoted(run, node, near))
                )
                run.mended_words[word] = near
            elif near is None:
                kind = {"optimizer": N_("optimizer"), "loss": N_("loss")}.get(name, N_("metric"))
                what = message(N_("Keras has no {kind} {name}."), kind=message(kind), name=word)
                run.say(node, "unknown-word", what, word)


def _quoted(run: Run, node: ast.AST, word: str) -> str:
    mark = run.source.words(node)[:1]
    return f"{mark}{word}{mark}" if mark in ("'", '"') else repr(word)


def _near(name: str, word: str) -> str | None:
    """The word that was meant; "" if it is right, `None` if none is like it."""
    if name == "optimizer":
        return "" if optimizer_name(word) in OPTIMIZERS else nearest(word, OPTIMIZERS) or None
    if name == "loss":
        if loss_name(word) in LOSSES or word in _SHORT_LOSSES:
            return ""
        return nearest(word, [*LOSSES, *_SHORT_LOSSES]) or None
    if (
        full_name(word) in METRICS
        or word in _OLD_METRICS
        or loss_name(word) in LOSSES
        or word in _SHORT_LOSSES
    ):
        return ""
    return nearest(word, [*_OLD_METRICS, *METRICS]) or None


def _texts(node: ast.AST) -> Iterator[tuple[ast.Constant, str]]:
    """The words among the values of an argument; keys of tables are none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node, node.value
    elif isinstance(node, ast.List | ast.Tuple):
        for item in node.elts:
            yield from _texts(item)
    elif isinstance(node, ast.Dict):
        for item in node.values:
            yield from _texts(item)
    elif isinstance(node, ast.BinOp):
        yield from _texts(node.left)
