"""Reads a whole program: what names, calls and operators mean in it."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

import keras

from components.assembly.reading import attributes
from components.assembly.reading.calls.calls import Calls
from components.assembly.reading.data import arrays, written_arrays
from components.assembly.reading.definitions import Instance, OwnClass, OwnLayer, Parent, Scope
from components.assembly.reading.diagnoses import comparing, loops, sharing, tensors_as_values
from components.assembly.reading.diagnoses.called_on import brackets, lists, missing_part
from components.assembly.reading.diagnoses.imported import commas, imports
from components.assembly.reading.diagnoses.naming import names
from components.assembly.reading.diagnoses.other_libraries import pytorch
from components.assembly.reading.diagnoses.own_code import own_classes
from components.assembly.reading.exports import KerasName
from components.assembly.reading.language import classes
from components.assembly.reading.language.statements import Leave, Statements
from components.assembly.reading.own_layers import objects
from components.assembly.reading.reading import Reading, StopReading
from components.assembly.reading.values import UNKNOWN, Data, Foreign, ParserOptions, Site
from components.assembly.spec.messages import N_, message


class Program(Statements):
    """Reads a program.

    Args:
        reading: What is shared while the text is read.
    """

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self.meaning = self
        self.calls = Calls(self)
        reading.value_of = self.value

    def read_all(self, tree: ast.Module) -> None:
        """Read the whole text, as far as the bounds allow."""
        tree = commas.joined(self.reading, comparing.assigned(self.reading, tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.reading.defined.setdefault(node.id, node.lineno)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                imports.misspelt_library(self.reading, node)
            elif isinstance(node, ast.Call):
                names.remember_ends(self.reading, node)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                self.reading.defined.setdefault(node.name, node.lineno)
                own_classes.misspelt_init(self.reading, node)
        if pytorch.said(self.reading, tree):
            return
        line = 1
        try:
            for statement in tree.body:
                line = statement.lineno
                try:
                    self.read([statement])
                except Leave:
                    continue
        except StopReading:
            pass
        except (RecursionError, MemoryError):
            what = message(N_("This is nested too deeply to be read; the text is read up to here."))
            self.reading.say(line, "too-much", what, "", message(N_("Write it in several lines with names.")))

    def undefined(self, node: ast.Name, scope: Scope) -> Any:
        """See `Meaning`."""
        holder = scope.holder(classes.SELF)
        owner = None if holder is None else getattr(holder.names[classes.SELF], "owner", None)
        if isinstance(owner, Instance) and own_classes.without_self(self.reading, node, owner.attributes):
            return owner.attributes[node.id]
        return names.undefined(self.reading, node, scope)

    def attribute(self, owner: Any, node: ast.Attribute) -> Any:
        """See `Meaning`."""
        if isinstance(owner, Instance | OwnClass | Parent | ParserOptions):
            return classes.attribute(self, owner, node)
        return attributes.attribute(self.reading, owner, node)

    def named(self, name: str, node: ast.expr, value: Any, before: Any) -> None:
        """See `Statements`."""
        if isinstance(value, OwnLayer):
            value.names.append(name)
        brackets.remember(self.reading, name, node, value, before)

    def put_attribute(self, owner: Any, target: ast.Attribute, value: Any) -> None:
        """See `Statements`."""
        if isinstance(owner, OwnLayer):
            objects.put(self, owner, target, value)
        elif isinstance(owner, Instance):
            owner.attributes[target.attr] = value
        elif isinstance(owner, OwnClass):
            owner.members[target.attr] = value
        else:
            attributes.put_attribute(self.reading, owner, target, value)

    def put_data(self, name: str, owner: Data, key: Any, value: Any, node: ast.AST) -> None:
        """See `Statements`."""
        known = written_arrays.put(owner, key, value)
        if not name:
            return
        if known and owner.numbers is not None:
            self.scope.put(name, written_arrays.described(owner.numbers, owner.line))
        elif owner.numbers is not None:
            self.scope.put(name, replace(owner, numbers=None))
        if isinstance(value, int | float) and owner.low is not None and owner.high is not None:
            low, high = min(owner.low, value), max(owner.high, value)
            changed = Data(owner.shape, owner.kind, low, high, owner.line, owner.numbers if known else None)
            made = self.reading.of(owner)
            self.scope.put(name, changed)
            self.reading.remember(changed, node if made is None else made.node, names=[name])

    def own_class_of(self, node: ast.ClassDef) -> Any:
        """See `Statements`."""
        return classes.read_class(self, node)

    def imported(self, path: str, node: ast.Import | ast.ImportFrom) -> Any:
        """See `Statements`."""
        value = super().imported(path, node)
        if isinstance(value, KerasName):
            self.reading.imported.add(value.path)
            imports.old_import(self.reading, path, value, node)
        elif path == "tensorflow.keras" and all(name.asname in (None, "keras") for name in node.names):
            self.reading.imported.add("keras")
        return value

    def old_module(self, node: ast.ImportFrom, today: str) -> None:
        """See `Statements`."""
        imports.old_module(self.reading, node, today)

    def unknown_import(self, path: str, node: ast.Import | ast.ImportFrom) -> Any:
        """See `Statements`."""
        return imports.unknown_import(self.reading, path, node)

    def call(self, function: Any, site: Site) -> Any:
        """See `Meaning`."""
        return self.calls.call(function, site)

    def operator(self, node: ast.AST, kind: type[ast.AST], left: Any, right: Any) -> Any:
        """See `Meaning`."""
        if type(left) is list or type(right) is list:
            if kind is ast.Add and (joined := lists.added(self.reading, node, left, right)):
                return joined
            left, right = lists.of_one(self.reading, node, left, right)
        if isinstance(left, keras.KerasTensor | keras.layers.Layer) or isinstance(
            right, keras.KerasTensor | keras.layers.Layer
        ):
            return self.calls.functions.operator(node, kind, left, right)
        if isinstance(left, Data) or isinstance(right, Data):
            return arrays.operate(kind.__name__, left, right, getattr(node, "lineno", 0))
        return UNKNOWN

    def item(self, owner: Any, key: Any, node: ast.Subscript) -> Any:
        """See `Meaning`."""
        if isinstance(owner, keras.KerasTensor):
            return self.calls.functions.item(owner, key, node)
        return arrays.item(owner, key) if isinstance(owner, Data) else UNKNOWN

    def no_part(self, owner: Any, key: Any, node: ast.Subscript) -> Any:
        """See `Meaning`."""
        return missing_part.meant(self.reading, owner, key, node)

    def part_taken(self, owner: Any, key: Any, node: ast.Subscript) -> None:
        """See `Meaning`."""
        if id(owner) in self.reading.listed_layers and isinstance(key, int):
            sharing.taken_by_place(self.reading, owner, key, node)

    def repeated(self, node: ast.AST, items: Any, times: Any) -> None:
        """See `Meaning`."""
        if isinstance(node, ast.BinOp) and isinstance(items, list) and isinstance(times, int):
            sharing.repeated(self.reading, node, items, times)

    def truth_of_other(self, value: Any, node: ast.expr) -> bool | None:
        """See `Meaning`."""
        if isinstance(value, keras.KerasTensor):
            tensors_as_values.asked(self.reading, node)
            return None
        made = isinstance(value, Foreign) and value.path.endswith(")")  # what a call of another library gives
        return None if made or isinstance(value, Data) else True

    def no_items(self, value: Any, node: ast.AST) -> None:
        """See `Meaning`."""
        if isinstance(value, keras.KerasTensor):
            tensors_as_values.gone_through(self.reading, value, node)
        elif isinstance(value, int | float) and isinstance(node, ast.expr):
            loops.over_number(self.reading, value, node)
