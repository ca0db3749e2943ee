"""Tells workers which owners also have runs on other workers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from components.training.scheduling.placement import PlacedRun


class FairShare:
    """Finds the owners whose runs are on several workers. A worker charges the computing of its own
    runs alone; for such an owner it has to charge more, so that nobody has a larger share for being on
    several workers."""

    def __init__(self) -> None:
        self._several: dict[str, set[str]] = {}

    def changes(self, placed_runs: Iterable[PlacedRun]) -> Iterator[tuple[set[str], str, int]]:
        """What has changed since the last call.

        Yields:
            The addresses of the workers to tell, the owner, and on how many workers that owner has runs.
        """
        homes: dict[str, set[str]] = {}
        for placed in placed_runs:
            homes.setdefault(placed.needs.owner, set()).add(placed.address)
        before = self._several
        self._several = {owner: addresses for owner, addresses in homes.items() if len(addresses) > 1}
        for owner in {*before, *self._several}:
            old, now = before.get(owner, set()), self._several.get(owner, set())
            if now != old:
                yield now | old, owner, max(len(now), 1)
