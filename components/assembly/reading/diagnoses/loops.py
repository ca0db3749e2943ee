"""Loops that go through nothing, leave too early, or do not end where they should."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.spec.messages import N_, message

# Functions that a condition can ask without anything being made.
_ASKING = frozenset({"len", "min", "max", "int", "tuple", "list"})
# Rounds without a change, after which a loop is taken for one without an end.
_MOST_ALIKE = 16
_CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D", "DepthwiseConv2D")


def over_number(reading: Reading, value: float, node: ast.AST) -> None:
    """A loop over a number: `for i in 3`."""
    words = reading.source.words(node)
    what = message(
        N_("A loop needs several things to go through, and {words} is a single number."), words=words
    )
    better = f"range({words})"
    whole = isinstance(value, int)
    mend = message(N_("Write {better}."), better=better)
    reading.say(node, "no-items", what, words, mend, reading.source.replace(node, better) if whole else None)


def returned_at_once(reading: Reading, node: ast.For, rounds: int) -> None:
    """A `return` that is the last line of a loop: it ends the function in the first round."""
    last = node.body[-1]
    what = message(
        N_("This return is part of the loop of line {line}, and ends it in the first of {count} rounds."),
        line=node.lineno, count=rounds,
    )  # fmt: skip
    column, outer = reading.source.start(last)[1], reading.source.start(node)[1]
    alone = last.end_lineno == last.lineno > node.lineno
    repair = Repair(last.lineno, 0, last.lineno, column, " " * outer) if alone else None
    mend = message(N_("Align it with the for, after the loop."))
    reading.say(last, "returned-at-once", what, reading.source.words(last), mend, repair, "remark")


def never_ends(reading: Reading, node: ast.While) -> bool:
    """Say that nothing in a loop changes what its condition asks; whether it is so."""
    inside = [part for statement in node.body for part in ast.walk(statement)]
    if any(isinstance(part, ast.Break | ast.Return | ast.Raise) for part in inside):
        return False
    asked = {part.id for part in ast.walk(node.test) if isinstance(part, ast.Name)}
    used = {part.id for part in inside if isinstance(part, ast.Name)}
    plain = not any(isinstance(part, ast.Call | ast.Attribute) for part in ast.walk(node.test))
    stored = {part.id for part in inside if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    methods = {
        part.value.id
        for part in inside
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name)
    }
    if not plain or asked & (stored | (methods & used)):
        return False
    what = message(N_("This loop never ends: nothing in it changes what its condition asks."))
    mend = message(N_("Change it in the loop, such as n = n // 2, or write for _ in range(3):"))
    reading.say(node, "endless-loop", what, reading.source.words(node.test), mend)
    return True


class SizesAsked:
    """The sizes of tensors that the condition of a `while` asks, round by round.

    Args:
        reading: The reading.
        node: The loop.
        value: What gives the value of a part of the text.
    """

    def __init__(self, reading: Reading, node: ast.While, value: Callable[[ast.expr], Any]) -> None:
        self.reading, self.node, self.value = reading, node, value
        test = node.test
        sides = [test.left, *test.comparators] if isinstance(test, ast.Compare) else []
        self.asked = next((side for side in sides if _asks_shape(side)), None)
        self.sizes: list[Any] = []
        self.kept = len(reading.findings)

    def begin(self) -> None:
        """Note the size that a round begins with."""
        if self.asked is not None:
            if len(self.sizes) == 1:
                self.kept = len(self.reading.findings)
            self.sizes.append(self.value(self.asked))

    def said(self) -> bool:
        """After a round, say that the loop does not end where it should; whether it is so."""
        if self.asked is None or len(self.sizes) < 2 or not isinstance(self.sizes[-1], int):
            return False
        last = self.sizes[-_MOST_ALIKE:]
        alike = set(last) == {last[0]}
        lines = range(self.node.body[0].lineno, (self.node.end_lineno or 0) + 1)
        failed = [
            finding
            for finding in self.reading.findings[self.kept :]
            if finding.severity == "error" and finding.line in lines
        ]
        if not failed and not (alike and len(self.sizes) >= _MOST_ALIKE):
            return False
        self.reading.findings[self.kept :] = [
            finding for finding in self.reading.findings[self.kept :] if finding not in failed
        ]
        if alike:
            self._stays(self.asked)
        else:
            self._too_long(self.asked, failed[0])
        return True

    def _stays(self, asked: ast.expr) -> None:
        """The size is the same before and after each round."""
        words = self.reading.source.words(asked)
        what = message(
            N_("This loop never ends: {words} is {size} before and after each round."),
            words=words, size=self.sizes[-1],
        )  # fmt: skip
        mend = message(N_("Make it smaller in the loop, with strides=2 or a pooling layer."))
        calls = [
            part
            for statement in self.node.body
            for part in ast.walk(statement)
            if isinstance(part, ast.Call) and _name(part.func) in _CONVOLUTIONS
        ]
        named = {keyword.arg for call in calls for keyword in call.keywords}
        repair = None
        if len(calls) == 1 and 1 <= len(calls[0].args) <= 2 and "strides" not in named:
            last = max([*calls[0].args, *calls[0].keywords], key=self.reading.source.end)
            repair = self.reading.source.insert_after(last, ", strides=2")
        test = self.reading.source.words(self.node.test)
        self.reading.say(self.node, "endless-loop", what, test, mend, repair)

    def _too_long(self, asked: ast.expr, failed: Any) -> None:
        """The loop goes on until a line of it cannot be done."""
        words, test = self.reading.source.words(asked), self.node.test
        what = message(
            N_("This loop goes on until {words} is {size}, and then line {line} cannot be done: {what}"),
            words=words, size=self.sizes[-1], line=failed.line, what=failed.message,
        )  # fmt: skip
        mend, repair = message(N_("Let it end earlier.")), None
        if isinstance(test, ast.Compare) and len(test.ops) == 1 and asked is test.left:
            bound = self.value(test.comparators[0])
            most = max(self.sizes[-1], bound) if isinstance(bound, int) else self.sizes[-1]
            better = f"{words} > {most}"
            mend = message(N_("Let it end earlier: {better}."), better=better)
            repair = self.reading.source.replace(test, better)
        self.reading.say(self.node, "loop-too-long", what, self.reading.source.words(test), mend, repair)


def _asks_shape(node: ast.expr) -> bool:
    """Whether an expression asks the shape of a tensor, and makes nothing."""
    parts = list(ast.walk(node))
    calls = [part for part in parts if isinstance(part, ast.Call)]
    asks = any(isinstance(part, ast.Attribute) and part.attr == "shape" for part in parts)
    return asks and all(_name(call.func) in _ASKING for call in calls)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
