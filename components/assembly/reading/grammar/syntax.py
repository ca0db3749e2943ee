"""Parses a learner's text, also where it is no Python: what can be guessed is mended, the rest left out.

Every mend keeps the lines of the text; `places.learners_place` says where in a line something stood.
"""

from __future__ import annotations

import ast
import re

from components.assembly.reading.findings import Finding, Repair
from components.assembly.reading.grammar import arguments
from components.assembly.reading.grammar.pasted import Pasted
from components.assembly.reading.grammar.slips import Slips
from components.assembly.spec.messages import N_, Message, message

MOST_LINES = 10_000
MOST_CHARACTERS = 400_000
# Mistakes in the grammar that are looked for, and lines looked at for them.
_MOST_MISTAKES = 20
_MOST_CHARACTERS_OF_MISTAKES = 60_000
# Brackets in brackets.
_MOST_BRACKETS = 60


def parse(text: str) -> tuple[ast.Module, str, list[Finding]]:
    """The tree of a text, the text as it was parsed, and what is wrong with its grammar.

    The tree has all statements that could be read; it is empty if there are too many.
    """
    lines = text.count("\n") + 1
    if lines > MOST_LINES or len(text) > MOST_CHARACTERS:
        what = message(
            N_("This text is too long: at most {lines:,} lines and {characters:,} characters are read."),
            lines=MOST_LINES,
            characters=MOST_CHARACTERS,
        )
        mend = message(N_("Paste only the part that makes the model."))
        return ast.Module([], []), "", [Finding(1, "too-long", what, f"{lines:,}", mend)]
    reader = _Parser(text)
    return reader.tree(), "\n".join(reader.lines), reader.findings


class _Parser(Slips, Pasted):
    def __init__(self, text: str) -> None:
        self.findings: list[Finding] = []
        self.lines = re.sub(r"[\x00\x0c]|\r(?!\n)", " ", text.encode("utf-8", "replace").decode()).split("\n")
        if "\0" in text:
            line = text[: text.index("\0")].count("\n") + 1
            what = message(N_("This text has characters that are not text; they are read as spaces."))
            self.findings.append(Finding(line, "no-text", what, severity="note"))
        self.names = set(re.findall(r"[A-Za-z_]\w*", text))

    def tree(self) -> ast.Module:
        self.leave_out_pasted()
        self._leave_out_deep()
        small = sum(map(len, self.lines)) <= _MOST_CHARACTERS_OF_MISTAKES
        for _ in range(_MOST_MISTAKES if small else 3):
            error = self.error()
            if not isinstance(error, Exception):
                self.findings += arguments.compared(error, self.lines)
                return self._within_functions(error)
            self._mend(error)
        error = self.error()
        if not isinstance(error, Exception):
            return error
        what = message(N_("Too much of this text is not Python; it is read up to here."))
        line = self.line(error)
        self.findings.append(Finding(line, "no-python", what, "", message(N_("Fix the lines above first."))))
        self.lines[line - 1 :] = [""] * (len(self.lines) - line + 1)
        error = self.error()
        return ast.Module([], []) if isinstance(error, Exception) else error

    def _within_functions(self, tree: ast.Module) -> ast.Module:
        """The tree without what only a function can do."""
        body: list[ast.stmt] = []
        for node in tree.body:
            if not isinstance(node, ast.Return):
                body.append(node)
                continue
            what = message(N_("return ends a function, and this line is in none."))
            mend = message(N_("Leave the line out, or indent it like the lines of its function."))
            line = self.lines[node.lineno - 1]
            repair = Repair(node.lineno, 0, node.end_lineno or node.lineno, len(line), "")
            alone = node.end_lineno == node.lineno and line.startswith("return")
            self.findings.append(
                Finding(node.lineno, "no-python", what, line[:60], mend, repair if alone else None)
            )
        return ast.Module(body, tree.type_ignores)

    def _leave_out_deep(self) -> None:
        """Lines with too many brackets in brackets, which would trouble the parser."""
        for number, line in enumerate(self.lines, 1):
            depth = deepest = 0
            for sign in line if len(line) > _MOST_BRACKETS else "":
                depth += (sign in "([{") - (sign in ")]}")
                deepest = max(deepest, depth)
            if deepest > _MOST_BRACKETS or re.search(r"(?:[-+~]\s*){60}|(?:\bnot\s+){60}", line):
                self.say(number, "recursion", line)
                self._blank(number, number)

    def _mend(self, error: Exception) -> None:
        line = self.line(error)
        if self.mended(line, error):
            return
        words = str(getattr(error, "msg", None) or error)
        block = "expected an indented block" in words
        repair = self.closing_mark(line, error)
        self.say(line, words, self.lines[line - 1], repair)
        if block:
            header = next((at for at in range(line - 1, 0, -1) if self.lines[at - 1].strip()), line)
            self.lines[header - 1] = self.lines[line - 1] = ""
        elif "indent" in words or "tab" in words:
            self.lines[line - 1] = ""
        else:
            self._blank(*self.statement(line))

    def _blank(self, first: int, last: int) -> None:
        """Leave lines out; a block stays one."""
        line = self.lines[first - 1]
        indent = line[: len(line) - len(line.lstrip())]
        block = bool(indent) and line.strip() != "pass"  # within brackets a second `pass` is no better
        self.lines[first - 1 : last] = [f"{indent}pass" if block else ""] + [""] * (last - first)


__all__ = ["MOST_LINES", "Message", "parse"]
