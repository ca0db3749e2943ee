"""Strings that Streamlit would make something else of, and what it would make of a text."""

from __future__ import annotations

import re

HOSTILE = (
    "[click](http://evil.example/a)",
    "![x](http://evil.example/a.png)",
    "[x]: http://evil.example",
    "http://evil.example/a",
    "HTTPS://evil.example",
    "see www.evil.example now",
    "someone@evil.example",
    "<http://evil.example>",
    "<img src=http://evil.example/a.png>",
    "<b>bold</b>",
    "&lt;b&gt;",
    ":material/home:",
    ":streamlit:",
    ":smile:",
    ":+1:",
    ":100:",
    ":red[red]",
    ":red-background[x]",
    ":blue-badge[x]",
    ":color[x]{foreground=red}",
    ":help[x]",
    ":small[x]",
    ":shimmer[x]",
    "$x^2$",
    "$$\\int x$$",
    "**bold**",
    "*italic*",
    "__bold__",
    "_italic_",
    "~~gone~~",
    "`code`",
    "```code```",
    "# heading",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "1) item",
    "> quote",
    "---",
    "===",
    "a\n\n# heading",
    "a\n===",
    "a\n\n    code",
    "|a|b|\n|-|-|\n|c|d|",
    "[^1]",
    "- [ ] task",
    "a -> b",
    "a -- b",
    "x >= 1",
    "\\*not\\*",
    "back\\",
)

_ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
_MARKS = (
    (re.compile(r"\*\*"), "**"),
    (re.compile(r"\*"), "*"),
    (re.compile(r"(?<![^\W_])_|_(?![^\W_])"), "_"),
    (re.compile(r"[\[\]`$~|]"), "mark"),
    (re.compile(r"<[\w/!?]|&[#\w]"), "html"),
    (re.compile(r"^ *([#=+>-]|\d+[.)])( |$|\1)", re.MULTILINE), "block"),
    (re.compile(r"\n"), "line"),
)
# What is looked for once Markdown is read, where backslashes are gone.
_SIGNS = re.compile(
    r":material/|:[a-z]|:[\w+-]+:|https?://|www\.|[\w.+-]@[\w-]+\.|(?<!\S)(<->|->|<-|--|>=|<=|~=)(?!\S)",
    re.IGNORECASE,
)


def markup(text: str) -> list[str]:
    """What Streamlit would take in a text for more than text, each kind once."""
    bare = _ESCAPED.sub("x", text)
    kinds = []
    for pattern, kind in _MARKS:
        if pattern.search(bare):
            kinds.append(kind)
            bare = pattern.sub("", bare)
    unescaped = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("**", " ")
    if _SIGNS.search(unescaped.replace("::", ":")):
        kinds.append("sign")
    if re.search(r"\\$", bare):
        kinds.append("\\")
    return kinds
