"""Boxes say less where their letters would be small, and then they are large enough."""

from __future__ import annotations

import re

import pytest

from components import lessons
from components.assembly import ModelSpec
from components.assembly.drawing.diagram import draw, form_in, to_dot, to_svg
from components.assembly.drawing.forms import FULL, READABLE, SCREEN, Room
from components.lessons import LESSONS
from components.lessons.gallery import GALLERY
from components.ui.model.brevity import BESIDE, BESIDE_REFUSAL, with_figures
from tests.assembly import specs

LETTERS = 14
SEQUENTIAL = LESSONS["sequential"].options


def letters(svg: str, place: Room) -> float:
    """The pixels of the smallest letters of a drawing that fills a place."""
    width, height = map(float, re.findall(r'viewBox="\S+ \S+ (\S+) (\S+)"', svg)[0])
    return LETTERS * min(place.width / width, place.height / height)


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        *((lessons.headline(extra_dense=number), SCREEN) for number in range(7)),
        (LESSONS["pairs"].options.spec(), SCREEN),
        (LESSONS["pairs"].options.edited("encoder", "separate").spec(), SCREEN),
        (LESSONS["reuse"].options.spec(), SCREEN),
        (SEQUENTIAL.spec(), BESIDE),
        (SEQUENTIAL.edited("dense", 4).spec(), BESIDE),
        *(
            (SEQUENTIAL.edited(name, True).spec(), BESIDE_REFUSAL)
            for name in ("second_input", "second_output", "twice", "branch")
        ),
    ],
)
def test_the_letters_of_a_lesson_s_drawing_are_readable_on_a_small_screen(
    spec: ModelSpec, place: Room
) -> None:
    assert letters(to_svg(to_dot(spec, room=place)), place) >= READABLE - 0.1


def test_boxes_say_no_less_than_they_must() -> None:
    spec = lessons.headline(extra_dense=6)
    full = to_dot(spec)
    assert to_dot(spec, room=Room(2_000, 2_000)) == full
    brief, short = to_dot(spec, room=Room(500, 700)), to_dot(spec, room=SCREEN)
    for less in (brief, short):
        for text in ("dense_8", "(None, 100, 512)", "relu", "sigmoid", "binary_crossentropy", "Loss weight"):
            assert text in less
        assert "Input shape" not in less
    assert full.count("<tr") > brief.count("<tr") > short.count("<tr")
    # Only boxes that have the row for themselves are one line: an arrow leads around the others.
    assert len(re.findall(r"dense_\d</b> \(Dense\)  relu, <b>\(None, 64\)", short)) == 8
    assert not re.findall(r"news_out</b> \(Dense\)  ", short)


def test_the_kind_stands_below_the_name_where_boxes_stand_beside_each_other() -> None:
    spec = GALLERY["text_convolutions"].spec()
    full, stacked = to_dot(spec), to_dot(spec, room=SCREEN)
    assert re.search(r"global_max_pooling1d_1</b> *<br/> *\(GlobalMaxPooling1D\)", stacked)
    assert letters(to_svg(stacked), SCREEN) > 1.5 * letters(to_svg(full), SCREEN)
    tall = GALLERY["unet"].spec()  # where only the height is scarce nothing is gained
    assert not re.search(r"</b> *<br/> *\(", to_dot(tall, room=SCREEN))


def test_a_name_is_broken_where_boxes_stand_beside_each_other() -> None:
    spec = SEQUENTIAL.edited("second_output", True).spec()
    broken = to_dot(spec, room=BESIDE_REFUSAL)
    assert re.search(r"sparse_</b> *<br/> *<b>categorical_</b> *<br/> *<b>crossentropy</b>", broken)
    assert "sparse_categorical_crossentropy" in to_dot(spec, room=Room(500, 500))


def test_a_figure_in_each_box_takes_room() -> None:
    spec = lessons.headline()
    place = Room(400, 600)
    assert form_in(spec, Room(place.width, place.height * 1.3)) == FULL != form_in(spec, with_figures(place))


def test_a_layer_that_is_called_again_stands_no_lower() -> None:
    assert draw(lessons.headline(extra_dense=4)).depth == 11  # from main_input over six Dense layers
    ranks = draw(specs.shared()).ranks
    assert min(ranks.values()) == 0
    assert max(ranks.values()) + 1 == draw(specs.shared()).depth
