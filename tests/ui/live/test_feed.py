"""What a page hears of a run, and who hears it."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import math
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.applications import Starlette

from components import lessons
from components.assembly.spec.messages import untranslated
from components.store.runs.chunks import join_chunks, whole_chunk
from components.training import Mark, Recipe, Row, Run
from components.training.values.row_history import MAX_BATCHES
from components.training.values.thinning import group_size
from components.ui.charts.curves import trace
from components.ui.charts.points import MAX_POINTS, batch_points
from components.ui.live.closing import Closing
from components.ui.live.feed import Feed, News, moves, sight
from components.ui.live.route import VENDOR, events, routes
from components.ui.live.watched import STREAMS, watch
from components.ui.live.words import counting, result

STEPS = 400


class Silent:
    """An engine that nobody asks anything."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_: 0


@pytest.fixture
def run() -> Run:
    new_run = Run(lessons.headline(), Recipe(epochs=2), Silent())
    new_run.prepared(STEPS)
    return new_run


def batch(step: int, loss: float | None = None) -> Row:
    main_loss = 1.0 / step if loss is None else loss
    losses = {"main_output": main_loss, "news_out": 2 * main_loss}
    weights = {"main_output": 1.0, "news_out": 0.2}
    epoch = (step - 1) // STEPS + 1
    return Row(
        "batch", step, epoch, 1.4 * main_loss, losses, weights, 1e-3, seconds=step / 10, samples=32 * step
    )


def epoch(step: int) -> Row:
    last = batch(step)
    return Row(
        "epoch", step, last.epoch, last.loss, last.losses, last.weights, 1e-3, validation_loss=last.loss
    )


def rows(step: int) -> list[Row]:
    return [batch(step), *([epoch(step)] if step % STEPS == 0 else [])]


class Page:
    """What feeds.js makes of the news: the same three lines."""

    def __init__(self) -> None:
        self.batches: list[dict[str, float]] = []
        self.epochs: list[dict[str, float]] = []
        self.told: News = {}

    def take(self, news: News | None) -> None:
        assert news is not None
        news = json.loads(json.dumps(news, allow_nan=False))
        if "batches" in news:
            self.batches = self.batches[: news["from"]] + news["batches"]
            self.epochs = self.epochs[: news["epochs"]["from"]] + news["epochs"]["points"]
        self.told |= news


def whole(run: Run) -> Page:
    """What a page that opens just now has."""
    page = Page()
    page.take(Feed(run, untranslated).news())
    return page


def test_a_page_that_heard_it_piece_by_piece_has_what_one_has_that_comes_later(run: Run) -> None:
    feed, page = Feed(run, untranslated), Page()
    for begin in range(1, 2 * STEPS, 7):
        steps = range(begin, min(begin + 7, 2 * STEPS + 1))
        run.add([row for step in steps for row in rows(step)], [])
        page.take(feed.news())
    later = whole(run)
    assert page.epochs == later.epochs
    assert len(page.epochs) == 2
    assert len(page.batches) == len(later.batches) == 200  # four batches to a point
    for one, other in zip(page.batches, later.batches, strict=True):
        assert one == pytest.approx(other)
    mean = sum(1 / step for step in range(5, 9)) / 4
    assert page.batches[1] == pytest.approx(
        {
            "step": 8,
            "loss": 1.4 * mean,
            "losses/main_output": mean,
            "losses/news_out": 2 * mean,
            "weighted/main_output": mean,
            "weighted/news_out": 0.4 * mean,
        }
    )


@pytest.mark.parametrize("together", [1, 7, 90])
def test_a_long_run_has_the_same_points_for_who_was_there_who_comes_later_and_who_opens_it_again(
    run: Run, together: int
) -> None:
    """Beyond what is kept of a run, too: its rows and its points are thinned by one rule."""
    last = 12 * STEPS + 13
    assert last > 2 * MAX_BATCHES
    feed, page = Feed(run, untranslated), Page()
    for begin in range(1, last + 1, together):
        steps = range(begin, min(begin + together, last + 1))
        run.add([row for step in steps for row in rows(step)], [])
        page.take(feed.news())
        if begin % 50 == 1:
            assert page.batches == batch_points(run.rows, group_size(steps[-1], MAX_POINTS))
    curve, stored = trace("again", run.rows), join_chunks([whole_chunk(run.snapshot())])[0]
    again = trace("again", stored)
    assert MAX_POINTS / 2 < len(page.batches) <= MAX_POINTS
    assert page.batches == whole(run).batches == curve.batches.to_dict("records")
    assert curve.batches.equals(again.batches)
    assert page.epochs == whole(run).epochs
    assert len(page.epochs) == 12


def test_nothing_new_is_no_news_and_one_batch_is_one_point(run: Run) -> None:
    feed = Feed(run, untranslated)
    run.add([batch(step) for step in range(1, 41)], [])
    assert feed.news() is not None
    assert feed.news() is None
    run.add([batch(41)], [])
    news = feed.news()
    assert news is not None
    assert news["from"] == 40
    assert [point["step"] for point in news["batches"]] == [41]
    assert news["epochs"]["points"] == []
    assert "marks" not in news


def test_what_was_lost_with_a_worker_leaves_the_curve(run: Run) -> None:
    feed, page = Feed(run, untranslated), Page()
    run.begin(0, run.weights_in_force)
    run.add([batch(step) for step in range(1, 60)], [])
    page.take(feed.news())
    run.lost()
    run.begin(0, run.weights_in_force)
    run.add([batch(1), batch(2)], [])
    page.take(feed.news())
    assert [point["step"] for point in page.batches] == [1, 2]


def test_a_training_that_runs_away_leaves_a_gap_and_no_broken_message(run: Run) -> None:
    run.add([batch(1), batch(2, math.nan), batch(3, math.inf)], [])
    page = whole(run)
    assert [point["loss"] for point in page.batches] == [pytest.approx(1.4), None, None]


def test_marks_come_when_a_control_is_moved(run: Run) -> None:
    feed, page = Feed(run, untranslated), Page()
    run.add([batch(1)], [])
    page.take(feed.news())
    assert page.told["marks"] == []
    run.add([batch(2)], [Mark(1, "news_out", 0.2, 0.9)])
    page.take(feed.news())
    assert page.told["marks"] == [{"xAxis": 1, "name": "news_out 0.2→0.9"}]


def test_what_is_written_at_moves_does_not_overlap() -> None:
    marks = [
        Mark(100, "news_out", 0.2, 0.4),
        Mark(130, "learning_rate", 0.01, 0.1),
        Mark(170, "news_out", 0.4, 0.8),
        Mark(400, "news_out", 0.8, 0.0),
    ]
    assert moves(marks, 500, untranslated) == [
        {"xAxis": 100, "name": "news_out 0.2→0.8 · learning_rate 0.01→0.1"},
        {"xAxis": 130, "name": ""},
        {"xAxis": 170, "name": ""},
        {"xAxis": 400, "name": "news_out 0.8→0"},
    ]


def test_the_page_is_drawn_anew_when_its_buttons_change(run: Run) -> None:
    drawn = sight(run, "going")
    run.add([batch(1)], [])
    assert whole(run).told["seen"] == drawn
    run.enter("paused")
    assert whole(run).told["seen"] != drawn
    run.end("finished")
    news = whole(run).told
    assert news["seen"] not in (drawn, sight(run, "paused"))
    assert news["over"] is True


def heard(run: Run, closing: bool = False) -> list[str]:
    watched = watch(run, "en", untranslated)

    async def all_of_it() -> list[str]:
        return [event async for event in events(watched, lambda: closing)]

    all_events = asyncio.run(all_of_it())
    assert watched.streams == 0
    return all_events


def test_a_stream_ends_with_the_run(run: Run) -> None:
    run.add([batch(1)], [])
    run.end("finished")
    data_events = [event for event in heard(run) if event.startswith("data: ")]
    assert len(data_events) == 1
    assert json.loads(data_events[0].removeprefix("data: "))["over"] is True


def test_a_stream_ends_with_the_server(run: Run) -> None:
    assert [event for event in heard(run, closing=True) if event.startswith("data: ")] == []


def test_a_stream_tells_what_another_thread_changes(run: Run) -> None:
    watched = watch(run, "en", untranslated)

    async def next_news(stream: AsyncIterator[str]) -> dict[str, Any]:
        async for event in stream:
            if event.startswith("data: "):
                return dict(json.loads(event.removeprefix("data: ")))
        raise AssertionError("the stream ended")

    async def three_news() -> list[dict[str, Any]]:
        stream = events(watched, lambda: False)
        first = await next_news(stream)
        coming = asyncio.ensure_future(next_news(stream))
        await asyncio.to_thread(run.add, [batch(1)], [])
        second = await coming
        await asyncio.to_thread(run.end, "finished")
        return [first, second, await next_news(stream)]

    first, second, last = asyncio.run(three_news())
    assert [point["step"] for point in second["batches"]] == [1]
    assert (first["over"], second["over"], last["over"]) == (False, False, True)


def get(path: str) -> tuple[int, str, bytes]:
    """Status, kind and content of what an address answers."""
    app = Starlette(routes=routes("some/where", Closing()))
    sent: list[Any] = []

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""}
    asyncio.run(app(scope, receive, send))
    headers = dict(sent[0]["headers"])
    content = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], headers.get(b"content-type", b"").decode(), content


def test_only_whoever_was_told_can_watch_and_only_as_long_as_the_session_lasts(run: Run) -> None:
    run.end("finished")
    watched = watch(run, "en", untranslated)
    address = f"/some/where/live/run/{watched.token}"
    status, kind, content = get(address)
    assert status == 200
    assert kind.startswith("text/event-stream")
    assert b'"over":true' in content
    assert get("/some/where/live/run/guessed")[0] == 404
    watched.streams = STREAMS
    assert get(address)[0] == 429
    del watched
    gc.collect()
    assert get(address)[0] == 404


def test_the_charts_are_drawn_by_the_library_that_is_named() -> None:
    status, kind, content = get("/some/where/live/charts.js")
    assert status == 200
    assert kind.startswith("text/javascript")
    assert hashlib.sha256(content).hexdigest() in (VENDOR / "README.md").read_text()


def test_a_baseline_stands_beside_the_metric_it_is_of(run: Run) -> None:
    last = epoch(STEPS)
    metrics = {"main_output/auc": 0.9, "main_output/accuracy": 0.89}
    run.add([replace(last, validation_metrics=metrics, validation_rows=800)], [])
    said = result(run, untranslated, {"main_output/auc": 0.5, "main_output/accuracy": 0.885})
    assert said.endswith("main_output AUC 0.900 (baseline 0.500), accuracy 0.890 (baseline 0.885)")
    assert result(run, untranslated, {"main_output/auc": 0.5}).endswith("(baseline 0.500), accuracy 0.890")


def test_the_figure_that_counts_is_the_first_metric_or_as_long_as_there_is_none_the_loss(run: Run) -> None:
    assert counting(None, untranslated) == counting(run, untranslated) == ("", "")
    run.add([batch(1, 0.25)], [])
    assert counting(run, untranslated) == ("0.350", "Loss")
    metrics = {"main_output/auc": 0.9, "main_output/accuracy": 0.89}
    run.add([replace(epoch(STEPS), validation_metrics=metrics, validation_rows=800), batch(STEPS + 1)], [])
    assert counting(run, untranslated, {"main_output/auc": 0.5}) == (
        "0.900",
        "main_output AUC (baseline 0.500)",
    )
