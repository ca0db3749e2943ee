"""The questions on gradients, against what the worker measures for the same rows of the same run."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from components.assembly import build
from components.lessons import LESSONS, HeadlineOptions, PairOptions
from components.training.values.head_gradients import LabelledRows
from components.training.worker.model.row_gradients import row_gradients
from components.ui.figures.of_epoch import ROWS
from components.ui.questions.gradient_questions import REACHES, SUM
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from tests.ui.fakes import FakeRun

SMALL: dict[str, Any] = {"vocabulary": 60, "embedding_dim": 4, "lstm_units": 6}


def trained(name: str, options: Any, **weights: float) -> LessonSession:
    recipe = LESSONS[name].recipe.model_copy(update={"loss_weights": weights})
    experiment = Experiment(options, recipe)
    run: Any = FakeRun(experiment.spec, recipe)
    return LessonSession(name, experiment, run=run, trained=experiment)


@pytest.mark.parametrize("weight", [0.0, 0.2, 5.0])
def test_the_share_of_the_auxiliary_output_is_that_of_the_run(weight: float) -> None:
    session = trained("headline", HeadlineOptions(**SMALL), news_out=weight)
    spec = session.experiment.spec
    part = session.experiment.prepared().train
    rows = LabelledRows(
        {name: array[:ROWS] for name, array in part.inputs.items()},
        {name: array[:ROWS] for name, array in part.targets.items()},
        {"main_output": 1.0, "news_out": weight},
    )
    of_lstm = row_gradients(build(spec), spec, rows)
    main, news = of_lstm.norms[0, of_lstm.layers.index("lstm")]
    share = news / (main + news)
    answer = REACHES.find(session)
    assert answer is not None
    assert answer.choice == ("little" if share < 0.25 else "some" if share <= 0.5 else "most")
    assert f"{share:.0%} of their sum comes from news_out" in str(answer.seen)
    assert f"{news:.3g}" in str(answer.seen)


def test_it_is_asked_before_there_is_a_run_and_without_the_auxiliary_output() -> None:
    for options in (HeadlineOptions(**SMALL), HeadlineOptions(**SMALL, auxiliary_output=False)):
        session = LessonSession("headline", Experiment(options, LESSONS["headline"].recipe))
        assert "lstm" in str(REACHES.text(session))
        assert "news_out" in str(REACHES.text(session))
        assert REACHES.find(session) is None
    assert "auxiliary output on" in str(REACHES.todo(session))


def test_a_shared_encoder_is_moved_by_the_sum_of_both_texts() -> None:
    session = trained("pairs", PairOptions(**SMALL, meeting="difference"), same_author=1.0)
    answer = SUM.find(session)
    assert answer is not None
    assert answer.choice == "sum"
    off = re.findall(r"by ([0-9.e+-]+) %", str(answer.seen))
    assert float(off[0]) < 0.1
    assert float(off[1]) == pytest.approx(50, abs=0.5)
    assert np.isfinite(float(off[2]))


def test_separate_encoders_have_nothing_to_add() -> None:
    session = trained("pairs", PairOptions(**SMALL, encoder="separate"), same_author=1.0)
    assert SUM.find(session) is None
    assert "shared" in str(SUM.todo(session))
    assert "encoder" in str(SUM.text(session))
