"""`python -m tests.benchmarks [list | NAME ...]`: measure, all of them without a name."""

from __future__ import annotations

import sys

from tests.benchmarks import classes, core, drills, lasting, pages, training
from tests.benchmarks.framework import BENCHMARKS, Results

MODULES = (core, training, pages, classes, lasting, drills)  # importing a module registers what it measures


def main(names: list[str]) -> int:
    """Run the named benchmarks; 1 if a goal was missed or one broke off, 2 if a name is unknown."""
    if names == ["list"]:
        for each in BENCHMARKS.values():
            print(f"{each.name:14} {each.summary}")
        return 0
    unknown = sorted(set(names) - set(BENCHMARKS))
    if unknown:
        print(
            f"No benchmark is called {', '.join(unknown)}. There are: {', '.join(BENCHMARKS)}",
            file=sys.stderr,
        )
        return 2
    results = Results.begin()
    reached = [results.add(BENCHMARKS[name]) for name in names or BENCHMARKS]
    results.summary()
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
