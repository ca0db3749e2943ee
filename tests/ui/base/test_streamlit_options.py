"""Streamlit's options are read without its lock, and those of its themes once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from components.ui.base.serving.streamlit_options import read_options_without_lock, read_themes_once


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


def test_a_run_begins_with_the_themes_that_streamlit_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    read = app_session._populate_theme_msg
    monkeypatch.setattr(app_session, "_populate_theme_msg", read)
    expected = themes()
    read_themes_once()
    assert app_session._populate_theme_msg is not read
    # The second time they are remembered; what was filled in before changes nothing.
    assert [themes(), themes()] == [expected, expected]
    assert expected.light.primary_color
    assert expected.light.primary_color != expected.dark.primary_color


def themes() -> CustomThemeConfig:
    """The message that a session begins with, filled as Streamlit fills it."""
    message = CustomThemeConfig()
    parts = {"": message, ".light": message.light, ".dark": message.dark, ".sidebar": message.sidebar}
    for section, part in parts.items():
        app_session._populate_theme_msg(part, f"theme{section}")
    return message
