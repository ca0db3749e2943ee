"""The operators of Python that tensors take: what they do in `keras.ops`, their signs and precedence."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import keras

from components.assembly.catalog.keras_classes import snake_case

# How tightly an expression binds: 0 for what needs brackets everywhere.
COMPARISON, SUM, UNARY, POWER, ATOM = 1, 5, 7, 8, 9

_SIGNS: Mapping[type[ast.AST], tuple[str, int]] = {
    ast.Lt: ("<", COMPARISON),
    ast.LtE: ("<=", COMPARISON),
    ast.Gt: (">", COMPARISON),
    ast.GtE: (">=", COMPARISON),
    ast.NotEq: ("!=", COMPARISON),
    ast.BitOr: ("|", 2),
    ast.BitXor: ("^", 3),
    ast.BitAnd: ("&", 4),
    ast.Add: ("+", SUM),
    ast.Sub: ("-", SUM),
    ast.Mult: ("*", 6),
    ast.Div: ("/", 6),
    ast.FloorDiv: ("//", 6),
    ast.Mod: ("%", 6),
    ast.MatMult: ("@", 6),
    ast.USub: ("-", UNARY),
    ast.Invert: ("~", UNARY),
    ast.Pow: ("**", POWER),
}


def sign(node: ast.AST) -> str:
    """How an operator of `ast` is written."""
    return _SIGNS[type(node)][0]


def binds(node: ast.expr) -> int:
    """How tightly an expression binds; one that binds less than what is around it needs brackets."""
    if isinstance(node, ast.BinOp | ast.UnaryOp):
        return _SIGNS[type(node.op)][1]
    if isinstance(node, ast.Compare):
        return _SIGNS[type(node.ops[0])][1]
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and node.value < 0:
        return UNARY
    return ATOM


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "@": operator.matmul,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "!=": operator.ne,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
}
COMPARISONS = ("<", "<=", ">", ">=", "!=")


@cache
def binary_operators() -> Mapping[str, str]:
    """The operation of `keras.ops` that each operator with two operands calls -> its sign, asked of Keras."""
    signs = {}
    for written, function in _FUNCTIONS.items():
        dtype = "bool" if written in "&|^" else "float32"
        tensor = keras.KerasTensor((2, 2), dtype=dtype)
        signs[_operation(function(tensor, tensor))] = written
    return signs


@cache
def unary_operators() -> Mapping[str, str]:
    """The same for those with one operand."""
    return {
        _operation(-keras.KerasTensor((2,))): "-",
        _operation(~keras.KerasTensor((2,), dtype="bool")): "~",
    }


def _operation(tensor: Any) -> str:
    return snake_case(type(tensor._keras_history.operation).__name__)
