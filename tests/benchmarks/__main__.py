"""`python -m tests.benchmarks [list | NAME ...]`: measure, all of them without a name; `class` stands for
all whose names begin with `class-`."""

from __future__ import annotations

import sys

from tests.benchmarks import (
    build,
    classes,
    core,
    findings,
    large_model,
    lasting,
    lessons,
    looking_inside,
    pages,
    steady,
    training,
)
from tests.benchmarks.drills import cookies, models, requests
from tests.benchmarks.framework import BENCHMARKS, Results, named

# Importing a module registers what it measures.
MODULES = (
    *(core, training, lessons, findings, pages, steady, looking_inside, large_model, build, classes, lasting),
    *(requests, models, cookies),
)


def main(names: list[str]) -> int:
    """Run the named benchmarks; 1 if a goal was missed or one broke off, 2 if a name is unknown."""
    if names == ["list"]:
        for benchmark in BENCHMARKS.values():
            print(f"{benchmark.name:16} {benchmark.summary}")
        return 0
    unknown = [name for name in names if not named(name)]
    if unknown:
        print(
            f"No benchmark is called {', '.join(unknown)}. There are: {', '.join(BENCHMARKS)}",
            file=sys.stderr,
        )
        return 2
    results = Results.begin()
    benchmarks = [benchmark for name in names for benchmark in named(name)] or BENCHMARKS.values()
    reached = [results.add(benchmark) for benchmark in benchmarks]
    results.summary()
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
