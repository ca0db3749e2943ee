"""Figures on few validation rows carry their uncertainty wherever a run's result is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from components.assembly.spec.messages import untranslated
from components.datasets.binding.uncertainty import share
from components.store import Store
from components.store.runs.run_entry import BestFigure
from components.ui.live.words import result
from components.ui.runs.runs_table import figures
from tests.ui.conftest import Open, visited
from tests.ui.fakes import FakeEngine, FakeRun
from tests.ui.learners import ME, button, texts
from tests.ui.runs.pages import tick

ROWS = 80


def finish(run: FakeRun, accuracy: float) -> None:
    """An epoch with this accuracy of both heads on 80 validation rows, and the end."""
    run.finish()
    metrics = {f"{head}/accuracy": accuracy for head in run.weights_in_force}
    run.rows[-1] = replace(
        run.rows[-1],
        metrics=metrics,
        validation_metrics=metrics,
        validation_rows=ROWS,
        validation_margins=dict.fromkeys(metrics, share(accuracy, ROWS).margin(accuracy)),
    )


def test_a_result_on_80_rows_says_so_everywhere(
    visit: Open, store: Store, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("headline")
    for accuracy in (0.81, 0.77):
        button(app, "headline-train").click().run()
        finish(engine.started[-1], accuracy)
        app.run()
    run: Any = engine.started[0]
    assert "on 80 validation rows: main_output accuracy 0.810 ± 0.099" in result(run, untranslated)
    # Below the curves.
    table = next(element.value for element in app.table if "validation" in element.value.columns)
    measured = table[table["measure"] == "accuracy"]
    assert measured["validation"].tolist() == [f"0.770 ± {share(0.77, ROWS).margin(0.77):.3f}"] * 2
    assert "Measured on 80 validation rows." in texts(app)
    # In the list of runs, and side by side.
    store.recorder.flush()
    latest, first = store.runs.of(ME)
    assert figures(first).startswith("0.810 ± 0.099 (1) main_output accuracy")
    assert latest.best["main_output/accuracy"].rows == ROWS
    error = {"likes/mean_absolute_error": BestFigure(0.5, 2, scale="count")}
    assert figures(replace(first, best=error)) == "0.500 of log(1 + count) (2) likes mean absolute error"
    tick(monkeypatch, 2)
    runs = visited(app, "runs")
    views: Any = next(element for element in runs.get("button_group") if element.key == "runs-view")
    views.set_value("figures").run()
    assert "0.8100 ± 0.0994" in runs.table[0].value.to_string()
    assert '80 validation rows: "2" and "1".' in texts(runs)
    assert "Better:" not in texts(runs)
