"""Trains several models on the same rows in the same order, each from several seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from components.assembly.spec import Layer, ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import refuse
from components.datasets import Prepared
from components.training.artifacts.initial_weights import InitialWeights
from components.training.engine import Engine
from components.training.runs.run import Run
from components.training.values.recipe import Recipe

# Runs of one race at most. They wait in the queue like all others, and must not fill it.
MAX_RUNS = 15


@dataclass(frozen=True)
class Runner:
    """What one side of a race trains, and how; `initial` as in `Engine.start`."""

    spec: ModelSpec
    recipe: Recipe
    initial: InitialWeights | None = None

    def seeded(self, seed: int) -> Runner:
        """The same with the weights and the order of batches of another seed. The data stay
        the same: a race is between models, not between samples."""
        spec = self.spec.model_copy(update={"seed": seed, "layers": _seeded(self.spec, seed)})
        return replace(self, spec=spec, recipe=self.recipe.model_copy(update={"seed": seed}))


def _seeded(spec: ModelSpec, seed: int) -> tuple[Layer, ...]:
    """The layers of a spec whose nested models start from another seed too, each still apart
    from the others as far as it was."""
    return tuple(
        layer
        if layer.model is None
        else layer.model_copy(
            update={
                "model": layer.model.model_copy(
                    update={
                        "seed": (seed + layer.model.seed - spec.seed) % 2**31,
                        "layers": _seeded(layer.model, seed),
                    }
                )
            }
        )
        for layer in spec.layers
    )


@dataclass(frozen=True)
class RaceEntry:
    """One run of a race, the name of its side, and its seed."""

    name: str
    seed: int
    run: Run


@dataclass(frozen=True)
class Race:
    """The runs of a race, those of one seed after the other."""

    entries: tuple[RaceEntry, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the sides, in order."""
        return tuple(dict.fromkeys(entry.name for entry in self.entries))

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds it is run with."""
        return tuple(dict.fromkeys(entry.seed for entry in self.entries))

    @property
    def over(self) -> bool:
        """Whether every run has ended."""
        return all(entry.run.ended for entry in self.entries)

    def of(self, name: str) -> tuple[Run, ...]:
        """The runs of one side, one for each seed."""
        return tuple(entry.run for entry in self.entries if entry.name == name)

    def stop(self) -> None:
        """End every run after the batch under way."""
        for entry in self.entries:
            entry.run.stop()


def race(
    engine: Engine,
    runners: Mapping[str, Runner],
    seeds: Sequence[int],
    prepared: Mapping[str, Prepared] | None = None,
    owner: str = "",
    group: str = "",
) -> Race:
    """Start each runner with each seed, as runs of one `owner` of a `group` (see `Engine.start`). Raises
    `Refused` for too many runs and for what `Engine.start` refuses; then none is left running."""
    count = len(runners) * len(seeds)
    if count > MAX_RUNS:
        raise refuse(
            "race-too-large",
            where="race",
            message=message(N_("A race of {count} runs is too long for a shared server."), count=count),
            received=f"{len(runners)} x {len(seeds)}",
            mend=message(N_("Choose fewer seeds: at most {most} runs in all."), most=MAX_RUNS),
        )
    entries: list[RaceEntry] = []
    try:
        for seed in seeds:
            for name, runner in runners.items():
                variant = runner.seeded(seed)
                data = (prepared or {}).get(name)
                run = engine.start(
                    variant.spec, variant.recipe, data, initial=variant.initial, owner=owner, group=group
                )
                entries.append(RaceEntry(name, seed, run))
    except BaseException:
        Race(tuple(entries)).stop()
        raise
    return Race(tuple(entries))
