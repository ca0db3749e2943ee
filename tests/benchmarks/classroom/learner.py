"""What a learner does in a class: looks around and edits, or trains and watches."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field

from tests.benchmarks.classroom.session import Answer, Session
from tests.benchmarks.classroom.watching import Watching

# Seconds between two things a learner does.
PAUSE = (2.0, 6.0)
LESSON = "headline"
ELSEWHERE = ("", "sequential", "pairs", "reuse", "runs")
# Of a hundred things done on the lesson's page, so many are going elsewhere.
WANDERING = 15
# The option of the control "rows" that stands for 2,000.
TWO_THOUSAND = 3


@dataclass(frozen=True)
class Step:
    """One thing a learner did: `drawn` seconds to another picture of the model, None if there was
    none, `whole` to the end of the page."""

    learner: int
    what: str
    at: float
    drawn: float | None
    whole: float | None


@dataclass
class Report:
    """All that a class met with. Steps before `measuring` are those of arriving."""

    steps: list[Step] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    trainings: list[dict[str, float | int | bool | None]] = field(default_factory=list)
    lag: float = 0.0

    def plain(self) -> dict[str, object]:
        """As JSON has it."""
        return asdict(self)


class Learner:
    """One of a class, at a tab of their own."""

    def __init__(self, number: int, url: str, report: Report, seed: int) -> None:
        self.number = number
        self.session = Session(url)
        self._report = report
        self._chance = random.Random(seed * 1_000 + number)
        self._where = LESSON
        self._on: dict[str, bool] = {"auxiliary_input": True, "auxiliary_output": True}
        self._dense = 0

    async def arrive(self) -> None:
        """Open the lesson."""
        await self._do("arrive", self.session.open(LESSON))

    async def leave(self) -> None:
        """Close the tab, and say what went wrong in it."""
        await self.session.close()
        self._report.errors += [f"learner {self.number}: {error}" for error in self.session.errors]

    async def browse(self, until: float) -> None:
        """Go around and edit, every few seconds."""
        await self._pause()
        while time.perf_counter() < until:
            if self._where != LESSON:
                await self._go(LESSON)
            elif self._chance.randrange(100) < WANDERING:
                await self._go(
                    self._chance.choice([name for name in ELSEWHERE if name in self.session.pages])
                )
            else:
                await self._chance.choice((self._homework, self._branch, self._weigh))()
            await self._pause()

    async def prepare(self) -> None:
        """Choose 2,000 tweets to learn from, and look at the curves again."""
        views = f"{LESSON}-view-training"
        await self._do("view", self.session.move(views, 4))
        await self._do("rows", self.session.move(f"{LESSON}-rows", TWO_THOUSAND))
        await self._do("view", self.session.move(views, 0))

    async def train(self, until: float) -> None:
        """Press Train and watch the curves, looking at the model in several ways meanwhile."""
        await asyncio.sleep(self._chance.uniform(0, 5))
        watching = Watching(self.session)
        await self._do("train", self.session.press(f"{LESSON}-train"))
        await self._pause()
        while time.perf_counter() < until:
            await self._do("look", self.session.move(f"{LESSON}-view-model", self._chance.randrange(3)))
            await self._pause()
        watching.stop()
        self._report.trainings.append(
            {
                "learner": self.number,
                "first": watching.first,
                "since": time.perf_counter() - watching.since,
                "step": watching.step,
                "still": watching.still(),
                "longest": watching.longest,
                "over": watching.over,
            }
        )

    async def _go(self, name: str) -> None:
        await self._do(f"page {name or 'home'}", self.session.go(name))
        self._where = name

    async def _homework(self) -> None:
        more = self._dense == 0 or (self._dense < 6 and self._chance.random() < 0.6)
        self._dense += 1 if more else -1
        await self._do("dense", self.session.move(f"{LESSON}-extra_dense", self._dense))

    async def _branch(self) -> None:
        option = self._chance.choice(sorted(self._on))
        self._on[option] = not self._on[option]
        await self._do(option, self.session.move(f"{LESSON}-{option}", self._on[option]))

    async def _weigh(self) -> None:
        weight = self._chance.randrange(41) / 20
        await self._do("weight", self.session.move(f"{LESSON}-weight-main_output", weight))

    async def _do(self, what: str, asking: Awaitable[Answer]) -> None:
        at = time.perf_counter()
        try:
            answer = await asking
        except (LookupError, OSError) as error:
            self._report.errors.append(f"learner {self.number}, {what}: {error}")
            return
        self._report.steps.append(Step(self.number, what, at, answer.drawn, answer.whole))

    async def _pause(self) -> None:
        await asyncio.sleep(self._chance.uniform(*PAUSE))


Behaviour = Callable[[Learner, float], Awaitable[None]]
BEHAVIOURS: dict[str, Behaviour] = {"browsing": Learner.browse, "training": Learner.train}
