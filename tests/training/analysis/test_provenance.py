"""Weights of one model in another: the same numbers, told where they came from, and moved
only where they learn."""

from __future__ import annotations

import numpy as np
import pytest

from components.assembly import build
from components.assembly.keras_model.arrays import by_path
from components.assembly.spec import ModelSpec
from components.datasets import DataPart, Prepared
from components.lessons import HeadlineOptions, PairOptions, ReuseOptions
from components.training import Engine, InitialWeights, Run, starting_weights
from components.training.analysis.provenance import after, origins, provenance, reused
from tests.training.conftest import PATIENCE
from tests.training.small import QUICK

HEADLINE = HeadlineOptions(
    sequence_length=10, vocabulary=60, embedding_dim=8, lstm_units=8, dense_units=8, auxiliary_input=False
)
PAIRS = PairOptions(sequence_length=10, vocabulary=60, embedding_dim=8, lstm_units=8)


def part(spec: ModelSpec, rows: int, seed: int) -> DataPart:
    chance = np.random.default_rng(seed)
    inputs = {
        model_input.name: chance.integers(0, 60, (rows, *model_input.known_shape)).astype("int32")
        for model_input in spec.inputs
    }
    first = next(iter(inputs.values()))
    targets = {head.name: (first[:, :1] > 30).astype("float32") for head in spec.heads}
    return DataPart(inputs, targets, np.arange(rows))


def data(spec: ModelSpec) -> Prepared:
    return Prepared(part(spec, 64, 0), part(spec, 16, 1), {}, None)  # type: ignore[arg-type]


def trained(engine: Engine, spec: ModelSpec, initial: InitialWeights | None = None) -> Run:
    run = engine.start(spec, QUICK, data(spec), initial=initial)
    assert run.wait(timeout=PATIENCE)
    assert run.state == "finished", run.problem
    return run


@pytest.mark.parametrize("frozen", [("embedding", "lstm"), ("embedding",)])
def test_what_a_run_learnt_is_reused_and_stays_to_the_bit_where_it_is_frozen(
    engine: Engine, frozen: tuple[str, ...]
) -> None:
    source = trained(engine, HEADLINE.spec())
    learnt = by_path(source.spec, source.weights())
    options = ReuseOptions().based("x", HEADLINE.spec(), "encoder").choose("question", "authorship")
    options = options.choose("frozen", frozen)
    spec, initial = options.spec(), reused(learnt, options.taken(), "base", "headline #1")
    before = starting_weights(spec, initial)
    for path in ("embedding/embeddings", "lstm/lstm_cell/kernel"):
        assert np.array_equal(before[f"base/{path}"], learnt[path])
    run = trained(engine, spec, initial)
    table = {row.address.path: row for row in after(spec, initial, before, run.weights())}
    assert {path for path, row in table.items() if row.frozen} == {
        path for path in table if path.removeprefix("base/").split("/")[0] in frozen
    }
    for path, row in table.items():
        assert (row.largest == 0.0 and row.mean == 0.0) is row.frozen, path
        assert row.origin == ("headline #1" if path.startswith("base/") else "")
    ended = by_path(spec, run.weights())
    assert np.array_equal(ended["base/embedding/embeddings"], learnt["embedding/embeddings"])


@pytest.mark.parametrize("take", ["encoder", "whole"])
def test_the_weights_of_pairs_go_where_their_layers_went(take: str) -> None:
    options = ReuseOptions().based("x", PAIRS.spec(), "whole" if take == "whole" else "encoder")
    options = options.choose("question", "authorship")
    other = PAIRS.spec().model_copy(update={"seed": 5})
    learnt = by_path(other, build(other).get_weights())
    initial = reused(learnt, options.taken(), "base", "pairs #2")
    initial.ensure_fit(options.spec())
    inner = "encoder/" if take == "whole" else ""
    kernel = initial.arrays[f"base/{inner}lstm/lstm_cell/kernel"]
    assert np.array_equal(kernel, learnt["encoder/lstm/lstm_cell/kernel"])
    assert len(initial.arrays) == len([path for path in learnt if take == "whole" or "encoder/" in path])


def test_origins_are_told_of_layers_and_of_the_model_around_them() -> None:
    options = ReuseOptions().based("x", HEADLINE.spec(), "encoder")
    spec, taken = options.spec(), options.taken()
    assert set(origins(spec, None).values()) == {""}
    learnt = by_path(HEADLINE.spec(), build(HEADLINE.spec()).get_weights())
    all_of_it = reused(learnt, taken, "base", "headline #1")
    assert origins(spec, all_of_it) == {
        "base": "headline #1",
        "base/embedding": "headline #1",
        "base/lstm": "headline #1",
        "dense_1": "",
        "liked": "",
    }
    some = InitialWeights(
        {path: array for path, array in all_of_it.arrays.items() if "lstm" in path}, "headline #1"
    )
    assert "base" not in origins(spec, some)


def test_before_training_nothing_has_moved_that_could_be_told() -> None:
    spec = ReuseOptions().based("x", HEADLINE.spec(), "encoder").spec()
    assert {row.largest for row in provenance(spec, None)} == {None}
    assert sum(row.frozen for row in provenance(spec, None)) == 4
