"""Every text exists in every language, and fits where its English stands."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeGuard

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from components.assembly.catalog.metrics import label, offered_metrics
from components.assembly.spec.messages import message
from components.datasets.binding.targets import TASK
from components.ui.base.locale import CATALOGS, LANGUAGES, catalog
from components.ui.base.markdown import Text

ROOT = Path(__file__).parents[3]
TRANSLATED = [code for code in LANGUAGES if code != "en"]

# What is more than text: icons, bold, code.
MARKUP = re.compile(r":[a-z]+/\w+:|\*\*|`[^`]*`|\n")
CHINESE = r"[\u4e00-\u9fff]"
# What the field and the screen are called elsewhere, and what Taiwan says.
ELSEWHERE = {
    "數據": "資料",
    "程序": "程式",
    "文件": "檔案",
    "服務器": "伺服器",
    "默認": "預設",
    "字段": "欄位",
    "屏幕": "螢幕",
    "鼠標": "滑鼠",
    "內存": "記憶體",
    "進程": "行程",
    "硬盤": "硬碟",
    "網絡": "網路",
    "激活": "啟動",
    "點贊": "按讚",
    "信息": "訊息",
    "數組": "陣列",
    "缺省": "預設",
    "保存": "儲存",
    "加載": "載入",
    "調用": "呼叫",
    "回歸": "迴歸",
    "損失函式": "損失函數",
    "輪次": "週期",
    "批量": "批次",
}


@cache
def texts() -> frozenset[str]:
    """Every text in the code that is marked for translation."""
    keywords = {"_": None, "N_": None}
    messages = {
        text
        for folder in ("components", "pages")
        for _, _, text, _, _ in extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=keywords)
    }
    return frozenset(text for text in messages if isinstance(text, str) and text)


def entries(code: str) -> Catalog:
    with (CATALOGS / code / "LC_MESSAGES" / "modelier.po").open("rb") as file:
        return read_po(file, locale=code)


def translations(code: str) -> dict[str, str]:
    return {entry.id: entry.string for entry in entries(code) if entry.id}


def blanks(text: str) -> set[tuple[str, str | None]]:
    """What will be filled in, and how it will be written; the words that a count chooses are no values."""
    parts = string.Formatter().parse(text)
    return {(name, form) for _, name, form, _ in parts if name is not None and "|" not in (form or "")}


def hidden(tree: ast.AST) -> Iterator[ast.Call]:
    """The marked texts that are not extracted: inside an f-string, or put together from parts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield from (inner for inner in ast.walk(node) if is_mark(inner))
        elif is_mark(node) and isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
            yield node


def is_mark(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_")


def test_no_text_hides_from_the_catalogs() -> None:
    hidden_texts = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for folder in ("components", "pages")
        for path in (ROOT / folder).rglob("*.py")
        for call in hidden(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert hidden_texts == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_nothing_is_left_untranslated(code: str) -> None:
    translated = {entry.id for entry in entries(code) if entry.id and entry.string and not entry.fuzzy}
    assert sorted(texts() - translated) == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_nothing_is_translated_that_nobody_says(code: str) -> None:
    assert sorted(translations(code).keys() - texts()) == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_leaves_the_same_blanks(code: str) -> None:
    wrong = {text for text, said in translations(code).items() if blanks(text) != blanks(said)}
    assert wrong == set()


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_keeps_the_markup(code: str) -> None:
    wrong = {
        text
        for text, said in translations(code).items()
        if sorted(MARKUP.findall(text)) != sorted(MARKUP.findall(said))
    }
    assert wrong == set()


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_what_is_bold_ends_where_markdown_sees_its_end(code: str) -> None:
    """After a mark like "。" the stars are read as such unless a space or another mark comes next."""
    marks = "。，、：；！？（）「」"
    unseen = [
        text
        for text in translations(code).values()
        for bold, after in re.findall(r"\*\*([^*]+)\*\*(.?)", text)
        if bold[-1] in marks and after.strip() and after not in marks
    ]
    assert unseen == []


@pytest.mark.parametrize("code", TRANSLATED)
@pytest.mark.parametrize("choice", [*map(label, offered_metrics()), *TASK.choices])
def test_choices_that_are_words_are_translated(code: str, choice: str) -> None:
    """They reach the reader as values, so no call in the code names them."""
    assert catalog(code).gettext(choice) != choice or choice.isupper()


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(rf"{CHINESE}[A-Za-z0-9]|[A-Za-z0-9]{CHINESE}", id="no space beside Latin letters"),
        pytest.param(rf"{CHINESE} {CHINESE}", id="a space inside Chinese"),
        pytest.param(rf"{CHINESE}[,;:!?()]|[,;:!?()]{CHINESE}", id="half-width punctuation"),
        pytest.param(
            r"[，。；：！？（）「」、] | [，。；：！？（）「」、]", id="a space beside full-width punctuation"
        ),
        pytest.param("|".join(ELSEWHERE), id="what is not said in Taiwan"),
        pytest.param(rf"{CHINESE} ids?\b(?! !=)", id="a word id under another name"),
    ],
)
def test_chinese_is_written_as_in_taiwan(fault: str) -> None:
    # A tuple of sizes is code, whatever its sizes are called; two spaces end a line of Markdown.
    lines = [text.replace("  \n", "\n") for text in translations("zh_Hant").values()]
    said = [re.sub(r"\([^()]*,[^()]*\)", "()", text) for text in lines]
    assert [text for text in said if re.search(fault, text)] == []


@pytest.mark.parametrize(("count", "said"), [(0, "0 rows"), (1, "1 row"), (1200, "1,200 rows")])
def test_a_count_chooses_its_word(count: int, said: str) -> None:
    template = "{rows:,} {rows:row|rows}"
    assert Text(template).format(rows=count) == said
    assert message(template, rows=count).text() == said
    assert catalog("en").gettext(template).format(rows=count) == said
