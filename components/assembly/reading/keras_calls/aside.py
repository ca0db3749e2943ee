"""Calls of Keras that make no part of a model: data, ready models, what Keras is set to."""

from __future__ import annotations

from typing import Any

import keras

from components.assembly.reading.data import arrays
from components.assembly.reading.diagnoses import calling
from components.assembly.reading.exports import KerasName
from components.assembly.reading.keras_calls.functions import FunctionCalls
from components.assembly.reading.keras_calls.layers import LayerCalls
from components.assembly.reading.keras_calls.models import ModelCalls
from components.assembly.reading.keras_calls.saved_objects import ModelConfig
from components.assembly.reading.keras_calls.today import random_numbers
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import UNKNOWN, Data, Foreign, Site
from components.assembly.spec.messages import N_, message

# What Keras is set to, which the text can ask for.
_SET_BY_KERAS = {
    "image_data_format": "channels_last", "floatx": "float32", "epsilon": 1e-7, "backend": "tensorflow",
}  # fmt: skip


# What `preprocess_input` does to pictures of 0 to 255, by the module it is in; empty for nothing.
_MEANS = "x[..., ::-1] - np.array([103.939, 116.779, 123.68])"
_PREPARED = {
    **dict.fromkeys(("vgg16", "vgg19", "resnet", "resnet50"), _MEANS),
    "densenet": "layers.Normalization(mean=[123.675, 116.28, 103.53], variance=[3409, 3262, 3291])",
    **dict.fromkeys(("efficientnet", "efficientnet_v2", "convnext", "mobilenet_v3"), ""),
}

# Functions that set the dtype policy of the layers made after them.
_POLICY_SETTERS = frozenset({"set_global_policy", "set_dtype_policy", "set_policy", "set_floatx"})


class AsideCalls:
    """Reads calls that make no part of a model."""

    reading: Reading
    functions: FunctionCalls
    layers: LayerCalls
    models: ModelCalls

    def aside(self, function: KerasName, site: Site) -> Any:  # noqa: PLR0911, PLR0912
        """A call of Keras that makes no part of a model."""
        home, name = function.home, function.name
        if name == "to_categorical":
            return arrays.one_hot(
                site.value("y", 0, site.value("x", 0)), site.value("num_classes", 1), site.line
            )
        if home.startswith("keras.datasets"):
            self.reading.leave_aside(site.node, "data")
            return arrays.keras_data(home.rpartition(".")[2], site.line)
        if home == "keras.random" and self.reading.in_lambda:
            return random_numbers(self.reading, site)
        if name in _SET_BY_KERAS and home in ("keras", "keras.backend", "keras.config"):
            return _SET_BY_KERAS[name]
        if name in _POLICY_SETTERS and isinstance(policy := site.value("policy", 0), str):
            self.layers.policy = "" if policy == "float32" else policy
            return None
        if name == "clone_model" and isinstance(site.value("model", 0), keras.Model):
            return self.models.cloned(site.value("model", 0), site)
        if name == "model_from_json" and isinstance(site.value("json_string", 0), ModelConfig):
            return self.models.cloned(site.value("json_string", 0).model, site, by_config=True)
        if name == "is_keras_tensor":
            return isinstance(site.value("x", 0), keras.KerasTensor)
        if name in ("preprocess_input", "decode_predictions"):
            return self._of_ready_model(name, home.rpartition(".")[2], site)
        if home.startswith("keras.applications"):
            what = message(
                N_("{name} is a whole model with weights to be loaded, which is not read here."), name=name
            )
            mend = message(N_("Open it as a .keras file, or build a small model of your own."))
            self.reading.say(site.node, "ready-model", what, self.reading.source.words(site.node), mend)
        elif name in ("load_model", "clone_model", "model_from_json"):
            what = message(N_("A model that is loaded or copied is not read here: {name}."), name=name)
            mend = message(N_("Open its file instead, or write out how it is made."))
            self.reading.say(site.node, "ready-model", what, self.reading.source.words(site.node), mend)
        elif name in ("pad_sequences", "normalize"):
            rows = site.value("sequences", 0)
            length = site.value("maxlen", 1)
            count = rows.shape[0] if isinstance(rows, Data) and rows.shape else None
            return Data((count, length if isinstance(length, int) else None), line=site.line)
        elif calling.tensors_of([argument.value for argument in site.arguments]) and home in (
            "keras.random",
            "keras.backend",
        ):
            return self.functions.foreign(Foreign(f"keras.backend.{name}"), site)
        else:
            self.reading.leave_aside(site.node, "show")
        return UNKNOWN

    def _of_ready_model(self, name: str, module: str, site: Site) -> Any:
        """A function that goes with a ready model, which was said already, or with its data."""
        if not calling.tensors_of([argument.value for argument in site.arguments]):
            self.reading.leave_aside(site.node, "data")
        elif not any(finding.code == "ready-model" for finding in self.reading.findings):
            what = message(N_("{name} goes with a ready model and is not read here."), name=name)
            better = _PREPARED.get(module, "layers.Rescaling(1 / 127.5, offset=-1)")
            mend = message(N_("Write what it does: {better}."), better=better)
            if not better:
                mend = message(N_("Leave it out: it does nothing, as the ready model scales by itself."))
            self.reading.say(site.node, "ready-model", what, self.reading.source.words(site.node), mend)
        return UNKNOWN
