"""What a benchmark is: a function that measures, registered by its name.

It yields `Measurement`s, distributions and not single numbers. `Results` prints them as a table
and writes them, with the facts of the machine, to one file in `bench-results/`.
"""

from __future__ import annotations

import json
import math
import os
import platform
import subprocess
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

import psutil

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "bench-results"
LIBRARIES = ("tensorflow", "keras", "streamlit", "distributed", "numpy", "pandas", "playwright")

Statistic = Literal["p50", "p95", "min", "max"]


@dataclass(frozen=True)
class Goal:
    """What a statistic is to reach: at most `value`, or at least."""

    statistic: Statistic
    value: float
    at_least: bool = False

    def met(self, measured: float) -> bool:
        """Whether `measured` reaches it."""
        return measured >= self.value if self.at_least else measured <= self.value

    def __str__(self) -> str:
        return f"{self.statistic} {'>=' if self.at_least else '<='} {self.value:g}"


@dataclass(frozen=True)
class Measurement:
    """Every value measured of one thing, in `unit`; the order is that of measuring."""

    what: str
    values: Sequence[float]
    unit: str = "s"
    goal: Goal | None = None

    def statistic(self, name: Statistic) -> float:
        """One number of the distribution; nan if nothing was measured."""
        return percentile(self.values, {"min": 0, "p50": 50, "p95": 95, "max": 100}[name])

    def verdict(self) -> str:
        """ "reached" or "missed", and what was to be reached; nothing without a goal."""
        if self.goal is None:
            return ""
        reached = self.goal.met(self.statistic(self.goal.statistic))
        return f"{self.goal} {'reached' if reached else 'MISSED'}"

    def to_json(self) -> dict[str, Any]:
        """The values, their statistics and the verdict."""
        statistics = {name: self.statistic(name) for name in ("min", "p50", "p95", "max")}
        return {
            "what": self.what,
            "unit": self.unit,
            **statistics,
            "verdict": self.verdict(),
            "values": list(self.values),
        }


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that `percent` of the values do not exceed, interpolated; nan if there is none."""
    if not values:
        return math.nan
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    low, high = math.floor(place), math.ceil(place)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


Function = Callable[[], Iterable[Measurement]]


@dataclass(frozen=True)
class Benchmark:
    """A registered function; the first line of its docstring says what it measures."""

    name: str
    summary: str
    function: Function = field(compare=False)


BENCHMARKS: dict[str, Benchmark] = {}


def benchmark(function: Function) -> Function:
    """Register a function under its own name."""
    name = function.__name__.replace("_", "-")
    BENCHMARKS[name] = Benchmark(name, (function.__doc__ or "").strip().splitlines()[0], function)
    return function


def named(name: str) -> list[Benchmark]:
    """The benchmark of this name, or else those whose names begin with it and a hyphen."""
    exact = [benchmark for benchmark in BENCHMARKS.values() if benchmark.name == name]
    return exact or [benchmark for benchmark in BENCHMARKS.values() if benchmark.name.startswith(f"{name}-")]


def timed(function: Callable[..., object], *arguments: object) -> float:
    """Seconds that one call takes."""
    begin = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - begin


def alternate(
    first: Callable[[], float], second: Callable[[], float], rounds: int
) -> tuple[list[float], list[float]]:
    """Measure two things in turn, the order swapped each round, so that what drifts on the
    machine falls on both alike.
    """
    measured: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        for which in (0, 1) if number % 2 == 0 else (1, 0):
            measured[which].append((first, second)[which]())
    return measured


def machine() -> dict[str, Any]:
    """What the numbers depend on."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load": [round(load, 2) for load in psutil.getloadavg()],
        "commit": _commit(),
        **{name: metadata.version(name) for name in LIBRARIES},
    }


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", maxsplit=1)[1].strip()
    return platform.processor()


def _commit() -> str:
    with suppress(OSError, subprocess.CalledProcessError):
        command = ["git", "describe", "--always", "--dirty"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    return "unknown"


@dataclass
class Results:
    """What was measured in one go: one file, written anew after each benchmark."""

    path: Path
    machine: dict[str, Any] = field(default_factory=machine)
    found: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def begin(cls) -> Results:
        """A new file in `bench-results/`, named after the time."""
        return cls(RESULTS / f"{_now():%Y%m%d-%H%M%S}.json")

    def add(self, which: Benchmark) -> bool:
        """Measure, print, write; whether every goal was reached. What breaks is told, and is no
        reason not to measure the rest."""
        print(f"\n{which.name}: {which.summary}", flush=True)
        began, load, problem = _now(), psutil.getloadavg(), ""
        measured: list[Measurement] = []
        try:
            for measurement in _reported(which.function()):
                measured.append(measurement)
        except Exception:
            problem = traceback.format_exc()
            print(f"  BROKE OFF: {problem}", flush=True)
        self.found.append(
            {
                "benchmark": which.name,
                "summary": which.summary,
                "when": began.isoformat(timespec="seconds"),
                "load": [round(value, 2) for value in load],
                "load_after": [round(average, 2) for average in psutil.getloadavg()],
                "measurements": [measurement.to_json() for measurement in measured],
                "problem": problem,
            }
        )
        self._write()
        return not problem and not any("MISSED" in measurement.verdict() for measurement in measured)

    def _write(self) -> None:
        self.path.parent.mkdir(exist_ok=True)
        result = {"machine": self.machine, "benchmarks": self.found}
        self.path.write_text(json.dumps(result, indent=1) + "\n")

    def summary(self) -> None:
        """Print every goal, and what was found."""
        print(f"\n{'goals':75} {'found':>9}")
        for benchmark_ in self.found:
            for measurement in benchmark_["measurements"]:
                if measurement["verdict"]:
                    statistic = str(measurement["verdict"]).split()[0]
                    what = f"{benchmark_['benchmark']}: {measurement['what']}"
                    value = f"{measurement[statistic]:9.3f} {measurement['unit']:10}"
                    print(f"{what:75} {value} {measurement['verdict']}")
            if benchmark_["problem"]:
                print(f"{benchmark_['benchmark']}: BROKE OFF")
        print(f"-> {self.path.relative_to(ROOT)}")


def _now() -> datetime:
    return datetime.now().astimezone()


def _reported(measurements: Iterable[Measurement]) -> Iterator[Measurement]:
    print(f"  {'':58} {'n':>4} {'p50':>9} {'p95':>9} {'max':>9}")
    for measurement in measurements:
        numbers = " ".join(f"{measurement.statistic(name):9.3f}" for name in ("p50", "p95", "max"))
        what = f"{measurement.what:58} {len(measurement.values):4}"
        print(f"  {what} {numbers} {measurement.unit:10} {measurement.verdict()}", flush=True)
        yield measurement
