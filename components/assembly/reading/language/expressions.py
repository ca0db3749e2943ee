"""Reads expressions: each gives a value, or `UNKNOWN` where it cannot be read; nothing of it is run."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import keras

from components.assembly.reading.definitions import Function, Scope
from components.assembly.reading.diagnoses.naming import late_names, names
from components.assembly.reading.diagnoses.settings import no_sizes
from components.assembly.reading.exports import KerasName
from components.assembly.reading.language.arithmetic import TooLarge, bounded, combine, is_plain, lacks
from components.assembly.reading.language.builtins import NAMES, Builtin, format_value
from components.assembly.reading.language.comprehensions import Comprehensions
from components.assembly.reading.language.meaning import Meaning
from components.assembly.reading.reading import MOST_ITEMS, Reading
from components.assembly.reading.values import (
    UNKNOWN,
    Argument,
    Data,
    Foreign,
    Site,
    TableWithDefault,
    Unknown,
    parts,
)
from components.assembly.spec.messages import N_, message

# Methods that use a model and make no part of one: what they are given may come from another text.
_ASIDE_WORDS = (
    "fit fit_generator evaluate predict train_on_batch predict_generator evaluate_generator save adapt "
    "predict_classes predict_proba score load_weights fit_on_texts texts_to_sequences flow"
)
ASIDE = frozenset(_ASIDE_WORDS.split())


def _have_tensors(*values: Any) -> bool:
    """Whether lists hold tensors, which operators work on one by one."""
    return all(
        isinstance(value, list) and value and all(isinstance(tensor, keras.KerasTensor) for tensor in value)
        for value in values
    )


class Expressions(Comprehensions):
    """Reads the expressions of a program.

    Args:
        reading: What is shared while the text is read.
    """

    meaning: Meaning

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.scope = Scope()
        self._readers: dict[type[ast.AST], Callable[[Any], Any]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: lambda node: self.meaning.attribute(self.value(node.value), node),
            ast.Call: self._call,
            ast.BinOp: lambda node: self.operate(
                node, type(node.op), self.value(node.left), self.value(node.right)
            ),
            ast.UnaryOp: self._unary,
            ast.BoolOp: self.joined,
            ast.Compare: self.compared,
            ast.IfExp: self.choice,
            ast.List: lambda node: self._listed(node.elts),
            ast.Tuple: lambda node: tuple(self._listed(node.elts)),
            ast.Set: lambda node: self.attempt(node, lambda: set(self._listed(node.elts))),
            ast.Dict: self._table,
            ast.Subscript: self._subscript,
            ast.Slice: self._slice,
            ast.JoinedStr: self._text,
            ast.FormattedValue: lambda node: self._text(ast.JoinedStr([node])),
            ast.Lambda: self._lambda,
            ast.ListComp: lambda node: self.comprehended(node, node.elt),
            ast.GeneratorExp: lambda node: self.comprehended(node, node.elt),
            ast.SetComp: lambda node: self.comprehended(node, node.elt),
            ast.DictComp: self.table_comprehended,
            ast.NamedExpr: self._named,
            ast.Starred: lambda node: self.value(node.value),
            ast.Await: lambda node: self.value(node.value),
            ast.Yield: self.given_out,
            ast.YieldFrom: self.given_out,
        }

    def value(self, node: ast.AST) -> Any:
        """The value of an expression."""
        self.reading.tick(node)
        reader = self._readers.get(type(node))
        if reader is None:
            self.unread(node)
            return UNKNOWN
        return reader(node)

    def unread(self, node: ast.AST) -> None:
        """Note a part of the text that is not read."""
        what = message(N_("This cannot be read without running it."))
        mend = message(N_("Write it in simpler Python: names, calls, lists, and loops over them."))
        self.reading.say(node, "not-read", what, self.reading.source.words(node), mend)

    def operate(self, node: ast.AST, kind: type[ast.AST], left: Any, right: Any) -> Any:
        """What an operator makes of two values."""
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return UNKNOWN
        plain = (is_plain(left) or isinstance(left, list | tuple | dict | set | range)) and (
            is_plain(right) or isinstance(right, list | tuple | dict | set | range)
        )
        if isinstance(left, str) and any(isinstance(part, Unknown | Data | Foreign) for part in parts(right)):
            return UNKNOWN
        if not plain or (kind is not ast.Add and _have_tensors(left, right)):
            return self.meaning.operator(node, kind, left, right)
        if isinstance(left, dict) and isinstance(right, dict) and kind is ast.BitOr:
            return {**left, **right}
        if kind is ast.Mult:
            self.meaning.repeated(node, left, right)
        return self.attempt(node, lambda: combine(kind, left, right))

    def attempt(self, node: ast.AST, read: Callable[[], Any]) -> Any:
        """What `read` gives; what Python would raise becomes a finding."""
        try:
            return read()
        except TooLarge as error:
            what = message(
                N_(
                    "What this makes is too large: numbers are read up to 63 bits, texts and "
                    "lists up to {most:,}."
                ),
                most=MOST_ITEMS,
            )
            self.reading.say(node, "too-large", what, str(error)[:60], message(N_("Use something smaller.")))
        except RecursionError:
            raise
        except Exception as error:
            if not no_sizes.said(self.reading, node, error, self.value):
                what = message(
                    N_("Python would stop here: {words}"), words=" ".join(str(error).split())[:120]
                )
                self.reading.say(node, "python-error", what, self.reading.source.words(node))
        return UNKNOWN

    def _constant(self, node: ast.Constant) -> Any:
        if node.value is ...:
            return ...
        return self.attempt(node, lambda: bounded(node.value))

    def _name(self, node: ast.Name) -> Any:
        holder = self.scope.holder(node.id)
        if holder is not None:
            return holder.names[node.id]
        if node.id in NAMES:
            return Builtin(node.id)
        if node.id in ("__name__", "__file__"):
            return "__main__"
        return self.meaning.undefined(node, self.scope)

    def _call(self, node: ast.Call) -> Any:
        function = self.value(node.func)
        aside = isinstance(node.func, ast.Attribute) and node.func.attr in ASIDE
        self.reading.in_aside += aside
        try:
            arguments = tuple(self.arguments(node))
        finally:
            self.reading.in_aside -= aside
        return self.meaning.call(function, Site(node, arguments))

    def arguments(self, node: ast.Call) -> Iterator[Argument]:
        """The arguments of a call, those behind stars one by one."""
        for arg in node.args:
            if isinstance(arg, ast.Starred):
                for item in self.items(self.value(arg.value), arg):
                    yield Argument(item, arg)
            else:
                yield Argument(self.value(arg), arg)
        for keyword in node.keywords:
            value = self.value(keyword.value)
            if keyword.arg is not None:
                yield Argument(value, keyword.value, keyword.arg, keyword)
            elif isinstance(value, dict):
                for name, item in value.items():
                    yield Argument(item, keyword.value, str(name))

    def items(self, value: Any, node: ast.AST) -> list[Any]:
        """The items of a value in a list; none of what is not known."""
        if isinstance(value, list | tuple | range | set | frozenset | str | dict):
            items = list(value)
        else:
            self.meaning.no_items(value, node)
            items = []
        self.reading.tick(node, len(items))
        return items

    def _listed(self, nodes: list[ast.expr]) -> list[Any]:
        items: list[Any] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                items += self.items(self.value(node.value), node)
            else:
                items.append(self.value(node))
        return items

    def _table(self, node: ast.Dict) -> Any:
        table: dict[Any, Any] = {}
        for key, item in zip(node.keys, node.values, strict=True):
            value = self.value(item)
            if key is None:
                table.update(value if isinstance(value, dict) else {})
            else:
                name = self.value(key)
                if is_plain(name) or isinstance(name, tuple):
                    self.attempt(key, partial(table.__setitem__, name, value))
        return table

    def _unary(self, node: ast.UnaryOp) -> Any:
        value = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            truth = self.truth(value, node.operand)
            return UNKNOWN if truth is None else not truth
        return self.operate(node, type(node.op), value, 0 if not is_plain(value) else value)

    def _subscript(self, node: ast.Subscript) -> Any:  # noqa: PLR0911
        owner, key = self.value(node.value), self.value(node.slice)
        if isinstance(owner, Unknown) or isinstance(key, Unknown):
            return UNKNOWN
        if isinstance(owner, list | tuple | range | str | dict) and not isinstance(owner, Builtin):
            if isinstance(owner, TableWithDefault) and owner.lacks(key):
                owner[key] = self.meaning.call(owner.factory, Site(node, ()))
            if lacks(owner, key):
                return self.meaning.no_part(owner, key, node)
            if isinstance(owner, dict):
                return self.attempt(node, lambda: owner[key])
            if is_plain(key) or isinstance(key, slice):
                part = self.attempt(node, lambda: owner[key])
                if isinstance(part, keras.layers.Layer):
                    self.meaning.part_taken(owner, key, node)
                return part
            return UNKNOWN
        if isinstance(owner, KerasName) and inspect.isclass(owner.value):
            names.square_brackets(self.reading, node)
            return UNKNOWN
        return self.meaning.item(owner, key, node)

    def _slice(self, node: ast.Slice) -> Any:
        ends = [None if part is None else self.value(part) for part in (node.lower, node.upper, node.step)]
        if any(isinstance(end, Unknown | Data) for end in ends):
            return UNKNOWN
        return slice(*ends)

    def _text(self, node: ast.JoinedStr) -> Any:
        parts: list[str] = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append(str(part.value))
                continue
            assert isinstance(part, ast.FormattedValue)
            value = self.value(part.value)
            spec = "" if part.format_spec is None else self.value(part.format_spec)
            if isinstance(value, Unknown) or isinstance(spec, Unknown):
                return UNKNOWN
            if isinstance(value, keras.KerasTensor | keras.layers.Layer | Data | Function):
                return UNKNOWN
            text = self.attempt(part, partial(format_value, value, spec))
            if isinstance(text, Unknown):
                return UNKNOWN
            parts.append(text)
        return self.attempt(node, lambda: bounded("".join(parts)))

    def _lambda(self, node: ast.Lambda) -> Function:
        return self.function(node)

    def function(self, node: ast.FunctionDef | ast.Lambda) -> Function:
        """A function of the learner's, with the values of its defaults."""
        defaults = [self.value(default) for default in node.args.defaults]
        named = [None if default is None else self.value(default) for default in node.args.kw_defaults]
        return Function(node, self.scope, defaults, named, looping=late_names.at_making(node, self.scope))

    def _named(self, node: ast.NamedExpr) -> Any:
        value = self.value(node.value)
        self.assign(node.target, value)
        return value
