"""The lesson on Sequential and functional as a learner uses it, without a browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Markdown

from components.assembly.keras_model.sequential import SequentialComparison
from components.datasets import Digits
from components.lessons import NetworkOptions
from components.ui.model import both_ways
from tests.ui.base.test_chinese import epoch
from tests.ui.fakes import FakeEngine
from tests.ui.page_texts import sentences

VIEWS = {"model": ("diagram", "summary", "code"), "training": ("curves", "try", "examine", "data")}
EXTRAS = ("second_input", "second_output", "twice", "branch")


@pytest.fixture
def page(app: AppTest) -> AppTest:
    return app.switch_page("sequential.py").run()


def widget(page: AppTest, key: str) -> Any:
    """The widget drawn under a key, whatever its kind."""
    return next(node for node in page.main if getattr(node, "key", None) == f"sequential-{key}")


def said(page: AppTest) -> str:
    """All running text on the page."""
    kinds = ("markdown", "caption", "error", "info", "success", "code")
    texts = [text for kind in kinds for text in page.get(kind)]
    return "\n".join(str(getattr(text, "value", "")) for text in texts)


def proofs(page: AppTest) -> list[Markdown]:
    """What says that both are one network."""
    return [text for text in page.markdown if "One network" in text.value]


def test_the_two_are_proved_to_be_one(page: AppTest) -> None:
    (proof,) = proofs(page)
    assert "3 layers" in proof.value
    assert "55,050 parameters" in proof.value
    assert "differ by **0**" in proof.value
    assert re.search(r"differ by up to 0\.\d+,.*by 0\.$", proof.help or "")


def test_the_proof_is_made_once_for_each_network(page: AppTest) -> None:
    both_ways._proved.cache_clear()
    for layers in (3, 2, 3):
        widget(page, "dense").set_value(layers).run()
        assert f"{layers + 1} layers" in proofs(page)[0].value
    assert both_ways._proved.cache_info().misses == 2


def test_two_that_differ_would_be_told(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    other = SequentialComparison(layers=("dense_1",), parameters=(650, 650), rows=32, apart=0.1, together=0.1)
    monkeypatch.setattr(both_ways, "_proved", lambda spec, dataset: other)
    page.run()
    assert not proofs(page)
    assert "The two differ" in page.error[0].value


@pytest.mark.parametrize("extra", EXTRAS)
def test_a_switch_shows_what_keras_says_and_off_again_the_proof(page: AppTest, extra: str) -> None:
    widget(page, extra).set_value(True).run()
    assert not proofs(page)
    assert [error.value.endswith("Keras raises ValueError") for error in page.error] == [True]
    assert "model = Sequential(" in said(page)
    widget(page, extra).set_value(False).run()
    assert not page.error
    assert proofs(page)


def test_every_switch_that_is_on_is_spoken_of(page: AppTest) -> None:
    for extra in EXTRAS:
        widget(page, extra).set_value(True).run()
    assert len(page.error) == 4
    for view in VIEWS["model"]:
        widget(page, "view-model").set_value(view).run()
        assert len(page.error) == 4


def test_both_programs_stand_side_by_side(page: AppTest) -> None:
    widget(page, "view-model").set_value("code").run()
    codes = [code.value for code in page.code]
    assert any("model = Sequential(" in code for code in codes)
    assert any("model = Model(inputs=[image]" in code for code in codes)
    assert "x = Input(shape=(784,))\ny = model(x)" in codes


def test_train_starts_on_the_digits(page: AppTest, engine: FakeEngine) -> None:
    widget(page, "train").click().run()
    (run,) = engine.started
    assert run.spec == NetworkOptions().spec()
    assert isinstance(run.recipe.dataset, Digits)


def test_every_view_opens_and_in_chinese_is_chinese(page: AppTest, engine: FakeEngine) -> None:
    widget(page, "train").click().run()
    engine.started[0].train(5)
    engine.started[0].rows.append(epoch(engine.started[0]))
    language: Any = next(node for node in page.main if getattr(node, "key", None) == "language")
    language.set_value("zh_Hant").run()
    for extra in (None, *EXTRAS):
        if extra is not None:
            widget(page, extra).set_value(True).run()
        for part in ("model",) if extra else VIEWS:
            for view in VIEWS[part]:
                widget(page, f"view-{part}").set_value(view).run()
                assert not page.exception
                assert sentences(page) == set(), (extra, view)


def test_a_picture_is_chosen_and_each_head_answers(page: AppTest, engine: FakeEngine) -> None:
    widget(page, "second_output").set_value(True).run()
    widget(page, "train").click().run()
    engine.started[0].train(1)
    widget(page, "view-training").set_value("try").run()
    widget(page, "try-picture").set_value(5).run()
    assert "of 24 are right" in said(page)
    assert "62% likely: the digit is odd" in said(page)
    assert "**digit**: the digit 0" in said(page)
    # A wrong answer is red, with the true one in brackets.
    captions = [caption for image in page.image for caption in image.captions]
    assert {":red[0] (1)", "0"} <= set(captions)
