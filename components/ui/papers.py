"""Setups and benches as JSON, and back: from the store, so trusted, but maybe of an older version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from components.assembly.lessons import OPTIONS
from components.assembly.messages import N_, message
from components.training import Initial, Recipe, Run
from components.ui.history import History
from components.ui.setup import Setup
from components.ui.workbench import Workbench

GONE = N_(
    "The weights of {origins} are no longer kept here: they made room for later ones. What started from "
    "them starts from fresh ones."
)

# The digest of weights -> the weights, if they are still kept; the id of a run -> the run.
Weights = Callable[[str, str], Initial | None]
Find = Callable[[str], Run | None]


def setup_of(lesson: str, paper: Mapping[str, Any], weights: Weights) -> Setup:
    """The setup; without the weights it started from if those are no longer kept. `ValueError`
    if this version cannot read it."""
    options = OPTIONS[lesson].model_validate(paper["options"])
    recipe = Recipe.model_validate(paper["recipe"])
    named = paper.get("initial")
    return Setup(options, recipe, weights(named["digest"], named["origin"]) if named else None)


def bench_paper(bench: Workbench) -> dict[str, Any]:
    """Everything on a bench."""
    history = bench.history
    return {
        "start": bench.start.paper,
        "present": history.present.paper,
        "past": [setup.paper for setup in history.past],
        "future": [setup.paper for setup in history.future],
        "trained": bench.trained.paper if bench.trained is not None else None,
        "run": bench.run.id if bench.run is not None else None,
        "earlier": [[name, run.id] for name, run in bench.earlier],
        "started": bench.started,
        "locked": sorted(bench.locked),
        "brought": bench.brought.paper if bench.brought is not None else None,
    }


def lay_out(bench: Workbench, paper: Mapping[str, Any], weights: Weights, find: Find) -> None:
    """Put everything back on a bench; what cannot be read is left as the lesson begins, and it
    is said which weights are gone."""
    found: dict[str, Initial | None] = {}
    gone: dict[str, None] = {}

    def weights_of(digest: str, origin: str) -> Initial | None:
        if digest not in found:
            found[digest] = weights(digest, origin)
        if found[digest] is None:
            gone[origin] = None
        return found[digest]

    def read(each: Mapping[str, Any]) -> Setup:
        return setup_of(bench.name, each, weights_of)

    try:
        history = History(
            read(paper["present"]), tuple(map(read, paper["past"])), tuple(map(read, paper["future"]))
        )
        start = read(paper["start"])
        trained = read(paper["trained"]) if paper["trained"] is not None else None
        brought = read(paper["brought"]) if paper["brought"] is not None else None
    except (ValueError, KeyError, TypeError):
        return
    bench.start = start
    bench.history, bench.before = history, history.past[-1] if history.past else history.present
    bench.locked, bench.brought = frozenset(paper["locked"]), brought
    bench.started = paper["started"]
    bench.run = find(paper["run"]) if paper["run"] else None
    bench.trained = trained if bench.run is not None else None
    earlier = ((name, find(run)) for name, run in paper["earlier"])
    bench.earlier = tuple((name, run) for name, run in earlier if run is not None)
    if gone:
        bench.told = message(GONE, origins=", ".join(gone))
