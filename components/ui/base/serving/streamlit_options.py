"""Spares a class of learners what Streamlit does for each element or first element that it sends."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from streamlit import config, delta_generator
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

_populate_theme = app_session._populate_theme_msg


def read_options_without_lock() -> None:
    """Let Streamlit read its options without taking a lock.

    Streamlit reads an option for each element it sends, and takes one lock of the process for it. With a
    hundred learners a third of the server's time was spent waiting for it. After the start nothing replaces
    the table of options, and reading an entry of a dictionary is atomic in Python, so that readers need none.
    """
    config.get_option = _option


def skip_look_for_a_console() -> None:
    """Keep Streamlit from looking whether the first element comes from a Python console, for which it looks
    up the file of every module: seconds that the first learner would wait."""
    delta_generator._use_warning_has_been_displayed = True


def read_themes_once() -> None:
    """Keep Streamlit from reading the options of every theme again for each run of a script.

    They are part of the message that begins a run, and nothing changes them after the start. An eighth of the
    samples of a server whose learners edit were there; with it gone an edit takes some 3 percent less.
    """
    _theme.cache_clear()
    app_session._populate_theme_msg = _fill_in_theme


def _fill_in_theme(msg: CustomThemeConfig, section: str = "theme") -> None:
    """Write the options of a section such as "theme.dark" into the message that begins a run."""
    theme = _theme(section)
    if theme.ByteSize():
        msg.MergeFrom(theme)


@lru_cache
def _theme(section: str) -> CustomThemeConfig:
    theme = CustomThemeConfig()
    _populate_theme(theme, section)
    return theme


def _option(key: str) -> Any:
    """The value of an option, such as "server.address".

    Raises:
        RuntimeError: There is no such option.
    """
    option = config.get_config_options().get(key)
    if option is None:
        raise RuntimeError(f'Config key "{key}" not defined.')
    return option.value
