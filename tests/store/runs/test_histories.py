"""The history of a run, as it is written in pieces and read back."""

from __future__ import annotations

from dataclasses import replace

from components.assembly.spec.messages import message
from components.store import Store
from components.store.runs.chunks import ChunkProgress, join_chunks, make_chunk, whole_chunk
from components.training import Mark
from tests.store.run_makers import batches, epoch, keep, row, started, stored_run


def test_a_run_comes_back_as_it_was(store: Store) -> None:
    run = started()
    keep(store, run)
    run.add(batches(1, 5), [Mark(2, "a_head", 0.5, 0.25)])
    store.recorder.flush()
    run.add([epoch(5, 0.7, 0.6), *batches(6, 10), epoch(10, 0.6, 0.5)], [])
    run.note(message("A note on {thing}", thing=message("{count} layers", count=2)))
    store.recorder.flush()
    run.end("failed", message("It was too {much}", much="much"))
    store.recorder.flush()
    stored = stored_run(store, run)
    past = store.runs.snapshot(stored)
    assert past == replace(run.snapshot(), rewinds=())
    assert (stored.state, stored.epochs, stored.seconds, stored.seed) == ("failed", 2, 1.0, 0)
    assert stored.parameters == 4 * 4 + 5 * 2
    # The best of each figure, whenever it was.
    assert {name: (best.value, best.epoch) for name, best in stored.best.items()} == {
        "loss": (0.6, 2),
        "b_head/accuracy": (0.6, 1),
    }
    assert [str(change) for change in stored.changes] == ["2 layers"]
    assert stored.experiment == {"options": {"dense": 2}}


def test_a_best_figure_says_what_it_is_on(store: Store) -> None:
    run = started()
    run.measured_on({"a_head": "count", "b_head": "deviations"})
    figures = {"a_head/r2_score": 0.1, "b_head/mean_absolute_error": 0.6, "b_head/r2_score": 0.2}
    run.add([*batches(1, 5), row(5, "epoch", validation_loss=0.7, validation_metrics=figures)], [])
    keep(store, run)
    assert {name: best.scale for name, best in stored_run(store, run).best.items()} == {
        "loss": None,
        "a_head/r2_score": "count",
        "b_head/mean_absolute_error": "deviations",
        "b_head/r2_score": None,
    }


def test_rows_that_were_taken_back_are_not_written_twice(store: Store) -> None:
    run = started()
    run.add([*batches(1, 5), epoch(5, 0.7, 0.6), *batches(6, 8)], [Mark(6, "a_head", 0.5, 0.1)])
    keep(store, run)
    run.begin(5, {"a_head": 0.5, "b_head": 1.0})
    store.recorder.flush()
    past = store.runs.snapshot(stored_run(store, run))
    assert past is not None
    assert past.rows == run.rows
    run.add(batches(6, 9), [])
    store.recorder.flush()
    past = store.runs.snapshot(stored_run(store, run))
    assert past is not None
    assert (past.rows, past.marks) == (run.rows, run.marks)


def test_pieces_join_to_the_whole_however_they_were_cut() -> None:
    run = started(epochs=100)
    pieces, written = [], ChunkProgress()

    def cut() -> None:
        nonlocal written
        piece, written = make_chunk(run.snapshot(), written)
        if piece is not None:
            pieces.append(piece)

    cut()
    for step in range(1, 401):
        run.add([row(step)] if step % 5 else [row(step), epoch(step, 1.0, 0.5)], [])
        if step % 7 == 0:
            cut()
        if step in (101, 250, 251):
            run.begin(step - 31, {"a_head": 0.5, "b_head": 1.0})
        if step in (102, 260):
            cut()
    cut()
    assert join_chunks(pieces) == (run.rows, run.marks) == join_chunks([whole_chunk(run.snapshot())])
    # Nothing new is nothing to write.
    assert make_chunk(run.snapshot(), written)[0] is None
