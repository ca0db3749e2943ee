"""`python -m tests.benchmarks.classroom URL BEHAVIOUR`: a class of learners, in a process of its own
so that it takes no interpreter away from the server or from whoever measures.

Prints "ready" when all have arrived, waits for a line on standard input, and in the end prints
one line of JSON: a `Report`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

from tests.benchmarks.classroom.learner import BEHAVIOURS, Learner, Report

# Seconds between two learners who arrive.
ARRIVAL = 0.25
TICK = 0.05


async def lesson(url: str, behaviour: str, learners: int, seconds: float, seed: int) -> Report:
    """A class from the first who comes in to the last who leaves."""
    report = Report()
    present = [Learner(number, url, report, seed) for number in range(learners)]
    arriving = [asyncio.create_task(_arrive(learner, behaviour)) for learner in present]
    await asyncio.gather(*arriving)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    watch = asyncio.create_task(_lag(report))
    until = time.perf_counter() + seconds
    if behaviour in BEHAVIOURS:
        await asyncio.gather(*(BEHAVIOURS[behaviour](learner, until) for learner in present))
    else:
        await asyncio.sleep(seconds)
    watch.cancel()
    with suppress(asyncio.CancelledError):
        await watch
    await asyncio.gather(*(learner.leave() for learner in present))
    return report


async def _arrive(learner: Learner, behaviour: str) -> None:
    await asyncio.sleep(ARRIVAL * learner.number)
    await learner.arrive()
    if behaviour == "training":
        await learner.prepare()


async def _lag(report: Report) -> None:
    """How late this process itself is, at worst: what it measures is not better than that."""
    while True:
        due = time.perf_counter() + TICK
        await asyncio.sleep(TICK)
        report.lag = max(report.lag, time.perf_counter() - due)


def main(arguments: Sequence[str]) -> None:
    """Hold a lesson."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("behaviour", choices=[*BEHAVIOURS, "idle"])
    parser.add_argument("--learners", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    # Who closes a tab ends a stream that was being read.
    logging.getLogger("tornado.application").disabled = True
    report = asyncio.run(
        lesson(options.url, options.behaviour, options.learners, options.seconds, options.seed)
    )
    print(json.dumps(report.plain()), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
