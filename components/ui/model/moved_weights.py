"""How far a run has moved each array, computed from its weights and cached until they change."""

from __future__ import annotations

from components.assembly.spec.problems import Refused
from components.datasets.cache import Cache
from components.training.analysis.provenance import Provenance, after, provenance
from components.ui.figures.of_epoch import first_weights
from components.ui.session.lesson_session import LessonSession

_tables: Cache[tuple[Provenance, ...]] = Cache(200, lambda _table: 1)


def epochs_done(session: LessonSession) -> int:
    """How many epochs the session's run has finished; 0 without a run."""
    return session.run.epochs_done if session.run is not None else 0


def array_movement(session: LessonSession) -> tuple[Provenance, ...]:
    """Where each array of the session's model came from and, after an epoch, how far it has moved."""
    experiment, run = session.experiment, session.run
    if run is None or session.stale or not run.rows:
        return provenance(experiment.spec, experiment.initial)
    before = first_weights(run)
    key = (run.id, epochs_done(session), run.state)
    try:
        return _tables.get(key, lambda: after(experiment.spec, experiment.initial, before, run.weights()))
    except Refused:  # no epoch is done yet, or the weights are no longer kept
        return provenance(experiment.spec, experiment.initial)
