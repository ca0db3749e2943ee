"""Reads the functional and Sequential models in a file as specs without losses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from components.assembly.catalog.keras_classes import layer_classes
from components.assembly.checks.limits import beyond_bounds, limit_problems
from components.assembly.importing.call_arguments import saved_call
from components.assembly.importing.entries import Entry
from components.assembly.importing.file.json_form import malformed, mapping, sequence, typed
from components.assembly.importing.findings import Findings
from components.assembly.importing.graphs import GraphReader
from components.assembly.importing.inputs import check_fixed_batches, read_input
from components.assembly.importing.layers import read_layer, unsupported
from components.assembly.importing.names import ImportedNames, acceptable_name, snake_case
from components.assembly.importing.operations import is_operation, is_relu, read_operation
from components.assembly.importing.outputs import SavedOutput
from components.assembly.keras_objects.assembler import shapes_only
from components.assembly.spec import MAX_CALLS, MAX_DEPTH, MAX_INPUTS, MAX_LAYERS, Input, Layer, ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Refused, refuse, shown

_FUNCTIONAL = {
    (module, name)
    for module in ("keras", "keras.models", "keras.src.models.functional")
    for name in ("Functional", "Model")
}
_SEQUENTIAL = {(module, "Sequential") for module in ("keras", "keras.models", "keras.src.models.sequential")}


@dataclass(frozen=True)
class ReadModel:
    """A model that was read.

    Attributes:
        spec: The model, without losses.
        outputs: Its outputs in the file, in the order of the heads.
        findings: Where its weights are, and what is different from the file.
    """

    spec: ModelSpec
    outputs: tuple[SavedOutput, ...]
    findings: Findings

    @property
    def notes(self) -> tuple[Message, ...]:
        """What is different from the file."""
        return tuple(self.findings.notes)


def read_model(config: Mapping[str, Any], vocabularies: Mapping[str, str]) -> ReadModel:
    """The model that a `config.json` describes.

    Args:
        config: The content of `config.json`.
        vocabularies: The texts of the vocabularies in the file, by the path of their layer.

    Raises:
        Refused: Something in it is not supported; its problems are all that were found.
    """
    if not _is_model(config):
        problem = unsupported(config, "config.json")
        what = message(N_("Only functional and Sequential models can be opened."))
        mend = message(N_("Build it with keras.Model(inputs, outputs) or keras.Sequential, and save that."))
        raise Refused([replace(problem, message=what, mend=mend)])
    findings = Findings(vocabularies)
    reader = ModelReader(config, findings, (), "")
    try:
        with shapes_only():
            spec = reader.spec()
    except ValidationError as error:
        raise beyond_bounds(error) or error from None
    if spec is not None:
        too_much = limit_problems(spec)
        findings.problems += too_much
        if not too_much:
            check_fixed_batches(spec, findings)
    if findings.problems or spec is None:
        raise Refused(findings.problems)
    return ReadModel(spec, tuple(reader.outputs), findings)


def _is_model(entry: Mapping[str, Any]) -> bool:
    kind = (entry.get("module"), entry.get("class_name"))
    own = entry.get("registered_name") in (None, "Functional", "Sequential", "Model")
    return own and all(isinstance(part, str) for part in kind) and kind in _FUNCTIONAL | _SEQUENTIAL


class ModelReader:
    """Reads one model of a file.

    Args:
        entry: Its entry in the JSON.
        findings: Where problems and notes are collected.
        path: The names of the layers around it and its own, the outermost first; empty for the outermost one.
        group: Its group in the weights file with a `/` at the end; empty for the outermost model.
    """

    def __init__(
        self, entry: Mapping[str, Any], findings: Findings, path: tuple[str, ...], group: str
    ) -> None:
        self.entry, self.path, self.group, self.findings = entry, path, group, findings
        if len(path) >= MAX_DEPTH:
            what = message(
                N_("Models are nested too deeply; at most {most} levels are allowed."), most=MAX_DEPTH
            )
            mend = message(N_("Make the model smaller."))
            raise refuse("too-deep", where="/".join(path), message=what, received="", mend=mend)
        self.config = mapping(entry.get("config"), self.where(""))
        self.sequential = entry["class_name"] == "Sequential"
        self.naming = ImportedNames()
        self.inputs: dict[str, Input] = {}
        self.entries: dict[str, Entry] = {}
        self.saved_inputs: list[SavedOutput] = []
        self.outputs: list[SavedOutput] = []
        self._groups: dict[str, int] = {}

    def where(self, name: str) -> str:
        return "/".join([*self.path, name]).rstrip("/") or "config.json"

    def spec(self) -> ModelSpec | None:
        """The spec; `None` if something in it is not supported."""
        before = len(self.findings.problems)
        for entry in sequence(self.config.get("layers"), self.where("")):
            self._entry(mapping(entry, self.where("")))
            self._ensure_few()
        if self.sequential and not self.inputs:
            self._implied_input()
        if len(self.findings.problems) > before:
            return None
        reader = GraphReader(self.config, self.inputs, self.entries, self.findings, self.where)
        name = acceptable_name(typed(self.config.get("name", "model"), str, self.where("")), "model")
        spec = reader.stack(name) if self.sequential else reader.graph(name)
        self.saved_inputs, self.outputs = reader.saved_inputs, reader.outputs
        if spec is not None and self.path:
            spec = _called_by_name(spec, self.saved_inputs, self.outputs)
        for old, new in self.naming.renamed.items():
            text = N_("{old} is called {new} here: each part of a model has a name of its own, of one line.")
            self.findings.notes.append(message(text, old=shown(old), new=self.where(new)))
        return None if len(self.findings.problems) > before else spec

    def _ensure_few(self) -> None:
        if self.findings.layers > MAX_LAYERS + MAX_INPUTS:
            what = message(N_("There are too many layers; at most {most} are allowed."), most=MAX_LAYERS)
            mend = message(N_("Make the model smaller."))
            received = f"{self.findings.layers:,}"
            raise refuse("too-many-layers", where=self.where(""), message=what, received=received, mend=mend)
        if self.findings.calls > MAX_CALLS + MAX_LAYERS:
            raise malformed(self.where(""), f"{self.findings.calls:,} x inbound_nodes")

    def _entry(self, saved: Mapping[str, Any]) -> None:
        config = mapping(saved.get("config"), self.where(""))
        kind = typed(saved.get("class_name"), str, self.where(""))
        name = typed(saved.get("name", config.get("name")), str, self.where(""))
        if name in self.entries or name in self.inputs:
            raise malformed(self.where(acceptable_name(name, "layer")), shown(name))
        own = self.naming.name(name)
        if kind == "InputLayer" and saved.get("module") in ("keras.layers", "keras"):
            self.findings.layers += 1
            self._input(name, own, config)
            return
        nodes = sequence(saved.get("inbound_nodes", []), self.where(own))
        self.findings.calls += len(nodes)
        calls = [saved_call(node, self.where(own)) for node in nodes]
        settings = {key: value for key, value in config.items() if key != "name"}
        self.entries[name] = entry = Entry(name, own, kind, calls, settings)
        if is_relu(saved):
            saved = {**saved, "module": "keras.layers", "registered_name": None}
            entry.layer = read_layer(saved, own, self.where(own), self.findings.problems, _no_model)
        elif is_operation(saved):
            entry.operation = read_operation(saved, self.where(own), self.findings.problems)
        else:
            self.findings.layers += 1
            self._layer(saved, entry)

    def _layer(self, saved: Mapping[str, Any], entry: Entry) -> None:
        made = layer_classes().get(entry.kind)
        group = f"layers/{self._numbered(entry.kind if made is None else made.__name__)}"
        self.findings.groups[self.path, entry.own] = group
        if _is_model(saved):
            entry.functional = (saved.get("module"), entry.kind) in _FUNCTIONAL
            reader = ModelReader(saved, self.findings, (*self.path, entry.own), f"{self.group}{group}/")
            entry.layer = _as_layer(reader, entry.own)
            entry.inputs, entry.outputs = tuple(reader.saved_inputs), tuple(reader.outputs)
        else:

            def read_inner(inner: Mapping[str, Any], name: str) -> Layer | None:
                if not _is_model(inner):
                    self.findings.problems.append(unsupported(inner, self.where(entry.own)))
                    return None
                path = (*self.path, f"{entry.own}/{name}")
                return _as_layer(ModelReader(inner, self.findings, path, f"{self.group}{group}/"), name)

            vocabulary = self.findings.vocabularies.get(self.group + group)
            entry.layer = read_layer(
                saved, entry.own, self.where(entry.own), self.findings.problems, read_inner, vocabulary
            )
            self._remember(saved, entry)

    def _remember(self, saved: Mapping[str, Any], entry: Entry) -> None:
        """Remember where a layer is: the HDF5 file has the weights of a layer of two models once only."""
        place, key = (self.path, entry.own), entry.layer
        if saved.get("shared_object_id") is not None and key in self.findings.first:
            self.findings.same_as[place] = self.findings.first[key]
            text = N_(
                "{layer} is in another model of this file, too. In a file they are two: they start with the "
                "same weights, and training changes each by itself."
            )
            self.findings.notes.append(message(text, layer=self.where(entry.own)))
        self.findings.first.setdefault(key, place)

    def _numbered(self, kind: str) -> str:
        """The name of a layer's group in the weights file: its class, with a number from the second on."""
        name = snake_case(kind)
        number = self._groups.get(name, 0)
        self._groups[name] = number + 1
        return f"{name}_{number}" if number else name

    def _input(self, name: str, own: str, config: Mapping[str, Any]) -> None:
        model_input = read_input(own, config, self.where(own), self.findings)
        if model_input is not None:
            self.inputs[name] = model_input

    def _implied_input(self) -> None:
        built = self.entry.get("build_config")
        shape = self.config.get("build_input_shape") or (
            built.get("input_shape") if isinstance(built, dict) else None
        )
        if not isinstance(shape, list):
            what = message(N_("This Sequential does not say what it takes."))
            mend = message(N_("Begin it with keras.Input(shape=...), and save it again."))
            raise refuse("unsupported-input", where=self.where(""), message=what, received="", mend=mend)
        name = self.naming.name("input_layer")
        self._input(name, name, {"batch_shape": shape})


def _no_model(entry: Mapping[str, Any], name: str) -> None:
    return None


def _as_layer(reader: ModelReader, name: str) -> Layer | None:
    """A model as a layer. Keras freezes every layer of a model that is frozen as a whole."""
    spec = reader.spec()
    if spec is None:
        return None
    trainable = reader.config.get("trainable") is not False
    return Layer(
        name=name, kind="Model", model=spec if trainable else _trainable_inside(spec), trainable=trainable
    )


def _called_by_name(
    spec: ModelSpec, inputs: Iterable[SavedOutput], outputs: Iterable[SavedOutput]
) -> ModelSpec:
    """The spec of a model within another, with what the file says of how it is called: on a dictionary by the
    names of its inputs, and making one."""
    return spec.model_copy(
        update={
            "named_inputs": any(tensor.named for tensor in inputs),
            "named_outputs": any(tensor.named for tensor in outputs),
        }
    )


def _trainable_inside(spec: ModelSpec) -> ModelSpec:
    layers = tuple(
        layer.model_copy(
            update={
                "trainable": True,
                "model": None if layer.model is None else _trainable_inside(layer.model),
            }
        )
        for layer in spec.layers
    )
    return spec.model_copy(update={"layers": layers})
