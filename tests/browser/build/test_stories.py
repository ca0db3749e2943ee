"""What learners build: by mouse, by the keyboard alone, and by touch on a phone; each is trained."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.support.builder import PHONE, WIDE, Builder, Means

# The groups of the gallery, by their place.
LESSONS = 5
# The most actions that building a siamese from nothing may take.
MOST = 24


def homework(hand: Builder) -> None:
    """One more Dense layer after the slide's two."""
    hand.begin(LESSONS, "headline")
    hand.press("row-call-x_4-add-sign")
    hand.press("part-here-Dense")
    assert hand.has("Dense")
    hand.train()


def residual(hand: Builder) -> None:
    """What goes into dense_2 is added to what comes out of it."""
    hand.begin(LESSONS, "headline")
    hand.press("row-call-x_4")
    hand.choose("part-action", 3)
    hand.press("part-merge-x_3")
    assert hand.has("(Add)")
    hand.train()


def gru(hand: Builder) -> None:
    """The LSTM becomes a GRU."""
    hand.begin(LESSONS, "headline")
    hand.press("row-call-lstm_out")
    hand.press("part-instead-GRU")
    assert hand.has("(GRU)")
    hand.train()


def convolution(hand: Builder) -> None:
    """The LSTM becomes a convolution with pooling."""
    hand.begin(LESSONS, "headline")
    hand.press("row-call-lstm_out")
    hand.choose("part-action", 2)
    hand.press("part-replace-Conv1D")
    hand.press("all-parts")
    hand.press("row-call-lstm_out-add-sign")
    hand.press("part-here-GlobalMaxPooling1D")
    assert hand.has("(Conv1D)")
    hand.train()


def third_output(hand: Builder) -> None:
    """Another question to what the LSTM has read."""
    hand.begin(LESSONS, "headline")
    hand.press("row-call-lstm_out")
    hand.choose("part-action", 4)
    hand.press("part-answer-amount")
    hand.train()


def siamese(hand: Builder) -> None:
    """Two texts, one encoder, and whether they are alike; from an empty sheet."""
    hand.press("empty")
    hand.press("part-new-text")
    hand.insert_after("Embedding")
    hand.insert_after("LSTM")
    hand.choose("part-action", 7)
    hand.pick("part-lstm-wrap", "embedding")
    hand.press("part-wrap")
    hand.press("all-parts")
    hand.unfold("Add an input")
    hand.press("part-new-text")
    hand.press("all-parts")
    hand.press("row-call-lstm")
    hand.choose("part-action", 5)
    hand.press("part-reuse-text_1")
    hand.choose("part-action", 2)
    hand.choose_called("part-merge-kind", "Subtract")
    hand.press("part-merge-lstm")
    hand.choose("part-action", 4)
    hand.press("part-answer-yes-no")
    hand.train()


STORIES: dict[str, Callable[[Builder], None]] = {
    story.__name__: story for story in (homework, residual, gru, convolution, third_output, siamese)
}
MEANS: tuple[Means, ...] = ("mouse", "keyboard", "touch")
# Each story is always built by one means, and two stories by each; `-m exhaustive` has the rest. In the
# siamese there is all that is pressed, chosen, picked and unfolded in any story: by the keyboard, which has
# ways of its own for most of that.
ALWAYS: dict[str, Means] = {
    "homework": "touch",
    "residual": "keyboard",
    "gru": "mouse",
    "convolution": "touch",
    "third_output": "mouse",
    "siamese": "keyboard",
}


def _stories() -> Iterator[object]:
    """Each story by each means."""
    for name in STORIES:
        for means in MEANS:
            always = ALWAYS[name] == means
            yield pytest.param(name, means, marks=[] if always else pytest.mark.exhaustive)


@pytest.mark.parametrize(("name", "means"), list(_stories()))
def test_a_story_is_built_and_trained(
    visit: Callable[..., Page], record_property: Callable[[str, object], None], name: str, means: Means
) -> None:
    touch = means == "touch"
    hand = Builder(visit("build", size=PHONE if touch else WIDE, touch=touch), means)
    STORIES[name](hand)
    assert hand.actions <= MOST
    record_property("actions", hand.actions)
    record_property("keys", hand.keys)
    print("STORY", name, means, hand.actions, hand.keys)
