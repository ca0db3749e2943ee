"""A layer has one name: at its control, in the model and in its box of the diagram."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from components.assembly.drawing.diagram import to_dot
from components.lessons import (
    LESSONS,
    DenseOptions,
    Lesson,
)
from tests.ui.page_texts import shown, widget

TAUGHT = [lesson for lesson in LESSONS.values() if lesson.teaches]


@pytest.mark.parametrize("lesson", TAUGHT, ids=[lesson.name for lesson in TAUGHT])
def test_every_part_is_called_as_its_layer(lesson: Lesson) -> None:
    options = lesson.options
    several = [
        control.option for group in lesson.groups for control in group.controls if control.part_controls
    ]
    for option in several:
        parts = tuple(DenseOptions(units=10 + number, dropout=0.1 * number) for number in range(3))
        changed = options.choose(option, parts)
        spec = changed.spec()
        boxes = to_dot(spec)
        for number, part in enumerate(parts):
            name = changed.layer_name(option, number)
            assert spec.layer(name).config["units"] == part.units
            assert name in boxes


def test_the_homeworks_control_says_dense_3(app: AppTest) -> None:
    widget(app, "headline-extra_dense").set_value(2).run()
    texts = set(shown(app))
    assert {"dense_3: 64 · relu · 0.0", "dense_4: 64 · relu · 0.0"} <= texts
    assert not any("Dense layer 1" in text for text in texts)
