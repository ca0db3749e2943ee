"""Streamlit's own texts: those that are to be translated are in Streamlit, and their parts stay in place."""

from __future__ import annotations

import re

from components.ui.access.phrases import patterns, phrases


def test_a_text_that_stays_as_it_is_is_left_out() -> None:
    assert phrases(lambda text: "增加" if text == "Increment" else text) == {"Increment": "增加"}


def test_a_part_keeps_its_place() -> None:
    chinese = {"{size} per file": "每個檔案最多 {size}"}
    [[pattern, replacement]] = patterns(lambda text: chinese.get(text, text))
    assert re.sub(pattern, replacement.replace("$1", r"\1"), "100MB per file") == "每個檔案最多 100MB"
    assert not re.search(pattern, "one per files")
