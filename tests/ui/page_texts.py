"""What stands on a page in an app test: its texts, the English sentences among them, its widgets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Code, Dataframe

# So many English words running are a sentence, or near enough to one.
SENTENCE = re.compile(r"[A-Za-z][\w'-]*(?:[ ,;]+[A-Za-z][\w'-]*){2,}")
# Fields of Streamlit's messages that are for the browser or are what a visitor typed.
NOT_READ = {"id", "form_id", "element_id", "key", "default", "value", "raw_value", "url", "icon", "type"}
NOT_READ |= {"js_content", "css_content", "html_content"}
# Proper names, and what is typed.
NAMES = re.compile(
    "Trump Twitter Archive|Keras Module API|pip install [a-z ]+|UCI Machine Learning Repository"
    "|Optical Recognition of Handwritten Digits|American Presidency Project"
)
COMMENT = re.compile(r"#.*")


def strings(proto: Any) -> Iterator[str]:
    """Every text in a (protobuf) message of Streamlit's, and in those inside it."""
    for field, value in proto.ListFields():
        if field.name in NOT_READ and field.type == field.TYPE_STRING:
            continue
        for item in value if hasattr(value, "extend") else (value,):
            if hasattr(item, "ListFields"):
                yield from strings(item)
            elif isinstance(item, str):
                yield from _within(item) if field.name in ("spec", "json") else (item,)


def _within(chart: str) -> Iterator[str]:
    """The texts of a chart or a component, which come as JSON."""

    def walk(part: Any) -> Iterator[str]:
        if isinstance(part, str):
            yield part
        elif isinstance(part, (dict, list)):
            for name, inner in part.items() if isinstance(part, dict) else enumerate(part):
                if isinstance(inner, str) and "\nimport keras" in inner:  # a program in the editor
                    yield from COMMENT.findall(inner)
                elif name != "svg":  # what is written in a drawing stays English
                    yield from walk(inner)

    return walk(json.loads(chart))


def shown(app: AppTest) -> Iterator[str]:
    """Every text on the page: labels, helps, sentences, descriptions, heads of tables, and
    what code says to people."""
    for node in app.main:
        if isinstance(node, Code):
            yield from COMMENT.findall(node.value)
        elif node.type != "text" and hasattr(node.proto, "ListFields"):  # `st.text` shows data as they are
            yield from strings(node.proto)
        if isinstance(node, Dataframe):
            yield from map(str, node.value.columns)


def sentences(app: AppTest) -> set[str]:
    return {text for text in shown(app) if SENTENCE.search(NAMES.sub("", text))}


def widget(app: AppTest, key: str) -> Any:
    """The widget under a key, of whatever kind."""
    return next(node for node in app.main if getattr(node, "key", None) == key)


def live(app: AppTest) -> Any:
    """What the first component that follows a run was given: the status of the training."""
    return next(
        node.proto for node in app.get("bidi_component") if node.proto.component_name == "modelier_live"
    )


def diagram_data(app: AppTest) -> dict[str, Any]:
    """What the first diagram was given to draw."""
    protos = (node.proto for node in app.get("bidi_component"))
    data: dict[str, Any] = json.loads(
        next(proto.json for proto in protos if proto.component_name == "modelier_diagram")
    )
    return data
