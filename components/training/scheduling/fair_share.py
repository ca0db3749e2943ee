"""Of which learners runs are on several workers, who are told of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from components.training.scheduling.placement import PlacedRun


class FairShare:
    """Each worker counts the computing of its own runs: it is told of those whose learner has
    others elsewhere, so that nobody's part is larger for being in several places."""

    def __init__(self) -> None:
        self._several: dict[str, set[str]] = {}

    def changes(self, placed_runs: Iterable[PlacedRun]) -> Iterator[tuple[set[str], str, int]]:
        """Whom to tell since the last time: the workers, the learner, and on how many those are now."""
        homes: dict[str, set[str]] = {}
        for placed in placed_runs:
            homes.setdefault(placed.needs.owner, set()).add(placed.address)
        before = self._several
        self._several = {owner: addresses for owner, addresses in homes.items() if len(addresses) > 1}
        for owner in {*before, *self._several}:
            old, now = before.get(owner, set()), self._several.get(owner, set())
            if now != old:
                yield now | old, owner, max(len(now), 1)
