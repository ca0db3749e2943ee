"""What the trainings of a process say, and when it goes: by a clock that the test moves."""

from __future__ import annotations

import gc
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from components.training.values.rows import Mark, Row
from components.training.worker.loop.meter import Meter, MeterReading
from components.training.worker.process import job_runner
from components.training.worker.protocol.event_batcher import (
    SEND_INTERVAL,
    SEND_INTERVAL_OF_SEVERAL,
    EventBatcher,
    EventBatchers,
    Packet,
)
from components.training.worker.protocol.event_emitter import EventEmitter
from tests.training.small import job

# What sums of seconds may be off.
MOMENT = 1e-6


@dataclass
class FakeBatcher:
    """A post, the messages that it sent, and streams of runs by name."""

    now: float = 0.0
    messages: list[list[Packet]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.batcher = EventBatcher(self.messages.append, lambda: self.now)

    def emitter(self, run: str) -> EventEmitter:
        return EventEmitter(self.batcher, run, 1)

    def said(self) -> list[list[tuple[str, Any]]]:
        """Of each message what each packet says, by run."""
        return [[(packet["run"], says(packet)) for packet in message] for message in self.messages]


def says(packet: Packet) -> Any:
    """Steps of rows, or the state that is told with them."""
    steps = [row["step"] for row in packet.get("rows", ())]
    return (steps, packet["state"]) if "state" in packet else steps


def row(step: int, kind: Any = "batch") -> Row:
    return Row(kind, step, 1, 0.0, {}, {}, 0.1)


@pytest.fixture
def fake() -> FakeBatcher:
    fake = FakeBatcher()
    fake.emitter("first").state("running")
    fake.messages.clear()
    return fake


def test_rows_of_all_trainings_wait_together(fake: FakeBatcher) -> None:
    one, other = fake.emitter("one"), fake.emitter("other")
    one.row(row(1))
    other.row(row(7))
    one.row(row(2))
    assert fake.said() == []
    fake.now = SEND_INTERVAL
    other.row(row(8))
    assert fake.said() == [[("one", [1, 2]), ("other", [7, 8])]]
    assert (one.packets, other.packets) == (1, 1)
    # And from there on for longer, since there are two.
    one.row(row(3))
    fake.now += SEND_INTERVAL
    one.row(row(4))
    assert len(fake.messages) == 1
    fake.now += SEND_INTERVAL_OF_SEVERAL - SEND_INTERVAL + MOMENT
    one.row(row(5))
    assert fake.said()[1] == [("one", [3, 4, 5])]
    # It is alone again.
    fake.now += SEND_INTERVAL + MOMENT
    one.row(row(6))
    assert fake.said()[2] == [("one", [6])]


def test_what_cannot_wait_goes_at_once_after_what_was_before_it(fake: FakeBatcher) -> None:
    one, other = fake.emitter("one"), fake.emitter("other")
    one.row(row(1))
    other.row(row(7))
    one.mark(Mark(1, "head", 1.0, 0.5))
    one.state("paused")
    assert fake.said() == [[("one", ([1], "paused")), ("other", [7])]]
    assert [mark["after"] for mark in fake.messages[0][0]["marks"]] == [0.5]
    other.row(row(8, "epoch"))
    assert fake.said()[1] == [("other", [8])]


def test_two_states_are_two_packets_in_order(fake: FakeBatcher) -> None:
    one = fake.emitter("one")
    one.state("paused")
    one.row(row(1))
    one.state("running")
    assert fake.said() == [[("one", ([], "paused"))], [("one", ([1], "running"))]]
    assert one.packets == 2


def test_nothing_is_no_message(fake: FakeBatcher) -> None:
    fake.emitter("one").flush()
    assert fake.messages == []


def test_trainings_of_one_engine_share_a_batcher_for_as_long_as_there_are_any() -> None:
    batchers, sent = EventBatchers(), list[Any]()
    batcher = batchers.get("here", sent.append)
    assert batchers.get("here", sent.append) is batcher
    assert batchers.get("elsewhere", sent.append) is not batcher
    del batcher
    gc.collect()
    assert not batchers._batchers


def test_a_training_that_breaks_has_said_all_until_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, batches = FakeBatcher(), count(1)

    def read(meter: Meter, *batch: Any) -> MeterReading:
        if next(batches) > 5:
            raise MemoryError("no room for batch 6")
        return whole(meter, *batch)

    whole = Meter.batch
    monkeypatch.setattr(Meter, "batch", read)
    monkeypatch.setattr(job_runner, "CONFIRM_TIMEOUT", 0)
    outcome = job_runner.run_job(job(tmp_path), fake.batcher)
    assert outcome.state == "failed"
    packets = [packet for message in fake.messages for packet in message]
    assert [row["step"] for packet in packets for row in packet.get("rows", ())] == [1, 2, 3, 4, 5]
    assert outcome.packets == len(packets)
