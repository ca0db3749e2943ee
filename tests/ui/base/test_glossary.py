"""Each word is explained somewhere, each explained word is there, in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

from components.assembly.catalog.metrics import METRICS
from components.ui.base.glossary import TERMS, explain, explained
from components.ui.base.locale import catalog

UI = Path(__file__).parents[3] / "components" / "ui"


def asked_for() -> set[str]:
    """The words that the pages explain: the literal arguments of `explain` and `words`."""
    names: set[str] = set()
    for path in UI.rglob("*.py"):
        if path.name == "glossary.py":
            continue
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id in ("explain", "words")
            ):
                arguments = call.args if call.func.id == "explain" else call.args[1:]
                names |= {str(each.value) for each in arguments if isinstance(each, ast.Constant)}
    return names


def test_each_word_is_used_and_each_used_word_is_there() -> None:
    names = asked_for()
    assert names - set(TERMS) == set()
    # Those of metrics are explained beside their figures.
    assert set(TERMS) - names - set(METRICS) == set()
    assert explained("accuracy", "mean_squared_error", "auc") == ["accuracy", "auc"]


def test_each_word_and_its_meaning_are_in_chinese() -> None:
    translate = catalog("zh_Hant").gettext
    for term in TERMS.values():
        assert translate(term.meaning) != term.meaning
        assert translate(term.word) != term.word or term.word.isupper()


def test_an_explanation_begins_with_its_word() -> None:
    paragraphs = explain("batch", "epoch").split("\n\n")
    assert [paragraph.split(":")[0] for paragraph in paragraphs] == ["**batch**", "**epoch**"]
