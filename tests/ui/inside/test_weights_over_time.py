"""The view of the weights over time: which numbers it shows, and of which epochs."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.assembly.keras_model.arrays import addresses
from components.ui.inside.weights.embedding_map import map_option
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine, FakeRun
from tests.ui.page_texts import widget
from tests.ui.predict.test_try_it import said, trained, view


@pytest.fixture
def ran(visit: Open, engine: FakeEngine) -> tuple[AppTest, FakeRun]:
    app = visit("sequential")
    run = trained(app, engine, "sequential")
    view(app, "sequential", "inside")
    widget(app, "sequential-inside-what-buttons").set_value("weights").run()
    assert not app.exception
    return app, run


def test_the_facts_of_an_array_are_those_of_its_numbers(ran: tuple[AppTest, FakeRun]) -> None:
    app, run = ran
    paths = [address.path for address in addresses(run.spec)]
    for number in (0, len(paths) - 1):
        widget(app, "sequential-inside-array-list").set_value(paths[number]).run()
        table = app.dataframe[0].value
        assert list(table["epoch"]) == ["start", "epoch 1"]
        for row, epoch in enumerate(run.kept_epochs()):
            array = run.weights(epoch)[number]
            expected = [array.min(), array.mean(), array.max(), array.std()]
            np.testing.assert_allclose(table.iloc[row, 1:].astype(float), expected, rtol=1e-3, atol=1e-6)
    assert "200,704" not in said(app)


def test_the_last_weights_are_shown_where_their_epoch_is_not_kept(
    ran: tuple[AppTest, FakeRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, run = ran
    monkeypatch.setattr(FakeRun, "kept_epochs", lambda _run: (0,))
    app.run()
    table = app.dataframe[0].value
    assert list(table["epoch"]) == ["start", "end"]
    array = run.weights()[0]
    assert table.iloc[1]["highest"] == pytest.approx(array.max(), rel=1e-3)


def test_words_are_marked_on_the_map() -> None:
    places = np.arange(10.0).reshape(5, 2)
    option = map_option(["a", "b", "c", "d", "e"], places, [3, 1])
    everything, marked = (source["source"] for source in option["dataset"])
    assert list(everything["word"]) == ["a", "b", "c", "d", "e"]
    assert list(marked["word"]) == ["d", "b"]
    assert list(marked["x"]) == [6.0, 2.0]
