"""Reads the calls of one model in a file: which tensors each takes and makes, and what the heads are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from inspect import signature
from typing import Any

from components.assembly.catalog.keras_classes import layer_classes
from components.assembly.checks.limits import limit_problems
from components.assembly.checks.shapes import trace_shapes
from components.assembly.importing.call_arguments import (
    SavedCall,
    TensorReference,
    has_narrow,
    read_argument,
    references,
)
from components.assembly.importing.entries import Entry
from components.assembly.importing.file.json_form import malformed
from components.assembly.importing.findings import Findings
from components.assembly.importing.masks import MaskPlace, given_masks, is_off, masks, needed_calls
from components.assembly.importing.names import ImportedNames
from components.assembly.importing.operations import function_call
from components.assembly.importing.outputs import SavedOutput, head_names, keras_order, saved_tensors
from components.assembly.spec import Arguments, Call, Config, Head, Input, ModelSpec
from components.assembly.spec.bounds import MAX_OUTPUTS
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Refused, shown


class GraphReader:
    """Reads the calls of one model.

    Args:
        config: The config of the model.
        inputs: Its inputs, by their names in the file.
        entries: Its layers and operations, by their names in the file.
        findings: Where problems and notes are collected.
        where: The path of a part of the model.
    """

    def __init__(
        self,
        config: Mapping[str, Any],
        inputs: Mapping[str, Input],
        entries: Mapping[str, Entry],
        findings: Findings,
        where: Callable[[str], str],
    ) -> None:
        self.config, self.inputs, self.entries, self.findings = config, inputs, entries, findings
        self.where = where
        self.saved_inputs: list[SavedOutput] = []
        self.outputs: list[SavedOutput] = []
        self.tensors: dict[TensorReference, str] = {}
        self.made: dict[MaskPlace, tuple[str, ...]] = {}

    def stack(self, name: str) -> ModelSpec:
        """The spec of a Sequential, called `name`: each layer is called on what the one before makes."""
        if len(self.inputs) != 1 or not self.entries:
            raise malformed(self.where(""), "Sequential")
        ((first, model_input),) = self.inputs.items()
        self.saved_inputs = [SavedOutput((), TensorReference(first, 0, 0))]
        tensor, calls = model_input.name, []
        for entry in self.entries.values():
            calls.append(Call.on(layer=entry.own, inputs=(tensor,), output=entry.own))
            tensor = entry.own
        self.outputs = [SavedOutput((), TensorReference(entry.name, 0, 0), tensor)]
        layers = [entry.layer for entry in self.entries.values() if entry.layer is not None]
        return ModelSpec(
            name=name,
            inputs=(model_input,),
            layers=tuple(layers),
            calls=tuple(calls),
            heads=(Head(name=tensor, tensor=tensor),),
        )

    def graph(self, name: str) -> ModelSpec | None:
        """The spec of a functional model, called `name`; `None` if something in it is not supported."""
        self.saved_inputs = saved_tensors(self.config.get("input_layers"), self.where(""))
        names = [saved_input.place.name for saved_input in self.saved_inputs]
        if sorted(names) != sorted(self.inputs):
            raise malformed(self.where(""), shown(names))
        self.outputs = [
            SavedOutput(tensor.keys, self._as_argument(tensor.place))
            for tensor in saved_tensors(self.config.get("output_layers"), self.where(""))
        ]
        spec = self._with_masks(name, ())
        if spec is not None and any(
            masks(call) for entry in self.entries.values() if not entry.operation for call in entry.calls
        ):
            too_much = limit_problems(spec)
            if too_much:
                raise Refused(too_much)
            needed = self._needed(())
            explicit = given_masks(self.entries, needed, self.tensors, trace_shapes(spec).assembly)
            spec = self._with_masks(name, explicit) if explicit else spec
        return spec

    def _needed(self, explicit: Iterable[MaskPlace]) -> set[MaskPlace]:
        return needed_calls(self.entries, [output.place for output in self.outputs], explicit)

    def _with_masks(self, name: str, explicit: Iterable[MaskPlace]) -> ModelSpec | None:
        """The spec with the masks of the calls `explicit`, and no others."""
        before, given = len(self.findings.problems), set(explicit)
        needed = self._needed(given)
        self._name_tensors(needed, given)
        calls = [
            self._call(entry, number, (entry.name, number) in given)
            for entry in self.entries.values()
            for number in range(len(entry.calls))
            if (entry.name, number) in needed
        ]
        if len(self.findings.problems) > before:
            return None
        called = {name for name, _ in needed}
        tensors = [self._tensor(output.place, self.where("")) for output in self.outputs]
        makers = [self._maker(output.place.name) for output in self.outputs]
        heads = head_names(self.outputs, makers, tensors)
        self.outputs = [
            SavedOutput(output.keys, output.place, head)
            for output, head in zip(self.outputs, heads, strict=True)
        ]
        self._note_nested()
        return ModelSpec(
            name=name,
            inputs=tuple(self.inputs[saved_input.place.name] for saved_input in self.saved_inputs),
            layers=tuple(
                entry.layer
                for entry in self.entries.values()
                if entry.layer is not None and entry.name in called
            ),
            calls=tuple(calls),
            heads=tuple(Head(name=head, tensor=tensor) for head, tensor in zip(heads, tensors, strict=True)),
        )

    def _maker(self, name: str) -> str:
        return self.inputs[name].name if name in self.inputs else self.entries[name].own

    def _note_nested(self) -> None:
        for output in self.outputs:
            if len(output.keys) > 1 and output.named:
                text = N_("The output {keys} is called {head} here: heads stand side by side.")
                keys = "".join(f"[{key!r}]" for key in output.keys)[:80]
                note = message(text, keys=keys, head=output.head)
                if note not in self.findings.notes:
                    self.findings.notes.append(note)

    def _name_tensors(self, needed: set[MaskPlace], explicit: set[MaskPlace]) -> None:
        """A name for each tensor that is used: that of the layer for its first call, then free ones."""
        naming = ImportedNames()
        self.tensors = {
            TensorReference(saved, 0, 0): naming.name(model_input.name)
            for saved, model_input in self.inputs.items()
        }
        self.made = {}
        most = self._used_outputs(needed, explicit)
        for name, number in sorted(needed, key=lambda place: (place[1], list(self.entries).index(place[0]))):
            entry = self.entries[name]
            call = naming.name(f"{entry.own}_{number + 1}" if number else entry.own)
            if len(entry.outputs) > 1:
                outputs = [f"{call}/{output.head}" for output in keras_order(entry.outputs)]
                self.made[name, number] = tuple(f"{call}/{output.head}" for output in entry.outputs)
            else:
                count = most.get((name, number), 0) + 1
                outputs = [call, *(naming.name(f"{call}:{at}") for at in range(1, count))]
            self.made.setdefault((name, number), tuple(outputs))
            for at, tensor in enumerate(outputs):
                self.tensors[TensorReference(name, number, at)] = tensor

    def _used_outputs(self, needed: set[MaskPlace], explicit: set[MaskPlace]) -> dict[MaskPlace, int]:
        """The number of the last output of each call that is used."""
        used = [output.place for output in self.outputs]
        for name, number in needed:
            entry = self.entries[name]
            call = entry.calls[number]
            used += references([call.arguments, self._named(entry, number, explicit)], self.where(entry.own))
        most: dict[MaskPlace, int] = {}
        for place in used:
            if not 0 <= place.output < MAX_OUTPUTS:
                raise malformed(self.where(""), shown(place))
            most[place.name, place.call] = max(most.get((place.name, place.call), 0), place.output)
        return most

    def _named(self, entry: Entry, number: int, explicit: set[MaskPlace]) -> dict[str, Any]:
        """The arguments by name of a call, without masks of Keras's own and what is off."""
        named = entry.calls[number].named
        if entry.operation is not None:
            return named
        usual, given = self._usual(entry), (entry.name, number) in explicit
        return {
            name: value
            for name, value in named.items()
            if not (is_off(value) or (name in usual and value == usual[name]))
            and (given or name not in masks(entry.calls[number]))
        }

    def _usual(self, entry: Entry) -> dict[str, Any]:
        """What the arguments of a layer's call are if they are not given."""
        if entry.layer is None or entry.layer.model is not None:
            return {}
        parameters = signature(layer_classes()[entry.kind].call).parameters.values()
        return {
            parameter.name: parameter.default
            for parameter in parameters
            if parameter.default is not parameter.empty
        }

    def _call(self, entry: Entry, number: int, explicit: bool) -> Call:
        where, call = self.where(entry.own), entry.calls[number]
        outputs = self.made[entry.name, number]
        if entry.layer is not None and entry.layer.model is not None:
            call = SavedCall([entry.ordered(call, where)], call.named)
        narrow = has_narrow([call.arguments, call.named])
        named = {
            name: self._argument(value, where, narrow)
            for name, value in self._named(
                entry, number, {(entry.name, number)} if explicit else set()
            ).items()
            if name != "inputs" or not entry.inputs
        }
        arguments = tuple(self._argument(value, where, narrow) for value in call.arguments)
        while arguments and arguments[-1] is None:
            arguments = arguments[:-1]
        if entry.operation is not None:
            given, by_name = function_call(entry.operation, arguments, named, where, self.findings.problems)
            return Call(operation=entry.operation.function, arguments=given, named=by_name, outputs=outputs)
        if (
            len(arguments) == 1
            and isinstance(arguments[0], tuple)
            and len(arguments[0]) == 1
            and entry.inputs
        ):
            arguments = arguments[0]
        return Call(layer=entry.own, arguments=Arguments(arguments), named=Config(named), outputs=outputs)

    def _argument(self, saved: Any, where: str, narrow: bool) -> Any:
        return read_argument(
            saved, where, self.findings.problems, lambda place: self._tensor(place, where), narrow=narrow
        )

    def _as_argument(self, place: TensorReference) -> TensorReference:
        """The reference to an output as arguments of calls have it.

        Among the outputs of a model, Keras counts one call more of a functional model: the one that made it.
        """
        entry = self.entries.get(place.name)
        return place._replace(call=place.call - 1) if entry is not None and entry.functional else place

    def _tensor(self, place: TensorReference, where: str) -> str:
        if place not in self.tensors:
            raise malformed(where, shown(place))
        return self.tensors[place]
