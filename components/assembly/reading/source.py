"""A learner's text: its lines, and the places of its parts in it."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.findings import QUOTED, Repair


class Source:
    """A text with the places of its nodes, which Python counts in bytes, as lines and characters.

    Args:
        text: The text, as it was parsed: each line as long as in the learner's text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")

    def column(self, line: int, offset: int) -> int:
        """The character of a line that begins at a byte of it."""
        if not 1 <= line <= len(self.lines):
            return offset
        return len(self.lines[line - 1].encode("utf-8", "replace")[:offset].decode("utf-8", "replace"))

    def start(self, node: Any) -> tuple[int, int]:
        """The line and the character at which a node begins."""
        return node.lineno, self.column(node.lineno, node.col_offset)

    def end(self, node: Any) -> tuple[int, int]:
        """The line and the character before which a node ends."""
        return node.end_lineno, self.column(node.end_lineno, node.end_col_offset)

    def words(self, node: ast.AST, most: int = QUOTED) -> str:
        """A part of the text as it stands there, on one line, shortened."""
        (line, column), (end_line, end_column) = self.start(node), self.end(node)
        parts = self.lines[line - 1 : end_line]
        if not parts:
            return ""
        parts[-1] = parts[-1][:end_column]
        parts[0] = parts[0][column:]
        words = " ".join(" ".join(parts).split())
        return words if len(words) <= most else f"{words[:most]}..."

    def loop_variable(self, node: Any, items: str) -> str | None:
        """What a loop around a node, over the items of a name, calls each of them; `None` if none is."""
        for loop in ast.walk(ast.parse(self.text)):
            if not isinstance(loop, ast.ListComp | ast.GeneratorExp | ast.For):
                continue
            if not loop.lineno <= node.lineno <= (loop.end_lineno or 0):
                continue
            for each in [loop] if isinstance(loop, ast.For) else loop.generators:
                if isinstance(each.target, ast.Name) and getattr(each.iter, "id", "") == items:
                    return each.target.id
        return None

    def replace(self, node: ast.AST, text: str) -> Repair:
        """The edit that puts something else in the place of a node."""
        return Repair(*self.start(node), *self.end(node), text)

    def insert_before(self, node: ast.AST, text: str) -> Repair:
        """The edit that puts something before a node."""
        return Repair(*self.start(node), *self.start(node), text)

    def insert_after(self, node: ast.AST, text: str) -> Repair:
        """The edit that puts something behind a node."""
        return Repair(*self.end(node), *self.end(node), text)

    def exchange(self, first: ast.AST, last: ast.AST) -> Repair | None:
        """The edit that exchanges two parts of one line; None if they stand on several lines, or turned."""
        start, end = self.start(first), self.end(last)
        if start[0] != end[0] or start > self.start(last):
            return None
        between = self.lines[start[0] - 1][self.end(first)[1] : self.start(last)[1]]
        return Repair(*start, *end, f"{self.words(last, 300)}{between}{self.words(first, 300)}")

    def replace_end(self, node: ast.AST, name: str, text: str) -> Repair | None:
        """The edit of the name at the end of a node, such as `Dense` in `layers.Dense`; `None` if it is not
        there."""
        line, column = self.end(node)
        if not self.lines[line - 1][:column].endswith(name):
            return None
        return Repair(line, column - len(name), line, column, text)

    def replace_keyword(self, keyword: ast.keyword, name: str) -> Repair | None:
        """The edit of the name of a keyword argument."""
        line, column = self.start(keyword)
        if keyword.arg is None or not self.lines[line - 1][column:].startswith(keyword.arg):
            return None
        return Repair(line, column, line, column + len(keyword.arg), name)

    def remove_argument(self, call: ast.Call, argument: ast.AST) -> Repair:
        """The edit that takes an argument away from a call, with its comma."""
        arguments: list[Any] = sorted([*call.args, *call.keywords], key=self.start)
        place = next(number for number, other in enumerate(arguments) if other is argument)
        if place > 0:
            return Repair(*self.end(arguments[place - 1]), *self.end(argument), "")
        if len(arguments) > 1:
            return Repair(*self.start(argument), *self.start(arguments[1]), "")
        return Repair(*self.start(argument), *self.end(argument), "")
