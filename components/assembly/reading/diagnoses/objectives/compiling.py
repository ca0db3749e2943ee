"""Mistakes in `compile`: misspelt words, keys that name no output, losses that do not fit the output."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

import keras

from components.assembly.catalog.losses import LOSSES, loss_name
from components.assembly.catalog.metrics import METRICS, full_name
from components.assembly.catalog.optimizers import OPTIMIZERS, optimizer_name
from components.assembly.reading.diagnoses.endings import ModelOutput, likely_loss
from components.assembly.reading.diagnoses.naming import names
from components.assembly.reading.exports import nearest
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site
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
# What metrics are called elsewhere.
_SHORT_METRICS = {"rmse": "root_mean_squared_error", "r2": "r2_score", "f1": "f1_score", "roc_auc": "auc"}
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


def words(reading: Reading, compiled: Any, outputs: Sequence[ModelOutput] = ()) -> None:
    """Say which losses, metrics and optimizers are misspelt.

    Args:
        reading: The reading.
        compiled: The call of compile.
        outputs: The outputs of the model, as far as they are known.
    """
    if _swapped(reading, compiled):
        return
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
                reading.say(
                    node,
                    "unknown-word",
                    what,
                    word,
                    mend,
                    reading.source.replace(node, _quoted(reading, node, near)),
                )
                reading.mended_words[word] = near
            elif near is None:
                kind = {"optimizer": N_("optimizer"), "loss": N_("loss")}.get(name, N_("metric"))
                what = message(N_("Keras has no {kind} {name}."), kind=message(kind), name=word)
                mend, repair = None, None
                if name == "loss" and _near("metrics", word) == "":
                    what = message(
                        N_("{name} is a metric: it is only measured, and nothing is learnt from it."),
                        name=word,
                    )
                    mend = message(
                        N_("Give compile metrics={metric} for it, and a loss such as {loss}."),
                        metric=f'["{word}"]', loss=f'"{_loss_for(outputs)}"',
                    )  # fmt: skip
                    repair = reading.source.replace(node, _quoted(reading, node, _loss_for(outputs)))
                reading.say(node, "unknown-word", what, word, mend, repair)


def _loss_for(outputs: Sequence[ModelOutput]) -> str:
    """The loss that is likely for the first output of a model."""
    return likely_loss(outputs[0]) if outputs else "binary_crossentropy"


def _swapped(reading: Reading, compiled: Any) -> bool:
    """Say that the loss stands where the optimizer belongs, and the optimizer where the loss does."""
    first, second = compiled.given.get("optimizer"), compiled.given.get("loss")
    if (
        first is None
        or second is None
        or not (isinstance(first.value, str) and isinstance(second.value, str))
    ):
        return False
    if _near("loss", first.value) != "" or _near("optimizer", second.value) != "":
        return False
    both = f"{reading.source.words(second.node)}, {reading.source.words(first.node)}"
    what = message(N_("The loss stands where the optimizer belongs, and the optimizer where the loss does."))
    mend = message(N_("Write the optimizer first: {better}."), better=both)
    repair = None
    if not first.name and not second.name:
        repair = Repair(*reading.source.start(first.node), *reading.source.end(second.node), both)
    reading.say(first.node, "swapped", what, reading.source.words(compiled.site.node), mend, repair)
    return True


def _quoted(reading: Reading, node: ast.AST, word: str) -> str:
    mark = reading.source.words(node)[:1]
    return f"{mark}{word}{mark}" if mark in ("'", '"') else repr(word)


def _near(name: str, word: str) -> str | None:
    """The word that was meant; "" if it is right, `None` if none is like it."""
    if name == "optimizer":
        return "" if optimizer_name(word) in OPTIMIZERS else nearest(word, OPTIMIZERS) or None
    if name == "metrics" and word.lower() in _SHORT_METRICS:
        return _SHORT_METRICS[word.lower()]
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


def compiled_with(reading: Reading, layer: keras.layers.Layer) -> list[Any]:
    """What the models that hold a layer were compiled with, as far as they are."""
    return [
        made.config["compiled"]
        for made in reading.layers()
        if "compiled" in made.config and (made.value is layer or layer in _inside(made.value))
    ]


def _inside(model: keras.Model, depth: int = 0) -> list[Any]:
    inner = [layer for layer in model.layers if isinstance(layer, keras.Model)] if depth < 3 else []
    return [*model.layers, *(layer for nested in inner for layer in _inside(nested, depth + 1))]


def too_late(reading: Reading) -> None:
    """Say where a layer is frozen after `compile`, if no model with it is compiled again."""
    for layer, target, before in reading.frozen:
        if before and all(
            any(compiled is one for one in before) for compiled in compiled_with(reading, layer)
        ):
            what = message(N_("The model is compiled already, and training goes on as it was compiled."))
            mend = message(N_("Freeze layers before compile, or call compile again."))
            node, line = before[-1].site.node, target.lineno
            text = reading.source.lines[line - 1]
            indent = text[: len(text) - len(text.lstrip())]
            again = reading.source.words(node, 1_000)
            repair = Repair(line, len(text), line, len(text), f"\n{indent}{again}")
            reading.say(target, "frozen-too-late", what, reading.source.words(target), mend, repair, "remark")


def added(reading: Reading, name: str, site: Site) -> None:
    """A loss or a metric that a program adds to a functional model."""
    what = message(N_("A functional model of Keras 3 takes no {name}: it is read without it."), name=name)
    mend = message(N_("Give compile a loss, or make what is added an output with a loss."))
    reading.say(site.node, "own-loss", what, reading.source.words(site.node), mend, severity="remark")


def old_predict(reading: Reading, name: str, site: Site) -> None:
    """`model.predict_classes(...)`, which Keras has no more."""
    func = site.node.func
    owner = reading.source.words(func.value)
    given = ", ".join(reading.source.words(argument.node, 200) for argument in site.arguments)
    better = f"{owner}.predict({given})"
    if name == "predict_classes":
        better = f"np.argmax({better}, axis=-1)"
    repair = reading.source.replace(site.node, better)
    names.old_name(reading, site.node, name, better, repair)
