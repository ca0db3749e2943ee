"""Reads from the source whether what Streamlit renders as Markdown is text of ours.

Text of ours is what `_`, `say` and `verbatim` return, what a function that is declared to return
`Text` does (mypy holds it to that), and what is put together from these, from constants and from
numbers. All else may be a value that a person gave.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[3]
# Types whose values are text of ours, or numbers.
DECLARED = {
    "Text",
    "Text | None",
    "Sequence[Text]",
    "list[Text]",
    "tuple[Text, ...]",
    "Mapping[str, Text]",
    "Mapping[T, Text]",
    "Iterator[Text]",
}
DECLARED |= {"dict[str, Text]", "int", "float"}
OURS = {"_", "say", "verbatim", "cells", "Text"}
NUMBERS = {"len", "sum", "round", "int", "float", "max", "min", "abs"}

# What is rendered as Markdown: of a call of this name, these arguments by position, and those by name.
BODY = """markdown caption subheader header success info warning error toast badge title write"""
LABEL = """button download_button form_submit_button link_button checkbox toggle radio selectbox multiselect
slider select_slider number_input text_input text_area file_uploader pills segmented_control expander popover
status date_input time_input color_picker feedback camera_input audio_input menu_button"""
RENDERED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(BODY.split(), ("body",)),
    **dict.fromkeys(LABEL.split(), ("label",)),
    "dialog": ("title",),
    "spinner": ("text",),
    "Page": ("page",),
    "progress": ("value", "text"),
    "image": ("image", "caption"),
    "page_link": ("page",),
    "tabs": ("tabs",),
    "table": ("data",),
    "metric": ("label", "value", "delta"),
}
NAMED = {"help", "label", "title", "caption", "text", "body"}
# Whose options are rendered, too.
CHOICES = {"radio", "pills", "segmented_control", "select_slider", "menu_button"}
# Calls of these names are rendered only if they are called on Streamlit itself.
STREAMLIT_ONLY = {"title", "write", "text", "table", "header", "image", "status", "dialog", "Page"}
# No Markdown: a path, a picture, a share.
NOT_RENDERED = {("Page", "page"), ("page_link", "page"), ("image", "image"), ("progress", "value")}


@dataclass(frozen=True)
class Module:
    """One file; `returning` are the functions that are declared to return `Text`, of all files."""

    path: Path
    returning: frozenset[str]

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))

    def unsafe(self) -> Iterator[str]:
        """Where something is rendered that may be a value."""
        constants = {
            target.id: node.value
            for node in self.tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        # `standings.metric` is no `st.metric`.
        imported = {
            alias.asname or alias.name
            for node in self.tree.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for scope in functions(self.tree):
            names = Names(scope, constants, self.returning)
            for call in own(scope):
                for what in rendered(call, imported) if isinstance(call, ast.Call) else ():
                    if not names.safe(what):
                        yield f"{self.path.relative_to(ROOT)}:{what.lineno} {ast.unparse(what)[:90]}"


def modules(*folders: str) -> list[Module]:
    """The files in these folders."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    returning = {
        node.name
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.returns and ast.unparse(node.returns) in DECLARED
    }
    return [Module(path, frozenset(returning)) for path in paths]


def functions(tree: ast.AST) -> Iterator[ast.AST]:
    """Every function, and the module itself."""
    yield tree
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def own(scope: ast.AST) -> Iterator[ast.AST]:
    """What is in a function, and not in one inside it."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef):
            yield child
            yield from own(child)
        else:
            for decorator in child.decorator_list:
                yield decorator
                yield from own(decorator)


def rendered(call: ast.Call, imported: Collection[str]) -> Iterator[ast.expr]:
    """The arguments of a call that Streamlit renders as Markdown."""
    function = call.func
    if not isinstance(function, ast.Attribute):
        return
    name = function.attr
    owner = function.value
    streamlit = isinstance(owner, ast.Name) and owner.id == "st"
    column = isinstance(owner, ast.Attribute) and owner.attr == "column_config"
    if column:
        yield from call.args[:1]
        yield from (keyword.value for keyword in call.keywords if keyword.arg in ("label", "help"))
        return
    ours = isinstance(owner, ast.Name) and owner.id in imported
    if name not in RENDERED or ours or (name in STREAMLIT_ONLY and not streamlit):
        return
    for argument, parameter in zip(call.args, RENDERED[name], strict=False):
        if (name, parameter) not in NOT_RENDERED:
            yield argument
    keywords = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    yield from (value for parameter, value in keywords.items() if parameter in NAMED)
    if name in CHOICES:
        if "format_func" in keywords:
            yield keywords["format_func"]
        elif len(call.args) > 1 or "options" in keywords:
            yield keywords["options"] if "options" in keywords else call.args[1]


class Names:
    """What the names in a function stand for."""

    def __init__(self, scope: ast.AST, constants: Mapping[str, ast.expr], returning: frozenset[str]) -> None:
        self._returning = returning
        self._constants = constants
        self._values: dict[str, list[ast.expr | None]] = {}
        self._asked: set[str] = set()
        if isinstance(scope, ast.FunctionDef):
            arguments = scope.args
            for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
                text = argument.annotation is not None and ast.unparse(argument.annotation) in DECLARED
                self._values.setdefault(argument.arg, []).append(ast.Constant("") if text else None)
        for node in own(scope):
            self._note(node)

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._assign(target, node.value)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and isinstance(
            node.target, ast.Name
        ):
            if node.value is not None:
                self._assign(node.target, node.value)
        elif isinstance(node, ast.For | ast.comprehension):
            self._each(node.target, node.iter)
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("append", "extend")
            and isinstance(node.func.value, ast.Name)
        ):
            self._assign(node.func.value, *node.args)
        elif isinstance(node, ast.withitem) and isinstance(node.optional_vars, ast.Name):
            self._assign(node.optional_vars, None)

    def _assign(self, target: ast.expr, value: ast.expr | None) -> None:
        if isinstance(target, ast.Name):
            self._values.setdefault(target.id, []).append(value)
        elif isinstance(target, ast.Subscript):
            self._assign(target.value, value)
        elif isinstance(target, ast.Tuple):
            values = value.elts if isinstance(value, ast.Tuple) else [None] * len(target.elts)
            for element, part in zip(target.elts, values, strict=False):
                self._assign(element, part)

    def _each(self, target: ast.expr, of: ast.expr) -> None:
        """What a loop goes through: what stands there, if it stands there."""
        if (
            isinstance(target, ast.Tuple)
            and isinstance(of, ast.Call)
            and isinstance(of.func, ast.Attribute)
            and of.func.attr == "items"
        ):
            self._assign(target.elts[0], None)
            self._assign(target.elts[1], of.func.value)
        elif isinstance(target, ast.Tuple) and isinstance(of, ast.Call) and ast.unparse(of.func) == "zip":
            for element, part in zip(target.elts, of.args, strict=False):
                self._assign(element, part)
        elif isinstance(target, ast.Tuple) and isinstance(of, ast.Tuple | ast.List):
            for element in of.elts:
                self._assign(target, element)
        else:
            self._assign(target, of if isinstance(target, ast.Name) else None)

    def safe(self, node: ast.AST | None) -> bool:  # noqa: PLR0911, PLR0912  one line a kind
        """Whether this is text of ours, or a collection of such."""
        match node:
            case ast.Constant():
                return True
            case ast.Name(id=name):
                return self._named(name)
            case ast.JoinedStr(values=values):
                return all(map(self.safe, values))
            case ast.FormattedValue(value=value, format_spec=spec):
                return spec is not None or self.safe(value)
            case ast.IfExp(body=body, orelse=other):
                return self.safe(body) and self.safe(other)
            case ast.BoolOp(values=values):
                return all(map(self.safe, values))
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self.safe(left) and self.safe(right)
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                return all(map(self.safe, elements))
            case ast.Dict(values=values):
                return all(map(self.safe, values))
            case ast.DictComp(value=value):
                return self.safe(value)
            case ast.ListComp(elt=element) | ast.GeneratorExp(elt=element):
                return self.safe(element)
            case ast.Starred(value=value) | ast.Subscript(value=value):
                return self.safe(value)
            case ast.Attribute(value=value, attr="__getitem__"):
                return self.safe(value)
            case ast.Lambda(body=body):
                return self.safe(body)
            case ast.Call():
                return self._called(node)
        return False

    def _named(self, name: str) -> bool:
        if name in OURS:
            return True
        if name in self._asked:
            return True
        if name not in self._values:
            return name in self._returning or (name in self._constants and self.safe(self._constants[name]))
        self._asked.add(name)
        try:
            return all(map(self.safe, self._values[name]))
        finally:
            self._asked.discard(name)

    def _called(self, call: ast.Call) -> bool:  # noqa: PLR0911  one line a kind
        match call.func:
            case ast.Name(id=name):
                if name in ("list", "sorted", "tuple", "dict", "partial"):
                    return all(map(self.safe, call.args[:1]))
                if name == "map":
                    return self.safe(call.args[0])
                return name in OURS or name in NUMBERS or name in self._returning
            case ast.Attribute(value=value, attr="format" | "strip" | "get" | "values"):
                return self.safe(value)
            case ast.Attribute(value=ast.Constant(), attr="join"):
                return all(map(self.safe, call.args))
            case ast.Attribute(value=value, attr="join"):
                return self.safe(value)
            case ast.Attribute(attr=name):
                return name in self._returning
        return False
