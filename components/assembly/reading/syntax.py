"""Parses a learner's text, also where it is no Python: what can be guessed is mended, the rest left out.

Every mend keeps the lines of the text and the places of the characters in them.
"""

from __future__ import annotations

import ast
import keyword
import re
import warnings

from components.assembly.reading.findings import Finding, Repair
from components.assembly.spec.messages import N_, Message, message

MOST_LINES = 10_000
MOST_CHARACTERS = 400_000
# Mistakes in the grammar that are looked for, and lines looked at for them.
_MOST_MISTAKES = 20
_MOST_CHARACTERS_OF_MISTAKES = 60_000
# Brackets in brackets.
_MOST_BRACKETS = 60

# Signs of a Chinese keyboard or a word processor, and those of Python.
_SIGNS = {
    "（": "(", "）": ")", "，": ",", "：": ":", "＝": "=", "［": "[", "］": "]", "“": '"', "”": '"',
    "‘": "'", "’": "'", "＂": '"', "＇": "'", "．": ".", "；": ";", "【": "[", "】": "]", "－": "-",
    "×": "*", "＋": "+", "\u00a0": " ", "\u3000": " ", "\u200b": " ", "\ufeff": " ",
}  # fmt: skip
_WORDS = re.compile(r"(?<![\w.'\"])([A-Za-z_]\w*)( +)([A-Za-z_]\w*)(?![\w'\"(])")
_PROMPT = re.compile(r"\s*(?:(>>> ?|In \[\d+\]: ?)|\.\.\.(?: |:|$)|\s+\.\.\.: ?)")
_STATEMENT = re.compile(
    r"[A-Za-z_][\w.,\[\] *()]*[-+*/|&]?=(?!=)|(?:import|from|def|for|if|while|with|class|return|print)\b"
    r"|[A-Za-z_][\w.]*\.(?:add|compile|fit|summary)\("
)
# What Python says, and what it means. The first that matches counts.
_SAID: tuple[tuple[str, str, str], ...] = (
    (r"was never closed", N_("A bracket is opened here and never closed."), N_("Close it.")),
    (
        r"unmatched|does not match opening",
        N_("A bracket is closed that is not open, or of another kind."),
        N_("Take it away, or open it before."),
    ),
    (
        r"unterminated .*string|EOL while scanning",
        N_("A text in quotation marks does not end on its line."),
        N_("Close it with the same mark as it begins with."),
    ),
    (r"expected ':'", N_("A colon is missing at the end of this line."), N_("Write : at its end.")),
    (r"unexpected indent|unindent does not match|inconsistent use of tabs",
     N_("This line is indented otherwise than the lines around it."),
     N_("Begin the lines of one block with the same number of spaces.")),
    (r"expected an indented block", N_("The lines that belong under this one are not indented."),
     N_("Begin them with four spaces.")),
    (r"forgot a comma", N_("A comma seems to be missing here."), N_("Put a comma between the two.")),
    (r"positional argument follows keyword", N_("A value without a name comes after one with a name."),
     N_("Write the values without a name first.")),
    (r"keyword argument repeated", N_("One argument is given twice."), N_("Leave one of the two out.")),
    (r"[Mm]aybe you meant '=='|cannot assign", N_("Nothing can be put into what stands on the left of =."),
     N_("Write a name on the left; to compare, write ==.")),
    (r"Missing parentheses in call to 'print'", N_("print needs brackets in Python 3."),
     N_("Write print(...).")),
    (r"too many (?:nested|statically)|recursion|stack overflow|memory",
     N_("This is nested too deeply to be read."), N_("Write it in several lines with names.")),
    (r"Exceeds the limit|too large", N_("A number has too many digits to be read."),
     N_("Write a smaller number.")),
)  # fmt: skip


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


class _Parser:
    def __init__(self, text: str) -> None:
        self.findings: list[Finding] = []
        self.lines = re.sub(r"[\x00\x0c]|\r(?!\n)", " ", text.encode("utf-8", "replace").decode()).split("\n")
        if "\0" in text:
            line = text[: text.index("\0")].count("\n") + 1
            what = message(N_("This text has characters that are no text; they are read as spaces."))
            self.findings.append(Finding(line, "no-text", what, severity="note"))
        self.names = set(re.findall(r"[A-Za-z_]\w*", text))

    def tree(self) -> ast.Module:
        self._leave_out_prompts()
        self._leave_out_commands()
        self._leave_out_deep()
        small = sum(map(len, self.lines)) <= _MOST_CHARACTERS_OF_MISTAKES
        for _ in range(_MOST_MISTAKES if small else 3):
            error = self._error()
            if not isinstance(error, Exception):
                return error
            self._mend(error)
        error = self._error()
        if not isinstance(error, Exception):
            return error
        what = message(N_("Too much of this text is no Python; it is read up to here."))
        line = self._line(error)
        self.findings.append(Finding(line, "no-python", what, "", message(N_("Mend the lines above first."))))
        self.lines[line - 1 :] = [""] * (len(self.lines) - line + 1)
        error = self._error()
        return ast.Module([], []) if isinstance(error, Exception) else error

    def _error(self) -> ast.Module | Exception:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse("\n".join(self.lines))
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            return error

    def _line(self, error: Exception) -> int:
        line = getattr(error, "lineno", None)
        if line is None:  # too deep: most likely where the longest line is
            line = 1 + max(range(len(self.lines)), key=lambda at: len(self.lines[at]))
        return min(max(line, 1), len(self.lines))

    def _leave_out_prompts(self) -> None:
        """The prompts of an interpreter, and what it answered."""
        found = [_PROMPT.match(line) for line in self.lines]
        if not any(match is not None and match[1] for match in found):
            return
        first = next(number for number, match in enumerate(found, 1) if match is not None)
        text = [line[match.end() :] if match else "" for line, match in zip(self.lines, found, strict=True)]
        what = message(
            N_("These are the prompts of an interpreter, and what it answered: they are left aside.")
        )
        repair = Repair(1, 0, len(self.lines), len(self.lines[-1]), "\n".join(text))
        mend = message(N_("Take them away."))
        self.findings.append(
            Finding(first, "left-aside", what, self.lines[first - 1][:40], mend, repair, "note")
        )
        self.lines = text

    def _leave_out_commands(self) -> None:
        """Lines that are commands of a notebook, not Python."""
        for number, line in enumerate(self.lines, 1):
            if re.match(r"\s*[%!?][\w%!]", line):
                what = message(N_("This is a command of a notebook and is left aside."))
                self.findings.append(Finding(number, "left-aside", what, line.strip()[:40], severity="note"))
                self.lines[number - 1] = ""

    def _leave_out_deep(self) -> None:
        """Lines with too many brackets in brackets, which would trouble the parser."""
        for number, line in enumerate(self.lines, 1):
            depth = deepest = 0
            for sign in line if len(line) > _MOST_BRACKETS else "":
                depth += (sign in "([{") - (sign in ")]}")
                deepest = max(deepest, depth)
            if deepest > _MOST_BRACKETS or re.search(r"(?:[-+~]\s*){60}|(?:\bnot\s+){60}", line):
                self._say(number, "recursion", line)
                self._blank(number, number)

    def _mend(self, error: Exception) -> None:
        line = self._line(error)
        for attempt in (self._signs, self._joined, self._bracket, self._colon):
            if attempt(line, error):
                return
        words = str(getattr(error, "msg", None) or error)
        block = "expected an indented block" in words
        repair = Repair(line, 0, line, 0, "    ") if block and self.lines[line - 1].strip() else None
        self._say(line, words, self.lines[line - 1], repair)
        if block:
            header = next((at for at in range(line - 1, 0, -1) if self.lines[at - 1].strip()), line)
            self.lines[header - 1] = self.lines[line - 1] = ""
        elif "indent" in words or "tab" in words:
            self.lines[line - 1] = ""
        else:
            self._blank(*self._statement(line))

    def _say(self, line: int, words: str, received: str, repair: Repair | None = None) -> None:
        what, mend = next(
            ((what, mend) for pattern, what, mend in _SAID if re.search(pattern, words)),
            (N_("This line is no Python."), N_("Compare it, sign by sign, with a line that works.")),
        )
        shown = " ".join(received.split())[:60]
        self.findings.append(Finding(line, "no-python", message(what), shown, message(mend), repair))

    def _signs(self, line: int, error: Exception) -> bool:
        """Signs of another keyboard, wherever they stand in the text outside of quotes."""
        code, _, _note = self.lines[line - 1].partition("#")
        mended = "".join(_SIGNS.get(sign, sign) for sign in code)
        if mended == code:
            return False
        wrong = "".join(dict.fromkeys(sign for sign in code if sign in _SIGNS)).strip()
        what = message(N_("Python does not know these signs: they are not those of an English keyboard."))
        mend = message(N_("Write the signs of Python: ( ) , : = [ ] ' \"."))
        repair = Repair(line, 0, line, len(code), mended)
        self.findings.append(Finding(line, "no-python", what, wrong, mend, repair))
        self.lines[line - 1] = mended + self.lines[line - 1][len(code) :]
        return True

    def _joined(self, line: int, error: Exception) -> bool:
        """Names of two words, whose underscore was lost."""
        code, _, _ = self.lines[line - 1].partition("#")
        pairs = [
            match
            for match in _WORDS.finditer(code)
            if not {match[1], match[3]} & {*keyword.kwlist, "print"} and _outside_quotes(code, match.start())
        ]
        for match in pairs:
            name = f"{match[1]}_{match[3]}"
            what = message(N_("{words} is no name: a name has no spaces."), words=f"{match[1]} {match[3]}")
            mend = message(N_("Write {name}."), name=name)
            repair = Repair(line, match.start(), line, match.end(), name)
            self.findings.append(Finding(line, "space-in-name", what, match[0], mend, repair))
            mended = name.ljust(len(match[0]))
            self.lines[line - 1] = (
                self.lines[line - 1][: match.start()] + mended + self.lines[line - 1][match.end() :]
            )
        return bool(pairs)

    def _bracket(self, line: int, error: Exception) -> bool:
        """A bracket that is closed nowhere, or was never opened."""
        words = str(getattr(error, "msg", ""))
        if "was never closed" in words or "forgot a comma" in words or "invalid syntax" in words:
            for number in (line, line - 1):
                open_brackets = _open(self.lines[number - 1].partition("#")[0]) if number >= 1 else ""
                code = self.lines[number - 1].partition("#")[0].rstrip()
                if open_brackets and not code.endswith((",", "(", "[", "{")):
                    closing = "".join(
                        {"(": ")", "[": "]", "{": "}"}[sign] for sign in reversed(open_brackets)
                    )
                    if self._try(number, code + closing, error):
                        repair = Repair(number, len(code), number, len(code), closing)
                        self._say(number, "was never closed", code, repair)
                        return True
        offset = (getattr(error, "offset", None) or 1) - 1
        if "unmatched" in words:
            code = self.lines[line - 1]
            if self._try(line, code[:offset] + " " + code[offset + 1 :], error):
                self._say(line, "unmatched", code, Repair(line, offset, line, offset + 1, ""))
                return True
        return False

    def _colon(self, line: int, error: Exception) -> bool:
        if "expected ':'" not in str(getattr(error, "msg", "")):
            return False
        code = self.lines[line - 1].partition("#")[0].rstrip()
        if not self._try(line, code + ":", error):
            return False
        self._say(line, "expected ':'", code, Repair(line, len(code), line, len(code), ":"))
        return True

    def _try(self, line: int, code: str, error: Exception) -> bool:
        """Put a line in the place of another if the text can then be read further."""
        before = self.lines[line - 1]
        self.lines[line - 1] = code
        again = self._error()
        if isinstance(again, Exception) and self._line(again) <= self._line(error):
            self.lines[line - 1] = before
            return False
        return True

    def _statement(self, line: int) -> tuple[int, int]:
        """The first and last line of the statement around a line, as far as it can be told."""
        indent = len(self.lines[line - 1]) - len(self.lines[line - 1].lstrip())
        last = line
        if _open(self.lines[line - 1].partition("#")[0]):
            while last < len(self.lines):
                following = self.lines[last]
                inner = len(following) - len(following.lstrip())
                if inner <= indent and _STATEMENT.match(following.lstrip()):
                    break
                last += 1
                if inner <= indent and following.strip()[:1] in (")", "]", "}"):
                    break
        return line, last

    def _blank(self, first: int, last: int) -> None:
        """Leave lines out; a block stays one."""
        line = self.lines[first - 1]
        indent = line[: len(line) - len(line.lstrip())]
        self.lines[first - 1 : last] = [f"{indent}pass" if indent.strip() == "" and indent else ""] + [""] * (
            last - first
        )


def _outside_quotes(code: str, place: int) -> bool:
    before = code[:place]
    return before.count("'") % 2 == 0 and before.count('"') % 2 == 0


def _open(code: str) -> str:
    """The brackets of a line that are open at its end."""
    stack, quote = "", ""
    for sign in code:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "([{":
            stack += sign
        elif sign in ")]}" and stack:
            stack = stack[:-1]
    return stack


__all__ = ["MOST_LINES", "Message", "parse"]
