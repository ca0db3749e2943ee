"""What is shared while one text is read: findings, bounds, what is known of layers and tensors."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import keras

from components.assembly.reading.definitions import FunctionCall, OwnLayer
from components.assembly.reading.findings import MOST_FINDINGS, Finding, Repair, Severity
from components.assembly.reading.source import Source
from components.assembly.spec.messages import N_, Message, message

MOST_STEPS = 200_000
MOST_SECONDS = 1.0
MOST_ITEMS = 10_000  # of one list
MOST_TEXT = 10_000  # characters of one text that the program makes
MOST_DEPTH = 25  # functions within functions
MOST_LAYERS = 450


class StopReading(Exception):
    """Raised where a bound is reached: what was read so far counts."""


@dataclass
class Made:
    """What is known of a layer or a tensor that the program made.

    Attributes:
        node: Where it was made.
        line: The line.
        names: The names the program gave it, in order.
        site: For a layer, its constructor's call in the text; `None` for others.
        calls: For a layer, the lines that call it.
        source: For a tensor, what its call was given, as it stands in the text.
        inputs: For a tensor, the tensors it was made from.
        layer: For a tensor, the layer that made it.
    """

    node: ast.AST
    line: int
    value: Any
    names: list[str] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)
    inputs: list[Any] = field(default_factory=list)
    layer: Any = None
    config: dict[str, Any] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)
    repeated: Any = None
    function: FunctionCall | None = None


class Reading:
    """The reading of one text.

    Args:
        source: The text as it was parsed.
        seconds: How long it may take, of the processor's time.
    """

    def __init__(self, source: Source, seconds: float = MOST_SECONDS) -> None:
        self.source = source
        self.findings: list[Finding] = []
        self.made: dict[int, Made] = {}
        self.order: list[Any] = []
        self.uses: dict[int, list[int]] = {}
        self.defined: dict[str, int] = {}
        self.imported: set[str] = set()
        self.listed_layers: dict[int, Any] = {}
        self.chained: dict[int, Made] = {}  # the layers of Sequentials
        self.mended_words: dict[str, str] = {}
        self.own_functions: list[Any] = []
        self.own_layers: list[OwnLayer] = []
        self.own_inputs: list[list[Any]] = []  # of the own layers whose call is read now
        self.mended_keys: dict[str, str] = {}
        self.rewritten: dict[int, str] = {}  # parts of the text as they are after their repair
        self.by_place: dict[int, Any] = {}
        self.lists_of_model: dict[int, tuple[str, list[str]]] = {}
        self.aside: dict[str, list[int]] = {}
        self.old: list[int] = []
        self.functions: list[FunctionCall] = []
        self.frozen: list[tuple[Any, Any, list[Any]]] = []
        self.in_lambda = 0
        self.in_aside = 0
        self.not_known: list[Any] = []
        self.statements: set[int] = set()
        self.given_out: list[list[Any]] = []
        self.given_names: dict[str, tuple[ast.expr, Any]] = {}
        self.value_of: Callable[[Any], Any] = lambda node: None  # of a part of the text, once it is read
        self.depth = 0
        self.steps = 0
        self.made_layers = 0
        # No processor's time passes without time on the clock, and the clock is read faster.
        self._not_before = time.monotonic() + seconds
        self._until = time.thread_time() + seconds
        self._seconds = seconds
        self._reported: set[tuple[int, str, str]] = set()

    def tick(self, node: Any, steps: int = 1) -> None:
        """Count a step; raise `StopReading` if there were too many."""
        before = self.steps
        self.steps += steps
        if self.steps > MOST_STEPS:
            what = message(
                N_("This program takes more than {most:,} steps; it is read up to here."), most=MOST_STEPS
            )
            self.stop(node, what)
        if self.steps // 64 > before // 64:
            self.check_time(node)

    def check_time(self, node: Any) -> None:
        """Raise `StopReading` if the time is over."""
        if time.monotonic() < self._not_before:
            return
        left = self._until - time.thread_time()
        self._not_before = time.monotonic() + left
        if left < 0:
            what = message(
                N_("This program takes longer than {most} s to be read; it is read up to here."),
                most=f"{self._seconds:g}",
            )
            self.stop(node, what)

    def stop(self, node: Any, what: Message) -> None:
        """End the reading with a finding."""
        mend = message(N_("Make it smaller, or leave out what does not belong to the model."))
        self.say(node, "too-much", what, mend=mend)
        raise StopReading

    def say(
        self,
        node: Any,
        code: str,
        what: Message,
        received: str = "",
        mend: Message | None = None,
        repair: Repair | None = None,
        severity: Severity = "error",
    ) -> None:
        """Note a finding, once for each line, kind and sentence.

        Args:
            node: What it is about, or its line.
            code: The kind of finding.
            what: See `Finding.message`.
            received: See `Finding`.
            mend: See `Finding`.
            repair: See `Finding`.
            severity: See `Finding`.
        """
        line = node if isinstance(node, int) else getattr(node, "lineno", 1)
        key = (line, code, f"{what}{received}{repair}")
        if key in self._reported or len(self.findings) >= MOST_FINDINGS:
            return
        self._reported.add(key)
        if repair is not None and not repair.text.endswith("\n"):  # lines can stand one after the other
            self._instead(repair)
        self.findings.append(Finding(line, code, what, received, mend or Message(""), repair, severity))

    def _instead(self, repair: Repair) -> None:
        """Let earlier repairs of the same place be this one: of `aux output`, which is neither one name nor
        a known one, both findings are mended at once."""
        for number, finding in enumerate(self.findings):
            other = finding.repair
            if other is not None and other != repair and _place(other) == _place(repair):
                self.findings[number] = replace(finding, repair=repair)

    def repair_instead(self, node: ast.AST, repair: Repair) -> None:
        """Let the repair of a part of the text be that of what is around it, which has it in it."""
        place = _place(self.source.replace(node, ""))
        for number, finding in enumerate(self.findings):
            if finding.repair is not None and _place(finding.repair) == place:
                self.findings[number] = replace(finding, repair=repair)

    def leave_aside(self, node: Any, kind: str) -> None:
        """Note that a line is left aside: "data", "fit", "show", "other"."""
        lines = self.aside.setdefault(kind, [])
        if node.lineno not in lines and len(lines) < 1000:
            lines.append(node.lineno)

    def remember(self, value: Any, node: Any, **known: Any) -> Made:
        """Remember where a layer or tensor was made."""
        made = Made(node, node.lineno, value, **known)
        self.made[id(value)] = made
        self.order.append(value)  # it must not be forgotten while its number is in use
        self.made_layers += isinstance(value, keras.layers.Layer)
        if self.functions:
            made.function = self.functions[-1]
        return made

    def of(self, value: Any) -> Made | None:
        """What is known of a layer or tensor."""
        made = self.made.get(id(value))
        if made is not None and made.value is value:
            return made
        return self._in_chain(value) if isinstance(value, keras.KerasTensor) else None

    def _in_chain(self, tensor: Any) -> Made | None:
        """What is known of a tensor that a layer makes within a Sequential."""
        history = getattr(tensor, "_keras_history", None)
        layer = None if history is None else self.chained.get(id(history.operation))
        if layer is None or history is None:
            return None
        before = layer.value._inbound_nodes[history.node_index].input_tensors
        return Made(layer.node, layer.line, tensor, inputs=list(before), layer=layer.value)

    def name(self, value: Any, otherwise: str = "") -> str:
        """What the program calls a layer or tensor: the last name it gave it."""
        made = self.of(value)
        return made.names[-1] if made is not None and made.names else otherwise

    def line(self, value: Any) -> int:
        """The line that made a layer or tensor; 0 if it is not known."""
        made = self.of(value)
        return made.line if made is not None else 0

    def layers(self) -> Iterator[Made]:
        """The layers and models that were made, in order."""
        for value in self.order:
            if isinstance(value, keras.layers.Layer):
                made = self.of(value)
                if made is not None:
                    yield made


def _place(repair: Repair) -> tuple[int, int, int, int]:
    return repair.line, repair.column, repair.end_line, repair.end_column
