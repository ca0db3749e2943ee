"""Which threads of a worker go after others, and from when on."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from components.training.processor import thread_priority
from components.training.processor.thread_priority import LOWEST_PRIORITY, lower_priority, run_in_thread
from components.training.worker.loop import training_callback
from components.training.worker.process.job_runner import run_job
from components.training.worker.protocol.control_channel import deliver_desired_state
from components.training.worker.protocol.event_batcher import EventBatcher, Packet
from tests.training.small import QUICK, job


def rank() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@pytest.mark.skipif(sys.platform != "linux", reason="only there threads have ranks")
def test_a_thread_steps_back_alone_and_only_in_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread_priority, "_adopted", False)
    before = rank()
    assert run_in_thread(rank, polite=True) == before, "not a worker"
    thread_priority.allow_lower_priority()
    assert run_in_thread(rank, polite=True) == LOWEST_PRIORITY
    assert run_in_thread(rank) == before
    assert rank() == before


def test_what_is_done_apart_comes_back_or_is_raised_here() -> None:
    def refuse() -> int:
        raise KeyError("no")

    assert run_in_thread(threading.get_ident) != threading.get_ident()
    with pytest.raises(KeyError, match="no"):
        run_in_thread(refuse)


def test_a_training_steps_back_once_when_its_first_batch_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    requested_job = job(tmp_path)

    def send(packets: list[Packet]) -> None:
        for packet in packets:
            if "here" in packet:
                deliver_desired_state(packet["run"], packet["attempt"], requested_job.desired_state)
            said.extend(row["kind"] for row in packet.get("rows", ()))

    def back() -> None:
        said.append("back")
        lower_priority()

    monkeypatch.setattr(training_callback, "lower_priority", back)
    assert run_job(requested_job, EventBatcher(send)).state == "finished"
    assert said[:2] == ["batch", "back"]
    assert said.count("back") == 1
    assert said.count("epoch") == QUICK.epochs
