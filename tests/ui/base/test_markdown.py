"""What a person gave is shown as it is: no link, picture, heading or icon is made of it."""

from __future__ import annotations

import ast
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from components.assembly.spec.messages import N_, message
from components.ui.base.locale import _, say
from components.ui.base.markdown import JOINER, Text, cells, verbatim
from tests.ui.base.markdown_source import Module, modules
from tests.ui.conftest import Open
from tests.ui.hostile_texts import HOSTILE, markup


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_is_markup(value: str) -> None:
    shown = verbatim(value)
    assert markup(shown) == []
    assert shown.plain == value
    # Beside others, and inside what is bold.
    assert markup(Text("**{a}**: {b}, {c}").format(a=value, b=value, c=value)) == ["**"]


def test_the_strings_are_hostile() -> None:
    assert [value for value in HOSTILE if not markup(value)] == ["\\*not\\*"]


@pytest.mark.parametrize(
    "name",
    [
        "dense_1/kernel",
        "main_output",
        "news_out",
        "10:30:15",
        "AT T",
        "50%",
        "a, b (c)",
        "-0.5",
        "1.5",
        "標題",
        "C3",
    ],
)
def test_a_plain_name_is_left_alone(name: str) -> None:
    assert verbatim(name) == name


def test_numbers_are_written_as_they_are_asked_for() -> None:
    said = Text("{a:,} {b:.2%} {c:>4} {d}").format(a=12_345, b=0.5, c="*", d=np.float32(-1.5))
    assert said == "12,345 50.00%    \\* -1.5".replace("   \\*", "\\*")
    assert said.plain == "12,345 50.00%    * -1.5"


def test_a_template_that_is_in_no_catalog_is_filled_like_any_other() -> None:
    """It is a value then, whose colons and signs are escaped."""
    template = "{a:,} of {b:.2f}: {c:g}, {d:+.1%}"
    values = {"a": 1234, "b": 0.5, "c": 7, "d": 0.25}
    said = verbatim(template).format(**values)
    assert said.plain == template.format(**values)
    assert said == verbatim(said.plain)


def test_a_text_in_a_text_stays_one() -> None:
    inner = Text("**{name}**").format(name="a*b")
    assert Text("{x}!").format(x=inner) == "**a\\*b**!"
    assert Text(", ").join([inner, "[c]"]) == "**a\\*b**, \\[c\\]"
    assert pickle.loads(pickle.dumps(inner)).plain == "**a*b**"


def test_a_message_shows_its_values(visit: Open) -> None:
    visit()
    for value in HOSTILE:
        inner = message(N_("The setting {name} cannot be used."), name=value)
        assert markup(say(message(N_("{first} {second}"), first=inner, second=value))) == []
        assert inner.text() == f"The setting {value} cannot be used."
        assert markup(_(value)) == []


def test_a_table_shows_its_cells_and_headers() -> None:
    shown = cells(pd.DataFrame({"[a](b)": ["*x*", 1.5]}, index=["$y$", ":red[z]"]))
    assert list(shown.columns) == ["\\[a\\](b)"]
    assert list(shown.index) == ["\\$y\\$", f":{JOINER}red\\[z\\]"]
    assert list(shown.iloc[:, 0]) == ["\\*x\\*", 1.5]


def test_nothing_else_than_text_of_ours_is_rendered() -> None:
    """What Streamlit renders as Markdown is read in the source: it comes from `_`, `say`, `verbatim`,
    or from a function that returns `Text`."""
    assert [place for module in modules("components/ui", "pages") for place in module.unsafe()] == []


@pytest.mark.parametrize(
    "line",
    [
        "st.error(problem)",
        "st.title(run.name)",
        "st.markdown(f'**{name}**')",
        "st.caption(_('{a}').format(a=name).plain)",
        "st.button('a', help=name)",
        "left.metric(name, 1)",
        "st.pills(_('a'), names)",
        "st.pills(_('a'), names, format_func=names.get)",
        "st.table(frame)",
        "st.expander(', '.join(names))",
        "st.column_config.TextColumn(name)",
        "st.page_link('a', label=name)",
        "st.tabs([name])",
    ],
)
def test_a_value_that_is_rendered_is_found(
    tmp_path: Path, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.ui.base.markdown_source.ROOT", tmp_path)
    path = tmp_path / "a.py"
    path.write_text(f"def draw(name: str, names, frame, run, problem, left):\n    {line}\n")
    assert len(list(Module(path, frozenset()).unsafe())) == 1
    ast.parse(line)
