"""Streamlit's options are read without its lock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit import config

from components.ui.base.streamlit_options import read_options_without_lock


@pytest.fixture(autouse=True)
def _own_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "get_option", config.get_option)
    config.get_config_options()  # read once, as at the start of a server
    read_options_without_lock()


def test_options_are_read_while_another_thread_holds_the_lock() -> None:
    with ThreadPoolExecutor(1) as other, config._config_lock:
        assert other.submit(config.get_option, "runner.magicEnabled").result(timeout=10) in (True, False)


def test_options_are_those_of_streamlit() -> None:
    for key, option in config.get_config_options().items():
        assert config.get_option(key) == option.value


def test_an_option_that_is_set_later_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    before = config.get_option("client.showErrorLinks")
    try:
        config.set_option("client.showErrorLinks", "auto" if before is not True else True)
        assert (
            config.get_option("client.showErrorLinks")
            == config.get_config_options()["client.showErrorLinks"].value
        )
    finally:
        config.set_option("client.showErrorLinks", before)


def test_an_unknown_option_is_refused_as_by_streamlit() -> None:
    with pytest.raises(RuntimeError, match="not defined"):
        config.get_option("server.nothing")
