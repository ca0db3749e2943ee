"""Reads assignments: to names, attributes, items and several targets at once."""

from __future__ import annotations

import ast
from typing import Any

import keras

from components.assembly.reading.diagnoses import tensors_as_values
from components.assembly.reading.diagnoses.called_on import gives_nothing, unpacking
from components.assembly.reading.language.arithmetic import is_plain
from components.assembly.reading.language.imports import Imports
from components.assembly.reading.values import UNKNOWN, Data, Unknown
from components.assembly.spec.messages import N_, message


class Assignments(Imports):
    """Reads the statements that give names values."""

    def _assign_statement(self, node: ast.Assign) -> None:
        value = self.value(node.value)
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
            value = self._kept(node, node.value.func.value, value)
        for target in node.targets:
            if isinstance(target, ast.Name):
                holder = self.scope.holder(target.id)
                before = None if holder is None else holder.names[target.id]
                self.named(target.id, node.value, value, before)
            self.assign(target, value)

    def _kept(self, node: ast.Assign, owner: ast.expr, value: Any) -> Any:
        """The value of an assignment; what the method was called on where that gives nothing back."""
        if value is not None and not isinstance(value, Unknown):
            return value
        if isinstance(owner, ast.Name):
            holder = self.scope.holder(owner.id)
            known = None if holder is None else holder.names[owner.id]
        else:
            known = next(
                (value for value in reversed(self.reading.order[-1:]) if isinstance(owner, ast.Call)), None
            )
        kept = gives_nothing.instead(self.reading, node, known)
        return value if kept is None else kept

    def named(self, name: str, node: ast.expr, value: Any, before: Any) -> None:
        """Note what a line gives a name, which was something else before."""

    def _annassign_statement(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.assign(node.target, self.value(node.value))

    def _augassign_statement(self, node: ast.AugAssign) -> None:
        load = ast.copy_location(_as_load(node.target), node.target)
        value = self.operate(node, type(node.op), self.value(load), self.value(node.value))
        self.assign(node.target, value)

    def assign(self, target: ast.AST, value: Any) -> None:
        """Give the names of a target their values."""
        if isinstance(target, ast.Name):
            self._remember_name(target, value)
            self.scope.put(target.id, value)
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(target, value)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, value)
        elif isinstance(target, ast.Subscript):
            self._put_item(target, value)
        elif isinstance(target, ast.Attribute):
            self.put_attribute(self.value(target.value), target, value)

    def put_attribute(self, owner: Any, target: ast.Attribute, value: Any) -> None:
        """Set an attribute, as in `layer.trainable = False`."""
        raise NotImplementedError

    def _remember_name(self, target: ast.Name, value: Any) -> None:
        if isinstance(value, Data) and self.reading.of(value) is None:
            self.reading.remember(value, target)
        made = self.reading.of(value)
        if made is not None and len(made.names) < 50:
            made.names.append(target.id)

    def _unpack(self, target: ast.Tuple | ast.List, value: Any) -> None:
        names = target.elts
        if isinstance(value, keras.KerasTensor):
            what = message(
                N_("{count} names stand on the left, and the right side makes one tensor."), count=len(names)
            )
            mend = message(N_("Give a recurrent layer return_state=True if its states are meant."))
            repair = unpacking.with_states(self.reading, value, len(names))
            self.reading.say(target, "unpack", what, self.reading.source.words(target), mend, repair)
            value = UNKNOWN
        if isinstance(value, Data) and value.shape and value.shape[0] == len(names):
            value = [value.shaped(value.shape[1:])] * len(names)
        if isinstance(value, Unknown | Data) or not isinstance(
            value, list | tuple | range | str | dict | set
        ):
            for name in names:
                self.assign(name, UNKNOWN)
            return
        items = list(value)
        star = next((at for at, name in enumerate(names) if isinstance(name, ast.Starred)), None)
        if star is not None and len(items) >= len(names) - 1:
            end = len(items) - (len(names) - star - 1)
            items = [*items[:star], items[star:end], *items[end:]]
        if len(items) != len(names):
            what = message(
                N_("{count} names stand on the left, and there are {values} values on the right."),
                count=len(names),
                values=len(items),
            )
            mend = message(
                N_(
                    "Write as many names as there are values: an LSTM has two states, a GRU has one, and a "
                    "Bidirectional has those of both directions."
                )
            )
            if not any(isinstance(item, keras.KerasTensor) for item in items):
                mend = message(N_("Write as many names as there are values."))
            repair = unpacking.fewer_names(self.reading, target, items) or unpacking.states_alone(
                self.reading, target, items
            )
            self.reading.say(target, "unpack", what, self.reading.source.words(target), mend, repair)
            missing = [UNKNOWN] * len(names)
            items = missing if repair is None else [*items, *missing][: len(names)]
        for name, item in zip(names, items, strict=True):
            self.assign(name, item)

    def _put_item(self, target: ast.Subscript, value: Any) -> None:
        owner, key = self.value(target.value), self.value(target.slice)
        if isinstance(owner, list | dict) and is_plain(key):
            self.attempt(target, lambda: owner.__setitem__(key, value))
        elif isinstance(owner, Data):
            name = target.value.id if isinstance(target.value, ast.Name) else ""
            self.put_data(name, owner, key, value, target)
        elif isinstance(owner, keras.KerasTensor):
            tensors_as_values.put_into(self.reading, owner, target)

    def put_data(self, name: str, owner: Data, key: Any, value: Any, node: ast.AST) -> None:
        """Put a number into an array of data, which may have a name."""
        raise NotImplementedError


def _as_load(target: Any) -> Any:
    """A target as an expression."""
    if isinstance(target, ast.Name):
        return ast.Name(target.id, ast.Load())
    if isinstance(target, ast.Attribute):
        return ast.Attribute(target.value, target.attr, ast.Load())
    return ast.Subscript(target.value, target.slice, ast.Load())
