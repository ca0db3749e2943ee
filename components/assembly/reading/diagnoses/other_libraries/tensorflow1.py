"""Programs for TensorFlow 1: placeholders, and layers that were functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras

from components.assembly.catalog.keras_classes import layer_classes
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import UNKNOWN, Foreign, Site
from components.assembly.spec.messages import N_, message

# Functions of `tf.layers`, and the layers of Keras that took their arguments over.
LAYERS: Mapping[str, str] = {
    **{
        f"tensorflow.layers.{kind.lower()}": kind
        for kind in ["Dense", "Conv1D", "Conv2D", "Conv3D", "Flatten", "Dropout"]
    },
    **{f"tensorflow.layers.max_pooling{axes}d": f"MaxPooling{axes}D" for axes in (1, 2, 3)},
    **{f"tensorflow.layers.average_pooling{axes}d": f"AveragePooling{axes}D" for axes in (1, 2, 3)},
    "tensorflow.layers.conv2d_transpose": "Conv2DTranspose",
    "tensorflow.layers.separable_conv2d": "SeparableConv2D",
    "tensorflow.layers.batch_normalization": "BatchNormalization",
}
_DTYPES = frozenset({"int32", "int64", "float16", "bool", "string"})


def plain(path: str) -> str:
    """The path of a name in TensorFlow 1 itself: `tensorflow.compat.v1.layers` is `tensorflow.layers`."""
    return path.replace("tensorflow.compat.v1.", "tensorflow.")


def layer_class(reading: Reading, path: str, site: Site) -> str:
    """Say that a class of `tf.layers` is in `keras.layers` today; its name, empty if it is none."""
    home, _, kind = path.rpartition(".")
    if home != "tensorflow.layers" or kind not in layer_classes():
        return ""
    function = site.node.func
    words = reading.source.words(function)
    what = message(N_("{words} belongs to TensorFlow 1: today it is {path}."), words=words,
                   path=f"keras.layers.{kind}")  # fmt: skip
    mend = message(N_("Write {better}."), better=f"keras.layers.{kind}")
    repair = reading.source.replace(function, f"keras.layers.{kind}")
    reading.say(site.node, "other-library", what, words, mend, repair)
    return kind


def placeholder(reading: Reading, site: Site) -> Any:
    """`tf.placeholder(tf.float32, [None, 784])`: the Input that does the same, where its shape is known."""
    what = message(N_("A placeholder belongs to TensorFlow 1; a Keras model begins with an Input."))
    mend = message(N_("Write keras.Input(shape=...) with the shape of one sample."))
    shape, dtype = site.value("shape", 1), site.value("dtype", 0)
    name = dtype.path.rpartition(".")[2] if isinstance(dtype, Foreign) else str(dtype)
    sizes = list(shape) if isinstance(shape, list | tuple) else []
    known = bool(sizes[1:]) and all(size is None or (type(size) is int and size > 0) for size in sizes)
    repair, made = None, UNKNOWN
    if known:
        kind = name if name in _DTYPES else None
        inside = f"({', '.join(map(str, sizes[1:]))}{',' if len(sizes) == 2 else ''})"
        better = f'keras.Input({inside}, dtype="{kind}")' if kind else f"keras.Input({inside})"
        mend = message(N_("Write {better}."), better=better)
        repair = _with_keras(reading.source.replace(site.node, better))
        made = keras.Input(tuple(sizes[1:]), dtype=kind)
        reading.remember(made, site.node, config={"input": True})
    reading.say(site.node, "placeholder", what, reading.source.words(site.node), mend, repair)
    return made


def layer(reading: Reading, path: str, site: Site) -> tuple[Site, Site] | None:
    """`tf.layers.dense(x, 10)`: the layer's settings and what it is called on; `None` if nothing is."""
    inputs = site.get("inputs", 0)
    if inputs is None:
        return None
    kind, words = LAYERS[path], reading.source.words
    others = tuple(argument for argument in site.arguments if argument is not inputs)
    given = ", ".join(words(argument.keyword or argument.node, 200) for argument in others)
    better = f"keras.layers.{kind}({given})({words(inputs.node, 200)})"
    what = message(N_("{words} belongs to TensorFlow 1: today it is a layer that is made and called."),
                   words=words(site.node.func))  # fmt: skip
    mend = message(N_("Write {better}."), better=better)
    repair = _with_keras(reading.source.replace(site.node, better))
    reading.say(site.node, "other-library", what, words(site.node), mend, repair)
    return Site(site.node, others), Site(site.node, (inputs,))


def _with_keras(repair: Repair) -> Repair:
    return Repair(repair.line, repair.column, repair.end_line, repair.end_column, repair.text, "import keras")
