"""How a learner watches a curve."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from streamlit.proto.Element_pb2 import Element

from tests.benchmarks.classroom import widgets


@dataclass
class Watching:
    """What a tab has shown of a training since it was pressed for: its step (batches over all
    epochs), when it first had one, and when its curve last moved, by `time.perf_counter`."""

    curve: str
    since: float = field(default_factory=time.perf_counter)
    step: int = 0
    first: float | None = None
    moved: float | None = None
    longest: float = 0.0
    over: bool = False

    def see(self, element: Element) -> None:
        """Look at an element that came. Here the page's own fragments bring them."""
        if element.WhichOneof("type") == "progress":
            self._line(element.progress.text)
        elif widgets.key(element) == self.curve and self.step:
            self._move()

    def _line(self, text: str) -> None:
        step = step_in(text)
        if step > self.step:
            self.step = step
            if self.first is None:
                self.first = time.perf_counter() - self.since
        self.over = text.startswith("Finished")

    def _move(self) -> None:
        now = time.perf_counter()
        if self.moved is not None:
            self.longest = max(self.longest, now - self.moved)
        self.moved = now

    def still(self) -> float:
        """Seconds since the curve last moved; since it was pressed for, if it never did."""
        return time.perf_counter() - (self.moved or self.since)


def step_in(text: str) -> int:
    """The step that a line such as "Epoch 1 of 5 · batch 3 of 300" tells, 0 if it tells none; the
    same sum as `LessonPage.step`."""
    numbers = [int(number) for number in re.findall(r"\d+", text.replace(",", ""))]
    if len(numbers) < 4:
        return 0
    epoch, _, batch, batches = numbers[:4]
    return (epoch - 1) * batches + batch
