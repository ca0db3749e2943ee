"""Reads the functional and Sequential models in a file as specs without losses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from components.assembly.importing.json_form import malformed, mapping, sequence, typed
from components.assembly.importing.layers import read_layer, supported, unsupported
from components.assembly.importing.names import ImportedNames, acceptable_name, snake_case
from components.assembly.importing.repairs import trainable_inside, with_reshape_sizes
from components.assembly.importing.tensor_references import TensorReference, call_arguments, tensor_references
from components.assembly.spec import (
    MAX_CALLS,
    MAX_DEPTH,
    MAX_INPUTS,
    MAX_LAYERS,
    Call,
    Head,
    Input,
    Layer,
    ModelSpec,
)
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, Refused, refuse, shown

_FUNCTIONAL = {
    (module, name)
    for module in ("keras", "keras.models", "keras.src.models.functional")
    for name in ("Functional", "Model")
}
_SEQUENTIAL = {(module, "Sequential") for module in ("keras", "keras.models", "keras.src.models.sequential")}
_DTYPES = {"float32": "float32", "int32": "int32", "int64": "int32"}


@dataclass(frozen=True)
class ReadModel:
    """A model that was read.

    Attributes:
        spec: The model, without losses.
        groups: The HDF5 group of each layer in the weights file, by path.
        renamed: The new names of layers that have other names in the file, by these.
        notes: What is different from the file.
    """

    spec: ModelSpec
    groups: Mapping[str, str]
    renamed: Mapping[str, str]
    notes: tuple[Message, ...]


@dataclass
class _Findings:
    """What is collected while a model and those inside it are read."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)
    calls: int = 0
    layers: int = 0


@dataclass
class _LayerEntry:
    """A layer in the file, as it was read (`None` if it is not supported), and its calls."""

    layer: Layer | None
    nodes: list[Any]
    functional: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its inputs, if it is a model."""
        model = self.layer.model if self.layer is not None else None
        return tuple(model_input.name for model_input in model.inputs) if model is not None else ()


def read_model(config: Mapping[str, Any]) -> ReadModel:
    """The model that a `config.json` describes. Raises `Refused` with all problems found."""
    if not _is_model(config):
        problem = unsupported(config, "config.json")
        what = message(N_("Only functional and Sequential models can be opened."))
        mend = message(N_("Build it with keras.Model(inputs, outputs) or keras.Sequential, and save that."))
        raise Refused([replace(problem, message=what, mend=mend)])
    findings = _Findings()
    reader = _Reader(config, findings, "", "")
    spec = reader.spec()
    if findings.problems:
        raise Refused(findings.problems)
    assert spec is not None
    renamed = {old: new for old, new in reader.naming.renamed.items() if len(old) < 100}
    return ReadModel(spec, findings.groups, renamed, tuple(findings.notes))


def _is_model(entry: Mapping[str, Any]) -> bool:
    kind = (entry.get("module"), entry.get("class_name"))
    own = entry.get("registered_name") in (None, "Functional", "Sequential", "Model")
    return own and all(isinstance(part, str) for part in kind) and kind in _FUNCTIONAL | _SEQUENTIAL


class _Reader:
    """Reads one model of a file.

    Args:
        entry: Its entry in the JSON.
        findings: Where problems and notes are collected.
        path: Its path in the spec with a `/` at the end; empty for the outermost model.
        group: Its group in the weights file, likewise.
    """

    def __init__(self, entry: Mapping[str, Any], findings: _Findings, path: str, group: str) -> None:
        self.path, self.group, self.findings = path, group, findings
        if path.count("/") >= MAX_DEPTH:
            what = message(
                N_("Models are nested too deeply; at most {most} levels are allowed."), most=MAX_DEPTH
            )
            mend = message(N_("Make the model smaller."))
            raise refuse("too-deep", where=path.rstrip("/"), message=what, received="", mend=mend)
        self.config = mapping(entry.get("config"), self.where(""))
        self.sequential = entry["class_name"] == "Sequential"
        self.naming = ImportedNames()
        self.inputs: dict[str, Input] = {}
        self.parts: dict[str, _LayerEntry] = {}
        self.tensors: dict[TensorReference, str] = {}
        self._groups: dict[str, int] = {}

    def where(self, name: str) -> str:
        return f"{self.path}{name}".rstrip("/") or "config.json"

    def spec(self) -> ModelSpec | None:
        """The spec; `None` if something in it is not supported."""
        entries = sequence(self.config.get("layers"), self.where(""))
        self.findings.layers += len(entries)
        if self.findings.layers > MAX_LAYERS + MAX_INPUTS:
            what = message(N_("There are too many layers; at most {most} are allowed."), most=MAX_LAYERS)
            mend = message(N_("Make the model smaller."))
            raise refuse(
                "too-many-layers", where=self.where(""), message=what, received=f"{len(entries):,}", mend=mend
            )
        before = len(self.findings.problems)
        for entry in entries:
            self._layer(mapping(entry, self.where("")))
        if len(self.findings.problems) > before:
            return None
        calls, outputs = self._stack() if self.sequential else self._graph()
        if len(self.findings.problems) > before:
            return None
        self._note_new_names()
        draft = ModelSpec(
            name=acceptable_name(typed(self.config.get("name", "model"), str, self.where("")), "model"),
            inputs=self._ordered_inputs(),
            layers=tuple(part.layer for part in self.parts.values() if part.layer is not None),
            calls=tuple(calls),
            heads=tuple(self._heads(calls, outputs)),
        )
        return with_reshape_sizes(draft)

    def _layer(self, entry: Mapping[str, Any]) -> None:
        config = mapping(entry.get("config"), self.where(""))
        kind = typed(entry.get("class_name"), str, self.where(""))
        name = typed(entry.get("name", config.get("name")), str, self.where(""))
        if name in self.parts or name in self.inputs:
            raise malformed(self.where(acceptable_name(name, "layer")), shown(name))
        group = f"{self.group}layers/{self._numbered(kind)}"
        nodes = sequence(entry.get("inbound_nodes", []), self.where(""))
        own = self.naming.name(name)
        if kind == "InputLayer" and entry.get("module") in ("keras.layers", "keras"):
            self._input(name, own, config)
            return
        self.parts[name] = part = _LayerEntry(None, nodes, (entry.get("module"), kind) in _FUNCTIONAL)
        if _is_model(entry):
            inner = _Reader(entry, self.findings, f"{self.path}{own}/", f"{group}/").spec()
            trainable = config.get("trainable") is not False
            if inner is not None:
                inner = inner if trainable else trainable_inside(inner)
                part.layer = Layer(name=own, kind="Model", model=inner, trainable=trainable)
        elif supported(entry):
            layer, wrong = read_layer(entry, own, self.where(own))
            self.findings.problems += wrong
            part.layer = layer
            self.findings.groups[f"{self.path}{own}"] = group
        else:
            self.findings.problems.append(unsupported(entry, self.where(own)))

    def _numbered(self, kind: str) -> str:
        """The name of a layer's group in the weights file: its class, with a number from the second on."""
        name = snake_case(kind)
        number = self._groups.get(name, 0)
        self._groups[name] = number + 1
        return f"{name}_{number}" if number else name

    def _input(self, name: str, own: str, config: Mapping[str, Any]) -> None:
        shape = sequence(config.get("batch_shape"), self.where(own))
        dtype = config.get("dtype", "float32")
        free = not shape or shape[0] is not None or any(not _is_size(size) for size in shape[1:])
        if free:
            what = message(N_("Every size of an input must be fixed, and the batch free."))
            mend = message(N_("Give it a fixed shape, such as Input(shape=(100,))."))
            self.findings.problems.append(
                Problem("unsupported-input", self.where(own), what, shown(shape), mend)
            )
        elif (
            not isinstance(dtype, str) or dtype not in _DTYPES or config.get("sparse") or config.get("ragged")
        ):
            what = message(N_("An input takes numbers (float32) or ids (int32)."))
            mend = message(N_("Make the input's dtype float32 or int32."))
            self.findings.problems.append(
                Problem("unsupported-input", self.where(own), what, shown(dtype), mend)
            )
        else:
            model_input = Input(name=own, shape=tuple(shape[1:]), dtype=_DTYPES[dtype])
            self.inputs[name] = model_input
            self.tensors[name, 0, 0] = own

    def _stack(self) -> tuple[list[Call], list[TensorReference]]:
        """The calls of a Sequential: each layer on what the one before makes."""
        if not self.inputs:
            self._implied_input()
        if len(self.inputs) != 1 or not self.parts:
            raise malformed(self.where(""), "Sequential")
        tensor, calls = next(iter(self.inputs.values())).name, []
        for name, part in self.parts.items():
            assert part.layer is not None
            self.tensors[name, 0, 0] = part.layer.name
            calls.append(Call.on(layer=part.layer.name, inputs=(tensor,), output=part.layer.name))
            tensor = part.layer.name
        return calls, [(name, 0, 0)]

    def _implied_input(self) -> None:
        shape = self.config.get("build_input_shape")
        if not isinstance(shape, list):
            what = message(N_("This Sequential does not say what it takes."))
            mend = message(N_("Begin it with keras.Input(shape=...), and save it again."))
            raise refuse("unsupported-input", where=self.where(""), message=what, received="", mend=mend)
        name = self.naming.name("input_layer")
        self._input(name, name, {"batch_shape": shape})
        if self.findings.problems:
            raise Refused(self.findings.problems)

    def _graph(self) -> tuple[list[Call], list[TensorReference]]:
        """The calls of a functional model."""
        names = self._call_names()
        calls = []
        for name, part in self.parts.items():
            assert part.layer is not None
            where = self.where(part.layer.name)
            for number, node in enumerate(part.nodes):
                inputs = tuple(
                    self._tensor(place, where) for place in call_arguments(node, part.names, where)
                )
                calls.append(Call.on(layer=part.layer.name, inputs=inputs, output=names[name, number]))
        outputs = tensor_references(self.config.get("output_layers"), self.where(""))
        return calls, [self._as_argument(place) for place in outputs]

    def _call_names(self) -> dict[tuple[str, int], str]:
        """A name for the tensor of each call: that of the layer for its first call, then free ones."""
        naming, names = ImportedNames(), {}
        for model_input in self.inputs.values():
            naming.name(model_input.name)
        numbered = [(name, number) for name, part in self.parts.items() for number in range(len(part.nodes))]
        self.findings.calls += len(numbered)
        if self.findings.calls > MAX_CALLS:
            raise malformed(self.where(""), f"{self.findings.calls:,} x inbound_nodes")
        for name, number in sorted(numbered, key=lambda pair: pair[1]):
            layer = self.parts[name].layer
            assert layer is not None
            call = naming.name(f"{layer.name}_{number + 1}" if number else layer.name)
            names[name, number] = call
            heads = layer.model.heads if layer.model is not None else ()
            outputs = [f"{call}/{head.name}" for head in heads] if len(heads) > 1 else [call]
            self.tensors.update({(name, number, at): tensor for at, tensor in enumerate(outputs)})
        return names

    def _as_argument(self, place: TensorReference) -> TensorReference:
        """The reference to an output as arguments of calls have it.

        Among the outputs of a model, Keras counts one call more of a functional model: the one that made it.
        """
        name, number, at = place
        part = self.parts.get(name)
        return (name, number - 1, at) if part is not None and part.functional else place

    def _tensor(self, place: TensorReference, where: str) -> str:
        if place not in self.tensors:
            raise malformed(where, shown(place))
        return self.tensors[place]

    def _ordered_inputs(self) -> tuple[Input, ...]:
        """The inputs in the order the model takes them."""
        if self.sequential:
            return tuple(self.inputs.values())
        order = tensor_references(self.config.get("input_layers"), self.where(""))
        names = [name for name, _, _ in order]
        if sorted(names) != sorted(self.inputs):
            raise malformed(self.where(""), shown(names))
        return tuple(self.inputs[name] for name in names)

    def _heads(self, calls: list[Call], outputs: list[TensorReference]) -> Iterator[Head]:
        """An output for each tensor, named after the layer that makes it."""
        makers = {call.output: call.layer for call in calls}
        for place in outputs:
            tensor = self._tensor(place, self.where(""))
            name = makers.get(tensor.partition("/")[0], tensor)
            yield Head(name=name, tensor=tensor)

    def _note_new_names(self) -> None:
        for old, new in self.naming.renamed.items():
            text = N_("{old} is called {new} here: a name has letters, digits and underscores only.")
            self.findings.notes.append(message(text, old=shown(old), new=f"{self.path}{new}"))


def _is_size(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and number > 0
