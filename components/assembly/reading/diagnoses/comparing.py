"""Comparisons that stand where a name is to be given: `x == Dense(4)(x)`."""

from __future__ import annotations

import ast

from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.spec.messages import N_, message


def assigned(reading: Reading, tree: ast.Module) -> ast.Module:
    """The tree with the assignments that were meant, which are said."""
    return ast.fix_missing_locations(_Assigned(reading).visit(tree))


class _Assigned(ast.NodeTransformer):
    def __init__(self, reading: Reading) -> None:
        self._run = reading

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        match node.value:
            case ast.Compare(left=ast.Name() as name, ops=[ast.Eq()], comparators=[value]):
                self._say(node, name, value)
                target = ast.copy_location(ast.Name(name.id, ast.Store()), name)
                return ast.copy_location(ast.Assign([target], value), node)
            case ast.Compare(
                left=ast.Name() as name,
                ops=[ast.Lt()],
                comparators=[ast.UnaryOp(op=ast.USub(), operand=value)],
            ):
                self._say(node, name, value, "<-")
                target = ast.copy_location(ast.Name(name.id, ast.Store()), name)
                return ast.copy_location(ast.Assign([target], value), node)
        return node

    def _say(self, node: ast.Expr, name: ast.Name, value: ast.expr, sign: str = "==") -> None:
        source = self._run.source
        what = message(N_("{sign} compares, and gives nothing a name."), sign=sign)
        mend = message(N_("Write {name} = with a single equals sign."), name=name.id)
        between = Repair(*source.end(name), *source.start(value), " = ")
        self._run.say(node, "compared", what, source.words(node), mend, between)
